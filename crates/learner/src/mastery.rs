//! Mastery of concepts and difficulty of exercises.
//!
//! *Knowledge tracing.* Corbett and Anderson, "Knowledge tracing: modeling the acquisition of
//! procedural knowledge", User Modeling and User-Adapted Interaction 4 (1995), section 2: a concept
//! is known or not; evidence moves the probability L by Bayes' rule, and each opportunity to
//! practise may teach it:
//!
//! - after a success: L ← L(1−S) / (L(1−S) + (1−L)G)
//! - after a failure: L ← LS / (LS + (1−L)(1−G))
//! - then: L ← L + (1−L)T
//!
//! Mastery at L ≥ 0.95 is that paper's. The guesses G and slips S below keep within G ≤ 0.3 and
//! S ≤ 0.1, the bounds under which the model keeps its meaning (Baker, Corbett, Aleven, "More
//! accurate student modeling through contextual estimation of slip and guess", ITS 2008). Within
//! them they are our choice by kind of evidence; nobody has fitted them to Rust.
//!
//! *Elo.* Pelánek, "Applications of the Elo rating system in adaptive educational systems",
//! Computers & Education 98 (2016), section 3: P = 1 / (1 + e^(d−θ)), and both sides move by
//! U(n)·(outcome − P) with U(n) = 1 / (1 + 0.05 n).

use serde::{Deserialize, Serialize};

use crate::{Day, Rating};

/// Known at this probability.
pub const MASTERED_AT: f64 = 0.95;
/// P(L₀): before any evidence.
const INITIAL: f64 = 0.25;
/// P(T): one opportunity teaches it.
const TRANSIT: f64 = 0.1;
/// P(S), for every kind.
const SLIP: f64 = 0.1;
/// Nobody is surer than this. The model knows no forgetting, and without a ceiling ten successes
/// would hide the next three failures; with it, one failure takes mastery away and one proof
/// brings it back.
const CEILING: f64 = 0.99;
/// What placement leaves: below mastery, so that a proof is still needed.
const ASSUMED: f64 = 0.9;
/// What a placement that found it unknown leaves.
const FOUND_UNKNOWN: f64 = 0.1;

/// What a piece of evidence is, by how easily somebody who does not know could pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// A card that the learner rated himself: he may mistake recognition for recall.
    RatedCard,
    /// A card or an exercise to predict: few answers are likely.
    Prediction,
    /// A program to mend: the compiler says where.
    Fix,
    /// Code, refactored or new, or tests: passing by chance hardly happens.
    Code,
    /// Code that was accepted after failed checks or hints.
    HelpedCode,
}

impl Evidence {
    /// P(G): passing without knowing.
    #[must_use]
    pub fn guess(self) -> f64 {
        match self {
            Self::RatedCard | Self::HelpedCode => 0.3,
            Self::Prediction => 0.2,
            Self::Fix => 0.15,
            Self::Code => 0.05,
        }
    }

    /// The evidence of an exercise of this kind (the word in the log) with this rating.
    #[must_use]
    pub fn of_exercise(kind: &str, rating: Rating) -> Self {
        match (rating, kind) {
            (Rating::Hard, _) => Self::HelpedCode,
            (Rating::Again | Rating::Good | Rating::Easy, "predict") => Self::Prediction,
            (Rating::Again | Rating::Good | Rating::Easy, "fix") => Self::Fix,
            (Rating::Again | Rating::Good | Rating::Easy, _) => Self::Code,
        }
    }
}

/// The probability after one piece of evidence.
#[must_use]
pub fn trace(known: f64, evidence: Evidence, success: bool) -> f64 {
    let guess = evidence.guess();
    let (if_known, if_unknown) = if success { (1.0 - SLIP, guess) } else { (SLIP, 1.0 - guess) };
    let posterior = known * if_known / (known * if_known + (1.0 - known) * if_unknown);
    (posterior + (1.0 - posterior) * TRANSIT).min(CEILING)
}

/// What the log says about one concept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConceptState {
    /// P(L): the probability that it is known. In 32 bits, which survive a stored state's decimals
    /// exactly.
    pub known: f32,
    /// Pieces of evidence so far.
    pub evidence: u32,
    /// Accepted proofs: code that was accepted, of any kind.
    pub proofs: u32,
    /// The first day with a proof; a placement's day counts, since its answers were run too.
    pub first_proof: Option<Day>,
    /// The last day with a proof.
    pub last_proof: Option<Day>,
    /// The day on which a placement found it known.
    pub assumed: Option<Day>,
    /// When the one later proof of an assumed concept is wanted.
    pub proof_due: Option<Day>,
}

impl Default for ConceptState {
    fn default() -> Self {
        Self {
            known: INITIAL as f32,
            evidence: 0,
            proofs: 0,
            first_proof: None,
            last_proof: None,
            assumed: None,
            proof_due: None,
        }
    }
}

impl ConceptState {
    /// Known with 0.95, and proven on two different days.
    #[must_use]
    pub fn is_mastered(&self) -> bool {
        f64::from(self.known) >= MASTERED_AT && self.first_proof < self.last_proof
    }

    /// Whether what builds on it may be tried: mastered, assumed, or proven once.
    #[must_use]
    pub fn unlocks(&self) -> bool {
        self.is_mastered() || self.assumed.is_some() || self.proofs > 0
    }

    pub(crate) fn take(&mut self, evidence: Evidence, rating: Rating, day: Day) {
        let success = rating.is_recalled();
        self.known = trace(f64::from(self.known), evidence, success) as f32;
        self.evidence += 1;
        match evidence {
            Evidence::RatedCard => return,
            Evidence::Prediction | Evidence::Fix | Evidence::Code | Evidence::HelpedCode => {}
        }
        if success {
            self.proofs += 1;
            self.first_proof = Some(self.first_proof.map_or(day, |first| first.min(day)));
            self.last_proof = self.last_proof.max(Some(day));
            if self.assumed.is_some_and(|assumed| assumed < day) {
                self.proof_due = None;
            }
        } else {
            // The proof of an assumption failed: it is an open concept like any other.
            self.assumed = None;
            self.proof_due = None;
        }
    }

    pub(crate) fn assume(&mut self, day: Day, proof_due: Day) {
        if self.is_mastered() {
            return;
        }
        self.known = self.known.max(ASSUMED as f32);
        self.assumed = Some(day);
        self.proof_due = Some(proof_due);
        self.first_proof = Some(self.first_proof.map_or(day, |first| first.min(day)));
        self.last_proof = self.last_proof.max(Some(day));
    }

    pub(crate) fn find_unknown(&mut self) {
        self.known = self.known.min(FOUND_UNKNOWN as f32);
        self.assumed = None;
        self.proof_due = None;
    }
}

/// A rating of Elo's, with how often it was moved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Elo {
    /// The rating, in logits.
    pub rating: f32,
    /// How often it was moved.
    pub moves: u32,
}

impl Elo {
    /// A learner without history.
    #[must_use]
    pub fn newcomer() -> Self {
        Self { rating: 0.0, moves: 0 }
    }

    /// An exercise as its author judged it, 1 to 5.
    #[must_use]
    pub fn of_difficulty(difficulty: u8) -> Self {
        Self { rating: f32::from(difficulty.clamp(1, 5)) - 3.0, moves: 0 }
    }

    /// How likely it is that a learner of this rating passes that exercise without help.
    #[must_use]
    pub fn expected(learner: Self, exercise: Self) -> f64 {
        1.0 / (1.0 + f64::from(exercise.rating - learner.rating).exp())
    }

    /// Moves both after an outcome: 1 passed, ½ with help, 0 not.
    pub fn play(learner: &mut Self, exercise: &mut Self, outcome: f64) {
        let surprise = outcome - Self::expected(*learner, *exercise);
        learner.rating += (learner.weight() * surprise) as f32;
        exercise.rating -= (exercise.weight() * surprise) as f32;
        learner.moves += 1;
        exercise.moves += 1;
    }

    fn weight(self) -> f64 {
        1.0 / (1.0 + 0.05 * f64::from(self.moves))
    }
}

#[cfg(test)]
mod tests {
    use super::{ConceptState, Elo, Evidence, trace};
    use crate::{Day, Rating};

    #[test]
    fn two_proofs_on_different_days_make_mastery_and_one_day_does_not() {
        let mut state = ConceptState::default();
        state.take(Evidence::Code, Rating::Good, Day(1));
        state.take(Evidence::Code, Rating::Good, Day(1));
        assert!(state.known > 0.95 && !state.is_mastered());
        state.take(Evidence::Code, Rating::Good, Day(2));
        assert!(state.is_mastered());
        state.take(Evidence::Code, Rating::Again, Day(3));
        assert!(!state.is_mastered() && state.unlocks());
        state.take(Evidence::Code, Rating::Good, Day(4));
        assert!(state.is_mastered());
    }

    #[test]
    fn cards_alone_master_nothing() {
        let mut state = ConceptState::default();
        (0..50).for_each(|day| state.take(Evidence::RatedCard, Rating::Easy, Day(day)));
        assert!(state.known > 0.95 && !state.is_mastered());
    }

    #[test]
    fn an_assumed_concept_wants_one_later_proof() {
        let mut state = ConceptState::default();
        state.assume(Day(1), Day(4));
        assert!(state.unlocks() && !state.is_mastered());
        let mut failed = state.clone();
        state.take(Evidence::Code, Rating::Good, Day(4));
        assert!(state.is_mastered() && state.proof_due.is_none());
        failed.take(Evidence::Code, Rating::Again, Day(4));
        assert!(!failed.is_mastered() && failed.assumed.is_none());
    }

    #[test]
    fn the_worked_example_of_bayes_rule_holds() {
        // L = 0.25, G = 0.05, S = 0.1: 0.225 / 0.2625 = 0.857…, and T = 0.1 on top.
        assert!((trace(0.25, Evidence::Code, true) - 0.871_428).abs() < 1e-5);
        // L·S / (L·S + (1−L)(1−G)) = 0.025 / 0.7375.
        assert!((trace(0.25, Evidence::Code, false) - 0.130_508).abs() < 1e-5);
    }

    #[test]
    fn elo_moves_both_sides_and_less_with_time() {
        let (mut learner, mut exercise) = (Elo::newcomer(), Elo::of_difficulty(5));
        Elo::play(&mut learner, &mut exercise, 1.0);
        let first = learner.rating;
        assert!(first > 0.8 && exercise.rating < 2.0);
        for _ in 0..100 {
            let mut other = Elo::of_difficulty(3);
            Elo::play(&mut learner, &mut other, 1.0);
        }
        assert!(Elo::expected(learner, Elo::of_difficulty(3)) > 0.9);
    }
}
