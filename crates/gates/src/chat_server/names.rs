//! Stage 2: names and rooms.

use std::os::fd::AsFd;
use std::time::Duration;

use gate::{Failure, Random, Stop, Trial};

use super::chatter::{Chatter, EVENT, ask_until};

const NAME_BYTES: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    forms(trial)?;
    errors_in_order(trial)?;
    members(trial)?;
    events(trial)?;
    endings(trial)?;
    race(trial)?;
    after_quit(trial)
}

/// A name or a room of this length.
pub(super) fn some_name(random: &mut Random, length: usize) -> String {
    (0..length).map(|_| char::from(*random.pick(NAME_BYTES).unwrap_or(&b'a'))).collect()
}

/// Names and rooms of 1, 20 and 21 bytes, and of bytes that they may not have.
fn forms(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let names = trial
        .decide("names", |random| [1, 20, 21].map(|length| some_name(random, length)).to_vec());
    let mut chatter = Chatter::connect(trial, "forms")?;
    for bad in [names[2].as_str(), "Ada", "a.b", "ä", "a/b"] {
        chatter.ask(&format!("NAME {bad}"), "ERR bad-name", "wrong-error")?;
    }
    chatter.ask(&format!("NAME {}", names[1]), &format!("OK NAME {}", names[1]), "reply-wrong")?;
    for bad in [names[2].as_str(), "Lobby", "a#b"] {
        chatter.ask(&format!("JOIN {bad}"), "ERR bad-room", "wrong-error")?;
    }
    for room in &names[..2] {
        chatter.ask(&format!("JOIN {room}"), &format!("OK JOIN {room} 0"), "reply-wrong")?;
    }
    let mut short = Chatter::connect(trial, "short")?;
    short.ask(&format!("NAME {}", names[0]), &format!("OK NAME {}", names[0]), "reply-wrong")?;
    for chatter in [chatter, short] {
        quit(chatter)?;
    }
    Ok(())
}

/// Which of several errors is told.
fn errors_in_order(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut nobody = Chatter::connect(trial, "nobody")?;
    for (line, error) in [
        ("NAME", "bad-arguments"),
        ("NAME ", "bad-arguments"),
        ("NAME a b", "bad-arguments"),
        ("NAME  a", "bad-arguments"),
        ("NAME A B", "bad-arguments"),
        ("NAMES a", "unknown-command"),
        ("JOIN", "bad-arguments"),
        ("JOIN A", "bad-room"),
        ("JOIN a", "no-name"),
        ("LEAVE A", "bad-room"),
        ("LEAVE a", "no-name"),
        ("MEMBERS A", "bad-room"),
        ("MEMBERS a", "no-name"),
        ("QUIT now", "bad-arguments"),
    ] {
        nobody.ask(line, &format!("ERR {error}"), "wrong-error")?;
    }
    let mut ada = Chatter::named(trial, "errors-ada")?;
    for (line, error) in [
        ("NAME B", "bad-name"),
        ("NAME errors-ada", "already-named"),
        ("NAME other", "already-named"),
        ("LEAVE errors-room", "not-joined"),
    ] {
        ada.ask(line, &format!("ERR {error}"), "wrong-error")?;
    }
    ada.join("errors-room")?;
    ada.ask("JOIN errors-room", "ERR already-joined", "wrong-error")?;
    nobody.ask("NAME errors-ada", "ERR name-taken", "name-shared")?;
    quit(ada)?;
    quit(nobody)
}

/// `MEMBERS` is sorted by bytes, and may be asked by anyone who has a name.
fn members(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let names = trial.decide("members", |random| {
        let mut names = vec!["m_b".to_owned(), "m-b".to_owned(), "m1".to_owned()];
        names.extend((0..4).map(|_| format!("m{}", some_name(random, 6))));
        random.shuffle(&mut names);
        names
    });
    let mut asker = Chatter::named(trial, "asker")?;
    asker.ask("MEMBERS hall", "OK MEMBERS hall", "members-wrong")?;
    let mut there = Vec::new();
    for name in &names {
        let mut chatter = Chatter::named(trial, name)?;
        chatter.join("hall")?;
        there.push(chatter);
    }
    let mut sorted = names.clone();
    sorted.sort();
    let expected = format!("OK MEMBERS hall {}", sorted.join(" "));
    asker.ask("MEMBERS hall", &expected, "members-wrong")?;
    asker.expect_quiet("announced-to-stranger")?;
    for chatter in there {
        quit(chatter)?;
    }
    // They vanish one by one, so that the room may be seen half empty.
    let fewer = |reply: &str| reply.starts_with("OK MEMBERS hall ");
    ask_until(trial, &mut asker, "MEMBERS hall", "OK MEMBERS hall", fewer, "members-wrong")?;
    quit(asker)
}

/// Joining and leaving is told to the other members of that room alone, in order.
fn events(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut ada = Chatter::named(trial, "ev-ada")?;
    let mut bob = Chatter::named(trial, "ev-bob")?;
    let mut eve = Chatter::named(trial, "ev-eve")?;
    ada.join("den")?;
    eve.join("attic")?;
    bob.join("den")?;
    ada.expect_event("JOINED den ev-bob", EVENT, "join-not-announced")?;
    bob.expect_quiet("announced-to-stranger")?;
    bob.join("attic")?;
    eve.expect_event("JOINED attic ev-bob", EVENT, "join-not-announced")?;
    bob.ask("LEAVE den", "OK LEAVE den", "reply-wrong")?;
    ada.expect_event("LEFT den ev-bob", EVENT, "leave-not-announced")?;
    ada.ask("MEMBERS den", "OK MEMBERS den ev-ada", "members-wrong")?;
    bob.ask("LEAVE den", "ERR not-joined", "wrong-error")?;
    for chatter in [&mut ada, &mut bob, &mut eve] {
        chatter.expect_quiet("announced-to-stranger")?;
    }
    for chatter in [ada, bob, eve] {
        quit(chatter)?;
    }
    Ok(())
}

/// However a connection ends, its rooms are told and its name is free.
fn endings(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut stayer = Chatter::named(trial, "stayer")?;
    stayer.join("one")?;
    stayer.join("two")?;
    for how in ["quit", "close", "reset", "half-close"] {
        let mut goer = Chatter::named(trial, "goer")?;
        goer.join("one")?;
        stayer.expect_event("JOINED one goer", EVENT, "join-not-announced")?;
        goer.join("two")?;
        stayer.expect_event("JOINED two goer", EVENT, "join-not-announced")?;
        match how {
            "quit" => quit(goer)?,
            "reset" => reset(goer)?,
            "half-close" => {
                goer.client().finish_sending();
                goer.client().expect_closed(EVENT, "connection-not-closed")?;
            }
            _ => drop(goer),
        }
        let mut left = [stayer.event(EVENT)?, stayer.event(EVENT)?];
        left.sort();
        let expected = [Some("LEFT one goer".to_owned()), Some("LEFT two goer".to_owned())];
        if left != expected {
            let what = format!("after a {how}, the others of both rooms must be told");
            return Err(Failure::new("leave-not-announced", what)
                .expected("LEFT one goer, LEFT two goer, in any order")
                .actual(left.map(|line| line.unwrap_or("nothing".into())).join(", ").as_bytes())
                .into());
        }
        let mut next = Chatter::connect(trial, "next goer")?;
        let taken = |reply: &str| reply == "ERR name-taken";
        ask_until(trial, &mut next, "NAME goer", "OK NAME goer", taken, "name-not-freed")?;
        quit(next)?;
        // The next round takes the name again.
        let mut after = Chatter::connect(trial, "after goer")?;
        ask_until(trial, &mut after, "NAME goer", "OK NAME goer", taken, "name-not-freed")?;
        after.client().finish_sending();
        after.client().expect_closed(EVENT, "connection-not-closed")?;
    }
    stayer.expect_quiet("announced-to-stranger")?;
    quit(stayer)
}

/// Closes by a reset, so that the system's reads and writes fail.
fn reset(mut chatter: Chatter) -> Result<(), Stop> {
    let stream = chatter.client().stream().as_fd();
    gate::reset_on_close(stream).map_err(|error| {
        Stop::inconclusive("fault-did-not-bite", format!("no reset could be asked for: {error}"))
    })
}

/// Many connections want one name at the same moment: one gets it.
fn race(trial: &mut Trial<'_>) -> Result<(), Stop> {
    for round in 0..6 {
        let name = format!("prize-{round}");
        let mut chatters = Vec::new();
        for number in 0..16 {
            chatters.push(Chatter::connect(trial, &format!("racer-{number}"))?);
        }
        for chatter in &mut chatters {
            chatter.client().send_line(&format!("NAME {name}"))?;
        }
        let mut winners = 0;
        for chatter in &mut chatters {
            let reply = chatter.reply()?;
            match reply.as_str() {
                "ERR name-taken" => {}
                _ if reply == format!("OK NAME {name}") => winners += 1,
                _ => {
                    let what = "one of 16 connections asked for a name".to_owned();
                    return Err(chatter.wrong("reply-wrong", what, "ERR name-taken", &reply));
                }
            }
        }
        if winners != 1 {
            let what = format!("16 connections asked for `{name}` at once, and {winners} got it");
            return Err(trial.failure("name-shared", what).expected("exactly one").into());
        }
    }
    Ok(())
}

fn after_quit(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut chatter = Chatter::named(trial, "last")?;
    chatter.client().send(b"QUIT\nECHO not any more\n")?;
    let reply = chatter.reply()?;
    if reply != "OK QUIT" {
        let what = "the client quit".to_owned();
        return Err(chatter.wrong("reply-wrong", what, "OK QUIT", &reply));
    }
    let more = chatter.client().expect_closed(EVENT, "connection-not-closed")?;
    match more.first() {
        None => Ok(()),
        Some(line) => {
            let what = "a line after `QUIT` was answered";
            Err(Failure::new("reply-wrong", what).actual(line).into())
        }
    }
}

fn quit(mut chatter: Chatter) -> Result<(), Stop> {
    chatter.ask("QUIT", "OK QUIT", "reply-wrong")?;
    chatter.client().expect_closed(Duration::from_secs(5), "connection-not-closed").map(drop)
}
