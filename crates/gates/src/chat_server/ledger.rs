//! What was sent, answered and shown in rooms whose server ends the hard way, and what its history
//! may hold afterwards.
//!
//! A message that was answered with OK, or shown to a member, must be there, once, with its number.
//! One that was sent and not answered may be there or not. Nothing else may be.

use std::collections::{BTreeMap, BTreeSet};

use gate::{Failure, Stop};

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Post {
    pub(super) sender: String,
    pub(super) id: String,
    pub(super) text: String,
}

/// A message's own name in a room: sender and id.
type Key = (String, String);

/// What is known of one room.
#[derive(Debug, Default)]
struct Room {
    sent: BTreeMap<Key, Post>,
    acknowledged: BTreeMap<u64, Post>,
    shown: BTreeMap<u64, Post>,
    /// What the history gave when it was read last.
    read: BTreeMap<u64, Post>,
}

/// What is known of all rooms.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    rooms: BTreeMap<String, Room>,
}

impl Post {
    fn key(&self) -> Key {
        (self.sender.clone(), self.id.clone())
    }
}

impl Ledger {
    fn room(&mut self, room: &str) -> &mut Room {
        self.rooms.entry(room.to_owned()).or_default()
    }

    /// A message is about to be sent.
    pub(super) fn send(&mut self, room: &str, post: &Post) {
        self.room(room).sent.insert(post.key(), post.clone());
    }

    /// A message was answered with OK and this number.
    pub(super) fn acknowledge(&mut self, room: &str, number: u64, post: Post) -> Result<(), Stop> {
        note(room, &mut self.room(room).acknowledged, number, post, "was answered with")
    }

    /// A member was shown this.
    pub(super) fn show(&mut self, room: &str, number: u64, post: Post) -> Result<(), Stop> {
        note(room, &mut self.room(room).shown, number, post, "was shown with")
    }

    /// A message that was sent again was answered with OK and this number.
    pub(super) fn acknowledge_again(
        &mut self,
        room: &str,
        number: u64,
        post: &Post,
    ) -> Result<(), Stop> {
        let known = self.room(room);
        let before = known.read.iter().find(|(_, found)| found.key() == post.key());
        if let Some((before, _)) = before
            && *before != number
        {
            let what = format!(
                "{}'s `{}` stood in the history of `{room}` as number {before}; sent again, it \
                 was answered with {number}",
                post.sender, post.id
            );
            let newest = known.read.keys().next_back().copied().unwrap_or(0);
            let is_new = number > newest;
            let reason = if is_new { "retry-posted-twice" } else { "retry-number-differs" };
            return Err(Failure::new(reason, what).into());
        }
        self.acknowledge(room, number, post.clone())
    }

    /// Messages that were sent and not answered: room and message.
    pub(super) fn unknown(&self) -> Vec<(String, Post)> {
        let of = |(room, known): (&String, &Room)| {
            let answered: BTreeSet<Key> = known.acknowledged.values().map(Post::key).collect();
            let open = known.sent.iter().filter(|(key, _)| !answered.contains(*key));
            open.map(|(_, post)| (room.clone(), post.clone())).collect::<Vec<_>>()
        };
        self.rooms.iter().flat_map(of).collect()
    }

    /// Some messages that were answered, and that the room still keeps: room and message. The oldest
    /// and the newest of each room.
    pub(super) fn answered(&self) -> Vec<(String, Post)> {
        let of = |(room, known): (&String, &Room)| {
            let oldest = known.read.keys().next().copied().unwrap_or(1);
            let mut kept = known.acknowledged.range(oldest..).map(|(_, post)| post.clone());
            let some = kept.next().into_iter().chain(kept.next_back());
            some.map(|post| (room.clone(), post)).collect::<Vec<_>>()
        };
        self.rooms.iter().flat_map(of).collect()
    }

    /// Adds what another client knows.
    pub(super) fn take(&mut self, other: Ledger) {
        for (name, room) in other.rooms {
            let known = self.room(&name);
            known.sent.extend(room.sent);
            known.acknowledged.extend(room.acknowledged);
            known.shown.extend(room.shown);
        }
    }

    /// Holds a room's history against what is known. `newest` is what `JOIN` was answered, `kept`
    /// how many messages a room keeps.
    pub(super) fn compare(
        &mut self,
        room: &str,
        found: &BTreeMap<u64, Post>,
        newest: u64,
        kept: u64,
    ) -> Result<(), Box<Failure>> {
        let known = self.room(room);
        in_order(room, found, newest, kept)?;
        once(room, found)?;
        let oldest = found.keys().next().copied().unwrap_or(1);
        for (list, lost, how) in [
            (&known.acknowledged, "acknowledged-message-lost", "was answered with OK"),
            (&known.shown, "seen-message-lost", "was shown to a member"),
        ] {
            for (number, post) in list.range(oldest..) {
                there(room, found, *number, post, lost, how)?;
            }
        }
        for (number, post) in found {
            match known.sent.get(&post.key()) {
                Some(sent) if sent.text == post.text => {}
                Some(sent) => return Err(changed(room, *number, sent, post).into()),
                None => {
                    let what = format!(
                        "the history of `{room}` holds message {number}, {}'s `{}`, which nobody \
                         sent",
                        post.sender, post.id
                    );
                    return Err(Failure::new("unsent-message-appeared", what).into());
                }
            }
        }
        known.read = found.clone();
        Ok(())
    }
}

/// Notes a number; it may not belong to two messages.
fn note(
    room: &str,
    list: &mut BTreeMap<u64, Post>,
    number: u64,
    post: Post,
    how: &str,
) -> Result<(), Stop> {
    match list.get(&number) {
        Some(known) if known.key() != post.key() => {
            let what = format!(
                "number {number} of `{room}` belongs to {}'s `{}`; now {}'s `{}` {how} it",
                known.sender, known.id, post.sender, post.id
            );
            Err(Failure::new("number-reused", what).into())
        }
        _ => {
            list.insert(number, post);
            Ok(())
        }
    }
}

/// The numbers of a history rise by one and end with the newest.
fn in_order(
    room: &str,
    found: &BTreeMap<u64, Post>,
    newest: u64,
    kept: u64,
) -> Result<(), Box<Failure>> {
    let numbers: Vec<u64> = found.keys().copied().collect();
    if let Some(pair) = numbers.windows(2).find(|pair| pair[1] != pair[0] + 1) {
        let what = format!("the history of `{room}` has {} and then {}", pair[0], pair[1]);
        return Err(Failure::new("history-order-broken", what).into());
    }
    let last = numbers.last().copied().unwrap_or(0);
    if last != newest {
        let what = format!(
            "the history of `{room}` ends with {last}, but `JOIN` says that its newest message is \
             {newest}"
        );
        return Err(Failure::new("history-order-broken", what).into());
    }
    let first = numbers.first().copied().unwrap_or(1);
    if first > 1 && (numbers.len() as u64) < kept {
        let what = format!(
            "the history of `{room}` begins with {first} and holds {} messages, fewer than the \
             {kept} that a room keeps",
            numbers.len()
        );
        return Err(Failure::new("history-limit-wrong", what).into());
    }
    Ok(())
}

/// No message stands twice in a history.
fn once(room: &str, found: &BTreeMap<u64, Post>) -> Result<(), Box<Failure>> {
    let mut seen = BTreeMap::new();
    for (number, post) in found {
        if let Some(before) = seen.insert(post.key(), number) {
            let what = format!(
                "{}'s `{}` stands twice in the history of `{room}`: as {before} and as {number}",
                post.sender, post.id
            );
            return Err(Failure::new("message-duplicated", what).into());
        }
    }
    Ok(())
}

/// A message that must be there is there, under its number.
fn there(
    room: &str,
    found: &BTreeMap<u64, Post>,
    number: u64,
    post: &Post,
    lost: &str,
    how: &str,
) -> Result<(), Box<Failure>> {
    match found.get(&number) {
        Some(there) if there.key() == post.key() => {
            if there.text == post.text {
                Ok(())
            } else {
                Err(changed(room, number, post, there).into())
            }
        }
        Some(there) => {
            let what = format!(
                "message {number} of `{room}`, {}'s `{}`, {how}; now that number is {}'s `{}`",
                post.sender, post.id, there.sender, there.id
            );
            Err(Failure::new("number-reused", what).into())
        }
        None => {
            let last = found.keys().next_back().copied().unwrap_or(0);
            let what = format!(
                "message {number} of `{room}`, {}'s `{}`, {how} before the end; the history goes \
                 up to {last}",
                post.sender, post.id
            );
            Err(Failure::new(lost, what).into())
        }
    }
}

fn changed(room: &str, number: u64, sent: &Post, found: &Post) -> Failure {
    let what = format!("the text of message {number} of `{room}` is not what was sent");
    Failure::new("history-text-changed", what).compared(sent.text.as_bytes(), found.text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Ledger, Post};

    fn post(id: &str) -> Post {
        Post { sender: "ada".into(), id: id.into(), text: format!("text {id}") }
    }

    /// A ledger with a answered as 1, b as 2, c shown as 3, and d unknown.
    fn check(found: &[(u64, Post)]) -> Result<(), String> {
        let mut ledger = Ledger::default();
        for id in ["a", "b", "c", "d"] {
            ledger.send("r", &post(id));
        }
        ledger.acknowledge("r", 1, post("a")).unwrap();
        ledger.acknowledge("r", 2, post("b")).unwrap();
        ledger.show("r", 3, post("c")).unwrap();
        assert_eq!(ledger.unknown().len(), 2);
        let found: BTreeMap<u64, Post> = found.iter().cloned().collect();
        let newest = found.keys().next_back().copied().unwrap_or(0);
        ledger.compare("r", &found, newest, 400).map_err(|failure| failure.reason)
    }

    #[test]
    fn unknown_messages_may_be_there_or_not_and_all_others_must() {
        let (a, b, c, d) = ((1, post("a")), (2, post("b")), (3, post("c")), (4, post("d")));
        assert_eq!(check(&[a.clone(), b.clone(), c.clone()]), Ok(()));
        assert_eq!(check(&[a.clone(), b.clone(), c.clone(), d.clone()]), Ok(()));
        let fails = |found: &[(u64, Post)]| check(found).unwrap_err();
        assert_eq!(fails(std::slice::from_ref(&a)), "acknowledged-message-lost");
        assert_eq!(fails(&[a.clone(), b.clone()]), "seen-message-lost");
        assert_eq!(fails(&[a.clone(), b.clone(), (3, post("d"))]), "number-reused");
        assert_eq!(fails(&[a.clone(), (2, post("c")), (3, post("b"))]), "number-reused");
        let twice = [a.clone(), b.clone(), c.clone(), (4, post("a"))];
        assert_eq!(fails(&twice), "message-duplicated");
        assert_eq!(
            fails(&[a.clone(), b.clone(), c.clone(), (4, post("x"))]),
            "unsent-message-appeared"
        );
        assert_eq!(
            fails(&[a.clone(), b.clone(), c.clone(), (5, post("d"))]),
            "history-order-broken"
        );
        assert_eq!(fails(&[b.clone(), c.clone()]), "history-limit-wrong");
        let changed = (2, Post { text: "x".into(), ..post("b") });
        assert_eq!(fails(&[a, changed, c]), "history-text-changed");
        let _ = d;
    }
}
