//! What a learner knows: recall, mastery, placement and a plan, as pure functions of the evidence
//! log and the content.
//!
//! Nothing here does input or output, reads a clock or draws a random number: moments, days and
//! seeds are parameters. (`fsrs` brings its own generator; only [`fit_weights`] uses it, with a
//! fixed seed.)
//!
//! # How it hangs together
//! - [`Knowledge`] is the state: a fold over the log's events alone. [`Knowledge::replay`] takes a
//!   whole log in any order, [`Knowledge::apply`] the next event; [`Knowledge::state`] is plain data
//!   to keep as a projection, [`Knowledge::from_state`] takes it back. Where `apply` or `from_state`
//!   refuses, replay the log. What could not be believed is in [`Knowledge::doubts`].
//! - [`Catalogue`] is the content, looked up by the log's ids. Cards come in as [`CardEntry`].
//! - [`plan`] says what to do now and why; [`retention_by_concept`], [`calendar`], [`due_by_day`] and
//!   [`edge`] are the pages beside it.
//! - [`Placement`] asks and classes; its answers and its result are events.
//! - [`History`], [`calibrate`] and [`fit_weights`] hold the memory model against what happened.
//!
//! # What to record, and when
//! | moment | append |
//! |---|---|
//! | an exercise's first acceptance, after its verdict | `CodeReviewed` by [`review_of_code`], [`Mode::First`] |
//! | giving up, after `SolutionShown { given_up: true }` | the same, [`Outcome::GivenUp`] |
//! | an exercise is asked again | `RecallStarted` with the variant's seed; at its end [`Mode::Recall`] |
//! | a due proof is accepted or given up | the same with [`Mode::Proof`] |
//! | a card was answered | `CardReviewed` by [`review_of_card`] |
//! | a leech's lesson was read, or the learner wants an item back | `Unsuspended` |
//! | undo | `ReviewUndone` with the review event's id and item, then replay |
//! | a placement's answer, and its end | `PlacementAnswered`, `PlacementFinished` |
//! | an older log | each of [`missing_reviews`] |
//! | weights were fitted and [`Fit::is_better`] | `WeightsFitted` |

mod time;

mod rating;

mod memory;

mod schedule;

mod credit;

mod mastery;

mod trust;

mod knowledge;

mod catalogue;

mod review;

mod placement;

mod plan;

mod history;

pub mod random;

pub mod simulation;

pub use catalogue::{CardEntry, Catalogue};
pub use credit::{Shares, built_upon, practised};
pub use history::{
    Bin, Calibration, FIT_RULE, Fit, FitError, History, PastReview, REVIEWS_TO_FIT, calibrate,
    fit_weights,
};
pub use knowledge::{
    DayTally, Knowledge, KnowledgeState, LEECH_LAPSES, QuizTaken, RebuildNeeded, RecallItem,
    STATE_VERSION, Unrated, WorkInHand,
};
pub use mastery::{ConceptState, Elo, Evidence, MASTERED_AT, trace};
pub use memory::{
    DesiredRetention, LONGEST_INTERVAL, Memory, MemoryError, MemoryModel, STABILITY_CAP, Weights,
};
pub use placement::{
    Answer, MOST_QUESTIONS, PLACEMENT_RULE, Placement, PlacementClasses, Question, SLIP,
};
pub use plan::{
    Comeback, ConceptRetention, Forecast, Leech, Milestone, NextItem, Pace, Plan, PlanRequest,
    PlannedReview, Proof, Why, calendar, due_by_day, edge, plan, retention_by_concept,
};
pub use rating::{Outcome, RATING_RULE, Rating, Work, expected_seconds, rate_code};
pub use review::{Finished, Mode, missing_reviews, review_of_card, review_of_code};
pub use schedule::{CARD_STEP_SECONDS, Due, ItemKind, Phase, fuzz_range};
pub use time::{Day, DayBoundary, Moment, SECONDS_PER_DAY};
pub use trust::Doubt;
