//! What a run of load found, small enough to be kept and plotted.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use super::plan::Pace;

/// The most points of a series.
pub(super) const MOST_POINTS: u64 = 600;
/// Each bucket of the plot is wider than the one before by this share.
const BUCKET_GROWTH: f64 = 1.05;

/// A run of load, with its conditions. All times are microseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoadReport {
    /// What was asked for.
    pub conditions: LoadConditions,
    /// What became of the operations.
    pub counts: LoadCounts,
    /// Operations a second that should have been sent; none in a closed loop.
    pub offered_per_second: Option<f64>,
    /// Right answers a second that came while operations were being sent.
    pub achieved_per_second: f64,
    /// From the intended moment to the answer, or to the moment when an operation was given up:
    /// those that timed out or were never sent count with the time that they had waited, which is a
    /// lower bound. Failed operations do not count.
    pub latency: Percentiles,
    /// From the sending to the answer, of answered operations. In an open loop this is *not* what a
    /// user meets: it leaves out the wait for a free connection.
    pub service: Percentiles,
    /// The distribution of `latency`, ascending.
    pub buckets: Vec<Bucket>,
    /// The width of one point of the series, in microseconds.
    pub series_step: u64,
    /// Right answers over the time of the run.
    pub series: Vec<Point>,
    /// The generator's own lag; none in a closed loop.
    pub lag: Option<Lag>,
    /// For how long the generator neither read nor sent, seen from any moment of the run (it looks
    /// at every millisecond). An answer that came meanwhile seems later by so much.
    pub hiccups: Percentiles,
    /// The share of one core that the generator used, 0 to 1.
    pub generator_cpu: f64,
    /// Connections that were opened again after the start.
    pub reopened: u64,
    /// What the first failed operation met.
    pub first_failure: Option<String>,
}

/// The conditions of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `LoadPlan`; times in microseconds")]
pub struct LoadConditions {
    pub connections: usize,
    pub depth: usize,
    pub pace: Pace,
    pub warm_up: u64,
    pub duration: u64,
    pub timeout: u64,
    pub target: Option<u64>,
    pub seed: u64,
    /// Cores that this process may use.
    pub cores: usize,
}

/// What became of the operations after the warm-up. `sent` is the sum of `answered`, `failed` and
/// `timed_out`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LoadCounts {
    /// Operations of which at least a part was written.
    pub sent: u64,
    /// Answered right.
    pub answered: u64,
    /// Answered wrong, or not at all because the connection ended.
    pub failed: u64,
    /// Not answered in time: whether the system did them is unknown.
    pub timed_out: u64,
    /// Due, and given up before a connection was free.
    pub never_sent: u64,
    /// Of `failed`: a complete answer that was not what was asked for.
    pub wrong_answers: u64,
    /// Of `failed`: the connection was given up since what came was no answer of the protocol.
    pub garbage: u64,
    /// Of `failed`: the system ended the connection before the answer.
    pub closed: u64,
    /// Answers that nobody had asked for, in the warm-up too; each cost its connection.
    pub unasked: u64,
    /// Operations of the warm-up, which count nowhere else.
    pub warm_up: u64,
}

/// Percentiles of a distribution of times, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "their names say all")]
pub struct Percentiles {
    pub p50: u64,
    pub p90: u64,
    pub p99: u64,
    pub p999: u64,
    pub max: u64,
    pub count: u64,
}

/// How many times lie above the bucket before and up to `up_to`, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The bucket's upper end, inclusive.
    pub up_to: u64,
    /// How many times lie in it.
    pub count: u64,
}

/// One point of the series: an interval of `series_step`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Point {
    /// Right answers in the interval.
    pub answered: u64,
    /// The 99th percentile of their latency, in microseconds.
    pub p99: u64,
}

/// How far the generator was behind its own plan: from the moment when an operation was due and a
/// connection was free, to its sending. In microseconds.
///
/// The rule: the run is sound if the 99th percentiles of the lag and of the generator's hiccups are
/// at most a tenth of the target latency, but not more than 5 ms (so without a target: 5 ms). A
/// limit below 0.2 ms, the accuracy of the generator, is taken as 0.2 ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lag {
    /// The lag.
    pub lag: Percentiles,
    /// The most that its 99th percentile may be.
    pub limit: u64,
}

impl Lag {
    /// The limit for a target latency, both in microseconds.
    #[must_use]
    pub fn limit_for(target: Option<u64>) -> u64 {
        target.map_or(5000, |target| (target / 10).clamp(200, 5000))
    }
}

/// Why a run of load says nothing about the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Inconclusive {
    /// See [`Lag`].
    #[error(
        "the load generator lagged by {p99} µs in the 99th percentile, and {limit} µs are the most; \
         the machine is too slow or too busy for this load"
    )]
    GeneratorLagged {
        /// The 99th percentile of the lag or of the hiccups, whichever is more, in microseconds.
        p99: u64,
        /// The most that it may be.
        limit: u64,
    },
}

impl LoadReport {
    /// Why the run says nothing about the system, if that is so.
    #[must_use]
    pub fn inconclusive(&self) -> Option<Inconclusive> {
        let Lag { lag, limit } = self.lag?;
        let p99 = lag.p99.max(self.hiccups.p99);
        (p99 > limit).then_some(Inconclusive::GeneratorLagged { p99, limit })
    }
}

impl Percentiles {
    /// The percentiles of a histogram of microseconds.
    pub(super) fn of(histogram: &Histogram<u64>) -> Self {
        let at = |quantile| histogram.value_at_quantile(quantile).min(histogram.max());
        let count = histogram.len();
        let (p50, p90, p99, p999) = (at(0.5), at(0.9), at(0.99), at(0.999));
        Percentiles { p50, p90, p99, p999, max: histogram.max(), count }
    }
}

/// The distribution in at most about 400 buckets, whatever the times are.
pub(super) fn buckets(histogram: &Histogram<u64>) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = Vec::new();
    let mut end = 0;
    for step in histogram.iter_recorded() {
        let (value, count) = (step.value_iterated_to(), step.count_since_last_iteration());
        match buckets.last_mut() {
            Some(bucket) if value <= end => {
                *bucket = Bucket { up_to: value, count: bucket.count + count };
            }
            _ => {
                end = (value as f64 * BUCKET_GROWTH) as u64;
                buckets.push(Bucket { up_to: value, count });
            }
        }
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::{Lag, buckets};
    use crate::load::tally::histogram;

    #[test]
    fn buckets_are_few_ascending_and_lose_nothing() {
        let mut times = histogram();
        for time in 0..2_000_000_u64 {
            times.saturating_record(time * time % 60_000_000);
        }
        let buckets = buckets(&times);
        assert!(buckets.len() < 450, "{}", buckets.len());
        assert!(buckets.is_sorted_by(|one, next| one.up_to < next.up_to));
        assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), 2_000_000);
    }

    #[test]
    fn the_limit_of_the_lag_follows_the_target_between_its_ends() {
        let limits = [None, Some(100), Some(20_000), Some(1_000_000)].map(Lag::limit_for);
        assert_eq!(limits, [5000, 200, 2000, 5000]);
    }
}
