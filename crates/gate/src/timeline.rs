//! What happened in a stage, in order: what was sent and came, what the program printed, which faults
//! were made. The report is drawn from it.
//!
//! It is bounded: of very long stages the beginning and the end are kept, and everything around a
//! failure is at the end.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::outcome::printable;

/// How many events are kept from the beginning, and how many from the end.
const HEAD: usize = 2_000;
const TAIL: usize = 4_000;

/// The most of one message that is kept, in bytes.
const MOST_BYTES: usize = 600;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number in the stage, from 0. Numbers that are missing were left out of a long stage.
    pub number: usize,
    /// When, in microseconds since the stage began.
    pub at_micros: u64,
    /// What.
    #[serde(flatten)]
    pub what: Happening,
}

/// What happened. Texts that are not ours are printable already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// A program was started.
    Started {
        /// Which instance of the system.
        instance: String,
        /// The command as one would type it, its environment before it.
        command: String,
    },
    /// It answered for the first time.
    Ready {
        /// Which instance.
        instance: String,
    },
    /// It ended, or was ended.
    Ended {
        /// Which instance.
        instance: String,
        /// How.
        how: String,
    },
    /// It printed a line.
    Printed {
        /// Which instance.
        instance: String,
        /// `stdout` or `stderr`.
        stream: String,
        /// The line.
        text: String,
    },
    /// A connection was made.
    Connected {
        /// Whose.
        client: String,
    },
    /// A connection could not be made.
    Refused {
        /// Whose.
        client: String,
        /// Why.
        why: String,
    },
    /// A client sent something.
    Sent {
        /// Which client.
        client: String,
        /// What.
        text: String,
        /// How much it was, in bytes.
        bytes: usize,
    },
    /// A client received something.
    Received {
        /// Which client.
        client: String,
        /// What.
        text: String,
        /// How much it was, in bytes.
        bytes: usize,
    },
    /// A connection ended.
    Closed {
        /// Whose.
        client: String,
        /// By whom, and how.
        how: String,
    },
    /// The nemesis made a fault, or took it back.
    Fault {
        /// What it did.
        fault: String,
        /// What proves that it bit; nothing if it did not.
        proof: Option<String>,
    },
    /// The disk shim saw an operation.
    Disk {
        /// Such as `write`, `fsync`, `rename`.
        operation: String,
        /// On which file, below the data folder.
        path: String,
        /// How much, in bytes.
        bytes: u64,
    },
    /// What the check says that it is doing.
    Note {
        /// In words.
        text: String,
    },
}

/// The events of one stage. Shared between the check and the threads that listen to programs.
#[derive(Debug)]
pub struct Timeline {
    started: Instant,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    next: usize,
    head: Vec<Event>,
    tail: VecDeque<Event>,
}

impl Default for Timeline {
    fn default() -> Self {
        Timeline { started: Instant::now(), kept: Mutex::default() }
    }
}

impl Timeline {
    /// When the stage began.
    #[must_use]
    pub fn started(&self) -> Instant {
        self.started
    }

    /// How long ago the stage began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Something happened now. Returns its number.
    pub fn add(&self, what: Happening) -> usize {
        self.add_at(Instant::now(), what)
    }

    /// Something happened at this moment. Returns its number.
    pub fn add_at(&self, at: Instant, what: Happening) -> usize {
        let at_micros = at.saturating_duration_since(self.started).as_micros() as u64;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let number = kept.next;
        kept.next += 1;
        let event = Event { number, at_micros, what };
        if kept.head.len() < HEAD {
            kept.head.push(event);
            return number;
        }
        if kept.tail.len() == TAIL {
            kept.tail.pop_front();
        }
        kept.tail.push_back(event);
        number
    }

    /// A client sent this.
    pub fn sent(&self, client: &str, bytes: &[u8]) -> usize {
        let (text, bytes) = (shortened(bytes), bytes.len());
        self.add(Happening::Sent { client: client.to_owned(), text, bytes })
    }

    /// A client received this.
    pub fn received(&self, client: &str, bytes: &[u8]) -> usize {
        let (text, bytes) = (shortened(bytes), bytes.len());
        self.add(Happening::Received { client: client.to_owned(), text, bytes })
    }

    /// The check says what it is doing.
    pub fn note(&self, text: impl Into<String>) -> usize {
        self.add(Happening::Note { text: text.into() })
    }

    /// The number of the last event, if there is any.
    #[must_use]
    pub fn last(&self) -> Option<usize> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).next.checked_sub(1)
    }

    /// What was kept, in order of time, and how many events were left out.
    #[must_use]
    pub fn events(&self) -> (Vec<Event>, usize) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut events: Vec<Event> = kept.head.iter().chain(&kept.tail).cloned().collect();
        let left_out = kept.next - events.len();
        events.sort_by_key(|event| (event.at_micros, event.number));
        (events, left_out)
    }
}

fn shortened(bytes: &[u8]) -> String {
    if bytes.len() <= MOST_BYTES {
        return printable(bytes);
    }
    format!("{} … {} bytes in all", printable(&bytes[..MOST_BYTES]), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::{HEAD, TAIL, Timeline};

    #[test]
    fn a_long_stage_keeps_its_beginning_and_its_end() {
        let timeline = Timeline::default();
        for number in 0..10_000 {
            assert_eq!(timeline.note(number.to_string()), number);
        }
        let (events, left_out) = timeline.events();
        assert_eq!(events.len() + left_out, 10_000);
        assert_eq!(events.len(), HEAD + TAIL);
        assert_eq!((events[0].number, events.last().unwrap().number), (0, 9_999));
    }
}
