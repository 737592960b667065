//! What one client was told, and whether what several were told can be the story of one room.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use gate::{Came, Client, Failure, Stop, printable};

/// What a line asked for, so that its reply can be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Join {
        room: String,
    },
    Leave {
        room: String,
    },
    Say {
        room: String,
        id: String,
        text: String,
    },
    /// Anything with exactly this reply.
    Other(String),
}

/// A message as it was shown or answered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Message {
    pub(super) sender: String,
    pub(super) id: String,
    pub(super) text: String,
}

/// Something that a member of a room was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Message(u64, Message),
    /// `JOINED name` or `LEFT name`.
    Moved(String),
}

/// The time from a `JOIN` to its `LEAVE`, or to the end.
#[derive(Debug)]
struct Stay {
    room: String,
    /// The number that the `JOIN` was answered with.
    after: u64,
    shown: Vec<Shown>,
    is_over: bool,
}

/// What one client was told.
#[derive(Debug)]
pub(super) struct Witness {
    pub(super) name: String,
    stays: Vec<Stay>,
    /// Its own messages in the order in which it sent them: room, number, message.
    pub(super) said: Vec<(String, u64, Message)>,
    /// What is asked and not answered yet.
    asked: VecDeque<Said>,
    /// Events of a room whose `JOIN` is not answered yet.
    early: Vec<(String, Shown)>,
}

impl Witness {
    pub(super) fn new(name: &str) -> Self {
        Witness {
            name: name.to_owned(),
            stays: Vec::new(),
            said: Vec::new(),
            asked: VecDeque::new(),
            early: Vec::new(),
        }
    }

    /// A line was sent that asks for this.
    pub(super) fn ask(&mut self, said: Said) {
        self.asked.push_back(said);
    }

    /// How many lines have no reply yet.
    pub(super) fn unanswered(&self) -> usize {
        self.asked.len()
    }

    /// Takes a line that came.
    pub(super) fn hear(&mut self, line: &[u8]) -> Result<(), Stop> {
        let line = std::str::from_utf8(line).map_err(|_| {
            let what = format!("{} was sent a line that is not UTF-8", self.name);
            Stop::from(Failure::new("reply-wrong", what).actual(line))
        })?;
        let words: Vec<&str> = line.splitn(6, ' ').collect();
        match words.as_slice() {
            ["OK" | "ERR", ..] => self.hear_reply(line),
            ["MSG", room, number, sender, id, text] => {
                let number = number.parse().map_err(|_| self.senseless(line))?;
                let message = Message {
                    sender: (*sender).to_owned(),
                    id: (*id).to_owned(),
                    text: (*text).to_owned(),
                };
                self.see(room, Shown::Message(number, message), line)
            }
            ["JOINED" | "LEFT", room, _] => {
                let moved = line.replacen(&format!(" {room} "), " ", 1);
                self.see(room, Shown::Moved(moved), line)
            }
            _ => Err(self.senseless(line)),
        }
    }

    fn senseless(&self, line: &str) -> Stop {
        let what = format!("{} was sent a line that is no reply and no event", self.name);
        Failure::new("reply-wrong", what).actual(line.as_bytes()).into()
    }

    fn hear_reply(&mut self, line: &str) -> Result<(), Stop> {
        let Some(said) = self.asked.pop_front() else {
            let what = format!("{} was answered, and everything was answered already", self.name);
            return Err(Failure::new("reply-wrong", what).actual(line.as_bytes()).into());
        };
        let wrong = |expected: &str, name: &str| -> Stop {
            let what = format!("{name} was answered wrongly");
            Failure::new("reply-wrong", what).expected(expected).actual(line.as_bytes()).into()
        };
        let number = |prefix: String| {
            let found = line.strip_prefix(&prefix).and_then(|number| number.parse::<u64>().ok());
            found.ok_or_else(|| wrong(&format!("{prefix}<number>"), &self.name))
        };
        match said {
            Said::Other(expected) if line == expected => Ok(()),
            Said::Other(expected) => Err(wrong(&expected, &self.name)),
            Said::Join { room } => {
                let after = number(format!("OK JOIN {room} "))?;
                let (mine, others) =
                    self.early.drain(..).partition(|(of, _): &(String, Shown)| *of == room);
                self.early = others;
                let mine: Vec<(String, Shown)> = mine;
                let shown = mine.into_iter().map(|(_, shown)| shown).collect();
                self.stays.push(Stay { room, after, shown, is_over: false });
                Ok(())
            }
            Said::Leave { room } => {
                let expected = format!("OK LEAVE {room}");
                if line != expected {
                    return Err(wrong(&expected, &self.name));
                }
                self.stays
                    .iter_mut()
                    .filter(|stay| stay.room == room)
                    .for_each(|stay| stay.is_over = true);
                Ok(())
            }
            Said::Say { room, id, text } => {
                let number = number(format!("OK SAY {room} {id} "))?;
                self.said.push((room, number, Message { sender: self.name.clone(), id, text }));
                Ok(())
            }
        }
    }

    fn see(&mut self, room: &str, shown: Shown, line: &str) -> Result<(), Stop> {
        let is_open = |stay: &&mut Stay| stay.room == room && !stay.is_over;
        if let Some(stay) = self.stays.iter_mut().find(is_open) {
            stay.shown.push(shown);
            return Ok(());
        }
        let joins = |said: &Said| matches!(said, Said::Join { room: joined } if joined == room);
        if self.asked.iter().any(joins) {
            self.early.push((room.to_owned(), shown));
            return Ok(());
        }
        let was_there = self.stays.iter().any(|stay| stay.room == room);
        let (reason, why) = match was_there {
            true => ("message-after-leave", "has left that room"),
            false => ("message-to-stranger", "was never in that room"),
        };
        let what = format!("{} was sent an event of `{room}`, but {why}", self.name);
        Err(Failure::new(reason, what).actual(line.as_bytes()).into())
    }

    /// Waits until the newest message of each room that it is in was shown.
    pub(super) fn see_all(
        &mut self,
        client: &mut Client,
        newest: &BTreeMap<String, u64>,
        longest: Duration,
    ) -> Result<(), Stop> {
        let until = Instant::now() + longest;
        while let Some((room, seen, last)) = self.behind(newest) {
            let left = until.saturating_duration_since(Instant::now());
            match client.next(left)? {
                Came::Line(line) => self.hear(&line)?,
                Came::Nothing | Came::Closed(_) => {
                    let what = format!(
                        "{} has seen the messages of `{room}` up to {seen}; number {last} was \
                         answered with OK and did not come",
                        self.name
                    );
                    return Err(Failure::new("message-missing", what).into());
                }
            }
        }
        // What was sent to it before this is answered has come then, also what came too late.
        self.ask(Said::Other("OK ECHO all".to_owned()));
        client.send_line("ECHO all")?;
        while self.unanswered() > 0 {
            let line = client.line("the reply to `ECHO all`")?;
            self.hear(&line)?;
        }
        Ok(())
    }

    /// A room that it is in and whose newest message it has not seen: room, seen, newest.
    fn behind(&self, newest: &BTreeMap<String, u64>) -> Option<(String, u64, u64)> {
        self.stays.iter().filter(|stay| !stay.is_over).find_map(|stay| {
            let newest = *newest.get(&stay.room)?;
            let seen = stay.last();
            (seen < newest).then(|| (stay.room.clone(), seen, newest))
        })
    }
}

impl Stay {
    /// The newest message that was shown, else the one after which it began.
    fn last(&self) -> u64 {
        let numbers = self.shown.iter().filter_map(|shown| match shown {
            Shown::Message(number, _) => Some(*number),
            Shown::Moved(_) => None,
        });
        numbers.max().unwrap_or(self.after)
    }
}

/// The newest message of each room, by what senders were answered.
pub(super) fn newest(witnesses: &[Witness]) -> BTreeMap<String, u64> {
    let mut newest = BTreeMap::new();
    for (room, number, _) in witnesses.iter().flat_map(|witness| &witness.said) {
        let known = newest.entry(room.clone()).or_insert(0);
        *known = (*known).max(*number);
    }
    newest
}

/// All messages of a room by number.
pub(super) type Table = BTreeMap<(String, u64), Message>;

/// Holds all that was seen against each other. Rooms may have had messages before, whose numbers
/// are below `JOIN`'s.
pub(super) fn compare(witnesses: &[Witness]) -> Result<Table, Box<Failure>> {
    let table = numbered(witnesses)?;
    let stays = witnesses
        .iter()
        .flat_map(|witness| witness.stays.iter().map(move |stay| (&witness.name, stay)));
    let wrong = stays.filter_map(|(name, stay)| one_stay(name, stay, &table).err());
    // Another order looks like a gap to who leaves in the middle of it: so it is told first.
    let is_other_order = |failure: &Failure| failure.reason == "orders-differ";
    if let Some(failure) = wrong.min_by_key(|failure| !is_other_order(failure)) {
        return Err(failure);
    }
    witnesses.iter().try_for_each(own_messages)?;
    moves_agree(witnesses)?;
    Ok(table)
}

/// What the numbers in the replies say.
fn numbered(witnesses: &[Witness]) -> Result<Table, Box<Failure>> {
    let mut table = Table::new();
    for witness in witnesses {
        let mut last = BTreeMap::<&str, (u64, &str)>::new();
        for (room, number, message) in &witness.said {
            if let Some((before, id)) = last.insert(room, (*number, &message.id))
                && before >= *number
            {
                let what = format!(
                    "{} sent `{id}` before `{}` to `{room}`, but their numbers are {before} and \
                     {number}",
                    witness.name, message.id
                );
                return Err(Failure::new("sender-order-broken", what).into());
            }
            if let Some(other) = table.insert((room.clone(), *number), message.clone()) {
                let what = format!(
                    "number {number} of `{room}` was given twice: to {}'s `{}` and to {}'s `{}`",
                    other.sender, other.id, message.sender, message.id
                );
                return Err(Failure::new("number-wrong", what).into());
            }
        }
    }
    let numbers: Vec<(&str, u64)> =
        table.keys().map(|(room, number)| (room.as_str(), *number)).collect();
    for pair in numbers.windows(2) {
        let ((room, one), (same, next)) = (pair[0], pair[1]);
        if room == same && next != one + 1 {
            let what = format!("in `{room}`, no message was answered with number {}", one + 1);
            return Err(Failure::new("number-wrong", what)
                .evidence(format!("`{room}` has {one}, and then {next}"))
                .into());
        }
    }
    Ok(table)
}

/// From the `JOIN` on, every number once, rising, with what its sender sent.
fn one_stay(name: &str, stay: &Stay, table: &Table) -> Result<(), Box<Failure>> {
    let room = &stay.room;
    let mut last = stay.after;
    let mut shown_numbers = std::collections::BTreeSet::new();
    for shown in &stay.shown {
        let Shown::Message(number, message) = shown else { continue };
        if !shown_numbers.insert(*number) {
            let what = format!("{name} was shown message {number} of `{room}` twice");
            return Err(Failure::new("message-duplicated", what).into());
        }
        if *number <= last {
            let what = format!("{name} was shown message {number} of `{room}` after {last}");
            return Err(Failure::new("orders-differ", what).into());
        }
        let Some(sent) = table.get(&(room.clone(), *number)) else {
            let what = format!(
                "{name} was shown message {number} of `{room}` ({}'s `{}`), but nobody was \
                 answered with that number",
                message.sender, message.id
            );
            return Err(Failure::new("number-wrong", what).into());
        };
        if (&sent.sender, &sent.id) != (&message.sender, &message.id) {
            let what = format!(
                "message {number} of `{room}` was shown to {name} as {}'s `{}`, but {}'s `{}` was \
                 answered with that number",
                message.sender, message.id, sent.sender, sent.id
            );
            return Err(Failure::new("number-wrong", what).into());
        }
        if sent.text != message.text {
            let what = format!("the text of message {number} of `{room}` changed on its way");
            return Err(Failure::new("text-changed", what)
                .compared(sent.text.as_bytes(), message.text.as_bytes())
                .into());
        }
        if *number != last + 1 {
            return Err(gap(name, stay, last, *number).into());
        }
        last = *number;
    }
    Ok(())
}

/// A gap is a message that is missing, unless it came later: then it is another order.
fn gap(name: &str, stay: &Stay, before: u64, after: u64) -> Failure {
    let missed = before + 1;
    let comes = |shown: &Shown| matches!(shown, Shown::Message(number, _) if *number == missed);
    if stay.shown.iter().any(comes) {
        let what = format!("{name} was shown message {after} of `{}` before {missed}", stay.room);
        return Failure::new("orders-differ", what);
    }
    let what = format!(
        "{name} was shown messages {before} and {after} of `{}`, and not {missed}",
        stay.room
    );
    Failure::new("message-missing", what)
}

/// A sender sees its own messages, also when it leaves right after.
fn own_messages(witness: &Witness) -> Result<(), Box<Failure>> {
    for (room, number, message) in &witness.said {
        let is_it = |shown: &Shown| matches!(shown, Shown::Message(shown, _) if shown == number);
        let mut stays = witness.stays.iter().filter(|stay| stay.room == *room);
        if !stays.any(|stay| stay.shown.iter().any(is_it)) {
            let what = format!(
                "{} was not shown its own message `{}`, number {number} of `{room}`",
                witness.name,
                printable(message.id.as_bytes())
            );
            return Err(Failure::new("own-message-missing", what).into());
        }
    }
    Ok(())
}

/// Between two neighbouring messages, all who saw both saw the same joining and leaving.
fn moves_agree(witnesses: &[Witness]) -> Result<(), Box<Failure>> {
    let mut known = BTreeMap::<(&str, u64), (&str, Vec<&str>)>::new();
    for witness in witnesses {
        for stay in &witness.stays {
            let (mut before, mut moves) = (None, Vec::new());
            for shown in &stay.shown {
                match shown {
                    Shown::Moved(moved) => moves.push(moved.as_str()),
                    Shown::Message(number, _) => {
                        let between = std::mem::take(&mut moves);
                        let Some(first) = before.replace(*number) else { continue };
                        let other = known
                            .entry((&stay.room, first))
                            .or_insert_with(|| (&witness.name, between.clone()));
                        if other.1 != between {
                            return Err(
                                disagreement(&stay.room, first, other, witness, &between).into()
                            );
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

fn disagreement(
    room: &str,
    after: u64,
    other: &(&str, Vec<&str>),
    witness: &Witness,
    between: &[&str],
) -> Failure {
    let what = format!(
        "between messages {after} and {} of `{room}`, {} and {} saw different things",
        after + 1,
        other.0,
        witness.name
    );
    let list = |moves: &[&str]| if moves.is_empty() { "nothing".into() } else { moves.join(", ") };
    Failure::new("orders-differ", what)
        .evidence(format!("{} saw: {}", other.0, list(&other.1)))
        .evidence(format!("{} saw: {}", witness.name, list(between)))
}

#[cfg(test)]
mod tests {
    use super::{Said, Witness, compare};

    /// Two members of a room: what each sent and was told.
    fn check(ada: &[&str], bob: &[&str]) -> Result<(), String> {
        let mut witnesses = Vec::new();
        for (name, lines) in [("ada", ada), ("bob", bob)] {
            let mut witness = Witness::new(name);
            for line in lines {
                let words: Vec<&str> = line.split(' ').collect();
                match words.as_slice() {
                    ["OK", "JOIN", room, _] => witness.ask(Said::Join { room: (*room).into() }),
                    ["OK", "LEAVE", room] => witness.ask(Said::Leave { room: (*room).into() }),
                    ["OK", "SAY", room, id, _] => witness.ask(Said::Say {
                        room: (*room).into(),
                        id: (*id).into(),
                        text: "t".into(),
                    }),
                    _ => {}
                }
                witness.hear(line.as_bytes()).map_err(|stop| match stop {
                    gate::Stop::Fail(failure) => failure.reason,
                    other => panic!("{other:?}"),
                })?;
            }
            witnesses.push(witness);
        }
        compare(&witnesses).map(drop).map_err(|failure| failure.reason)
    }

    const ADA: [&str; 6] = [
        "OK JOIN r 0",
        "JOINED r bob",
        "MSG r 1 ada a t",
        "OK SAY r a 1",
        "LEFT r bob",
        "MSG r 2 bob b t",
    ];

    #[test]
    fn one_story_is_told_apart_from_two() {
        let bob = ["OK JOIN r 0", "MSG r 1 ada a t", "OK SAY r b 2", "MSG r 2 bob b t"];
        assert_eq!(check(&ADA[..4], &bob[..2]), Ok(()));
        let fails = |ada: &[&str], bob: &[&str]| check(ada, bob).unwrap_err();
        assert_eq!(fails(&ADA, &bob), "orders-differ");
        let ada = [&ADA[..4], &ADA[5..]].concat();
        assert_eq!(check(&ada, &bob), Ok(()));
        let twice = [&bob[..], &["MSG r 2 bob b t"]].concat();
        assert_eq!(fails(&ada, &twice), "message-duplicated");
        assert_eq!(
            fails(&ada, &["OK JOIN r 0", "MSG r 2 bob b t", "OK SAY r b 2"]),
            "message-missing"
        );
        assert_eq!(fails(&ADA[..4], &["OK JOIN r 0", "MSG r 1 ada a T"]), "text-changed");
        assert_eq!(
            fails(&ada, &["OK JOIN r 0", "MSG r 1 bob b t", "OK SAY r b 2"]),
            "number-wrong"
        );
        assert_eq!(fails(&ada, &["OK JOIN r 0", "OK SAY r b 2"]), "own-message-missing");
        assert_eq!(fails(&ada, &["OK JOIN r 0", "OK SAY r b 1"]), "number-wrong");
        let late = ["OK JOIN r 0", "OK SAY r b 2", "MSG r 2 bob b t", "MSG r 1 ada a t"];
        assert_eq!(fails(&ada, &late), "orders-differ");
        let backwards = ["OK JOIN r 0", "OK SAY r b 3", "OK SAY r c 2"];
        assert_eq!(fails(&ada, &backwards), "sender-order-broken");
        assert_eq!(fails(&ada, &["MSG r 1 ada a t"]), "message-to-stranger");
        let after = ["OK JOIN r 0", "OK LEAVE r", "MSG r 1 ada a t"];
        assert_eq!(fails(&ada, &after), "message-after-leave");
    }
}
