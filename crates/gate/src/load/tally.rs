//! What a run counts while it goes on.

use hdrhistogram::Histogram;

use super::plan::{LoadPlan, Pace};
use super::protocol::Garbage;
use super::report::{
    Lag, LoadConditions, LoadCounts, LoadReport, MOST_POINTS, Percentiles, Point, buckets,
};

/// The longest time that is told apart from longer ones, in microseconds.
const LONGEST: u64 = 600_000_000;
/// The width of a point of the series in a run that is not too long for it, in microseconds.
const STEP: u64 = 100_000;

/// Why an operation failed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub(super) enum Failure {
    #[error("the answer was complete, but not what was asked for")]
    Wrong,
    #[error("no answer of the protocol: {0}")]
    Garbage(#[from] Garbage),
    #[error("more came than was asked for")]
    Unasked,
    #[error("the connection ended before the answer")]
    Closed,
    #[error("the connection broke before the answer: {0}")]
    Broken(std::io::ErrorKind),
}

/// The moments of an operation, in nanoseconds since the start of the run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub(super) intended: u64,
    pub(super) sent: u64,
    pub(super) over: u64,
}

/// A histogram of microseconds, to three digits.
pub(super) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST, 3).expect("the bounds are in order")
}

pub(super) struct Tally {
    pub(super) counts: LoadCounts,
    pub(super) reopened: u64,
    first_failure: Option<Failure>,
    latency: Histogram<u64>,
    service: Histogram<u64>,
    lag: Histogram<u64>,
    hiccups: Histogram<u64>,
    series: Vec<Point>,
    series_step: u64,
    /// Latencies of the point that is being made.
    interval: Histogram<u32>,
    interval_number: u64,
    /// The counted part of the run, in nanoseconds.
    from: u64,
    until: u64,
    in_time: u64,
}

impl Tally {
    pub(super) fn new(plan: &LoadPlan) -> Self {
        let from = plan.warm_up.as_nanos() as u64;
        let duration = plan.duration.as_micros() as u64;
        Tally {
            counts: LoadCounts::default(),
            reopened: 0,
            first_failure: None,
            latency: histogram(),
            service: histogram(),
            lag: histogram(),
            hiccups: histogram(),
            series: Vec::new(),
            series_step: duration.div_ceil(MOST_POINTS).div_ceil(STEP).max(1) * STEP,
            interval: Histogram::new_with_bounds(1, LONGEST, 2).expect("the bounds are in order"),
            interval_number: 0,
            from,
            until: from + plan.duration.as_nanos() as u64,
            in_time: 0,
        }
    }

    /// Whether an operation with this intended moment counts; otherwise it is of the warm-up.
    pub(super) fn counts(&self, intended: u64) -> bool {
        intended >= self.from
    }

    /// An operation is being sent, `lag` nanoseconds after it could have been.
    pub(super) fn sent(&mut self, intended: u64, lag: u64) {
        if !self.counts(intended) {
            self.counts.warm_up += 1;
            return;
        }
        self.counts.sent += 1;
        self.lag.saturating_record(lag / 1000);
    }

    pub(super) fn answered(&mut self, moments: Moments) {
        let latency = (moments.over - moments.intended) / 1000;
        if moments.over >= self.from && moments.over < self.until {
            self.point(moments.over, latency);
        }
        if !self.counts(moments.intended) {
            return;
        }
        self.counts.answered += 1;
        self.latency.saturating_record(latency);
        self.service.saturating_record((moments.over - moments.sent) / 1000);
    }

    pub(super) fn failed(&mut self, intended: u64, failure: Failure) {
        if !self.counts(intended) {
            return;
        }
        self.first_failure.get_or_insert(failure);
        self.counts.failed += 1;
        match failure {
            Failure::Wrong => self.counts.wrong_answers += 1,
            Failure::Garbage(_) | Failure::Unasked => self.counts.garbage += 1,
            Failure::Closed | Failure::Broken(_) => self.counts.closed += 1,
        }
    }

    pub(super) fn timed_out(&mut self, intended: u64, now: u64) {
        if self.counts(intended) {
            self.counts.timed_out += 1;
            self.latency.saturating_record((now - intended) / 1000);
        }
    }

    pub(super) fn never_sent(&mut self, intended: u64, now: u64) {
        if self.counts(intended) {
            self.counts.never_sent += 1;
            self.latency.saturating_record((now - intended) / 1000);
        }
    }

    /// A tick of the generator that was due at `due` came at `now`.
    pub(super) fn ticked(&mut self, due: u64, now: u64) {
        if self.counts(due) && due < self.until {
            self.hiccups.saturating_record((now - due) / 1000);
        }
    }

    fn point(&mut self, over: u64, latency: u64) {
        self.in_time += 1;
        let number = (over - self.from) / (self.series_step * 1000);
        while self.interval_number < number {
            self.finish_point();
        }
        self.interval.saturating_record(latency);
    }

    fn finish_point(&mut self) {
        let (answered, p99) = (self.interval.len(), self.interval.value_at_quantile(0.99));
        self.series.push(Point { answered, p99: p99.min(self.interval.max()) });
        self.interval.reset();
        self.interval_number += 1;
    }

    /// The report, after all operations are over. `cpu` is the share of a core that was used.
    pub(super) fn report(mut self, plan: &LoadPlan, cpu: f64) -> LoadReport {
        let points = (plan.duration.as_micros() as u64).div_ceil(self.series_step);
        while self.interval_number < points {
            self.finish_point();
        }
        let microseconds = |time: std::time::Duration| time.as_micros() as u64;
        let target = plan.target.map(microseconds);
        let (offered_per_second, lag) = match plan.pace {
            Pace::Open { per_second, .. } => {
                let lag = Percentiles::of(&self.lag);
                (Some(per_second), Some(Lag { lag, limit: Lag::limit_for(target) }))
            }
            Pace::Closed => (None, None),
        };
        LoadReport {
            conditions: LoadConditions {
                connections: plan.connections,
                depth: plan.depth,
                pace: plan.pace,
                warm_up: microseconds(plan.warm_up),
                duration: microseconds(plan.duration),
                timeout: microseconds(plan.timeout),
                target,
                seed: plan.seed,
                cores: std::thread::available_parallelism().map_or(1, usize::from),
            },
            counts: self.counts,
            offered_per_second,
            achieved_per_second: self.in_time as f64 / plan.duration.as_secs_f64(),
            latency: Percentiles::of(&self.latency),
            service: Percentiles::of(&self.service),
            buckets: buckets(&self.latency),
            series_step: self.series_step,
            series: self.series,
            lag,
            hiccups: Percentiles::of(&self.hiccups),
            generator_cpu: cpu,
            reopened: self.reopened,
            first_failure: self.first_failure.map(|failure| failure.to_string()),
        }
    }
}
