//! What of a log can be believed, and what is named instead of being dropped or believed silently.

use std::collections::BTreeMap;

use evidence::{DeviceId, Event, Hash, ItemId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Clocks are adjusted by seconds all the time; that is not worth a word.
const ADJUSTMENT_MS: u64 = 60_000;

/// Something in the log that was not taken at its word, and what was done instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// A chain is damaged. What can be read is counted, unless its own body was changed.
    #[error("{fault}")]
    Chain {
        /// What the chain check says.
        fault: String,
    },
    /// A body that was changed after it was written: the event is not counted.
    #[error("device {device}, event {sequence}: it was changed, and is not counted")]
    Altered {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
    },
    /// A time that does not fit the events around it.
    #[error(
        "device {device}, event {sequence}: the clock said {said_ms} ms, which does not fit the \
         events around it; {believed_ms} ms is believed"
    )]
    ClockJumped {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// What the header says.
        said_ms: i64,
        /// What is believed.
        believed_ms: i64,
    },
    /// A recorded day that is not that of the event's time.
    #[error("device {device}, event {sequence}: it says day {said}, its time is of day {believed}")]
    DayDiffers {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The recorded day.
        said: i64,
        /// The day that is believed.
        believed: i64,
    },
    /// A fact of a newer version, or one that cannot be read. It stays in the log.
    #[error("device {device}, event {sequence}: `{kind}` cannot be read by this version")]
    Unreadable {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The kind, as the header names it.
        kind: String,
    },
    /// A review without its body: it was erased, and with it what was recalled.
    #[error("device {device}, event {sequence}: the body of this `{kind}` was erased")]
    Erased {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// The kind, as the header names it.
        kind: String,
    },
    /// A value that this version does not know or take.
    #[error("device {device}, event {sequence}: `{value}` is no {what}; the event is not counted")]
    Value {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: u64,
        /// What it should be.
        what: String,
        /// What it is.
        value: String,
    },
    /// An undo of a review that is not in the log.
    #[error("the review {review} was undone, and is not in the log")]
    UndoneNothing {
        /// The review's event.
        review: Hash,
    },
    /// An item that the content does not have any more. Its history stays, and counts again if the
    /// item comes back.
    #[error("`{item}` is not in the content any more; its {reviews} reviews are kept")]
    ItemGone {
        /// The item.
        item: ItemId,
        /// Its reviews.
        reviews: u32,
    },
    /// A concept that the content does not have any more.
    #[error("the concept `{concept}` is not in the content any more; what is known of it is kept")]
    ConceptGone {
        /// The concept.
        concept: String,
    },
    /// An item whose last review lies after today.
    #[error("`{item}` was last reviewed in {days} days from now; it is asked today")]
    InTheFuture {
        /// The item.
        item: ItemId,
        /// How far ahead.
        days: u32,
    },
}

/// The times that are not believed, with what is believed instead, in milliseconds.
///
/// In one device's chain, time only goes forward. The largest set of events whose times do so (the
/// longest non-decreasing subsequence; Fredman, Discrete Mathematics 11, 1975) is believed; any
/// other event happened when the believed one before it did. So a clock that ran ahead for an
/// evening, or fell back to 1970, harms that evening alone. Devices are judged apart: two that were
/// offline interleave in the log's order without any clock being wrong.
pub(crate) fn disbelieved_times<'a>(
    events: impl Iterator<Item = &'a Event>,
) -> BTreeMap<(DeviceId, u64), i64> {
    let mut chains: BTreeMap<DeviceId, Vec<(u64, i64)>> = BTreeMap::new();
    for event in events {
        let header = event.header();
        chains.entry(header.device).or_default().push((header.sequence, header.time_ms));
    }
    let mut found = BTreeMap::new();
    for (device, mut chain) in chains {
        chain.sort_unstable();
        if chain.is_sorted_by_key(|(_, time)| *time) {
            continue;
        }
        let times: Vec<i64> = chain.iter().map(|(_, time)| *time).collect();
        let believed = longest_rising(&times);
        let mut last = believed.first().map_or(0, |first| times[*first]);
        let mut next = believed.iter().copied().peekable();
        for (index, (sequence, time)) in chain.iter().enumerate() {
            if next.next_if_eq(&index).is_some() {
                last = *time;
            } else {
                found.insert((device, *sequence), last);
            }
        }
    }
    found
}

/// Whether the difference is more than a clock's ordinary adjustment.
pub(crate) fn is_jump(said_ms: i64, believed_ms: i64) -> bool {
    said_ms.abs_diff(believed_ms) > ADJUSTMENT_MS
}

/// The indices of the longest non-decreasing subsequence; of several, the one with the least ends.
fn longest_rising(values: &[i64]) -> Vec<usize> {
    // `ends[k]` is the index of the least value that ends a subsequence of length k + 1.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let length = ends.partition_point(|end| values[*end] <= *value);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut chosen: Vec<usize> =
        std::iter::successors(ends.last().copied(), |index| before[*index]).collect();
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::longest_rising;

    fn believed(values: &[i64]) -> Vec<i64> {
        longest_rising(values).into_iter().map(|index| values[index]).collect()
    }

    #[test]
    fn an_evening_in_another_year_is_not_believed() {
        assert_eq!(believed(&[1, 2, 3, 900, 901, 4, 5, 6]), [1, 2, 3, 4, 5, 6]);
        assert_eq!(believed(&[99, 100, 101, 0, 1, 102]), [99, 100, 101, 102]);
        assert_eq!(believed(&[5, 5, 5]), [5, 5, 5]);
        assert_eq!(believed(&[]), [0; 0]);
    }
}
