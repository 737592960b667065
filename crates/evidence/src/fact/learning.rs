//! What reviews, placement and settings record: the raw facts, and beside them what was derived
//! then, so that editing content or a rule never rewrites history.
//!
//! Shares are per mille and weights are millionths, since a fact is compared and hashed and so
//! holds no floating-point number. Words that may grow (ratings, kinds, modes) are texts, as a
//! verdict's is: what a version does not know it keeps and names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::Hash;

/// A card was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReview {
    /// `again`, `hard`, `good` or `easy`.
    pub rating: String,
    /// The rule that derived the rating; 0 if the learner rated the card.
    pub rule: u32,
    /// The learner's local day: days since 1 January 1970, by his own day boundary.
    pub day: i64,
    /// How long it took, in seconds.
    pub seconds: u32,
    /// The card's concepts at that time.
    pub concepts: Vec<String>,
    /// The seed of the variant that was asked, if the card has variants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_seed: Option<u64>,
    /// Whether the answer was right, where the judge could say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
}

/// An exercise was accepted or given up, and rated: the first time, or recalled from a blank file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeReview {
    /// `first`, `recall`, or `proof` of a concept that placement assumed.
    pub mode: String,
    /// `accepted` or `given_up`.
    pub outcome: String,
    /// The kind of exercise: `fix`, `write`, `predict`, `refactor` or `test`.
    pub exercise: String,
    /// Checks that failed: wrong answers, runtime errors and limits.
    pub failed_checks: u32,
    /// Steps of hints taken.
    pub hints: u32,
    /// Whether the solution was shown before it was accepted.
    pub solution_shown: bool,
    /// Time of work, in seconds, pauses left out.
    pub seconds: u32,
    /// The time that the content expected then, in seconds.
    pub expected_seconds: u32,
    /// The exercise's difficulty then, 1 to 5.
    pub difficulty: u8,
    /// The rating that was derived from the fields above.
    pub rating: String,
    /// The version of the rule that derived it.
    pub rule: u32,
    /// The learner's local day.
    pub day: i64,
    /// The concepts of which it was the practice then.
    pub concepts: Vec<String>,
    /// The seed of the variant, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_seed: Option<u64>,
    /// The submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<Hash>,
    /// Older concepts that it practised, with the share (per mille) of a review that it is worth.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub practised: BTreeMap<String, u32>,
    /// Concepts that build on it, with the share (per mille) by which a failure concerns them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub built_upon: BTreeMap<String, u32>,
}

/// One question of a placement was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementAnswer {
    /// The placement's seed, which names it.
    pub placement: u64,
    /// The concept that was asked.
    pub concept: String,
    /// How it was asked: `choice`, `predict` or `write`.
    pub question: String,
    /// `right`, `wrong` or `unknown`: "I don't know" is an answer.
    pub answer: String,
    /// How long it took, in seconds.
    pub seconds: u32,
    /// The variant's seed, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant_seed: Option<u64>,
}

/// A question of a quiz was answered. The quiz is the event's item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuizAnswer {
    /// The question's id, without its source: questions are named within their quiz.
    pub question: String,
    /// `short`, `choice` or `tracing`.
    pub kind: String,
    /// What was answered, as it was typed.
    pub answer: String,
    /// Whether it was right.
    pub right: bool,
    /// How long it took, in seconds.
    pub seconds: u32,
    /// The question's concepts at that time.
    pub concepts: Vec<String>,
    /// The learner's local day.
    pub day: i64,
}

/// A placement came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementResult {
    /// The placement's seed, which names it.
    pub placement: u64,
    /// `start`, or `after_break` for the diagnosis after a long break.
    pub purpose: String,
    /// The version of the model that classed the concepts.
    pub rule: u32,
    /// The learner's local day.
    pub day: i64,
    /// How many questions were asked.
    pub questions: u32,
    /// Concepts found known.
    pub known: Vec<String>,
    /// Concepts found unknown.
    pub unknown: Vec<String>,
    /// Concepts that the answers did not decide.
    pub undecided: Vec<String>,
}

/// Weights of the memory model that were fitted to the learner's own reviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FittedWeights {
    /// The 21 weights of FSRS-6, in millionths.
    pub micro: Vec<i64>,
    /// How many reviews they were fitted to.
    pub reviews: u32,
    /// The version of the rule that took them.
    pub rule: u32,
}
