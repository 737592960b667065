//! The course of a run: the current stage first, then those before it again, then on until one does
//! not pass. A failure is made small before it is reported.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::fingerprint::{KnownFault, recognise};
use crate::load::Calibration;
use crate::outcome::{Failure, Outcome};
use crate::replay::{Decision, Replay};
use crate::run::{Arena, StageReport};
use crate::shorten::{Effort, Replay as Tried, shorten};
use crate::stage::Stage;
use crate::{GateError, build};

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The stage that the learner is at, as an index.
    pub current: usize,
    /// Only this stage, by slug or number.
    pub only: Option<String>,
    /// The seed.
    pub seed: u64,
    /// For how long a failing stage is run again to find a shorter failure; zero: not at all.
    pub shorten_for: Duration,
}

/// What is under way.
#[derive(Debug)]
pub enum Progress<'a> {
    /// The build says something.
    Building(&'a str),
    /// A stage begins; its index.
    Begins(usize),
    /// A stage is over.
    Ended(usize, &'a StageReport),
    /// A failing stage is run again, to find a shorter failure.
    Shortening {
        /// How many runs so far.
        runs: usize,
    },
    /// A replay was run.
    Replayed {
        /// How many so far.
        runs: usize,
        /// How many of them failed.
        failed: usize,
    },
}

/// What is spent on making a failure small, beside its time.
const EFFORT: Effort = Effort { tries: 64, repeats: 1, confirmations: 0 };

/// The schema of a report.
pub const REPORT_SCHEMA: &str = "masterwork.gate_report/1";

/// A whole run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunReport {
    /// [`REPORT_SCHEMA`].
    pub schema: String,
    /// The system's name.
    pub system: String,
    /// The seed.
    pub seed: u64,
    /// The hash of the project's files, in hexadecimal.
    pub tree: String,
    /// What this machine does, as far as it was measured.
    pub calibrations: Vec<Calibration>,
    /// The stages that were run, in the order in which they were.
    pub stages: Vec<StageRun>,
    /// Why nothing was run: the project does not build.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<Failure>,
}

/// One stage of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StageRun {
    /// Its index in the gate.
    pub index: usize,
    /// Its report.
    #[serde(flatten)]
    pub report: StageReport,
    /// The known faults that it looks like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks_like: Vec<KnownFault>,
    /// What it took to make a failure small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortened: Option<Shortened>,
}

/// How a failure was made smaller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortened {
    /// How many entries its lists had, and have.
    pub from: usize,
    /// See `from`.
    pub to: usize,
    /// How many runs that took.
    pub runs: usize,
    /// How many of them failed in the same way.
    pub failed: usize,
}

impl RunReport {
    /// Whether everything that was run passed, and something was.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.build.is_none()
            && !self.stages.is_empty()
            && self.stages.iter().all(|stage| stage.report.outcome == Outcome::Pass)
    }

    /// The first stage that failed; else the first that was inconclusive.
    #[must_use]
    pub fn worst(&self) -> Option<&StageRun> {
        let is = |word: &'static str| move |stage: &&StageRun| stage.report.outcome.word() == word;
        let stages = &self.stages;
        stages.iter().find(is("fail")).or_else(|| stages.iter().find(is("inconclusive")))
    }
}

impl Arena<'_> {
    /// Runs the stages that are wanted, in order, until one does not pass.
    ///
    /// # Errors
    /// With a fault of our own, or [`GateError::Cancelled`].
    pub fn run(
        &self,
        wanted: &Wanted,
        known: &[KnownFault],
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<RunReport, GateError> {
        let mut report = self.empty_report(wanted.seed);
        let order = self.order(wanted)?;
        report.build =
            build(self.project, self.cancel, &mut |line| on_progress(Progress::Building(line)))?;
        if report.build.is_some() {
            return Ok(report);
        }
        for index in order {
            on_progress(Progress::Begins(index));
            let stage = &self.gate.stages[index];
            let first = self.run_stage(stage, wanted.seed, &[])?;
            let (first, shortened) = self.made_small(stage, first, wanted, on_progress)?;
            on_progress(Progress::Ended(index, &first));
            let looks_like = looks_like(known, &first);
            let is_passed = first.outcome == Outcome::Pass;
            report.stages.push(StageRun { index, report: first, looks_like, shortened });
            if !is_passed {
                break;
            }
        }
        report.calibrations = self.calibrations.all();
        Ok(report)
    }

    /// The indices of the stages to run, in order.
    fn order(&self, wanted: &Wanted) -> Result<Vec<usize>, GateError> {
        let count = self.gate.stages.len();
        if let Some(only) = &wanted.only {
            let missing =
                || GateError::NoStage { system: self.gate.system.to_owned(), stage: only.clone() };
            let stage = self.gate.stage(only).ok_or_else(missing)?;
            let index = self.gate.stages.iter().position(|known| known.slug == stage.slug);
            return Ok(index.into_iter().collect());
        }
        let current = wanted.current.min(count.saturating_sub(1));
        Ok(std::iter::once(current).chain(0..current).chain(current + 1..count).collect())
    }

    /// Finds a shorter way to the same failure, within the time that is given for it.
    fn made_small(
        &self,
        stage: &Stage,
        first: StageReport,
        wanted: &Wanted,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(StageReport, Option<Shortened>), GateError> {
        let is_list = first.decisions.iter().any(|decision| decision.is_list);
        let once = Duration::from_millis(first.milliseconds);
        let Outcome::Fail(failure) = &first.outcome else { return Ok((first, None)) };
        if !is_list || once * 3 > wanted.shorten_for {
            return Ok((first, None));
        }
        let reason = failure.reason.clone();
        let until = Instant::now() + wanted.shorten_for;
        let mut smallest = first.clone();
        let (mut runs, mut failed) = (0, 0);
        let mut fault = None;
        let from = lengths(&first.decisions);
        for list in (0..first.decisions.len()).filter(|index| first.decisions[*index].is_list) {
            let Some(items) = smallest.decisions.get(list).and_then(|list| list.value.as_array())
            else {
                continue;
            };
            let items = items.clone();
            let base = smallest.decisions.clone();
            let test = |items: &[serde_json::Value]| {
                if fault.is_some() || Instant::now() + once > until {
                    return Tried::Unresolved;
                }
                runs += 1;
                on_progress(Progress::Shortening { runs });
                let mut given = base.clone();
                given[list].value = items.to_vec().into();
                match self.run_stage(stage, wanted.seed, &given) {
                    Ok(report) if report.outcome.reason() == Some(&reason) => {
                        failed += 1;
                        smallest = report;
                        Tried::Fails
                    }
                    Ok(report) if report.outcome == Outcome::Pass => Tried::Passes,
                    Ok(_) => Tried::Unresolved,
                    Err(error) => {
                        fault = Some(error);
                        Tried::Unresolved
                    }
                }
            };
            shorten(&items, EFFORT, test);
        }
        if let Some(error) = fault {
            return Err(error);
        }
        let shortened = Shortened { from, to: lengths(&smallest.decisions), runs, failed };
        Ok((smallest, (runs > 0).then_some(shortened)))
    }

    /// Runs a stage again as it was, `times` times. Returns how many of the runs failed for the same
    /// reason (any, if the replay names none), and a report of the last that did, else of the last.
    ///
    /// # Errors
    /// With a fault of our own, a replay of another system, or [`GateError::Cancelled`].
    pub fn replay(
        &self,
        replay: &Replay,
        times: usize,
        known: &[KnownFault],
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(usize, RunReport), GateError> {
        let missing =
            || GateError::NoStage { system: replay.system.clone(), stage: replay.stage.clone() };
        if replay.system != self.gate.system {
            return Err(missing());
        }
        let stage = self.gate.stage(&replay.stage).ok_or_else(missing)?;
        let index = self.gate.stages.iter().position(|known| known.slug == stage.slug);
        let mut report = self.empty_report(replay.seed);
        report.build =
            build(self.project, self.cancel, &mut |line| on_progress(Progress::Building(line)))?;
        if report.build.is_some() {
            return Ok((0, report));
        }
        let (mut failed, mut shown) = (0, None::<StageReport>);
        for run in 0..times.max(1) {
            let found = self.run_stage(stage, replay.seed, &replay.decisions)?;
            let is_same = match &replay.reason {
                Some(reason) => found.outcome.reason() == Some(reason),
                None => matches!(found.outcome, Outcome::Fail(_)),
            };
            failed += usize::from(is_same);
            on_progress(Progress::Replayed { runs: run + 1, failed });
            if is_same || shown.as_ref().is_none_or(|shown| shown.outcome == Outcome::Pass) {
                shown = Some(found);
            }
        }
        report.stages.extend(shown.map(|shown| {
            let looks_like = looks_like(known, &shown);
            StageRun { index: index.unwrap_or(0), report: shown, looks_like, shortened: None }
        }));
        report.calibrations = self.calibrations.all();
        Ok((failed, report))
    }

    fn empty_report(&self, seed: u64) -> RunReport {
        RunReport {
            schema: REPORT_SCHEMA.to_owned(),
            system: self.gate.system.to_owned(),
            seed,
            tree: self.project.tree_hash(),
            calibrations: Vec::new(),
            stages: Vec::new(),
            build: None,
        }
    }
}

/// The known faults that a stage's failure looks like.
fn looks_like(known: &[KnownFault], report: &StageReport) -> Vec<KnownFault> {
    match &report.outcome {
        Outcome::Fail(failure) => {
            recognise(known, &report.slug, failure).into_iter().cloned().collect()
        }
        Outcome::Pass | Outcome::Inconclusive(_) => Vec::new(),
    }
}

/// How many entries all lists have together.
fn lengths(decisions: &[Decision]) -> usize {
    let lists = decisions.iter().filter(|decision| decision.is_list);
    lists.filter_map(|list| list.value.as_array()).map(Vec::len).sum()
}
