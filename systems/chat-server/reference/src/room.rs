//! A room: who is in it, and what was said there lately.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::hall::ClientId;
use crate::words::{MessageId, Name};

/// What was said, with its place in the room's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// 1 for the room's first message.
    pub(crate) number: u64,
    /// The sender.
    pub(crate) name: Name,
    /// What the sender calls it.
    pub(crate) id: MessageId,
    /// What is said.
    pub(crate) text: String,
}

/// A room.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// Who is in it, by name.
    pub(crate) members: BTreeMap<Name, ClientId>,
    /// The number of the newest message, 0 if there was none.
    pub(crate) last: u64,
    kept: VecDeque<Message>,
    /// The number of each kept message, so that one that is sent again is known without a search.
    numbers: HashMap<(Name, MessageId), u64>,
}

impl Room {
    /// The number of the kept message with this id of this sender.
    pub(crate) fn number_of(&self, name: &Name, id: &MessageId) -> Option<u64> {
        self.numbers.get(&(name.clone(), id.clone())).copied()
    }

    /// Keeps a message as the newest, and lets go of what is more than `most`.
    pub(crate) fn keep(&mut self, message: Message, most: usize) {
        self.last = message.number;
        self.numbers.insert((message.name.clone(), message.id.clone()), message.number);
        self.kept.push_back(message);
        while self.kept.len() > most {
            if let Some(old) = self.kept.pop_front() {
                self.numbers.remove(&(old.name, old.id));
            }
        }
    }

    /// The kept messages from the number `from` on, at most `count`.
    pub(crate) fn since(&self, from: u64, count: usize) -> impl Iterator<Item = &Message> {
        let first = self.kept.front().map_or(from, |message| message.number);
        let skipped = usize::try_from(from.saturating_sub(first)).unwrap_or(usize::MAX);
        self.kept.iter().skip(skipped).take(count)
    }

    /// Whether nothing would be lost if there were no such room.
    pub(crate) fn is_forgettable(&self) -> bool {
        self.members.is_empty() && self.last == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Message, Room};
    use crate::words::{MessageId, Name};

    #[test]
    fn the_newest_are_kept_and_known_again() {
        let (ada, id) = (Name::new("ada").expect("a name"), |n: u64| {
            MessageId::new(&format!("m{n}")).expect("an id")
        });
        let mut room = Room::default();
        for number in 1..=10 {
            let text = "hello".to_owned();
            room.keep(Message { number, name: ada.clone(), id: id(number), text }, 4);
        }
        let numbers = |from, count| room.since(from, count).map(|it| it.number).collect::<Vec<_>>();
        assert_eq!(numbers(1, 50), [7, 8, 9, 10]);
        assert_eq!(numbers(9, 1), [9]);
        assert_eq!(numbers(11, 50), []);
        assert_eq!(numbers(u64::MAX, 50), []);
        assert_eq!([room.number_of(&ada, &id(6)), room.number_of(&ada, &id(7))], [None, Some(7)]);
    }
}
