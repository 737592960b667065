//! Stage 3: one order for everyone.
//!
//! Many clients say, join and leave at the same time. Then what each has seen is held against what
//! all others have seen ([`super::witness`]).

use std::time::Duration;

use gate::{Came, Client, Stop, Trial};
use serde::{Deserialize, Serialize};

use super::chatter::{Chatter, EVENT};
use super::names::some_name;
use super::witness::{Said, Witness, compare, newest};

/// One thing that a client does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Act {
    client: usize,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    /// Says something in this room, if it is a member.
    Say { room: usize, text: String },
    /// Joins this room, or leaves it if it is a member.
    Move { room: usize },
}

const CLIENTS: usize = 8;
const ROOMS: usize = 3;
const ACTS: usize = 600;

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    errors(trial)?;
    by_hand(trial)?;
    crowd(trial)
}

fn errors(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut nobody = Chatter::connect(trial, "nobody")?;
    for (line, error) in [
        ("SAY", "bad-arguments"),
        ("SAY room id", "bad-arguments"),
        ("SAY room id ", "bad-arguments"),
        ("SAY  id text", "bad-arguments"),
        ("SAY Room i/d text", "bad-room"),
        ("SAY room i/d text", "bad-id"),
        ("SAY room 0123456789012345678901234567890123 text", "bad-id"),
        ("SAY room id text", "no-name"),
    ] {
        nobody.ask(line, &format!("ERR {error}"), "wrong-error")?;
    }
    let mut ada = Chatter::named(trial, "err-ada")?;
    ada.ask("SAY err-room id text", "ERR not-joined", "wrong-error")?;
    ada.ask("JOIN err-room", "OK JOIN err-room 0", "reply-wrong")?;
    // What was refused has no number.
    ada.ask("SAY err-room a/b text", "ERR bad-id", "wrong-error")?;
    let longest = "x".repeat(32);
    ada.ask(
        &format!("SAY err-room {longest} text"),
        &format!("OK SAY err-room {longest} 1"),
        "number-wrong",
    )
}

/// The example of the specification, with texts that must not be changed.
fn by_hand(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let texts = trial.decide("texts", |random| {
        let word = some_name(random, 9);
        vec![format!(" {word}"), format!("ä {word}  日本 "), "MSG lobby 9 eve x y".to_owned()]
    });
    let mut ada = Chatter::named(trial, "ada")?;
    let mut bob = Chatter::named(trial, "bob")?;
    let mut eve = Chatter::named(trial, "eve")?;
    ada.ask("JOIN lobby", "OK JOIN lobby 0", "reply-wrong")?;
    eve.ask("JOIN attic", "OK JOIN attic 0", "reply-wrong")?;
    ada.ask("SAY lobby a1 anyone here?", "OK SAY lobby a1 1", "number-wrong")?;
    ada.expect_event("MSG lobby 1 ada a1 anyone here?", EVENT, "own-message-missing")?;
    ada.expect_quiet("message-duplicated")?;
    bob.expect_quiet("message-to-stranger")?;
    bob.ask("JOIN lobby", "OK JOIN lobby 1", "number-wrong")?;
    ada.expect_event("JOINED lobby bob", EVENT, "orders-differ")?;
    for (index, text) in texts.iter().enumerate() {
        let number = index + 2;
        let reply = format!("OK SAY lobby b{number} {number}");
        bob.ask(&format!("SAY lobby b{number} {text}"), &reply, "number-wrong")?;
        let event = format!("MSG lobby {number} bob b{number} {text}");
        bob.expect_event(&event, EVENT, "text-changed")?;
        ada.expect_event(&event, EVENT, "text-changed")?;
    }
    bob.ask("LEAVE lobby", "OK LEAVE lobby", "reply-wrong")?;
    ada.expect_event("LEFT lobby bob", EVENT, "orders-differ")?;
    ada.ask("SAY lobby a2 alone", "OK SAY lobby a2 5", "number-wrong")?;
    ada.expect_event("MSG lobby 5 ada a2 alone", EVENT, "own-message-missing")?;
    bob.expect_quiet("message-after-leave")?;
    eve.expect_quiet("message-to-stranger")
}

/// Many at once.
fn crowd(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let acts = trial.plan("acts", |random| {
        let act = |random: &mut gate::Random| {
            let (client, room) =
                (random.below(CLIENTS as u64) as usize, random.below(ROOMS as u64) as usize);
            let what = match random.chance(0.08) {
                true => What::Move { room },
                false => What::Say { room, text: format!("text {}", random.word(6)) },
            };
            Act { client, what }
        };
        (0..ACTS).map(|_| act(random)).collect::<Vec<Act>>()
    });
    let bursts = trial.decide("lines in a packet", |random| random.range(1..12)) as usize;
    let mut clients = Vec::new();
    for index in 0..CLIENTS {
        clients.push(trial.client(&format!("c{index}"))?);
    }
    let scripts: Vec<Script> = (0..CLIENTS).map(|client| Script::of(client, &acts)).collect();
    let done: Vec<Result<(Client, Witness), Stop>> = std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .zip(&scripts)
            .map(|(client, script)| scope.spawn(move || script.run(client, bursts)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())))
            .collect()
    });
    let (mut clients, mut witnesses) = (Vec::new(), Vec::new());
    for done in done {
        let (client, witness) = done?;
        clients.push(client);
        witnesses.push(witness);
    }
    let newest = newest(&witnesses);
    for (client, witness) in clients.iter_mut().zip(&mut witnesses) {
        witness.see_all(client, &newest, EVENT)?;
    }
    compare(&witnesses).map(drop).map_err(|mut failure| {
        failure.event = failure.event.or(trial.timeline().last());
        failure.into()
    })
}

fn panicked() -> Stop {
    Stop::Ours(gate::GateError::Check {
        stage: "order".to_owned(),
        what: "a client's thread panicked".to_owned(),
    })
}

/// What one client sends, and what it must be answered.
struct Script {
    name: String,
    lines: Vec<(String, Said)>,
}

impl Script {
    /// A client begins in all rooms but one, and goes by its own acts.
    fn of(client: usize, acts: &[Act]) -> Self {
        let name = format!("c{client}");
        let mut member = [false; ROOMS];
        let mut lines = vec![(format!("NAME {name}"), Said::Other(format!("OK NAME {name}")))];
        let move_to = |room: usize, member: &mut [bool; ROOMS]| {
            let name = room_name(room);
            member[room] = !member[room];
            match member[room] {
                true => (format!("JOIN {name}"), Said::Join { room: name }),
                false => (format!("LEAVE {name}"), Said::Leave { room: name }),
            }
        };
        for room in (0..ROOMS).filter(|room| *room != client % (ROOMS + 1)) {
            lines.push(move_to(room, &mut member));
        }
        for (index, act) in acts.iter().enumerate().filter(|(_, act)| act.client == client) {
            match &act.what {
                What::Move { room } => lines.push(move_to(*room, &mut member)),
                What::Say { room, text } if member[*room] => {
                    let (room, id) = (room_name(*room), format!("m{index}"));
                    let said = Said::Say { room: room.clone(), id: id.clone(), text: text.clone() };
                    lines.push((format!("SAY {room} {id} {text}"), said));
                }
                What::Say { .. } => {}
            }
        }
        Script { name, lines }
    }

    /// Sends everything, some lines in a packet, and reads meanwhile, until all is answered.
    fn run(&self, mut client: Client, bursts: usize) -> Result<(Client, Witness), Stop> {
        let mut witness = Witness::new(&self.name);
        for lines in self.lines.chunks(bursts) {
            lines.iter().for_each(|(_, said)| witness.ask(said.clone()));
            let packet: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
            client.send(packet.as_bytes())?;
            while let Came::Line(line) = client.next(Duration::ZERO)? {
                witness.hear(&line)?;
            }
        }
        while witness.unanswered() > 0 {
            let line = client.line("the replies to all that it sent")?;
            witness.hear(&line)?;
        }
        Ok((client, witness))
    }
}

fn room_name(room: usize) -> String {
    ["lobby", "hall", "attic"].get(room).copied().unwrap_or("cellar").to_owned()
}
