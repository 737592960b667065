//! Stage 9: ending well.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gate::{Came, Client, Closing, Failure, Stop, Trial, connect, in_seconds};

use super::chatter::Chatter;
use super::ledger::Post;

/// `CHAT_GRACE_MS` of this stage, and what the specification allows beyond.
const GRACE: Duration = Duration::from_millis(4000);
const ALLOWANCE: Duration = Duration::from_millis(1000);

/// What a busy machine may add before the gate complains.
const SLACK: Duration = Duration::from_millis(2000);

const CLIENTS: usize = 6;

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    quiet_end(trial)?;
    trial.start()?;
    busy_end(trial)?;
    trial.start()?;
    stubborn_client(trial)?;
    trial.start()?;
    let mut last = Chatter::named(trial, "last")?;
    last.sync()
}

/// Nobody is busy: everybody is told, and the port is free.
fn quiet_end(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut ada = Chatter::named(trial, "ada")?;
    let mut mute = Chatter::connect(trial, "mute")?;
    ada.join("lobby")?;
    trial.system()?.ask_to_end()?;
    for chatter in [&mut ada, &mut mute] {
        told_goodbye(chatter.client())?;
    }
    drop((ada, mute));
    ended_well(trial, ALLOWANCE)?;
    let network = trial.network();
    let system = trial.system()?;
    system.expect_port_free(network, Duration::from_secs(2)).map_err(|stop| renamed(stop, "port-held"))
}

fn renamed(stop: Stop, reason: &str) -> Stop {
    match stop {
        Stop::Fail(mut failure) => {
            reason.clone_into(&mut failure.reason);
            Stop::Fail(failure)
        }
        other => other,
    }
}

/// `BYE shutdown`, and then the end of the stream.
fn told_goodbye(client: &mut Client) -> Result<(), Stop> {
    let name = client.name().to_owned();
    match client.next(GRACE + SLACK)? {
        Came::Line(line) if line == b"BYE shutdown" => {}
        Came::Line(line) => {
            let what = format!("{name} must be told that the server ends, and heard another line");
            return Err(Failure::new("clients-not-told", what)
                .compared(b"BYE shutdown", &line)
                .into());
        }
        Came::Nothing | Came::Closed(_) => {
            let what = format!("the server got SIGTERM, and {name} was not told");
            return Err(Failure::new("clients-not-told", what).expected("BYE shutdown").into());
        }
    }
    ends(client)
}

/// After `BYE`, the stream comes to its end, without a reset and without another line.
fn ends(client: &mut Client) -> Result<(), Stop> {
    let name = client.name().to_owned();
    match client.next(GRACE + SLACK)? {
        Came::Closed(Closing::End) => Ok(()),
        Came::Closed(Closing::Reset) => {
            let what = format!("after `BYE shutdown`, the connection of {name} was reset");
            Err(Failure::new("connection-reset", what)
                .help("write all, shut down the writing side, read until the client has closed")
                .into())
        }
        Came::Line(line) => {
            let what = format!("{name} was sent a line after `BYE shutdown`");
            Err(Failure::new("line-after-bye", what).actual(&line).into())
        }
        Came::Nothing => {
            let what = format!("after `BYE shutdown`, the connection of {name} stays open");
            Err(Failure::new("exit-late", what).into())
        }
    }
}

/// The program has ended within this time, with exit status 0.
fn ended_well(trial: &mut Trial<'_>, longest: Duration) -> Result<(), Stop> {
    let system = trial.system()?;
    let Some(ended) = system.wait(longest + SLACK) else {
        let what = format!("the program must end within {}, and still runs", in_seconds(longest));
        return Err(trial.failure("exit-late", what).into());
    };
    match ended.exit_code() {
        Some(0) => Ok(()),
        _ => {
            let what = format!("after SIGTERM, the exit status is 0; but {}", ended.how);
            Err(trial.failure("exit-status", what).into())
        }
    }
}

/// What one client of the busy end knows when its stream is at its end.
struct Heard {
    name: String,
    /// Its own messages that were answered with OK.
    acknowledged: BTreeMap<u64, Post>,
    /// All that it was shown.
    shown: Vec<(u64, Post)>,
}

/// SIGTERM while many send; one has not read for a while.
fn busy_end(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let after = trial.decide("SIGTERM after acknowledged messages", |random| random.range(150..900));
    let mut clients = Vec::new();
    for index in 0..CLIENTS {
        let mut client = trial.client(&format!("u{index}"))?;
        client.send_line(&format!("NAME u{index}\nJOIN lobby"))?;
        client.expect(&format!("OK NAME u{index}"), "clients-not-told")?;
        client.line("OK JOIN")?;
        clients.push(client);
    }
    let mut sleeper = trial.client("sleeper")?;
    sleeper.send_line("NAME sleeper\nJOIN lobby")?;
    sleeper.expect("OK NAME sleeper", "clients-not-told")?;
    let joined = sleeper.line("OK JOIN")?;
    trial.note(format!("SIGTERM comes after the {after}th OK"));
    let answered = AtomicU64::new(0);
    let heard = std::thread::scope(|scope| {
        let answered = &answered;
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(index, client)| scope.spawn(move || talk_to_the_end(index, client, answered)))
            .collect();
        let asked = trial
            .wait_for_closely(Duration::from_secs(20), |_| {
                let is_reached = answered.load(Ordering::Relaxed) >= after;
                let is_over = threads.iter().any(std::thread::ScopedJoinHandle::is_finished);
                Ok((is_reached || is_over).then_some(()))
            })
            .and_then(|_| trial.system()?.ask_to_end())
            .and_then(|()| refused_now(trial))
            .and_then(|()| read_to_the_end("sleeper", sleeper, &joined));
        let mut heard: Vec<Result<Heard, Stop>> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())))
            .collect();
        heard.push(asked);
        heard
    });
    let heard = heard.into_iter().collect::<Result<Vec<_>, _>>()?;
    nothing_lost(&heard)?;
    ended_well(trial, ALLOWANCE)
}

fn panicked() -> Stop {
    Stop::Ours(gate::GateError::Check {
        stage: "shutdown".to_owned(),
        what: "a client's thread panicked".to_owned(),
    })
}

/// Once `BYE`s are sent, nobody new is served.
fn refused_now(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let network = trial.network();
    let port = trial.system()?.port();
    let until = Instant::now() + Duration::from_secs(2);
    // A connection may still wait in the kernel's queue; what may not come is service.
    while Instant::now() < until {
        let Ok(stream) = connect(network, port, Duration::from_millis(300)) else { return Ok(()) };
        drop(stream);
        std::thread::sleep(Duration::from_millis(20));
    }
    let Ok(mut late) = trial.client("late") else { return Ok(()) };
    if late.send_line("ECHO anyone?").is_ok()
        && let Ok(Came::Line(line)) = late.next(Duration::from_millis(500))
        && line.starts_with(b"OK ECHO")
    {
        let what = "2 s after SIGTERM, a new connection was served";
        return Err(Failure::new("accepts-after-sigterm", what).actual(&line).into());
    }
    Ok(())
}

/// Sends without a pause, some at a time, until the server says goodbye.
fn talk_to_the_end(
    index: usize,
    mut client: Client,
    answered: &AtomicU64,
) -> Result<Heard, Stop> {
    let name = format!("u{index}");
    let mut heard = Heard { name: name.clone(), acknowledged: BTreeMap::new(), shown: Vec::new() };
    let text = "x".repeat(200);
    let (mut sent, mut open) = (0_u64, 0_u64);
    loop {
        while open < 8 {
            // One that is told to go cannot send any more; what it hears counts.
            let line = format!("SAY lobby m{sent} {text}");
            if client.send_line(&line).is_err() {
                break;
            }
            sent += 1;
            open += 1;
        }
        match client.next(GRACE + SLACK)? {
            Came::Line(line) if line == b"BYE shutdown" => {
                client.finish_sending();
                ends(&mut client)?;
                return Ok(heard);
            }
            Came::Line(line) => {
                if heard.take(&line) {
                    open = open.saturating_sub(1);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            }
            Came::Closed(how) => {
                let reset = how == Closing::Reset;
                let (reason, how) = match reset {
                    true => ("connection-reset", "was reset"),
                    false => ("clients-not-told", "ended"),
                };
                let what = format!("the connection of {name} {how} before `BYE shutdown`");
                return Err(Failure::new(reason, what).into());
            }
            Came::Nothing => {
                let what = format!("{name} was neither answered nor told that the server ends");
                return Err(Failure::new("clients-not-told", what).into());
            }
        }
    }
}

/// Reads only now all that waited.
fn read_to_the_end(name: &str, mut client: Client, joined: &[u8]) -> Result<Heard, Stop> {
    let mut heard =
        Heard { name: name.to_owned(), acknowledged: BTreeMap::new(), shown: Vec::new() };
    let _ = joined;
    loop {
        match client.next(GRACE + SLACK)? {
            Came::Line(line) if line == b"BYE shutdown" => {
                client.finish_sending();
                ends(&mut client)?;
                return Ok(heard);
            }
            Came::Line(line) => {
                heard.take(&line);
            }
            Came::Closed(Closing::Reset) => {
                let what = format!("the connection of {name} was reset while it read what waited");
                return Err(Failure::new("connection-reset", what).into());
            }
            Came::Closed(Closing::End) | Came::Nothing => {
                let what = format!("{name} read all that waited, and was not told goodbye");
                return Err(Failure::new("clients-not-told", what).into());
            }
        }
    }
}

impl Heard {
    /// Takes a line; true if it is the reply to a message.
    fn take(&mut self, line: &[u8]) -> bool {
        let line = String::from_utf8_lossy(line).into_owned();
        let words: Vec<&str> = line.splitn(6, ' ').collect();
        let post = |sender: &str, id: &str| Post {
            sender: sender.to_owned(),
            id: id.to_owned(),
            text: String::new(),
        };
        match words.as_slice() {
            ["OK", "SAY", _, id, number] => {
                if let Ok(number) = number.parse() {
                    self.acknowledged.insert(number, post(&self.name, id));
                }
                true
            }
            ["MSG", _, number, sender, id, _] => {
                if let Ok(number) = number.parse() {
                    self.shown.push((number, post(sender, id)));
                }
                false
            }
            _ => false,
        }
    }
}

/// Every message that was answered reached every member, in order; one that was not, all or none.
fn nothing_lost(heard: &[Heard]) -> Result<(), Stop> {
    for member in heard {
        if let Some(pair) = member.shown.windows(2).find(|pair| pair[1].0 != pair[0].0 + 1) {
            let what = format!(
                "{} was shown message {} and then {}",
                member.name, pair[0].0, pair[1].0
            );
            let reason = match pair[1].0 > pair[0].0 {
                true => "acknowledged-message-lost",
                false => "orders-differ",
            };
            return Err(Failure::new(reason, what).into());
        }
    }
    let acknowledged = heard.iter().flat_map(|member| &member.acknowledged);
    for (number, post) in acknowledged {
        for member in heard {
            let joined_later = member.shown.first().is_some_and(|(first, _)| first > number);
            let is_shown = member.shown.iter().any(|(shown, found)| shown == number && found == post);
            if !is_shown && !joined_later {
                let what = format!(
                    "{}'s `{}` was answered with OK as message {number}; {} was told goodbye \
                     without it",
                    post.sender, post.id, member.name
                );
                return Err(Failure::new("acknowledged-message-lost", what).into());
            }
        }
    }
    let last = |member: &Heard| member.shown.last().map_or(0, |(number, _)| *number);
    let (least, most) = (heard.iter().map(last).min(), heard.iter().map(last).max());
    if least != most {
        let what = format!(
            "a message that was not answered reached some members and not all: they were shown \
             up to {} and up to {}",
            least.unwrap_or(0),
            most.unwrap_or(0)
        );
        return Err(Failure::new("orders-differ", what).into());
    }
    Ok(())
}

/// A client that neither reads nor closes does not keep the program.
fn stubborn_client(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut ada = Chatter::named(trial, "ada")?;
    let stubborn = Chatter::named(trial, "stubborn")?;
    trial.system()?.ask_to_end()?;
    told_goodbye(ada.client())?;
    drop(ada);
    ended_well(trial, GRACE + ALLOWANCE)?;
    drop(stubborn);
    Ok(())
}

