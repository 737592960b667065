//! Verifying a chain: reads one device's events in order and names every fault, so that a damaged
//! or edited log is neither trusted nor thrown away.

use crate::event::{Header, Record};
use crate::ids::{DeviceId, Hash};

/// What is wrong with a chain, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// A header that is not JSON or lacks a field.
    #[error(
        "device {device}, event {sequence}: the header cannot be read ({reason}); \
         it was damaged or edited"
    )]
    UnreadableHeader {
        /// The chain.
        device: DeviceId,
        /// Where the event stands, counted from the event before it.
        sequence: u64,
        /// What the JSON reader said.
        reason: String,
    },
    /// A header whose text no longer has the hash that was recorded for it.
    #[error(
        "device {device}, event {sequence}: the header has the hash {actual}, but {recorded} was \
         recorded; it was changed after it was written"
    )]
    AlteredHeader {
        /// The chain.
        device: DeviceId,
        /// Where the event stands, counted from the event before it.
        sequence: u64,
        /// The hash that was recorded beside the header.
        recorded: Hash,
        /// The hash that the header has.
        actual: Hash,
    },
    /// A body that does not have the hash that its header names.
    #[error(
        "device {device}, event {sequence}: the body has the hash {actual}, but the header says \
         {expected}; it was changed after it was written"
    )]
    AlteredBody {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The hash that the header names.
        expected: Hash,
        /// The hash that the body has.
        actual: Hash,
    },
    /// An event of another device's chain.
    #[error("device {device}: event {sequence} says that it is of device {found}")]
    WrongDevice {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The device that its header names.
        found: DeviceId,
    },
    /// Events are missing.
    #[error("device {device}: events {first_missing} to {last_missing} are missing")]
    Gap {
        /// The chain.
        device: DeviceId,
        /// The first sequence that is missing.
        first_missing: u64,
        /// The last sequence that is missing.
        last_missing: u64,
    },
    /// An event that does not follow the one before it.
    #[error(
        "device {device}, event {sequence}: it follows an event with the hash {}, but the one \
         before it has {}; one of the two was exchanged",
        or_none(.found), or_none(.expected)
    )]
    BrokenLink {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The id of the event before it; none before the first.
        expected: Option<Hash>,
        /// What its header names as the previous event.
        found: Option<Hash>,
    },
    /// Two different events at one place of the chain.
    #[error(
        "device {device} has two different events {sequence} ({first} and {second}): the chain was \
         continued twice, as happens when a backup is restored and the newer log comes back"
    )]
    Fork {
        /// The chain.
        device: DeviceId,
        /// The place that is taken twice.
        sequence: u64,
        /// The id of the event that came first.
        first: Hash,
        /// The id of the other one.
        second: Hash,
    },
    /// An event that comes after one with a higher sequence.
    #[error("device {device}: event {sequence} comes after event {after}; the order was changed")]
    Disordered {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The sequence of the event before it.
        after: u64,
    },
    /// An event whose logical clock does not exceed that of the event before it.
    #[error(
        "device {device}, event {sequence}: its logical clock is {clock}, which is not above \
         {previous_clock}, that of the event before it"
    )]
    ClockStoodStill {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The event's logical clock.
        clock: u64,
        /// That of the event before it.
        previous_clock: u64,
    },
}

impl ChainFault {
    /// Whether the events from here on can no longer be trusted. A changed body harms its own
    /// event alone.
    pub fn breaks_chain(&self) -> bool {
        match self {
            Self::AlteredBody { .. } => false,
            Self::UnreadableHeader { .. }
            | Self::AlteredHeader { .. }
            | Self::WrongDevice { .. }
            | Self::Gap { .. }
            | Self::BrokenLink { .. }
            | Self::Fork { .. }
            | Self::Disordered { .. }
            | Self::ClockStoodStill { .. } => true,
        }
    }
}

fn or_none(hash: &Option<Hash>) -> String {
    hash.map_or_else(|| "none".to_owned(), |hash| hash.to_string())
}

/// All faults of one device's chain, whose events come in order of their sequence.
pub fn verify_chain<'a>(
    device: DeviceId,
    records: impl IntoIterator<Item = Record<'a>>,
) -> Vec<ChainFault> {
    let mut check = ChainCheck::new(device);
    records.into_iter().flat_map(|record| check.push(record)).collect()
}

/// Verifies a chain event by event, for chains that are too long to hold at once.
#[derive(Debug, Clone)]
pub struct ChainCheck {
    device: DeviceId,
    /// The last event that was taken.
    last: Option<Link>,
}

/// What the next event has to fit.
#[derive(Debug, Clone)]
struct Link {
    sequence: u64,
    /// The ids that the next event may name as its previous one. One, unless the event forked or
    /// was altered: then either is accepted, since that fault was named already.
    ids: Vec<Hash>,
    /// The logical clock, if the header could be trusted.
    clock: Option<u64>,
}

impl ChainCheck {
    /// A check of this device's chain from its first event on.
    pub fn new(device: DeviceId) -> Self {
        Self { device, last: None }
    }

    /// Takes the chain's next event and returns its faults.
    pub fn push(&mut self, record: Record<'_>) -> Vec<ChainFault> {
        let device = self.device;
        let actual = Hash::of(record.header_text);
        let damage = |sequence| match serde_json::from_str::<Header>(record.header_text) {
            Err(error) => {
                let reason = error.to_string();
                Err(ChainFault::UnreadableHeader { device, sequence, reason })
            }
            Ok(_) if actual != record.id => {
                Err(ChainFault::AlteredHeader { device, sequence, recorded: record.id, actual })
            }
            Ok(header) => Ok(header),
        };
        // A damaged header cannot be trusted to say where it stands.
        let next = self.last.as_ref().map_or(1, |last| last.sequence + 1);
        match damage(next) {
            Ok(header) => self.push_intact(record, &header),
            Err(fault) => {
                self.last =
                    Some(Link { sequence: next, ids: vec![record.id, actual], clock: None });
                vec![fault]
            }
        }
    }

    fn push_intact(&mut self, record: Record<'_>, header: &Header) -> Vec<ChainFault> {
        let device = self.device;
        let sequence = header.sequence;
        let mut faults = Vec::new();
        if header.device != device {
            faults.push(ChainFault::WrongDevice { device, sequence, found: header.device });
        }
        if let Some(body) = record.body {
            let actual = Hash::of(body);
            if actual != header.body {
                let expected = header.body;
                faults.push(ChainFault::AlteredBody { device, sequence, expected, actual });
            }
        }
        let last_sequence = self.last.as_ref().map_or(0, |last| last.sequence);
        let link = Link { sequence, ids: vec![record.id], clock: Some(header.clock) };
        if sequence == last_sequence + 1 {
            faults.extend(self.link_faults(header));
            self.last = Some(link);
        } else if sequence > last_sequence {
            let (first_missing, last_missing) = (last_sequence + 1, sequence - 1);
            faults.push(ChainFault::Gap { device, first_missing, last_missing });
            self.last = Some(link);
        } else if let Some(last) = self.last.as_mut().filter(|last| last.sequence == sequence) {
            if !last.ids.contains(&record.id) {
                let (first, second) = (last.ids[0], record.id);
                faults.push(ChainFault::Fork { device, sequence, first, second });
                last.ids.push(record.id);
            }
        } else {
            faults.push(ChainFault::Disordered { device, sequence, after: last_sequence });
        }
        faults
    }

    /// Compares an event with the one before it.
    fn link_faults(&self, header: &Header) -> Vec<ChainFault> {
        let (device, sequence) = (self.device, header.sequence);
        let mut faults = Vec::new();
        let ids = self.last.as_ref().map_or(&[][..], |last| &last.ids);
        let fits = match header.previous {
            Some(previous) => ids.contains(&previous),
            None => ids.is_empty(),
        };
        if !fits {
            let (expected, found) = (ids.first().copied(), header.previous);
            faults.push(ChainFault::BrokenLink { device, sequence, expected, found });
        }
        if let Some(previous_clock) = self.last.as_ref().and_then(|last| last.clock)
            && header.clock <= previous_clock
        {
            let clock = header.clock;
            faults.push(ChainFault::ClockStoodStill { device, sequence, clock, previous_clock });
        }
        faults
    }
}
