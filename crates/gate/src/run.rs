//! One run of a stage, from a fresh data folder to an outcome.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sandbox::{Cancel, Ground, Sandbox};
use serde::{Deserialize, Serialize};

use crate::calibrations::Calibrations;
use crate::disk::ShimCompiler;
use crate::outcome::{Outcome, Stop};
use crate::project::Project;
use crate::replay::{Decision, Decisions, REPLAY_SCHEMA, Replay};
use crate::stage::{Gate, Stage, StageSettings};
use crate::timeline::{Event, Timeline};
use crate::trial::{Measured, Trial};
use crate::{Failure, GateError};

/// Where stages are run: what they have in common.
pub struct Arena<'a> {
    /// Starts the programs.
    pub sandbox: &'a Sandbox,
    /// The network on which they meet.
    pub ground: &'a Arc<Ground>,
    /// The learner's project, built.
    pub project: &'a Project,
    /// What is tried.
    pub gate: &'a Gate,
    /// What the specification says of each stage, by slug.
    pub settings: &'a BTreeMap<String, StageSettings>,
    /// A folder of our own for data folders and the like.
    pub cache: PathBuf,
    /// The learner's compiler, which builds the disk shim; without it, stages that cut the power are
    /// inconclusive.
    pub compiler: Option<ShimCompiler>,
    /// What this machine can do, measured when the first stage asks.
    pub calibrations: &'a Calibrations,
    /// Interrupts everything.
    pub cancel: &'a Cancel,
}

/// What a stage came to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StageReport {
    /// The stage.
    pub slug: String,
    /// How it came out.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// The seed.
    pub seed: u64,
    /// What was decided by chance.
    pub decisions: Vec<Decision>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// How many events of a long stage were left out.
    pub events_left_out: usize,
    /// Measurements of load, with their conditions.
    pub measured: Vec<Measured>,
    /// The commands by which a person starts the system as this stage did.
    pub commands: Vec<String>,
    /// What was found about the sandbox's hold, in words, where something did not hold.
    pub notes: Vec<String>,
}

impl StageReport {
    /// The run as it can be repeated.
    #[must_use]
    pub fn replay(&self, system: &str) -> Replay {
        Replay {
            schema: REPLAY_SCHEMA.to_owned(),
            system: system.to_owned(),
            stage: self.slug.clone(),
            seed: self.seed,
            reason: self.outcome.reason().map(str::to_owned),
            decisions: self.decisions.clone(),
        }
    }
}

/// Above this lateness of our own thread, a time-out of the system's is not held against it.
const TOO_SLOW: Duration = Duration::from_millis(1500);

impl Arena<'_> {
    /// Runs one stage on fresh data, and ends everything that it started.
    ///
    /// # Errors
    /// With a fault of our own, or [`GateError::Cancelled`]. A system that does wrong is no error.
    pub fn run_stage(
        &self,
        stage: &Stage,
        seed: u64,
        given: &[Decision],
    ) -> Result<StageReport, GateError> {
        let started = Instant::now();
        let timeline = Arc::new(Timeline::default());
        let decisions = Decisions::new(seed, stage.slug, given);
        let mut trial = Trial::new(self, stage, decisions, Arc::clone(&timeline))?;
        let checked = std::panic::catch_unwind(AssertUnwindSafe(|| (stage.check)(&mut trial)));
        let worst_lag = trial.worst_lag();
        let is_over = started.elapsed() >= stage.longest;
        let left = trial.end_everything();
        let result = checked.unwrap_or_else(|panic| {
            let what = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_else(|| "it panicked".to_owned());
            Err(Stop::Ours(GateError::Check { stage: stage.slug.to_owned(), what }))
        });
        if self.cancel.is_cancelled() {
            return Err(GateError::Cancelled);
        }
        let outcome = match (result, left) {
            (Err(Stop::Ours(error)), _) => return Err(error),
            (Err(Stop::Fail(failure)), _) => judged(*failure, worst_lag, is_over),
            (Err(Stop::Inconclusive(inconclusive)), _) => Outcome::Inconclusive(inconclusive),
            (Ok(()), Some(failure)) => Outcome::Fail(failure),
            (Ok(()), None) => Outcome::Pass,
        };
        let parts = trial.into_parts();
        let (events, events_left_out) = timeline.events();
        Ok(StageReport {
            slug: stage.slug.to_owned(),
            outcome,
            milliseconds: started.elapsed().as_millis() as u64,
            seed,
            decisions: parts.decisions,
            events,
            events_left_out,
            measured: parts.measured,
            commands: parts.commands,
            notes: parts.notes,
        })
    }
}

/// A failure counts, unless it is one of waiting and we ourselves were kept waiting as long.
fn judged(failure: Failure, worst_lag: Duration, is_over: bool) -> Outcome {
    let is_of_waiting = failure.reason == "no-reply"
        || ["-late", "-held-up"].iter().any(|end| failure.reason.ends_with(end));
    if is_of_waiting && (worst_lag > TOO_SLOW || is_over) {
        return Outcome::Inconclusive(crate::Inconclusive {
            reason: "machine-too-slow".to_owned(),
            what: format!(
                "a reply did not come in time ({}), but this machine kept the gate itself waiting \
                 for {} ms; try again when it is less busy",
                failure.reason,
                worst_lag.as_millis()
            ),
        });
    }
    Outcome::Fail(failure)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::judged;
    use crate::Failure;

    #[test]
    fn a_machine_that_is_too_slow_is_not_held_against_the_system() {
        let check = |reason: &str, lag: u64, is_over: bool| {
            let outcome = judged(Failure::new(reason, ""), Duration::from_millis(lag), is_over);
            (outcome.word(), outcome.reason().map(str::to_owned))
        };
        let too_slow = ("inconclusive", Some("machine-too-slow".to_owned()));
        assert_eq!(check("no-reply", 40, false), ("fail", Some("no-reply".to_owned())));
        assert_eq!(check("no-reply", 2000, false), too_slow);
        assert_eq!(check("bye-too-late", 40, true), too_slow);
        // What was answered wrongly was answered.
        assert_eq!(check("reply-wrong", 2000, true), ("fail", Some("reply-wrong".to_owned())));
    }
}
