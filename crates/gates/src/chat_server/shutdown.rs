//! Stage 9: ending well.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gate::{Came, Client, Closing, Failure, Stop, Trial, in_seconds};

use super::chatter::Chatter;
use super::ledger::Post;

/// `CHAT_GRACE_MS` of this stage, and what the specification allows beyond.
const GRACE: Duration = Duration::from_millis(4000);

/// `CHAT_GRACE_MS` where it is waited for.
const STUBBORN_GRACE: Duration = Duration::from_millis(1000);
const ALLOWANCE: Duration = Duration::from_millis(1000);

/// What a busy machine may add before the gate complains.
const SLACK: Duration = Duration::from_millis(2000);

const CLIENTS: usize = 6;

/// What is sent to the one that does not read, in bytes: more than the kernel holds, so that some of it
/// waits in the server, and less than `CHAT_QUEUE_BYTES` of this stage.
const FILLING: usize = 14 << 20;

/// How little the kernel is asked to hold for it, in bytes.
const HELD_BY_KERNEL: usize = 256 << 10;

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    quiet_end(trial)?;
    start_again(trial)?;
    busy_end(trial)?;
    trial.set_variable("CHAT_GRACE_MS", STUBBORN_GRACE.as_millis().to_string());
    start_again(trial)?;
    stubborn_client(trial)?;
    start_again(trial)?;
    let mut last = Chatter::named(trial, "last")?;
    last.sync()
}

/// A new server on the same port, at once.
fn start_again(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start().map_err(|stop| renamed(stop, "port-held"))
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
    system
        .expect_port_free(network, Duration::from_secs(2))
        .map_err(|stop| renamed(stop, "port-held"))
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

/// How far the busy end has come.
#[derive(Default)]
struct Progress {
    /// Messages that were answered with OK.
    answered: AtomicU64,
    /// Somebody was told `BYE shutdown`.
    is_told: AtomicBool,
}

impl Progress {
    /// Waits until the server says goodbye: what it would throw away is thrown away by then. If it
    /// never does, that is found by others.
    fn wait_for_goodbye(&self) {
        let until = Instant::now() + GRACE / 2;
        while !self.is_told.load(Ordering::Relaxed) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// SIGTERM while many send; one has not read for a while.
fn busy_end(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let after =
        trial.decide("SIGTERM after acknowledged messages", |random| random.range(150..900));
    let sleeper = Chatter::named(trial, "sleeper")?;
    let sleeper = fill_queue(trial, sleeper)?;
    let mut clients = Vec::new();
    for index in 0..CLIENTS {
        let mut client = trial.client(&format!("u{index}"))?;
        client.send_line(&format!("NAME u{index}\nJOIN lobby"))?;
        client.expect(&format!("OK NAME u{index}"), "clients-not-told")?;
        client.line("OK JOIN")?;
        clients.push(client);
    }
    trial.note(format!("SIGTERM comes after the {after}th OK"));
    let progress = Progress::default();
    let heard = std::thread::scope(|scope| {
        let progress = &progress;
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(index, client)| scope.spawn(move || talk_to_the_end(index, client, progress)))
            .collect();
        let asked = trial
            .wait_for_closely(Duration::from_secs(20), |_| {
                let is_reached = progress.answered.load(Ordering::Relaxed) >= after;
                let is_over = threads.iter().any(std::thread::ScopedJoinHandle::is_finished);
                Ok((is_reached || is_over).then_some(()))
            })
            .and_then(|_| trial.system()?.ask_to_end());
        // Whatever went wrong: the threads end when the connections do.
        let sleeper = scope.spawn(move || {
            progress.wait_for_goodbye();
            read_to_the_end(sleeper)
        });
        let refused = asked.and_then(|()| {
            progress.wait_for_goodbye();
            refused_now(trial)
        });
        let mut heard: Vec<Result<Heard, Stop>> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())))
            .collect();
        heard.push(sleeper.join().unwrap_or_else(|_| Err(panicked())));
        heard.extend(refused.err().map(Err));
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

/// Once `BYE`s are sent, nobody new is served. A connection may still be made, if it waits in the
/// kernel's queue.
fn refused_now(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let (network, timeline) = (trial.network(), trial.timeline().clone());
    let port = trial.system()?.port();
    for _ in 0..4 {
        let wait = Duration::from_millis(250);
        let Ok(mut late) = Client::connect(network, port, "late", wait, &timeline) else {
            return Ok(());
        };
        if late.send_line("ECHO anyone?").is_ok()
            && let Ok(Came::Line(line)) = late.next(wait)
            && line.starts_with(b"OK ECHO")
        {
            let what = "others were told `BYE shutdown`, and then a new connection was served";
            return Err(Failure::new("accepts-after-sigterm", what).actual(&line).into());
        }
    }
    Ok(())
}

/// Sends without a pause, some at a time, until the server says goodbye.
fn talk_to_the_end(index: usize, mut client: Client, progress: &Progress) -> Result<Heard, Stop> {
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
                progress.is_told.store(true, Ordering::Relaxed);
                client.finish_sending();
                ends(&mut client)?;
                return Ok(heard);
            }
            Came::Line(line) => {
                if heard.take(&line) {
                    open = open.saturating_sub(1);
                    progress.answered.fetch_add(1, Ordering::Relaxed);
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

/// Someone says megabytes in the room, and the sleeper reads nothing of it.
fn fill_queue(trial: &mut Trial<'_>, mut sleeper: Chatter) -> Result<Client, Stop> {
    const PACKET: usize = 40;
    sleeper.client().hold_little(HELD_BY_KERNEL);
    sleeper.join("lobby")?;
    let mut filler = Chatter::named(trial, "filler")?;
    filler.join("lobby")?;
    let text = "f".repeat(960);
    let mut number = 0;
    while number * 1000 < FILLING {
        trial.go_on()?;
        let lines = (number..number + PACKET).map(|id| format!("SAY lobby f{id} {text}\n"));
        filler.client().send(lines.collect::<String>().as_bytes())?;
        for _ in 0..2 * PACKET {
            filler.client().line("OK and MSG of what it said")?;
        }
        number += PACKET;
    }
    filler.ask("QUIT", "OK QUIT", "reply-wrong")?;
    Ok(sleeper.into_client())
}

/// Reads to the end of the stream, and says something all the while: a server that closes a connection
/// without reading on resets it, and what was not read here is gone.
fn read_and_talk(mut stream: &TcpStream, most: usize, bytes: &mut Vec<u8>) -> std::io::Result<()> {
    let mut piece = vec![0; 32 << 10];
    // Only one of the next calls is told of a reset, perhaps not a read.
    let mut refused = Ok(());
    while bytes.len() < most {
        match stream.read(&mut piece)? {
            0 => return refused,
            count => bytes.extend_from_slice(&piece[..count]),
        }
        refused = refused.and_then(|()| stream.write(b"ECHO still here\n").map(drop));
    }
    Ok(())
}

/// Reads only now all that waited; raw, since there is little time for megabytes.
fn read_to_the_end(client: Client) -> Result<Heard, Stop> {
    const MOST: usize = 64 << 20;
    let mut heard =
        Heard { name: "sleeper".to_owned(), acknowledged: BTreeMap::new(), shown: Vec::new() };
    let mut bytes = Vec::new();
    let stream = client.stream();
    let limited = stream.set_read_timeout(Some(GRACE + SLACK));
    let read = limited.and_then(|()| read_and_talk(stream, MOST, &mut bytes));
    let is_reset = read.is_err_and(|error| {
        matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
    });
    client.close();
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    // After the last end of line there is nothing.
    let rest = lines.pop().unwrap_or_default();
    let told = lines.iter().position(|line| *line == b"BYE shutdown");
    for line in &lines[..told.unwrap_or(lines.len())] {
        heard.take(line);
    }
    match told {
        Some(place) if place + 1 == lines.len() && rest.is_empty() => Ok(heard),
        Some(place) => {
            let what = "sleeper was sent a line after `BYE shutdown`";
            let after = lines.get(place + 1).copied().unwrap_or(rest);
            Err(Failure::new("line-after-bye", what).actual(after).into())
        }
        None if is_reset => {
            let what = "the connection of sleeper was reset while it read what waited";
            Err(Failure::new("connection-reset", what).into())
        }
        None => {
            let what = format!(
                "sleeper was not reading when SIGTERM came, and read on at once; after message {} \
                 the stream ended without `BYE shutdown`",
                heard.shown.last().map_or(0, |(number, _)| *number)
            );
            Err(Failure::new("clients-not-told", what).into())
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
            let what =
                format!("{} was shown message {} and then {}", member.name, pair[0].0, pair[1].0);
            let reason = match pair[1].0 > pair[0].0 {
                true => "acknowledged-message-lost",
                false => "orders-differ",
            };
            return Err(Failure::new(reason, what).into());
        }
    }
    for (number, post) in heard.iter().flat_map(|member| &member.acknowledged) {
        for member in heard {
            // Its numbers rise by one, so the place is known. Before the first it was not there.
            let first = member.shown.first().map_or(0, |(first, _)| *first);
            let Some(place) = number.checked_sub(first) else { continue };
            if member.shown.get(place as usize).is_none_or(|(_, shown)| shown != post) {
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
    ended_well(trial, STUBBORN_GRACE + ALLOWANCE)?;
    drop(stubborn);
    Ok(())
}
