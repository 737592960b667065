//! When operations should be sent, in nanoseconds since the run's start.

use crate::Random;

/// How the moments of an open loop lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spacing {
    /// All gaps the same.
    Constant,
    /// Gaps as independent users make them: exponentially distributed, by seed.
    Poisson,
}

/// The intended moments of an open loop, one after the other. They hang on nothing that happens in
/// the run: this is what keeps a slow answer from delaying the next question.
#[derive(Debug, Clone)]
pub(super) struct Arrivals {
    /// Operations per nanosecond.
    rate: f64,
    spacing: Spacing,
    random: Random,
    drawn: u64,
    at: f64,
}

impl Arrivals {
    pub(super) fn new(per_second: f64, spacing: Spacing, seed: u64) -> Self {
        let random = Random::for_part(seed, "arrivals");
        Arrivals { rate: per_second / 1e9, spacing, random, drawn: 0, at: 0.0 }
    }

    /// The next moment.
    pub(super) fn draw(&mut self) -> u64 {
        let drawn = self.drawn as f64;
        self.drawn += 1;
        match self.spacing {
            // From the count and not from the moment before, so that no error adds up.
            Spacing::Constant => (drawn / self.rate).round() as u64,
            Spacing::Poisson => {
                self.at += -(1.0 - self.random.fraction()).ln() / self.rate;
                self.at as u64
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arrivals, Spacing};

    #[test]
    fn constant_gaps_are_the_same_and_no_error_adds_up() {
        let mut arrivals = Arrivals::new(3000.0, Spacing::Constant, 1);
        let moments: Vec<u64> = (0..3_000_001).map(|_| arrivals.draw()).collect();
        assert_eq!(moments[..3], [0, 333_333, 666_667]);
        assert!(moments[3_000_000].abs_diff(1_000_000_000_000) <= 1);
    }

    #[test]
    fn poisson_gaps_have_their_mean_and_spread_and_repeat_by_seed() {
        let gaps = |seed| {
            let mut arrivals = Arrivals::new(1000.0, Spacing::Poisson, seed);
            let mut before = 0;
            let gap = move |_| {
                let now = arrivals.draw();
                (now - std::mem::replace(&mut before, now)) as f64 / 1e6
            };
            (0..100_000).map(gap).collect::<Vec<f64>>()
        };
        let one = gaps(1);
        let mean = one.iter().sum::<f64>() / 1e5;
        let longer = one.iter().filter(|gap| **gap > 1.0).count() as f64 / 1e5;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
        assert!((longer - (-1.0_f64).exp()).abs() < 0.01, "{longer}");
        assert!(one == gaps(1) && one != gaps(2));
    }
}
