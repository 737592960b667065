//! Stages 10 and 11: history that survives a kill, and one that survives a power cut.
//!
//! Rounds: clients say things in rooms, and at an event that was chosen before ("after the 312th
//! OK") the server is ended the hard way. Started again on what is left, the whole history is read
//! and held against the [`Ledger`] of what was sent, answered and shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use gate::disk::CutMode;
use gate::{Came, Client, Failure, Stop, Trial};
use serde::{Deserialize, Serialize};

use super::chatter::Chatter;
use super::ledger::{Ledger, Post};
use super::names::some_name;

/// How many messages a room keeps, as `CHAT_HISTORY` says.
const KEPT: u64 = 400;

/// The most messages in one reply of `HISTORY`.
const PAGE: u64 = 50;

const CLIENTS: usize = 6;
const ROOMS: [&str; 3] = ["lobby", "hall", "attic"];

/// One message of a workload; the place in the list makes its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    client: usize,
    room: usize,
    text: String,
}

/// How a server is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Kill,
    Power,
}

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    replies(trial)?;
    rounds(trial, End::Kill, 3)?;
    limit(trial)
}

pub(super) fn check_power_cut(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.follow_disk()?;
    trial.start()?;
    rounds(trial, End::Power, 4)
}

/// The power is cut right after a start, before the first message: what the start itself did to the
/// files must not cost anything.
fn cuts_after_start(trial: &mut Trial<'_>, ledger: &mut Ledger) -> Result<(), Stop> {
    for (times, mode) in [(2, CutMode::AllUnsynced), (2, CutMode::SomeUnsynced)] {
        for _ in 0..times {
            trial.note("the power is cut right after a start, before the first message");
            trial.cut_power(mode)?;
            restart(trial)?;
        }
        look(trial, ledger).map_err(|stop| match stop {
            Stop::Fail(mut failure) => {
                failure.what = format!(
                    "the power was cut right after a start, before the first message, and then: {}",
                    failure.what
                );
                Stop::Fail(failure)
            }
            other => other,
        })?;
    }
    Ok(())
}

/// The reply of `HISTORY`, with all its errors.
fn replies(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut nobody = Chatter::connect(trial, "nobody")?;
    for (line, error) in [
        ("HISTORY", "bad-arguments"),
        ("HISTORY room 1", "bad-arguments"),
        ("HISTORY room 1 2 3", "bad-arguments"),
        ("HISTORY Room 1 2", "bad-room"),
        ("HISTORY room 0 2", "bad-number"),
        ("HISTORY room 01 2", "bad-number"),
        ("HISTORY room x 2", "bad-number"),
        ("HISTORY room -1 2", "bad-number"),
        ("HISTORY room 1 51", "bad-number"),
        ("HISTORY room 1 0", "bad-number"),
        ("HISTORY room 1234567890123456789 1", "bad-number"),
        ("HISTORY room 1 2", "no-name"),
    ] {
        nobody.ask(line, &format!("ERR {error}"), "wrong-error")?;
    }
    let texts = trial.decide("texts", |random| {
        (0..5).map(|_| format!(" {} ä ", some_name(random, 6))).collect::<Vec<String>>()
    });
    let mut ada = Chatter::named(trial, "ada")?;
    let mut bob = Chatter::named(trial, "bob")?;
    bob.ask("HISTORY den 1 50", "OK HISTORY den 0", "history-reply-wrong")?;
    ada.join("den")?;
    for (index, text) in texts.iter().enumerate() {
        let number = index + 1;
        let reply = format!("OK SAY den a{number} {number}");
        ada.ask(&format!("SAY den a{number} {text}"), &reply, "history-reply-wrong")?;
    }
    let hist = |number: usize| format!("HIST den {number} ada a{number} {}", texts[number - 1]);
    // One needs not be a member.
    for (from, count, expected) in
        [(1, 50, 1..6), (2, 2, 2..4), (5, 1, 5..6), (4, 50, 4..6), (999_999, 50, 6..6)]
    {
        bob.client().send_line(&format!("HISTORY den {from} {count}"))?;
        let lines = expected.len();
        for number in expected {
            bob.client().expect(&hist(number), "history-reply-wrong")?;
        }
        bob.client().expect(&format!("OK HISTORY den {lines}"), "history-reply-wrong")?;
    }
    // The same id again is the same message, whatever the text.
    ada.client().send_line("SAY den a2 another text")?;
    let reply = ada.reply()?;
    if reply != "OK SAY den a2 2" {
        let is_new = reply == "OK SAY den a2 6";
        let reason = if is_new { "retry-posted-twice" } else { "retry-number-differs" };
        let what = "ada said something again with an id that she had used".to_owned();
        return Err(ada.wrong(reason, what, "OK SAY den a2 2", &reply));
    }
    bob.client().send_line("HISTORY den 6 50")?;
    bob.client().expect("OK HISTORY den 0", "retry-posted-twice")?;
    // The id is the sender's own.
    bob.join("den")?;
    bob.ask("SAY den a2 mine", "OK SAY den a2 6", "retry-number-differs")
}

/// A room keeps its newest messages, exactly, also over a restart.
fn limit(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let over = trial.decide("messages over the limit", |random| random.range(1..60));
    let total = KEPT + over;
    let mut ada = Chatter::named(trial, "limit-ada")?;
    ada.join("archive")?;
    for first in (1..=total).step_by(100) {
        let numbers = first..=total.min(first + 99);
        let packet: String =
            numbers.clone().map(|number| format!("SAY archive n{number} text\n")).collect();
        ada.client().send(packet.as_bytes())?;
        for number in numbers {
            let (reply, expected) = (ada.reply()?, format!("OK SAY archive n{number} {number}"));
            if reply != expected {
                let what = "the messages of a room are numbered without a gap".to_owned();
                return Err(ada.wrong("history-reply-wrong", what, &expected, &reply));
            }
        }
    }
    kept_exactly(&mut ada, over + 1, total)?;
    trial.system()?.kill()?;
    restart(trial)?;
    let mut ada = Chatter::named(trial, "limit-ada")?;
    kept_exactly(&mut ada, over + 1, total)
}

fn kept_exactly(chatter: &mut Chatter, oldest: u64, newest: u64) -> Result<(), Stop> {
    let history = read_history(chatter.client(), "archive")?;
    let numbers: Vec<u64> = history.keys().copied().collect();
    if numbers.iter().copied().eq(oldest..=newest) {
        return Ok(());
    }
    let shown = |numbers: &[u64]| match numbers {
        [] => "none".to_owned(),
        [one] => format!("{one}"),
        [first, .., last] => format!("{} messages from {first} to {last}", numbers.len()),
    };
    if numbers.last().copied().unwrap_or(0) < newest {
        let what = format!("{newest} messages were answered with OK");
        return Err(Failure::new("acknowledged-message-lost", what)
            .expected(format!("{KEPT} messages from {oldest} to {newest}"))
            .actual(shown(&numbers).as_bytes())
            .into());
    }
    let what = format!("of {newest} messages, a room keeps the newest {KEPT}");
    Err(Failure::new("history-limit-wrong", what)
        .expected(format!("{KEPT} messages from {oldest} to {newest}"))
        .actual(shown(&numbers).as_bytes())
        .into())
}

/// All that a room keeps, by number, read in pages.
fn read_history(client: &mut Client, room: &str) -> Result<BTreeMap<u64, Post>, Stop> {
    let mut found = BTreeMap::new();
    let mut from = 1;
    loop {
        client.send_line(&format!("HISTORY {room} {from} {PAGE}"))?;
        let mut lines = 0_u64;
        loop {
            let line = client.line("the history")?;
            let line = String::from_utf8_lossy(&line).into_owned();
            if let Some(count) = line.strip_prefix(&format!("OK HISTORY {room} ")) {
                if count != lines.to_string() {
                    let what = format!("`{room}` gave {lines} lines of history");
                    return Err(Failure::new("history-reply-wrong", what)
                        .compared(format!("OK HISTORY {room} {lines}").as_bytes(), line.as_bytes())
                        .into());
                }
                break;
            }
            // Before the first line of a reply, events of other rooms may come.
            if lines == 0 && !line.starts_with("HIST ") && !line.starts_with("ERR ") {
                continue;
            }
            let (number, post) = hist(room, &line)?;
            if number < from || found.keys().next_back().is_some_and(|last| number <= *last) {
                let what = format!("the history of `{room}` from {from} on does not rise");
                return Err(Failure::new("history-order-broken", what)
                    .actual(line.as_bytes())
                    .into());
            }
            found.insert(number, post);
            lines += 1;
        }
        match found.keys().next_back() {
            Some(last) if lines == PAGE => from = last + 1,
            _ => return Ok(found),
        }
    }
}

/// A line `HIST room number name id TEXT`.
fn hist(room: &str, line: &str) -> Result<(u64, Post), Stop> {
    let words: Vec<&str> = line.splitn(6, ' ').collect();
    if let ["HIST", of, number, sender, id, text] = words.as_slice()
        && *of == room
        && let Ok(number) = number.parse()
    {
        let post =
            Post { sender: (*sender).to_owned(), id: (*id).to_owned(), text: (*text).to_owned() };
        return Ok((number, post));
    }
    let what = format!("the history of `{room}` has a line that is none");
    let failure = Failure::new("history-reply-wrong", what);
    Err(failure
        .expected(format!("HIST {room} <number> <name> <id> <text>"))
        .actual(line.as_bytes())
        .into())
}

fn restart(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start().map_err(|stop| match stop {
        Stop::Fail(mut failure) => {
            failure.what = format!("after a restart on the same data: {}", failure.what);
            "restart-failed".clone_into(&mut failure.reason);
            Stop::Fail(failure)
        }
        other => other,
    })
}

/// Rounds of work, a hard end, and the question what is left.
fn rounds(trial: &mut Trial<'_>, end: End, rounds: usize) -> Result<(), Stop> {
    let mut ledger = Ledger::default();
    for round in 0..rounds {
        let (messages, longest) = match end {
            End::Kill => (360, 220),
            End::Power => (200, 110),
        };
        let lines = trial.plan("messages", |random| {
            (0..messages)
                .map(|_| Line {
                    client: random.below(CLIENTS as u64) as usize,
                    room: random.below(ROOMS.len() as u64) as usize,
                    text: format!("text {}", random.word(12)),
                })
                .collect::<Vec<Line>>()
        });
        let after = trial
            .decide("end after acknowledged messages", |random| random.range(longest / 4..longest));
        let mode = trial.decide("all unsynced is lost", |random| random.chance(0.5));
        trial.note(format!("round {}: the end comes after the {after}th OK", round + 1));
        work(trial, end, round, &lines, after, mode, &mut ledger)?;
        restart(trial)?;
        look(trial, &mut ledger)?;
        send_again(trial, &mut ledger)?;
        look(trial, &mut ledger)?;
    }
    if end == End::Power { cuts_after_start(trial, &mut ledger) } else { Ok(()) }
}

/// Clients send, all at once; when enough was answered, the server is ended.
fn work(
    trial: &mut Trial<'_>,
    end: End,
    round: usize,
    lines: &[Line],
    after: u64,
    all_is_lost: bool,
    ledger: &mut Ledger,
) -> Result<(), Stop> {
    let mut clients = Vec::new();
    for index in 0..CLIENTS {
        let mut client = trial.client(&format!("u{index}"))?;
        client.send_line(&format!("NAME u{index}"))?;
        client.expect(&format!("OK NAME u{index}"), "history-reply-wrong")?;
        clients.push(client);
    }
    let (answered, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let done: Vec<Result<Ledger, Stop>> = std::thread::scope(|scope| {
        let (answered, is_over) = (&answered, &is_over);
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(index, client)| {
                let own: Vec<(usize, &Line)> =
                    lines.iter().enumerate().filter(|(_, line)| line.client == index).collect();
                let talker = Talker { index, round, answered, is_over };
                scope.spawn(move || talker.talk(client, &own))
            })
            .collect();
        let ended = end_after(trial, end, after, all_is_lost, answered, &threads);
        is_over.store(true, Ordering::Relaxed);
        let mut done: Vec<Result<Ledger, Stop>> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())))
            .collect();
        done.extend(ended.err().map(Err));
        done
    });
    for done in done {
        ledger.take(done?);
    }
    Ok(())
}

fn panicked() -> Stop {
    Stop::Ours(gate::GateError::Check {
        stage: "history".to_owned(),
        what: "a client's thread panicked".to_owned(),
    })
}

/// Waits for the event, and ends the server. A shortened list may have fewer messages than the event
/// needs: then the end comes when all are answered.
fn end_after<T>(
    trial: &mut Trial<'_>,
    end: End,
    after: u64,
    all_is_lost: bool,
    answered: &AtomicU64,
    threads: &[std::thread::ScopedJoinHandle<'_, T>],
) -> Result<(), Stop> {
    let reached = |_: &mut Trial<'_>| {
        let is_reached = answered.load(Ordering::Relaxed) >= after;
        let all_done = threads.iter().all(std::thread::ScopedJoinHandle::is_finished);
        Ok((is_reached || all_done).then_some(()))
    };
    trial.wait_for_closely(Duration::from_secs(30), reached)?;
    match (end, all_is_lost) {
        (End::Kill, _) => trial.system()?.kill().map(drop),
        (End::Power, true) => trial.cut_power(CutMode::AllUnsynced),
        (End::Power, false) => trial.cut_power(CutMode::SomeUnsynced),
    }
}

/// One client of a round.
struct Talker<'a> {
    index: usize,
    round: usize,
    answered: &'a AtomicU64,
    is_over: &'a AtomicBool,
}

impl Talker<'_> {
    /// Joins all rooms and says its lines, a few at a time, until the server is gone. What it does not
    /// know, it keeps as unknown.
    fn talk(&self, mut client: Client, lines: &[(usize, &Line)]) -> Result<Ledger, Stop> {
        let mut ledger = Ledger::default();
        let name = format!("u{}", self.index);
        for room in ROOMS {
            if client.send_line(&format!("JOIN {room}")).is_err() {
                return Ok(ledger);
            }
        }
        let mut waiting: Vec<(String, Post)> = Vec::new();
        let mut rest = lines.iter();
        loop {
            while waiting.len() < 4
                && let Some((place, line)) = rest.next()
            {
                let room = ROOMS[line.room % ROOMS.len()];
                let id = format!("r{}-{place}", self.round);
                let post = Post { sender: name.clone(), id, text: line.text.clone() };
                ledger.send(room, &post);
                let text = format!("SAY {room} {} {}", post.id, post.text);
                if client.send_line(&text).is_err() {
                    return Ok(ledger);
                }
                waiting.push((room.to_owned(), post));
            }
            if waiting.is_empty() {
                return Ok(ledger);
            }
            match client.next(client.patience())? {
                Came::Line(line) => self.hear(&line, &mut waiting, &mut ledger)?,
                Came::Closed(_) => return Ok(ledger),
                Came::Nothing if self.is_over.load(Ordering::Relaxed) => return Ok(ledger),
                Came::Nothing => {
                    let what = format!("{name} said something and was not answered");
                    return Err(Failure::new("no-reply", what).into());
                }
            }
        }
    }

    fn hear(
        &self,
        line: &[u8],
        waiting: &mut Vec<(String, Post)>,
        ledger: &mut Ledger,
    ) -> Result<(), Stop> {
        let line = String::from_utf8_lossy(line).into_owned();
        let words: Vec<&str> = line.splitn(6, ' ').collect();
        match words.as_slice() {
            ["OK", "SAY", room, id, number] => {
                let asked = waiting.iter().position(|(of, post)| of == room && post.id == *id);
                let (Some(asked), Ok(number)) = (asked, number.parse()) else {
                    let what = "a reply came that fits no message".to_owned();
                    return Err(Failure::new("history-reply-wrong", what)
                        .actual(line.as_bytes())
                        .into());
                };
                let (room, post) = waiting.remove(asked);
                ledger.acknowledge(&room, number, post)?;
                self.answered.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            ["MSG", room, number, sender, id, text] => {
                let Ok(number) = number.parse() else { return Ok(()) };
                let post = Post {
                    sender: (*sender).to_owned(),
                    id: (*id).to_owned(),
                    text: (*text).to_owned(),
                };
                ledger.show(room, number, post)
            }
            ["ERR", ..] => {
                let what = "a right line was answered with an error".to_owned();
                Err(Failure::new("history-reply-wrong", what).actual(line.as_bytes()).into())
            }
            _ => Ok(()),
        }
    }
}

/// Reads all rooms' histories and holds them against the ledger.
fn look(trial: &mut Trial<'_>, ledger: &mut Ledger) -> Result<(), Stop> {
    let mut reader = Chatter::named(trial, "reader")?;
    for room in ROOMS {
        let found = read_history(reader.client(), room)?;
        let newest = reader.join(room)?;
        ledger.compare(room, &found, newest, KEPT).map_err(|mut failure| {
            failure.event = failure.event.or(trial.timeline().last());
            Stop::from(failure)
        })?;
    }
    reader.ask("QUIT", "OK QUIT", "history-reply-wrong")
}

/// Who was not answered sends again, by the same name and with the same id; some who were answered
/// too, as if they had not seen it.
fn send_again(trial: &mut Trial<'_>, ledger: &mut Ledger) -> Result<(), Stop> {
    let mut again = ledger.unknown();
    again.extend(ledger.answered());
    let senders: BTreeSet<&str> = again.iter().map(|(_, post)| post.sender.as_str()).collect();
    for sender in senders {
        let mut client = Chatter::named(trial, sender)?;
        for room in ROOMS {
            client.join(room)?;
        }
        for (room, post) in again.iter().filter(|(_, post)| post.sender == sender) {
            client.client().send_line(&format!("SAY {room} {} {}", post.id, post.text))?;
            let reply = client.reply()?;
            let number = reply.strip_prefix(&format!("OK SAY {room} {} ", post.id));
            let Some(number) = number.and_then(|number| number.parse().ok()) else {
                let what = "a message was sent again, with the same id".to_owned();
                let expected = format!("OK SAY {room} {} <number>", post.id);
                return Err(client.wrong("history-reply-wrong", what, &expected, &reply));
            };
            ledger.acknowledge_again(room, number, post)?;
        }
        client.ask("QUIT", "OK QUIT", "history-reply-wrong")?;
    }
    Ok(())
}
