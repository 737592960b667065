//! A whole log in memory: the set of all devices' chains, and the union of two of them.

use std::collections::BTreeMap;

use crate::chain::{ChainFault, verify_chain};
use crate::event::{Event, Record, ReplayKey};
use crate::ids::{DeviceId, Hash};

/// A set of events in replay order. Two different events at one place of a chain (a fork) are both
/// kept; [`faults`](EventSet::faults) names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventSet {
    events: BTreeMap<(ReplayKey, Hash), Event>,
}

impl EventSet {
    /// A set without events.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an event. If the set has it already, an erased body stays erased, and an event that
    /// comes without its body loses it here as well: who erased a note wants it gone everywhere.
    pub fn insert(&mut self, event: Event) {
        let key = (event.header().replay_key(), event.id());
        match self.events.remove(&key) {
            Some(known) if known.body().is_none() => self.events.insert(key, known),
            Some(_) | None => self.events.insert(key, event),
        };
    }

    /// The union of two logs: commutative, associative and idempotent.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut union = self.clone();
        for event in other.iter() {
            union.insert(event.clone());
        }
        union
    }

    /// The events in replay order.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.events.values()
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The faults of all chains, by device and sequence.
    pub fn faults(&self) -> Vec<ChainFault> {
        let mut chains: BTreeMap<DeviceId, Vec<(u64, Record<'_>)>> = BTreeMap::new();
        for event in self.iter() {
            let header = event.header();
            chains.entry(header.device).or_default().push((header.sequence, event.as_record()));
        }
        chains
            .into_iter()
            .flat_map(|(device, mut chain)| {
                chain.sort_by_key(|(sequence, record)| (*sequence, record.id));
                verify_chain(device, chain.into_iter().map(|(_, record)| record))
            })
            .collect()
    }
}

impl FromIterator<Event> for EventSet {
    fn from_iter<I: IntoIterator<Item = Event>>(events: I) -> Self {
        let mut set = Self::new();
        for event in events {
            set.insert(event);
        }
        set
    }
}
