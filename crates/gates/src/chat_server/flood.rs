//! Stage 8: limits for floods.

use std::time::{Duration, Instant};

use gate::{Failure, Stop, Trial};

use super::chatter::{Chatter, EVENT};

/// As the stage's environment says.
const RATE: f64 = 20.0;
const BURST: u64 = 10;

/// The longest wait for one token, in milliseconds.
const LONGEST_WAIT: u64 = 50;

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    polite(trial)?;
    // While no bucket was emptied yet: so a shared one shows as such.
    others(trial)?;
    burst(trial)?;
    waiting_helps(trial)?;
    after_a_rest(trial)
}

/// A message that may be refused.
enum Reply {
    Taken,
    /// With this many milliseconds.
    SlowDown(u64),
}

/// Sends a message and says what became of it.
fn say(chatter: &mut Chatter, room: &str, id: &str) -> Result<Reply, Stop> {
    chatter.client().send_line(&format!("SAY {room} {id} text"))?;
    answer(chatter, room, id)
}

fn answer(chatter: &mut Chatter, room: &str, id: &str) -> Result<Reply, Stop> {
    let reply = chatter.reply()?;
    if reply.starts_with(&format!("OK SAY {room} {id} ")) {
        return Ok(Reply::Taken);
    }
    let wait = reply.strip_prefix("ERR slow-down ").and_then(|wait| wait.parse::<u64>().ok());
    match wait {
        Some(wait) if (1..=LONGEST_WAIT).contains(&wait) => Ok(Reply::SlowDown(wait)),
        Some(_) => {
            let what = "a token comes every 50 ms, so the wait for one is 1 to 50 ms".to_owned();
            Err(chatter.wrong("wait-wrong", what, "ERR slow-down <1 to 50>", &reply))
        }
        None => {
            let what = "a message was sent".to_owned();
            let expected = format!("OK SAY {room} {id} <number>, or ERR slow-down <ms>");
            Err(chatter.wrong("flood-not-limited", what, &expected, &reply))
        }
    }
}

/// Who stays below the rate is never refused, and other commands cost nothing.
fn polite(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut ada = Chatter::named(trial, "polite")?;
    ada.join("lobby")?;
    for number in 0..BURST + 4 {
        if let Reply::SlowDown(wait) = say(&mut ada, "lobby", &format!("p{number}"))? {
            let what = format!(
                "a client that says something every 60 ms, with a full bucket of {BURST}, was \
                 told to wait {wait} ms at its message {}",
                number + 1
            );
            return Err(Failure::new("limit-too-strict", what).into());
        }
        for _ in 0..5 {
            ada.client().send_line("ECHO free")?;
            let reply = ada.reply()?;
            if reply != "OK ECHO free" {
                let what = "commands that are no messages cost nothing".to_owned();
                return Err(ada.wrong("other-commands-limited", what, "OK ECHO free", &reply));
            }
        }
        // The rate itself is what is tried: not a wait for a condition.
        std::thread::sleep(Duration::from_millis(60));
    }
    Ok(())
}

/// Of many at once, the bucket's content passes, and no more than its rate allows after that.
fn burst(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let total = trial.decide("messages in a burst", |random| random.range(40..80));
    let mut eve = Chatter::named(trial, "flooder")?;
    let mut bob = Chatter::named(trial, "witness")?;
    eve.join("hall")?;
    bob.join("hall")?;
    let started = Instant::now();
    let packet: String = (0..total).map(|number| format!("SAY hall f{number} text\n")).collect();
    eve.client().send(packet.as_bytes())?;
    let mut taken = Vec::new();
    for number in 0..total {
        if let Reply::Taken = answer(&mut eve, "hall", &format!("f{number}"))? {
            taken.push(number);
        }
    }
    let most = BURST as f64 + RATE * started.elapsed().as_secs_f64();
    if (taken.len() as u64) < BURST || taken[..BURST as usize] != *(0..BURST).collect::<Vec<_>>() {
        let what = format!(
            "a full bucket holds {BURST} messages; of {total} at once, the first \
                            {BURST} must pass"
        );
        return Err(Failure::new("limit-too-strict", what)
            .actual(format!("passed: {taken:?}").as_bytes())
            .into());
    }
    if taken.len() as f64 > most + 1.0 {
        let what = format!(
            "of {total} messages at once, {} passed within {} ms; at most {most:.1} may",
            taken.len(),
            started.elapsed().as_millis()
        );
        return Err(Failure::new("flood-not-limited", what).into());
    }
    only_taken(&mut bob, &taken)
}

/// What was refused reaches nobody.
fn only_taken(bob: &mut Chatter, taken: &[u64]) -> Result<(), Stop> {
    for (index, number) in taken.iter().enumerate() {
        let event = format!("MSG hall {} flooder f{number} text", index + 1);
        bob.expect_event(&event, EVENT, "refused-message-posted")?;
    }
    bob.expect_quiet("refused-message-posted")
}

/// After the wait that was told, the next one passes. `TELL` takes from the same bucket, and what
/// fails for another reason takes a token too.
fn waiting_helps(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut dan = Chatter::named(trial, "waiter")?;
    dan.join("den")?;
    for number in 0..BURST / 2 {
        dan.ask("TELL nobody-here hi", "ERR no-such-name", "limit-too-strict")?;
        dan.ask("TELL waiter hi", "OK TELL waiter", "limit-too-strict")?;
        let _ = number;
    }
    let mut refused = 0;
    for number in 0..8 {
        let id = format!("w{number}");
        let Reply::SlowDown(wait) = say(&mut dan, "den", &id)? else { continue };
        refused += 1;
        std::thread::sleep(Duration::from_millis(wait + 1));
        if let Reply::SlowDown(again) = say(&mut dan, "den", &format!("{id}-again"))? {
            let what = format!(
                "a client was told to wait {wait} ms; {} ms later it was told to wait {again} ms",
                wait + 1
            );
            return Err(Failure::new("wait-wrong", what).into());
        }
    }
    if refused == 0 {
        let what = format!("{BURST} private messages and 8 others at once, and none was refused");
        return Err(Failure::new("flood-not-limited", what).into());
    }
    Ok(())
}

/// However long it rests, a bucket holds no more than it holds.
fn after_a_rest(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut fay = Chatter::named(trial, "rested")?;
    fay.join("attic")?;
    // Twice as long as an empty bucket needs.
    std::thread::sleep(Duration::from_secs_f64(2.0 * BURST as f64 / RATE));
    let started = Instant::now();
    let packet: String = (0..40).map(|number| format!("SAY attic r{number} text\n")).collect();
    fay.client().send(packet.as_bytes())?;
    let mut taken = 0_u64;
    for number in 0..40 {
        taken +=
            u64::from(matches!(answer(&mut fay, "attic", &format!("r{number}"))?, Reply::Taken));
    }
    let most = BURST as f64 + RATE * started.elapsed().as_secs_f64() + 1.0;
    if taken as f64 > most {
        let what = format!(
            "after a rest of a second, {taken} messages passed at once; at most \
                            {most:.0} may"
        );
        return Err(Failure::new("bucket-overfull", what).into());
    }
    if taken < BURST {
        let what = format!("after a rest of a second, {taken} of {BURST} messages passed");
        return Err(Failure::new("limit-too-strict", what).into());
    }
    Ok(())
}

/// One client's flood takes nothing from another's bucket.
fn others(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut eve = Chatter::named(trial, "eve")?;
    let mut kim = Chatter::named(trial, "kim")?;
    eve.join("plaza")?;
    kim.join("square")?;
    for round in 0..6 {
        let packet: String = (0..60).map(|n| format!("SAY plaza e{round}-{n} text\n")).collect();
        eve.client().send(packet.as_bytes())?;
        if let Reply::SlowDown(wait) = say(&mut kim, "square", &format!("k{round}"))? {
            let what = format!(
                "kim says something for the {}. time, with a full bucket; while eve floods, it is \
                 told to wait {wait} ms",
                round + 1
            );
            return Err(Failure::new("limit-shared", what).into());
        }
        for n in 0..60 {
            answer(&mut eve, "plaza", &format!("e{round}-{n}"))?;
        }
    }
    Ok(())
}
