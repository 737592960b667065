//! Ratings: what they are called, and how one follows from the work on an exercise.
//!
//! The rating of code is derived and never asked. A learner who has just fought for twenty minutes
//! is a poor judge of how well he remembered; the checks, the hints and the clock saw it.

use serde::{Deserialize, Serialize};

/// The version of [`rate_code`], recorded beside every rating that it gave. A change of the rule
/// gets a new number, and old ratings stay as they were.
pub const RATING_RULE: u32 = 1;

/// Faster than this share of the expected time is much faster.
const MUCH_FASTER: f64 = 0.4;
/// A recall is typed from memory into a blank file: the thinking was done the first time.
const RECALL_SHARE: f64 = 0.6;

/// How a review went, in FSRS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Not recalled.
    Again,
    /// Recalled with effort or help.
    Hard,
    /// Recalled.
    Good,
    /// Recalled without effort.
    Easy,
}

impl Rating {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// As it stands in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Hard => "hard",
            Self::Good => "good",
            Self::Easy => "easy",
        }
    }

    /// The rating of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rating| rating.word() == word)
    }

    /// FSRS's number: 1 to 4.
    #[must_use]
    pub fn number(self) -> u32 {
        match self {
            Self::Again => 1,
            Self::Hard => 2,
            Self::Good => 3,
            Self::Easy => 4,
        }
    }

    /// Whether it counts as recalled.
    #[must_use]
    pub fn is_recalled(self) -> bool {
        self != Self::Again
    }
}

/// How the work on an exercise ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A submission was accepted.
    Accepted,
    /// The learner gave up.
    GivenUp,
}

impl Outcome {
    /// As it stands in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::GivenUp => "given_up",
        }
    }
}

/// The work on one exercise, from its opening (or from the start of its recall) on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Wrong answers, runtime errors and limits. Compile errors and lints are part of typing.
    pub failed_checks: u32,
    /// The highest step of the hints.
    pub hints: u32,
    /// Whether the solution was shown.
    pub solution_shown: bool,
    /// Time of work in seconds, without pauses.
    pub seconds: u32,
}

/// The time that is expected of this learner, in seconds: the content's minutes, by his own speed
/// (the middle of actual ÷ expected over past work; 1 for a newcomer), and less for a recall.
#[must_use]
pub fn expected_seconds(minutes: u32, speed: f64, is_recall: bool) -> u32 {
    let share = if is_recall { RECALL_SHARE } else { 1.0 };
    (f64::from(minutes) * 60.0 * speed.clamp(0.5, 3.0) * share).round() as u32
}

/// The rating of work on code, rule [`RATING_RULE`]:
///
/// | what happened | rating | why |
/// |---|---|---|
/// | given up, or the solution shown | again | it was not recalled |
/// | a failed check, or a hint | hard | it was recalled with help |
/// | the first check accepted, slower than expected | hard | it was worked out anew |
/// | the first check accepted, in the expected time | good | it was recalled |
/// | … in less than 0.4 of it | easy | it was there at once |
#[must_use]
pub fn rate_code(outcome: Outcome, work: &Work, expected_seconds: u32) -> Rating {
    if outcome == Outcome::GivenUp || work.solution_shown {
        return Rating::Again;
    }
    if work.failed_checks > 0 || work.hints > 0 || work.seconds > expected_seconds {
        return Rating::Hard;
    }
    if f64::from(work.seconds) < MUCH_FASTER * f64::from(expected_seconds) {
        return Rating::Easy;
    }
    Rating::Good
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Rating, Work, expected_seconds, rate_code};

    #[test]
    fn the_rule_is_as_its_table_says() {
        let work = Work { seconds: 500, ..Work::default() };
        let rate = |work: Work| rate_code(Outcome::Accepted, &work, 600);
        assert_eq!(rate(work), Rating::Good);
        assert_eq!(rate(Work { seconds: 239, ..work }), Rating::Easy);
        assert_eq!(rate(Work { seconds: 601, ..work }), Rating::Hard);
        assert_eq!(rate(Work { failed_checks: 1, ..work }), Rating::Hard);
        assert_eq!(rate(Work { hints: 1, ..work }), Rating::Hard);
        assert_eq!(rate(Work { solution_shown: true, ..work }), Rating::Again);
        assert_eq!(rate_code(Outcome::GivenUp, &work, 600), Rating::Again);
    }

    #[test]
    fn the_expected_time_is_the_learners_own() {
        assert_eq!(expected_seconds(10, 1.0, false), 600);
        assert_eq!(expected_seconds(10, 2.0, true), 720);
        assert_eq!(expected_seconds(10, 50.0, false), 1800);
    }
}
