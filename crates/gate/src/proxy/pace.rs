//! How the faults on one direction of one connection hold its bytes back.

use std::time::{Duration, Instant};

use super::fault::{CutHow, Direction, Fault, FaultId};
use crate::Random;

/// A fault on one direction.
#[derive(Debug)]
pub(super) struct Pace {
    pub(super) id: FaultId,
    pub(super) fault: Fault,
    /// What a cut still lets pass, in bytes.
    left: u64,
    /// What a throttle lets pass now, in bytes.
    allowance: f64,
    /// Since when the allowance counts.
    filled: Instant,
    /// Before this no further piece goes.
    not_before: Instant,
    /// Whether it held back what is waiting now.
    pub(super) is_felt: bool,
}

/// How many bytes may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    /// At most so many, and they are a piece of their own.
    UpTo(usize),
    /// None before this.
    NotBefore(Instant),
    /// None, until something else changes.
    No,
}

impl Pace {
    pub(super) fn new(id: FaultId, fault: Fault, now: Instant) -> Self {
        let left = match fault {
            Fault::Cut { after, .. } => after,
            _ => u64::MAX,
        };
        Pace { id, fault, left, allowance: 0.0, filled: now, not_before: now, is_felt: false }
    }

    /// Whether a fault works on a direction all the time, and not only at one moment.
    pub(super) fn works_on(fault: Fault, way: Direction) -> bool {
        match fault {
            Fault::Stall(directions)
            | Fault::Delay { directions, .. }
            | Fault::Throttle { directions, .. }
            | Fault::Split { directions, .. }
            | Fault::Join { directions, .. } => directions.holds(way),
            Fault::Cut { direction, .. } => direction == way,
            Fault::Vanish => true,
            Fault::Refuse | Fault::Reset | Fault::Close(_) => false,
        }
    }

    /// How much later bytes that came just now are due.
    pub(super) fn delay(&self, random: &mut Random) -> Duration {
        match self.fault {
            Fault::Delay { fixed, jitter, .. } => {
                let most = u64::try_from(jitter.as_nanos()).unwrap_or(u64::MAX - 1);
                fixed + Duration::from_nanos(random.below(most.saturating_add(1)))
            }
            _ => Duration::ZERO,
        }
    }

    /// How many of `waiting` bytes may go, the first of which came at `first`; `is_end` says that no
    /// more will come.
    pub(super) fn go(
        &mut self,
        waiting: usize,
        first: Instant,
        is_end: bool,
        now: Instant,
        random: &mut Random,
    ) -> Go {
        match self.fault {
            Fault::Throttle { bytes_per_second, .. } => {
                let rate = bytes_per_second.max(1) as f64;
                let passed = now.saturating_duration_since(self.filled).as_secs_f64();
                // No more is saved up than a tenth of a second's.
                self.allowance = (self.allowance + passed * rate).min((rate / 10.0).max(1.0));
                self.filled = now;
                if self.allowance >= 1.0 {
                    return Go::UpTo(self.allowance as usize);
                }
                let missing = Duration::from_secs_f64((1.0 - self.allowance) / rate);
                Go::NotBefore(now + missing.max(Duration::from_millis(1)))
            }
            Fault::Split { .. } if now < self.not_before => Go::NotBefore(self.not_before),
            Fault::Split { most, .. } => Go::UpTo(1 + random.below(most.max(1) as u64) as usize),
            Fault::Join { least, longest, .. } => {
                let is_due = now >= first + longest;
                if waiting >= least.min(super::flow::MOST_HELD) || is_end || is_due {
                    Go::UpTo(usize::MAX)
                } else {
                    Go::NotBefore(first + longest)
                }
            }
            Fault::Cut { .. } if self.left == 0 => Go::No,
            Fault::Cut { .. } => Go::UpTo(usize::try_from(self.left).unwrap_or(usize::MAX)),
            Fault::Stall(_) | Fault::Vanish => Go::No,
            Fault::Refuse | Fault::Reset | Fault::Close(_) | Fault::Delay { .. } => {
                Go::UpTo(usize::MAX)
            }
        }
    }

    /// Notes that so many bytes went.
    pub(super) fn went(&mut self, bytes: usize, now: Instant) {
        match self.fault {
            Fault::Throttle { .. } => self.allowance -= bytes as f64,
            Fault::Split { pause, .. } => self.not_before = now + pause,
            Fault::Cut { .. } => self.left -= (bytes as u64).min(self.left),
            Fault::Refuse
            | Fault::Reset
            | Fault::Close(_)
            | Fault::Stall(_)
            | Fault::Vanish
            | Fault::Delay { .. }
            | Fault::Join { .. } => {}
        }
    }

    /// How the connection is to end, if a cut has let all its bytes pass.
    pub(super) fn cut(&self) -> Option<CutHow> {
        match self.fault {
            Fault::Cut { how, .. } if self.left == 0 => Some(how),
            _ => None,
        }
    }
}
