//! Shortening: the few items of a failing list (inputs, faults, operations) that still make it
//! fail.
//!
//! Delta debugging, the algorithm `ddmin`: Zeller and Hildebrandt, "Simplifying and isolating
//! failure-inducing input", IEEE Transactions on Software Engineering 28(2), 2002. The result is
//! 1-minimal: without any one of its items the test did not fail.
//!
//! A replay against a real system may fail only sometimes. A candidate is therefore tried several
//! times before it counts as passing, and in the end the result is replayed again, so that a report
//! can say how often it failed ("7 of 20").

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

/// What one replay of a candidate showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// It failed in the same way.
    Fails,
    /// It did not fail, or in another way.
    Passes,
    /// It cannot be told: the candidate makes no sense, or a checker ran out of time.
    Unresolved,
}

/// How much may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Replays in all, without the confirmations at the end.
    pub tries: usize,
    /// Replays of one candidate until it counts as not failing; 1 for what always does the same.
    pub repeats: usize,
    /// Replays of the result, to say how often it fails. 0 leaves that unsaid.
    pub confirmations: usize,
}

/// How often a replay failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// Failed replays.
    pub failed: usize,
    /// All replays.
    pub of: usize,
}

impl fmt::Display for Confirmation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {}", self.failed, self.of)
    }
}

/// A shortened list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shortened<T> {
    /// What is left. The whole list if its first replays did not fail.
    pub items: Vec<T>,
    /// Where these stood in the whole list.
    pub places: Vec<usize>,
    /// True if without any one item it was seen not to fail; false if the tries were spent before,
    /// or the failure did not come again.
    pub is_minimal: bool,
    /// Replays made, without the confirmations.
    pub tries: usize,
    /// How often the whole list failed when it was tried first; it is tried until it fails once.
    pub at_first: Confirmation,
    /// How often the result failed at the end.
    pub at_last: Confirmation,
}

/// Shortens a failing list. `replay` is called with candidates: parts of `items` in their order.
///
/// An empty list that fails is the result, if it does: then the items have nothing to do with it.
pub fn shorten<T: Clone>(
    items: &[T],
    effort: Effort,
    mut replay: impl FnMut(&[T]) -> Replay,
) -> Shortened<T> {
    let whole: Vec<usize> = (0..items.len()).collect();
    let mut tester =
        Tester { items, effort, replay: &mut replay, tries: 0, passed: HashSet::new() };
    let at_first = tester.first_failure(&whole);
    let (places, is_minimal) = match at_first.failed {
        0 => (whole, false),
        _ => tester.minimize(whole),
    };
    let tries = tester.tries;
    let kept: Vec<T> = places.iter().map(|&place| items[place].clone()).collect();
    let of = effort.confirmations;
    let failed = (0..of).filter(|_| replay(&kept) == Replay::Fails).count();
    let at_last = Confirmation { failed, of };
    Shortened { items: kept, places, is_minimal, tries, at_first, at_last }
}

struct Tester<'a, T, F> {
    items: &'a [T],
    effort: Effort,
    replay: &'a mut F,
    tries: usize,
    /// Candidates that did not fail.
    passed: HashSet<Vec<usize>>,
}

impl<T: Clone, F: FnMut(&[T]) -> Replay> Tester<'_, T, F> {
    /// The candidate is replayed until it fails, or is worth no more tries.
    fn first_failure(&mut self, places: &[usize]) -> Confirmation {
        let candidate: Vec<T> = places.iter().map(|&place| self.items[place].clone()).collect();
        let mut of = 0;
        while of < self.effort.repeats && self.tries < self.effort.tries {
            self.tries += 1;
            of += 1;
            match (self.replay)(&candidate) {
                Replay::Fails => return Confirmation { failed: 1, of },
                Replay::Passes => {}
                Replay::Unresolved => break,
            }
        }
        Confirmation { failed: 0, of }
    }

    fn fails(&mut self, places: &[usize]) -> bool {
        if self.passed.contains(places) {
            return false;
        }
        let fails = self.first_failure(places).failed > 0;
        if !fails && self.tries < self.effort.tries {
            self.passed.insert(places.to_vec());
        }
        fails
    }

    /// Zeller and Hildebrandt's figure 4. Also says whether it came to its end.
    fn minimize(&mut self, mut places: Vec<usize>) -> (Vec<usize>, bool) {
        if places.is_empty() || self.fails(&[]) {
            return (Vec::new(), true);
        }
        let mut granularity = 2;
        while places.len() >= 2 {
            let chunks = split(&places, granularity);
            let subset = chunks.iter().find(|chunk| self.fails(chunk));
            if let Some(chunk) = subset {
                (places, granularity) = (chunk.clone(), 2);
                continue;
            }
            // With two chunks the complements are the chunks.
            let complement = (0..chunks.len())
                .filter(|_| granularity > 2)
                .map(|left_out| without(&chunks, left_out))
                .find(|candidate| self.fails(candidate));
            if let Some(complement) = complement {
                (places, granularity) = (complement, (granularity - 1).max(2));
            } else if granularity < places.len() {
                granularity = (granularity * 2).min(places.len());
            } else {
                break;
            }
            if self.tries >= self.effort.tries {
                return (places, false);
            }
        }
        (places, self.tries < self.effort.tries)
    }
}

/// So many pieces, as equal as can be; never more than there are places.
fn split(places: &[usize], pieces: usize) -> Vec<Vec<usize>> {
    let pieces = pieces.min(places.len());
    (0..pieces)
        .map(|piece| {
            let end = |piece: usize| piece * places.len() / pieces;
            places[end(piece)..end(piece + 1)].to_vec()
        })
        .collect()
}

fn without(chunks: &[Vec<usize>], left_out: usize) -> Vec<usize> {
    let kept = chunks.iter().enumerate().filter(|(place, _)| *place != left_out);
    kept.flat_map(|(_, chunk)| chunk.iter().copied()).collect()
}
