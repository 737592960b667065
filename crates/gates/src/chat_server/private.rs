//! Stage 4: private messages.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gate::{Came, Client, Failure, Stop, Trial};
use serde::{Deserialize, Serialize};

use super::chatter::{Chatter, EVENT, ask_until};
use super::names::some_name;

/// Who tells whom; the text says which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Telling {
    from: usize,
    to: usize,
}

const CLIENTS: usize = 8;
const TELLINGS: usize = 400;

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    by_hand(trial)?;
    names_change_hands(trial)?;
    crowd(trial)
}

fn by_hand(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let text = trial.decide("text", |random| format!(" {} ä  PRIV x", some_name(random, 8)));
    let mut ada = Chatter::named(trial, "ada")?;
    let mut bob = Chatter::named(trial, "bob")?;
    let mut eve = Chatter::named(trial, "eve")?;
    let mut nobody = Chatter::connect(trial, "nobody")?;
    for (line, error) in [
        ("TELL", "bad-arguments"),
        ("TELL bob", "bad-arguments"),
        ("TELL bob ", "bad-arguments"),
        ("TELL Bob hi", "bad-name"),
        ("TELL bob hi", "no-name"),
    ] {
        nobody.ask(line, &format!("ERR {error}"), "wrong-error")?;
    }
    for chatter in [&mut ada, &mut bob, &mut eve] {
        chatter.join("hall")?;
    }
    ada.ask("TELL mallory hi", "ERR no-such-name", "wrong-error")?;
    ada.ask(&format!("TELL bob {text}"), "OK TELL bob", "reply-wrong")?;
    let told = |chatter: &mut Chatter, expected: &str| {
        let joined = |event: &str| event.starts_with("JOINED hall ");
        let mut event = chatter.event(EVENT)?;
        while event.as_deref().is_some_and(joined) {
            event = chatter.event(EVENT)?;
        }
        match event {
            Some(event) if event == expected => Ok(()),
            Some(event) => {
                let what = "a private message was sent, and another event came";
                let failure = Failure::new(told_reason(expected, &event), what);
                Err(Stop::from(failure.compared(expected.as_bytes(), event.as_bytes())))
            }
            None => {
                let what = "a private message was answered with OK, and did not come";
                Err(Failure::new("private-message-lost", what).expected(expected).into())
            }
        }
    };
    told(&mut bob, &format!("PRIV ada {text}"))?;
    ada.ask("TELL ada note to self", "OK TELL ada", "reply-wrong")?;
    told(&mut ada, "PRIV ada note to self")?;
    // Nobody else was told anything, and the receiver once.
    for chatter in [&mut ada, &mut bob, &mut eve, &mut nobody] {
        chatter.sync()?;
        if let Some(event) = chatter.take_events().iter().find(|event| !event.starts_with("JOINED"))
        {
            let is_again = match chatter.client().name() {
                "ada" => event == "PRIV ada note to self",
                "bob" => *event == format!("PRIV ada {text}"),
                _ => false,
            };
            let reason = match is_again {
                true => "private-message-duplicated",
                false => "private-message-leaked",
            };
            let what = format!("{} was sent what is not for it", chatter.client().name());
            return Err(Failure::new(reason, what).actual(event.as_bytes()).into());
        }
    }
    Ok(())
}

/// Which fault it is that another line came than the expected `PRIV`.
fn told_reason(expected: &str, actual: &str) -> &'static str {
    let text = |line: &str| line.splitn(3, ' ').nth(2).map(str::to_owned);
    if actual.starts_with("PRIV ") && text(expected) == text(actual) {
        "private-sender-wrong"
    } else if actual.starts_with("PRIV ") {
        "private-message-lost"
    } else {
        "reply-wrong"
    }
}

/// A line that was answered before a name was taken anew never reaches the new owner.
fn names_change_hands(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut ada = Chatter::named(trial, "hand-ada")?;
    for round in 0..12 {
        let old = Chatter::named(trial, "heir")?;
        ada.ask(&format!("TELL heir secret {round}"), "OK TELL heir", "reply-wrong")?;
        drop(old);
        let mut new = Chatter::connect(trial, "new heir")?;
        let taken = |reply: &str| reply == "ERR name-taken";
        ask_until(trial, &mut new, "NAME heir", "OK NAME heir", taken, "reply-wrong")?;
        new.expect_quiet("private-message-leaked")?;
        new.client().finish_sending();
        new.client().expect_closed(EVENT, "reply-wrong")?;
        let mut after = Chatter::connect(trial, "probe")?;
        ask_until(trial, &mut after, "NAME heir", "OK NAME heir", taken, "reply-wrong")?;
        after.client().finish_sending();
        after.client().expect_closed(EVENT, "reply-wrong")?;
        let free = |chatter: &mut Chatter, trial: &mut Trial<'_>| {
            let told = |reply: &str| reply == "OK TELL heir";
            ask_until(trial, chatter, "TELL heir x", "ERR no-such-name", told, "reply-wrong")
        };
        free(&mut ada, trial)?;
    }
    Ok(())
}

/// Many pairs at once, in one room with everyone.
fn crowd(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let tellings = trial.plan("tellings", |random| {
        let who = |random: &mut gate::Random| random.below(CLIENTS as u64) as usize;
        (0..TELLINGS)
            .map(|_| Telling { from: who(random), to: who(random) })
            .collect::<Vec<Telling>>()
    });
    let mut clients = Vec::new();
    for index in 0..CLIENTS {
        let mut client = trial.client(&format!("p{index}"))?;
        client.send_line(&format!("NAME p{index}\nJOIN plaza"))?;
        client.expect(&format!("OK NAME p{index}"), "reply-wrong")?;
        clients.push(client);
    }
    for (index, telling) in tellings.iter().enumerate() {
        let client = &mut clients[telling.from % CLIENTS];
        client.send_line(&format!("TELL p{} t{index} x", telling.to))?;
        client.send_line(&format!("SAY plaza s{index} y"))?;
    }
    let mut expected: Vec<BTreeMap<usize, Vec<usize>>> = vec![BTreeMap::new(); CLIENTS];
    for (index, telling) in tellings.iter().enumerate() {
        expected[telling.to].entry(telling.from).or_default().push(index);
    }
    for (index, client) in clients.iter_mut().enumerate() {
        let count = expected[index].values().map(Vec::len).sum();
        let came = private_lines(client, count)?;
        compare(index, &expected[index], &came)?;
    }
    Ok(())
}

/// The private messages that came, by sender, until all came and an `ECHO` was answered.
fn private_lines(client: &mut Client, count: usize) -> Result<BTreeMap<usize, Vec<usize>>, Stop> {
    let mut came: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut seen = 0;
    let (mut is_asked, mut is_over) = (false, false);
    let until = Instant::now() + client.patience() * 2;
    while !is_over {
        if seen >= count && !is_asked {
            client.send_line("ECHO all")?;
            is_asked = true;
        }
        let left = until.saturating_duration_since(Instant::now());
        match client.next(left.min(Duration::from_secs(5)))? {
            Came::Line(line) => {
                let line = String::from_utf8_lossy(&line).into_owned();
                is_over = line == "OK ECHO all";
                let Some(told) = line.strip_prefix("PRIV ") else { continue };
                seen += 1;
                let number = |word: Option<&str>| word?.get(1..)?.parse::<usize>().ok();
                let mut words = told.split(' ');
                let (from, index) = (number(words.next()), number(words.next()));
                if let (Some(from), Some(index)) = (from, index) {
                    came.entry(from).or_default().push(index);
                }
            }
            Came::Nothing | Came::Closed(_) => is_over = true,
        }
    }
    Ok(came)
}

fn compare(
    client: usize,
    expected: &BTreeMap<usize, Vec<usize>>,
    came: &BTreeMap<usize, Vec<usize>>,
) -> Result<(), Stop> {
    let fail = |reason: &str, what: String| Err(Failure::new(reason, what).into());
    for (from, indices) in came {
        let wanted = expected.get(from).map(Vec::as_slice).unwrap_or_default();
        for (place, index) in indices.iter().enumerate() {
            if indices[..place].contains(index) {
                let what = format!("p{client} was told t{index} of p{from} twice");
                return fail("private-message-duplicated", what);
            }
            if wanted.contains(index) {
                continue;
            }
            let is_for_it = expected.values().any(|indices| indices.contains(index));
            let reason = if is_for_it { "private-sender-wrong" } else { "private-message-leaked" };
            let what = format!("p{client} was told t{index} by p{from}, who did not tell it that");
            return fail(reason, what);
        }
    }
    for (from, wanted) in expected {
        let indices = came.get(from).map(Vec::as_slice).unwrap_or_default();
        if let Some(missing) = wanted.iter().find(|index| !indices.contains(index)) {
            let what = format!(
                "p{from} told p{client} t{missing}, among {} others; it did not come",
                wanted.len()
            );
            return fail("private-message-lost", what);
        }
        if indices != wanted {
            let what = format!("what p{from} told p{client} came in another order");
            return Err(Failure::new("private-order-broken", what)
                .expected(format!("{wanted:?}"))
                .actual(format!("{indices:?}").as_bytes())
                .into());
        }
    }
    Ok(())
}
