//! What to record when something was reviewed: the raw facts, and all that follows from them now.

use std::collections::BTreeMap;

use evidence::{CardReview, CodeReview, Hash, ItemId};

use crate::catalogue::{CardEntry, Catalogue};
use crate::credit;
use crate::knowledge::{Knowledge, Unrated};
use crate::rating::{Outcome, RATING_RULE, Rating, Work, expected_seconds, rate_code};
use crate::{Day, Moment};
use curriculum::Exercise;

/// Why an exercise was worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// For the first time.
    First,
    /// To recall it, from a blank file.
    Recall,
    /// To prove a concept that placement assumed.
    Proof,
}

impl Mode {
    /// As it stands in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Recall => "recall",
            Self::Proof => "proof",
        }
    }
}

/// How the work on an exercise came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// Why it was worked on.
    pub mode: Mode,
    /// Accepted or given up.
    pub outcome: Outcome,
    /// The submission that was accepted.
    pub submission: Option<Hash>,
    /// When.
    pub now: Moment,
}

/// The review to append after an exercise was accepted or given up. The verdict or the solution's
/// showing stands in the log before it, and `knowledge` has taken that.
#[must_use]
pub fn review_of_code(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    exercise: &Exercise,
    finished: Finished,
) -> CodeReview {
    let in_hand = exercise.id.parse::<ItemId>().ok();
    let in_hand = in_hand.and_then(|id| knowledge.in_hand(&id).cloned());
    let work = in_hand.as_ref().map_or_else(Work::default, |in_hand| in_hand.work);
    let day = knowledge.state().boundary.day(finished.now);
    CodeReview {
        variant_seed: in_hand.and_then(|in_hand| in_hand.variant_seed),
        ..rated(knowledge, catalogue, exercise, finished, work, day)
    }
}

fn rated(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    exercise: &Exercise,
    finished: Finished,
    work: Work,
    day: Day,
) -> CodeReview {
    let is_recall = finished.mode == Mode::Recall;
    let expected = expected_seconds(exercise.minutes, knowledge.speed(), is_recall);
    let rating = rate_code(finished.outcome, &work, expected);
    let graph = &catalogue.library.concepts;
    let shares = |wanted: bool, shares: fn(&_, &_) -> credit::Shares| {
        if wanted { shares(graph, exercise) } else { BTreeMap::new() }
    };
    CodeReview {
        mode: finished.mode.word().to_owned(),
        outcome: finished.outcome.word().to_owned(),
        exercise: exercise.kind.word().to_owned(),
        failed_checks: work.failed_checks,
        hints: work.hints,
        solution_shown: work.solution_shown,
        seconds: work.seconds,
        // The content's own expectation: the learner's speed is measured against it.
        expected_seconds: exercise.minutes.saturating_mul(60),
        difficulty: exercise.difficulty,
        rating: rating.word().to_owned(),
        rule: RATING_RULE,
        day: day.0,
        concepts: exercise.teaches.iter().map(|concept| concept.0.clone()).collect(),
        variant_seed: None,
        submission: finished.submission,
        practised: shares(matches!(rating, Rating::Good | Rating::Easy), credit::practised),
        built_upon: shares(rating == Rating::Again, credit::built_upon),
    }
}

/// The review to append after the learner answered a card. `right` is the judge's word where it has
/// one; then a wrong answer is *again*, whatever the learner says.
#[must_use]
pub fn review_of_card(
    knowledge: &Knowledge,
    card: &CardEntry,
    rating: Rating,
    right: Option<bool>,
    seconds: u32,
    variant_seed: Option<u64>,
    now: Moment,
) -> CardReview {
    let (rating, rule) = match right {
        Some(false) => (Rating::Again, RATING_RULE),
        Some(true) if rating == Rating::Again => (Rating::Hard, RATING_RULE),
        Some(true) | None => (rating, 0),
    };
    CardReview {
        rating: rating.word().to_owned(),
        rule,
        day: knowledge.state().boundary.day(now).0,
        seconds,
        concepts: card.concepts.iter().map(|concept| concept.0.clone()).collect(),
        variant_seed,
        right,
    }
}

/// The reviews that the log lacks: exercises that were accepted or given up before reviews were
/// recorded. Appended once, they bring an older log up to date.
#[must_use]
pub fn missing_reviews(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
) -> Vec<(ItemId, CodeReview)> {
    let review = |(id, unrated): (&ItemId, &Unrated)| {
        let exercise = catalogue.exercise(id)?;
        let outcome = if unrated.accepted { Outcome::Accepted } else { Outcome::GivenUp };
        let finished = Finished {
            mode: Mode::First,
            outcome,
            submission: None,
            now: knowledge.state().boundary.begin(unrated.day),
        };
        let review = rated(knowledge, catalogue, exercise, finished, unrated.work, unrated.day);
        Some((id.clone(), review))
    };
    knowledge.state().unrated.iter().filter_map(review).collect()
}
