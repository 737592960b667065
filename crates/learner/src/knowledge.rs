//! What a learner knows: the state that follows from the log, and questions to it.
//!
//! It is a fold over the log's events and nothing else: not the content (what an exercise practised
//! stands in the event), not the clock, not the order in which events arrive. So it can be thrown
//! away and rebuilt, and two machines that hold the same events hold the same state.

mod fold;
mod review;

use std::collections::{BTreeMap, BTreeSet};

use evidence::{ChainFault, DeviceId, Event, ItemId, ReplayKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::mastery::{ConceptState, Elo};
use crate::memory::{DesiredRetention, Memory, MemoryModel, Weights};
use crate::rating::Work;
use crate::schedule::{Due, ItemKind, Load, Phase};
use crate::trust::Doubt;
use crate::{Day, DayBoundary, Moment};

/// The version of everything that the fold computes. A stored state of another version is rebuilt.
pub const STATE_VERSION: u32 = 2;
/// An item that failed so often is a leech.
pub const LEECH_LAPSES: u32 = 8;
/// A leech that failed so often more, after its lesson was read again, is one again.
const LEECH_AGAIN_LAPSES: u32 = 4;
/// How many past pieces of work the learner's speed is the middle of.
const SPEEDS: usize = 25;

/// What is remembered of one item, and when it is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecallItem {
    /// A card, or code.
    pub kind: ItemKind,
    /// Its concepts, as the last review recorded them.
    pub concepts: Vec<String>,
    /// The memory.
    pub memory: Memory,
    /// Where it stands.
    pub phase: Phase,
    /// When it is asked again.
    pub due: Due,
    /// The interval that led to `due`, in days; 0 within a learning step.
    pub interval: u32,
    /// The day of the last review.
    pub reviewed: Day,
    /// The day from which forgetting counts: later than `reviewed` after a credit.
    pub since: Day,
    /// Reviews, the first acquaintance included.
    pub reviews: u32,
    /// Failures of what was in review.
    pub lapses: u32,
    /// The lapses at which it is a leech next.
    pub leech_at: u32,
    /// Whether it is a leech: shown with its lesson and its prerequisites instead of being asked.
    pub leech: bool,
    /// Whether the learner set it aside.
    pub suspended: bool,
    /// The day before which it is not asked.
    pub buried_until: Option<Day>,
    /// How long a review of it takes: the mean of past ones, in seconds.
    pub seconds: f32,
    /// Credits since the last review.
    pub credits: u32,
    /// The concept whose failure brought the due day nearer, until the next review.
    pub warned_by: Option<String>,
}

/// Work that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkInHand {
    /// What was done so far.
    pub work: Work,
    /// The seed of the variant, if it is a recall.
    pub variant_seed: Option<u64>,
    /// The last event of it.
    pub last: Moment,
}

/// An exercise that was accepted, or given up, and has no rating in the log: an event is missing,
/// or the log is older than ratings. Whoever may write the log appends the review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unrated {
    /// The work.
    pub work: Work,
    /// The day.
    pub day: Day,
    /// Whether it was accepted; else it was given up.
    pub accepted: bool,
}

/// What was done on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayTally {
    /// Reviews of cards and code.
    pub reviews: u32,
    /// Of these, recalled ones.
    pub recalled: u32,
    /// Exercises accepted for the first time.
    pub accepted: u32,
    /// Lessons read.
    pub lessons: u32,
    /// Time of reviews and of work on exercises, in seconds.
    pub seconds: u32,
}

/// What was answered of a quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuizTaken {
    /// By question: whether it was ever answered right.
    pub answers: BTreeMap<String, bool>,
    /// The day of the last answer.
    pub last: Day,
}

/// The state as it is stored: plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnowledgeState {
    /// [`STATE_VERSION`] of who wrote it.
    pub version: u32,
    /// The day boundary that it was computed with.
    pub boundary: DayBoundary,
    /// Per device, the last sequence and its time in milliseconds.
    pub cursors: BTreeMap<DeviceId, (u64, i64)>,
    /// The last event that was taken.
    pub last_applied: Option<ReplayKey>,
    /// Everything that is recalled.
    pub items: BTreeMap<ItemId, RecallItem>,
    /// Every concept that there is evidence of.
    pub concepts: BTreeMap<String, ConceptState>,
    /// Items by concept, those first that a credit reaches soonest.
    pub by_concept: BTreeMap<String, BTreeSet<(Day, ItemId)>>,
    /// How many items are due on each day.
    pub load: BTreeMap<Day, u32>,
    /// Past days.
    pub days: BTreeMap<Day, DayTally>,
    /// Work under way.
    pub in_hand: BTreeMap<ItemId, WorkInHand>,
    /// Accepted or given up, and not rated.
    pub unrated: BTreeMap<ItemId, Unrated>,
    /// Exercises that were accepted at some time.
    pub accepted: BTreeMap<ItemId, Day>,
    /// Exercises that were given up and not accepted since.
    pub given_up: BTreeSet<ItemId>,
    /// Items that another tool says were done there. Nothing is known of them here.
    #[serde(default)]
    pub done_elsewhere: BTreeSet<ItemId>,
    /// Exercises with a verdict or a hint and no acceptance yet.
    pub begun: BTreeSet<ItemId>,
    /// Lessons that were read.
    pub lessons_read: BTreeMap<ItemId, Day>,
    /// Quizzes that were begun.
    pub quizzes: BTreeMap<ItemId, QuizTaken>,
    /// The learner's rating.
    pub ability: Elo,
    /// The exercises' ratings.
    pub difficulties: BTreeMap<ItemId, Elo>,
    /// Actual ÷ content's expected time of the last first-time work, per mille, newest last.
    pub speeds: Vec<u32>,
    /// The desired retention.
    pub retention: DesiredRetention,
    /// The weights of the memory model.
    pub weights: Weights,
    /// How many reviews the weights were fitted to; none for the standard ones.
    pub fitted_to: Option<u32>,
    /// Minutes a week that the learner has, if he said so.
    pub minutes_a_week: Option<u32>,
    /// The day of the last placement, by its purpose.
    pub placements: BTreeMap<String, Day>,
    /// The day of the last thing that the learner did.
    pub last_active: Option<Day>,
    /// What was not taken at its word.
    pub doubts: BTreeSet<Doubt>,
}

/// What a learner knows.
#[derive(Debug, Clone)]
pub struct Knowledge {
    state: KnowledgeState,
    /// Follows from the state's weights and retention.
    model: MemoryModel,
}

impl PartialEq for Knowledge {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
    }
}

/// Why an event cannot be taken alone: the state is unchanged, and has to be rebuilt from the log
/// with [`Knowledge::replay`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RebuildNeeded {
    /// The event belongs before one that was taken already, as after a merge.
    #[error("event {} of device {} belongs before one that was taken", event.sequence, event.device)]
    Earlier {
        /// The event.
        event: ReplayKey,
    },
    /// Events between are missing.
    #[error("events of device {device} before {found} have not been taken")]
    Missed {
        /// The chain.
        device: DeviceId,
        /// The event's sequence.
        found: u64,
    },
    /// A review was undone, which changes what followed from it.
    #[error("a review was undone")]
    Undone,
    /// The device's clock went back, so that earlier times are in doubt.
    #[error("the clock of device {device} went back")]
    ClockWentBack {
        /// The device.
        device: DeviceId,
    },
}

impl Knowledge {
    /// What somebody knows of whom nothing is recorded.
    #[must_use]
    pub fn empty(boundary: DayBoundary) -> Self {
        let state = KnowledgeState {
            version: STATE_VERSION,
            boundary,
            cursors: BTreeMap::new(),
            last_applied: None,
            items: BTreeMap::new(),
            concepts: BTreeMap::new(),
            by_concept: BTreeMap::new(),
            load: Load::new(),
            days: BTreeMap::new(),
            in_hand: BTreeMap::new(),
            unrated: BTreeMap::new(),
            accepted: BTreeMap::new(),
            given_up: BTreeSet::new(),
            done_elsewhere: BTreeSet::new(),
            begun: BTreeSet::new(),
            lessons_read: BTreeMap::new(),
            quizzes: BTreeMap::new(),
            ability: Elo::newcomer(),
            difficulties: BTreeMap::new(),
            speeds: Vec::new(),
            retention: DesiredRetention::USUAL,
            weights: Weights::standard(),
            fitted_to: None,
            minutes_a_week: None,
            placements: BTreeMap::new(),
            last_active: None,
            doubts: BTreeSet::new(),
        };
        Self { model: MemoryModel::new(&state.weights, state.retention), state }
    }

    /// The state of a whole log, whose events may come in any order and more than once. `faults` are
    /// those of the chain check, to be named among the doubts.
    #[must_use]
    pub fn replay<'a>(
        events: impl IntoIterator<Item = &'a Event>,
        faults: &[ChainFault],
        boundary: DayBoundary,
    ) -> Self {
        fold::replay(events, faults, boundary)
    }

    /// A stored state, unless it is of another version or was computed for other days: then it has
    /// to be rebuilt.
    #[must_use]
    pub fn from_state(state: KnowledgeState, boundary: DayBoundary) -> Option<Self> {
        if state.version != STATE_VERSION || state.boundary != boundary {
            return None;
        }
        Some(Self { model: MemoryModel::new(&state.weights, state.retention), state })
    }

    /// The state, to be stored or asked.
    #[must_use]
    pub fn state(&self) -> &KnowledgeState {
        &self.state
    }

    /// The memory model with this learner's weights and retention.
    #[must_use]
    pub fn model(&self) -> &MemoryModel {
        &self.model
    }

    /// Takes the next event of the log.
    ///
    /// # Errors
    /// If it cannot be taken alone; the state is unchanged.
    pub fn apply(&mut self, event: &Event) -> Result<(), RebuildNeeded> {
        fold::apply(self, event)
    }

    /// How likely it is that an item is recalled on a day.
    #[must_use]
    pub fn retrievability(&self, item: &RecallItem, today: Day) -> f32 {
        self.model.retrievability(item.memory, today.since(item.since) as f32)
    }

    /// A concept's state; that of no evidence if there is none.
    #[must_use]
    pub fn concept(&self, id: &str) -> ConceptState {
        self.state.concepts.get(id).cloned().unwrap_or_default()
    }

    /// Whether a concept is mastered.
    #[must_use]
    pub fn is_mastered(&self, id: &str) -> bool {
        self.state.concepts.get(id).is_some_and(ConceptState::is_mastered)
    }

    /// Actual ÷ expected time of this learner: the middle of his last pieces of work, 1 without any.
    #[must_use]
    pub fn speed(&self) -> f64 {
        let mut speeds = self.state.speeds.clone();
        speeds.sort_unstable();
        // A few pieces say little: they are joined by as many that went as expected.
        match speeds.len() {
            0..5 => 1.0,
            count => f64::from(speeds[count / 2]) / 1000.0,
        }
    }

    /// The work under way on an item; none if nothing happened since the last rating.
    #[must_use]
    pub fn in_hand(&self, item: &ItemId) -> Option<&WorkInHand> {
        self.state.in_hand.get(item)
    }

    /// Everything that was not taken at its word, and reviews from after `now`.
    #[must_use]
    pub fn doubts(&self, now: Moment) -> Vec<Doubt> {
        let today = self.state.boundary.day(now);
        let ahead = self.state.items.iter().filter(|(_, item)| item.reviewed > today.plus(1));
        let ahead = ahead.map(|(id, item)| Doubt::InTheFuture {
            item: id.clone(),
            days: item.reviewed.since(today),
        });
        self.state.doubts.iter().cloned().chain(ahead).collect()
    }

    fn remodel(&mut self) {
        self.model = MemoryModel::new(&self.state.weights, self.state.retention);
    }
}

impl RecallItem {
    /// Whether it is asked at this moment. A review that lies in the future cannot be trusted, so
    /// such an item is asked.
    #[must_use]
    pub fn is_due(&self, now: Moment, today: Day) -> bool {
        if self.suspended || self.leech || self.buried_until.is_some_and(|day| day > today) {
            return false;
        }
        match self.due {
            Due::At(moment) => moment <= now || self.reviewed > today.plus(1),
            Due::On(day) => day <= today || self.reviewed > today.plus(1),
        }
    }

    /// The first day on which a credit counts: in the second half of the interval.
    pub(crate) fn credit_day(&self) -> Day {
        match self.phase {
            Phase::Review => self.since.plus(i64::from(self.interval.div_ceil(2))),
            Phase::Learning | Phase::Relearning => Day(i64::MAX),
        }
    }

    /// The day on which it is asked.
    #[must_use]
    pub fn due_day(&self, boundary: DayBoundary) -> Day {
        match self.due {
            Due::At(moment) => boundary.day(moment),
            Due::On(day) => day,
        }
    }
}
