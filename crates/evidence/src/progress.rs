//! Progress: what follows from the log about each item, as a fold over its events in replay order.
//!
//! It is a projection: it can be thrown away and rebuilt from the log at any time, and what is
//! rebuilt equals what was kept. It counts facts; what a learner *knows* is for `learner` to say.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::{Event, ReplayKey};
use crate::event_set::EventSet;
use crate::fact::{Fact, GateRun, Verdict};
use crate::ids::{DeviceId, Hash, ItemId};

const MILLISECONDS_PER_MINUTE: i64 = 60_000;
const MILLISECONDS_PER_DAY: i64 = 24 * 60 * MILLISECONDS_PER_MINUTE;

/// What the log says about all items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Per device, the sequence of the last event that was applied.
    pub cursors: BTreeMap<DeviceId, u64>,
    /// The last event that was applied.
    pub last_applied: Option<ReplayKey>,
    /// How many bodies of the log were erased when it was read. The store keeps it here, since an
    /// erasure changes what follows from events that were applied already.
    pub erasures: u64,
    /// Every item that an event was about.
    pub items: BTreeMap<ItemId, ItemProgress>,
    /// The slug of the track chosen last.
    pub track: Option<String>,
    /// The item that the learner worked on last.
    pub last_item: Option<ItemId>,
    /// Events that could not be used: of an unknown kind, or with an erased body.
    pub unknown: u64,
}

/// What the log says about one item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemProgress {
    /// Verdicts of any kind.
    pub checks: u32,
    /// Verdicts that count against the submission: wrong answers, runtime errors and limits.
    /// Compile errors and lints do not count, nor do errors of our own.
    pub attempts: u32,
    /// Whether a submission was ever accepted.
    pub accepted: bool,
    /// When the first accepted submission was judged, in Unix milliseconds of its device's clock.
    pub first_accepted_ms: Option<i64>,
    /// The submission that was accepted last.
    pub accepted_submission: Option<Hash>,
    /// The content version that it was accepted with.
    pub accepted_content_version: Option<Hash>,
    /// The last verdict, in snake case.
    pub last_verdict: Option<String>,
    /// The submission that it was about.
    #[serde(default)]
    pub last_submission: Option<Hash>,
    /// Whether the last verdict was anything but accepted. An internal error leaves it as it was.
    pub last_failed: bool,
    /// The highest step of the hints that was taken; 0 for none.
    pub hints: u32,
    /// Whether the solution was shown.
    pub solution_shown: bool,
    /// Whether the learner gave up on it at some time.
    pub given_up: bool,
    /// For a quiz: the questions that were answered, and whether each was ever answered right.
    #[serde(default)]
    pub answers: BTreeMap<String, bool>,
    /// Whether the lesson was read.
    pub lesson_read: bool,
    /// Of a gate: the stages whose last conclusive outcome was a pass.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub stages_passed: BTreeSet<String>,
    /// The tool in which it was done, as that tool's records say; no proof.
    #[serde(default)]
    pub done_elsewhere: Option<String>,
    /// When the last event about it happened, in Unix milliseconds of that event's device.
    pub last_ms: Option<i64>,
}

/// Why an event cannot be applied now. The progress is unchanged; rebuild it, or first apply what
/// is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNext {
    /// The event belongs before one that was applied already.
    #[error(
        "event {} of device {} belongs before one that was applied already; \
         the progress has to be rebuilt",
        event.sequence, event.device
    )]
    Earlier {
        /// The event.
        event: ReplayKey,
        /// The last event that was applied.
        last: ReplayKey,
    },
    /// An event of the same device comes first.
    #[error("event {expected} of device {device} has to be applied before event {found}")]
    Missed {
        /// The chain.
        device: DeviceId,
        /// The sequence that comes next.
        expected: u64,
        /// The sequence of the event.
        found: u64,
    },
}

impl Progress {
    /// The progress of a whole log.
    pub fn replay(events: &EventSet) -> Self {
        let mut progress = Self::default();
        for event in events.iter() {
            progress.fold(event);
        }
        progress
    }

    /// Applies the next event of an intact log. Nothing changes if it is not the next one.
    pub fn apply(&mut self, event: &Event) -> Result<(), NotNext> {
        let key = event.header().replay_key();
        if let Some(last) = self.last_applied
            && key <= last
        {
            return Err(NotNext::Earlier { event: key, last });
        }
        let expected = self.cursors.get(&key.device).map_or(1, |sequence| sequence + 1);
        if key.sequence != expected {
            return Err(NotNext::Missed { device: key.device, expected, found: key.sequence });
        }
        self.fold(event);
        Ok(())
    }

    /// Takes an event without asking whether it is the next one. For rebuilding from a log that
    /// is read in replay order, where a damaged chain must not hide what the rest of it says.
    pub fn fold(&mut self, event: &Event) {
        let header = event.header();
        let key = header.replay_key();
        self.last_applied = Some(key);
        let cursor = self.cursors.entry(key.device).or_default();
        *cursor = key.sequence.max(*cursor);
        let fact = match event.fact() {
            Some(Fact::Unknown { .. }) | None => {
                self.unknown += 1;
                return;
            }
            Some(Fact::TrackChosen { track }) => {
                self.track = Some(track);
                return;
            }
            Some(fact) => fact,
        };
        let Some(item) = &header.item else { return };
        if is_work(&fact) {
            self.last_item = Some(item.clone());
        }
        let progress = match self.items.get_mut(item) {
            Some(progress) => progress,
            None => self.items.entry(item.clone()).or_default(),
        };
        progress.last_ms = Some(header.time_ms);
        progress.take(event, fact);
    }

    /// What the log says about an item; none if nothing happened to it yet.
    pub fn item(&self, item: &ItemId) -> Option<&ItemProgress> {
        self.items.get(item)
    }

    /// How many items were accepted for the first time on each local day, by [`day_number`].
    pub fn accepted_per_day(&self, offset_minutes: i32) -> BTreeMap<i64, u32> {
        let mut days = BTreeMap::new();
        for time_ms in self.items.values().filter_map(|item| item.first_accepted_ms) {
            *days.entry(day_number(time_ms, offset_minutes)).or_default() += 1;
        }
        days
    }
}

/// The local day of a moment: days since 1 January 1970 where clocks stand `offset_minutes` before
/// UTC (120 in Berlin's summer).
pub fn day_number(time_ms: i64, offset_minutes: i32) -> i64 {
    let offset_ms = i64::from(offset_minutes) * MILLISECONDS_PER_MINUTE;
    time_ms.saturating_add(offset_ms).div_euclid(MILLISECONDS_PER_DAY)
}

/// Whether a fact means that the learner worked on the item, and did not only write about it.
fn is_work(fact: &Fact) -> bool {
    match fact {
        Fact::Verdict(_)
        | Fact::HintTaken { .. }
        | Fact::SolutionShown { .. }
        | Fact::Reset { .. }
        | Fact::LessonRead {}
        | Fact::Opened {} => true,
        // A system is worked on beside the track's items.
        Fact::GateRun(_) => false,
        // Reviews pass through many items in a few minutes; the learner's own work stays current.
        Fact::CardReviewed(_)
        | Fact::QuizAnswered(_)
        | Fact::RecallStarted { .. }
        | Fact::CodeReviewed(_)
        | Fact::Buried { .. }
        | Fact::Suspended {}
        | Fact::Unsuspended {}
        | Fact::ReviewUndone { .. }
        | Fact::PlacementAnswered(_)
        | Fact::PlacementFinished(_)
        | Fact::RetentionChosen { .. }
        | Fact::PaceChosen { .. }
        | Fact::WeightsFitted(_)
        | Fact::DoneElsewhere { .. }
        | Fact::NoteKept { .. }
        | Fact::ReportSent { .. }
        | Fact::TrackChosen { .. }
        | Fact::Unknown { .. } => false,
    }
}

impl ItemProgress {
    fn take(&mut self, event: &Event, fact: Fact) {
        match fact {
            Fact::Verdict(verdict) => self.take_verdict(event, verdict),
            Fact::HintTaken { step } => self.hints = self.hints.max(step),
            Fact::SolutionShown { given_up } => {
                self.solution_shown = true;
                self.given_up |= given_up;
            }
            Fact::LessonRead {} => self.lesson_read = true,
            Fact::GateRun(run) => self.take_gate_run(run),
            Fact::DoneElsewhere { tool, .. } => self.done_elsewhere = Some(tool),
            Fact::QuizAnswered(answer) => {
                *self.answers.entry(answer.question).or_default() |= answer.right;
            }
            // What was learned is for `learner` to fold.
            Fact::CardReviewed(_)
            | Fact::RecallStarted { .. }
            | Fact::CodeReviewed(_)
            | Fact::Buried { .. }
            | Fact::Suspended {}
            | Fact::Unsuspended {}
            | Fact::ReviewUndone { .. }
            | Fact::PlacementAnswered(_)
            | Fact::PlacementFinished(_)
            | Fact::RetentionChosen { .. }
            | Fact::PaceChosen { .. }
            | Fact::WeightsFitted(_)
            | Fact::Reset { .. }
            | Fact::NoteKept { .. }
            | Fact::ReportSent { .. }
            | Fact::TrackChosen { .. }
            | Fact::Opened {}
            | Fact::Unknown { .. } => {}
        }
    }

    /// An inconclusive stage says nothing, so it changes nothing.
    fn take_gate_run(&mut self, run: GateRun) {
        for stage in run.stages {
            match stage.outcome.as_str() {
                "pass" => {
                    self.stages_passed.insert(stage.slug);
                }
                "fail" => {
                    self.stages_passed.remove(&stage.slug);
                }
                _ => {}
            }
        }
    }

    fn take_verdict(&mut self, event: &Event, verdict: Verdict) {
        let header = event.header();
        self.checks += 1;
        match verdict.verdict.as_str() {
            "accepted" => {
                self.accepted = true;
                self.last_failed = false;
                self.first_accepted_ms.get_or_insert(header.time_ms);
                self.accepted_submission = Some(verdict.submission);
                self.accepted_content_version = header.content_version;
            }
            "wrong_answer" | "runtime_error" | "time_limit" | "memory_limit" | "output_limit" => {
                self.attempts += 1;
                self.last_failed = true;
            }
            "internal_error" => {}
            // Compile errors, lints, and verdicts of a newer version, which may mean anything.
            _ => self.last_failed = true,
        }
        self.last_submission = Some(verdict.submission);
        self.last_verdict = Some(verdict.verdict);
    }
}
