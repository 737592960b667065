//! The memory model: FSRS-6, by the crate `fsrs`. The only file that knows that crate's scheduler.
//!
//! Formulae: "The Algorithm", wiki of `open-spaced-repetition/fsrs4anki`, section FSRS-6. A memory
//! has a stability S (days until recall is 90 % likely) and a difficulty D (1 to 10); the
//! retrievability after t days is R = (1 + F·t/S)^(−w₂₀) with F = 0.9^(−1/w₂₀) − 1.
//!
//! The crate computes in 32 bits and keeps S between 0.001 and 36,500 days. Above that cap (a
//! hundred years) it differs from the Python package, which lets S grow and caps only the interval.

use fsrs::{DEFAULT_PARAMETERS, FSRS, FSRSItem, FSRSReview, MemoryState};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Rating;

/// The longest interval, in days.
pub const LONGEST_INTERVAL: u32 = 36_500;
/// The stability that the crate does not exceed, in days.
pub const STABILITY_CAP: f32 = 36_500.0;

/// What is remembered of one item.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Days until recall is 90 % likely.
    pub stability: f32,
    /// 1 (easy) to 10.
    pub difficulty: f32,
}

/// The 21 weights of FSRS-6.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weights(Vec<f32>);

impl Weights {
    /// The weights that fit the average person's flash cards.
    #[must_use]
    pub fn standard() -> Self {
        Self(DEFAULT_PARAMETERS.to_vec())
    }

    /// Weights that were fitted or written down.
    ///
    /// # Errors
    /// If there are not 21 finite ones.
    pub fn new(weights: &[f32]) -> Result<Self, MemoryError> {
        if weights.len() != DEFAULT_PARAMETERS.len() || weights.iter().any(|w| !w.is_finite()) {
            return Err(MemoryError::Weights { count: weights.len() });
        }
        Ok(Self(weights.to_vec()))
    }

    /// Weights as the log keeps them, in millionths.
    ///
    /// # Errors
    /// If there are not 21.
    pub fn from_micro(micro: &[i64]) -> Result<Self, MemoryError> {
        let weights: Vec<f32> = micro.iter().map(|micro| (*micro as f64 / 1e6) as f32).collect();
        Self::new(&weights)
    }

    /// In millionths, for the log.
    #[must_use]
    pub fn to_micro(&self) -> Vec<i64> {
        self.0.iter().map(|weight| (f64::from(*weight) * 1e6).round() as i64).collect()
    }

    /// The weights.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

/// The share that the learner wants to remember, per mille: 700 to 970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DesiredRetention(u32);

impl DesiredRetention {
    /// What most people are well served with.
    pub const USUAL: Self = Self(900);
    const LEAST: u32 = 700;
    const MOST: u32 = 970;

    /// A desired retention.
    ///
    /// # Errors
    /// If it is not between 700 and 970: below, most reviews fail and discourage; above, the work
    /// grows without bound.
    pub fn per_mille(value: u32) -> Result<Self, MemoryError> {
        if (Self::LEAST..=Self::MOST).contains(&value) {
            Ok(Self(value))
        } else {
            Err(MemoryError::Retention { per_mille: value })
        }
    }

    /// Per mille, for the log.
    #[must_use]
    pub fn as_per_mille(self) -> u32 {
        self.0
    }

    /// As a probability.
    #[must_use]
    pub fn probability(self) -> f32 {
        self.0 as f32 / 1000.0
    }
}

/// What the memory model does not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MemoryError {
    /// Not the weights of FSRS-6.
    #[error("FSRS-6 has 21 finite weights; these are {count}, or not finite")]
    Weights {
        /// How many there are.
        count: usize,
    },
    /// A desired retention that nobody is well served with.
    #[error("a desired retention of {per_mille} ‰ is not between 700 and 970 ‰")]
    Retention {
        /// What was asked for.
        per_mille: u32,
    },
}

/// The memory model with one learner's weights and desired retention.
#[derive(Debug, Clone)]
pub struct MemoryModel {
    fsrs: FSRS,
    /// −w₂₀.
    decay: f32,
    factor: f32,
    retention: DesiredRetention,
    /// Days of interval per day of stability, at this retention.
    interval_factor: f32,
}

impl MemoryModel {
    /// The model of these weights.
    #[must_use]
    pub fn new(weights: &Weights, retention: DesiredRetention) -> Self {
        let fsrs = FSRS::new(weights.as_slice()).expect("21 finite weights were checked");
        let decay = -weights.0[20].clamp(0.1, 0.8);
        let factor = (0.9_f32.ln() / decay).exp() - 1.0;
        let interval_factor = (retention.probability().powf(1.0 / decay) - 1.0) / factor;
        Self { fsrs, decay, factor, retention, interval_factor }
    }

    /// The desired retention.
    #[must_use]
    pub fn retention(&self) -> DesiredRetention {
        self.retention
    }

    /// The memory after a review, `elapsed` days after the one before it.
    #[must_use]
    pub fn after(&self, memory: Option<Memory>, elapsed: u32, rating: Rating) -> Memory {
        let review = FSRSReview { rating: rating.number(), delta_t: elapsed };
        let start = memory.map(|memory| MemoryState {
            stability: memory.stability,
            difficulty: memory.difficulty,
        });
        let state = self
            .fsrs
            .memory_state(FSRSItem { reviews: vec![review] }, start)
            .expect("a finite memory stays finite");
        Memory { stability: state.stability, difficulty: state.difficulty }
    }

    /// How likely it is to be recalled, `elapsed` days after the last review.
    #[must_use]
    pub fn retrievability(&self, memory: Memory, elapsed: f32) -> f32 {
        (1.0 + self.factor * elapsed / memory.stability).powf(self.decay)
    }

    /// Whole days until the retrievability falls to the desired retention: 1 to 36,500. Half days
    /// are rounded to even, as Python rounds.
    #[must_use]
    pub fn interval(&self, memory: Memory) -> u32 {
        let days = memory.stability * self.interval_factor;
        (days.round_ties_even() as u32).clamp(1, LONGEST_INTERVAL)
    }
}

#[cfg(test)]
mod tests {
    use super::{DesiredRetention, Memory, MemoryModel, Weights};
    use crate::Rating;

    #[test]
    fn at_the_interval_the_retention_is_as_desired() {
        for per_mille in [700, 850, 900, 970] {
            let retention = DesiredRetention::per_mille(per_mille).expect("in range");
            let model = MemoryModel::new(&Weights::standard(), retention);
            let memory = Memory { stability: 500.0, difficulty: 5.0 };
            let recalled = model.retrievability(memory, model.interval(memory) as f32);
            assert!((recalled - retention.probability()).abs() < 1e-3, "{per_mille}: {recalled}");
        }
        assert!(DesiredRetention::per_mille(990).is_err());
    }

    #[test]
    fn the_first_memory_is_the_weights_own() {
        let model = MemoryModel::new(&Weights::standard(), DesiredRetention::USUAL);
        let memory = model.after(None, 0, Rating::Good);
        assert_eq!((memory.stability, model.interval(memory)), (2.3065, 2));
    }

    #[test]
    fn weights_survive_the_log() {
        let weights = Weights::standard();
        assert_eq!(Weights::from_micro(&weights.to_micro()).expect("21"), weights);
        assert!(Weights::new(&[0.1]).is_err());
    }
}
