//! Placement: where a learner's own edge is, in at most twenty questions.
//!
//! *What is assumed.* A concept is known only if everything that it needs is known (a knowledge
//! space: Doignon and Falmagne, *Knowledge Spaces*, Springer 1999, chapter 1). Learners differ in
//! how far they have come, θ; a concept whose needs are known is known itself with the probability
//! 1 / (1 + e^((d − θ)/s)), where d is how deep it stands in the graph and s how ragged a learner's
//! edge is. That prior is ours. A learner who knows answers right with 1 − slip, one who does not
//! with the question's guess, and "I don't know" is an answer.
//!
//! *How it asks.* The belief is a set of equally likely knowledge states (particles). The next
//! question is the concept whose answer is expected to tell most about all concepts together, which
//! on a chain is its middle: half-splitting (Falmagne and Doignon, "A class of stochastic procedures
//! for the assessment of knowledge", British Journal of Mathematical and Statistical Psychology 41,
//! 1988). After each answer the states are drawn anew by their likelihood and moved by Metropolis
//! steps (resample-move: Gilks and Berzuini, Journal of the Royal Statistical Society B 63, 2001).
//!
//! *When it stops.* When 85 % of the concepts are decided, when no question tells anything, or
//! after twenty. A concept is decided where the belief is at least 0.9 or at most 0.1.

pub(crate) mod particles;

use std::collections::{BTreeMap, BTreeSet};

use curriculum::{ConceptGraph, ConceptId};

use self::particles::{Prior, States};
use crate::random::Random;

/// The version of the model, recorded beside its results.
pub const PLACEMENT_RULE: u32 = 1;
/// The most questions.
pub const MOST_QUESTIONS: usize = 20;
/// Who knows answers wrong, or says that he does not know, with this probability.
pub const SLIP: f64 = 0.08;
/// Of the slips, so many are "I don't know".
const SLIP_UNKNOWN: f64 = 0.25;
/// Of the answers of somebody who does not know and does not guess right, so many say so.
const SAYS_UNKNOWN: f64 = 0.5;
/// A belief this far from certainty is a decision.
const DECIDED: f64 = 0.1;
/// With this share decided it stops.
const ENOUGH: f64 = 0.85;
/// A question that is expected to tell less than this (in nats, over all concepts) is not asked.
const LEAST_GAIN: f64 = 0.02;

/// How a concept is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// One of a few answers to choose from.
    Choice,
    /// What a program does: an error, or an output.
    Predict,
    /// A short piece of code.
    Write,
}

impl Question {
    /// As it stands in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Predict => "predict",
            Self::Write => "write",
        }
    }

    /// The question of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Choice, Self::Predict, Self::Write].into_iter().find(|known| known.word() == word)
    }

    /// The probability of a right answer without knowledge.
    #[must_use]
    pub fn guess(self) -> f64 {
        match self {
            Self::Choice => 0.25,
            Self::Predict => 0.15,
            Self::Write => 0.03,
        }
    }
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Right.
    Right,
    /// Wrong.
    Wrong,
    /// "I don't know".
    Unknown,
}

impl Answer {
    /// As it stands in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
        }
    }

    /// The answer of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Right, Self::Wrong, Self::Unknown].into_iter().find(|known| known.word() == word)
    }

    /// How likely this answer is.
    #[must_use]
    pub fn likelihood(self, question: Question, knows: bool) -> f64 {
        let missed = 1.0 - question.guess();
        match (self, knows) {
            (Self::Right, true) => 1.0 - SLIP,
            (Self::Wrong, true) => SLIP * (1.0 - SLIP_UNKNOWN),
            (Self::Unknown, true) => SLIP * SLIP_UNKNOWN,
            (Self::Right, false) => question.guess(),
            (Self::Wrong, false) => missed * (1.0 - SAYS_UNKNOWN),
            (Self::Unknown, false) => missed * SAYS_UNKNOWN,
        }
    }
}

/// What a placement found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementClasses {
    /// Known with at least 0.9.
    pub known: Vec<ConceptId>,
    /// Known with at most 0.1.
    pub unknown: Vec<ConceptId>,
    /// Neither.
    pub undecided: Vec<ConceptId>,
}

/// A placement under way. The same seed and answers give the same questions and the same result.
#[derive(Debug, Clone)]
pub struct Placement {
    concepts: Vec<ConceptId>,
    /// Concepts of which there is something to ask, and how.
    askable: Vec<Option<Question>>,
    states: States,
    asked: Vec<(usize, Question, Answer)>,
}

impl Placement {
    /// A placement over `scope` and everything that it needs. `questions` says of which concepts
    /// there is something to ask, and how; the other ones are inferred.
    #[must_use]
    pub fn new(
        graph: &ConceptGraph,
        scope: &[ConceptId],
        questions: &BTreeMap<ConceptId, Question>,
        seed: u64,
    ) -> Self {
        let space = Space::new(graph, scope);
        let prior = Prior::by_depth(&space.depths, &space.needs);
        Self::with_prior(space, prior, questions, seed)
    }

    /// The diagnosis after a long break, over concepts that were mastered: `recalled` is how likely
    /// each is to be recalled by the memory model. What is common to all of them, θ, is how much the
    /// break has cost beyond that.
    #[must_use]
    pub fn after_break(
        graph: &ConceptGraph,
        recalled: &BTreeMap<ConceptId, f64>,
        questions: &BTreeMap<ConceptId, Question>,
        seed: u64,
    ) -> Self {
        let space = Space::only(graph, recalled.keys());
        let known: Vec<f64> =
            space.concepts.iter().map(|id| recalled.get(id).copied().unwrap_or(0.5)).collect();
        // Forgetting follows no prerequisites: an older concept may fade while newer ones stay.
        let prior = Prior::by_probability(&known);
        Self::with_prior(space, prior, questions, seed)
    }

    fn with_prior(
        space: Space,
        prior: Prior,
        questions: &BTreeMap<ConceptId, Question>,
        seed: u64,
    ) -> Self {
        let askable = space.concepts.iter().map(|id| questions.get(id).copied()).collect();
        let states = States::new(prior, Random::new(seed));
        Self { concepts: space.concepts, askable, states, asked: Vec::new() }
    }

    /// The concept to ask next; none when it is over.
    #[must_use]
    pub fn next_question(&self) -> Option<(&ConceptId, Question)> {
        if self.asked.len() >= MOST_QUESTIONS || self.decided_share() >= ENOUGH {
            return None;
        }
        let candidates = self.askable.iter().enumerate().filter_map(|(index, question)| {
            let question = (*question)?;
            // Asking the same again would measure the question, not the learner.
            if self.asked.iter().any(|(asked, ..)| *asked == index) {
                return None;
            }
            Some((self.states.gain(index, question), index, question))
        });
        // Of equal ones the first in the graph's order: simple concepts come first.
        let best = candidates.reduce(|best, other| if other.0 > best.0 { other } else { best })?;
        (best.0 >= LEAST_GAIN).then(|| (&self.concepts[best.1], best.2))
    }

    /// Takes an answer. A concept that is not part of the placement changes nothing.
    pub fn answer(&mut self, concept: &ConceptId, question: Question, answer: Answer) {
        let Some(index) = self.concepts.iter().position(|known| known == concept) else { return };
        self.asked.push((index, question, answer));
        self.states.observe(&self.asked);
    }

    /// How many questions were answered.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.asked.len()
    }

    /// The probability that each concept is known, in the graph's order.
    pub fn beliefs(&self) -> impl Iterator<Item = (&ConceptId, f64)> {
        self.concepts.iter().enumerate().map(|(index, id)| (id, self.states.known(index)))
    }

    /// Known, unknown and undecided.
    #[must_use]
    pub fn classes(&self) -> PlacementClasses {
        let mut classes =
            PlacementClasses { known: Vec::new(), unknown: Vec::new(), undecided: Vec::new() };
        for (id, belief) in self.beliefs() {
            let class = if belief >= 1.0 - DECIDED {
                &mut classes.known
            } else if belief <= DECIDED {
                &mut classes.unknown
            } else {
                &mut classes.undecided
            };
            class.push(id.clone());
        }
        classes
    }

    fn decided_share(&self) -> f64 {
        let decided =
            self.beliefs().filter(|(_, belief)| *belief <= DECIDED || *belief >= 1.0 - DECIDED);
        decided.count() as f64 / self.concepts.len().max(1) as f64
    }
}

/// The concepts of a placement in an order in which needs come first.
pub(crate) struct Space {
    pub(crate) concepts: Vec<ConceptId>,
    pub(crate) needs: Vec<Vec<usize>>,
    /// How deep each stands, 0 to 1.
    pub(crate) depths: Vec<f64>,
}

impl Space {
    pub(crate) fn new(graph: &ConceptGraph, scope: &[ConceptId]) -> Self {
        let mut all = BTreeSet::new();
        let mut open: Vec<&ConceptId> = scope.iter().collect();
        while let Some(id) = open.pop() {
            let Some(concept) = graph.get(id) else { continue };
            if all.insert(id) {
                open.extend(&concept.needs);
            }
        }
        Self::only(graph, all)
    }

    /// These concepts alone, with the needs among them.
    fn only<'a>(graph: &'a ConceptGraph, ids: impl IntoIterator<Item = &'a ConceptId>) -> Self {
        let all: BTreeSet<&ConceptId> = ids.into_iter().collect();
        let mut levels = BTreeMap::new();
        for id in &all {
            level(graph, &all, id, &mut levels, 0);
        }
        let mut order: Vec<&ConceptId> = all.iter().copied().collect();
        order.sort_by_key(|id| (levels[*id], *id));
        let index: BTreeMap<&ConceptId, usize> =
            order.iter().enumerate().map(|(index, id)| (*id, index)).collect();
        let needs = order
            .iter()
            .map(|id| {
                let needs = graph.get(id).map(|concept| &concept.needs);
                needs.into_iter().flatten().filter_map(|id| index.get(id).copied()).collect()
            })
            .collect();
        // Depth by rank, not by level: as many learners are expected in each part of the graph.
        let last = order.len().saturating_sub(1).max(1) as f64;
        let depths = (0..order.len()).map(|rank| rank as f64 / last).collect();
        Self { concepts: order.into_iter().cloned().collect(), needs, depths }
    }
}

/// The longest way down to a concept without needs. A circle, which content rules forbid, ends at
/// the number of concepts.
fn level<'a>(
    graph: &'a ConceptGraph,
    all: &BTreeSet<&'a ConceptId>,
    id: &'a ConceptId,
    levels: &mut BTreeMap<&'a ConceptId, usize>,
    steps: usize,
) -> usize {
    if let Some(level) = levels.get(id) {
        return *level;
    }
    if steps > all.len() {
        return 0;
    }
    let needs = graph.get(id).map(|concept| concept.needs.as_slice()).unwrap_or_default();
    let below = needs.iter().filter(|need| all.contains(need));
    let depth = below.map(|need| 1 + level(graph, all, need, levels, steps + 1)).max().unwrap_or(0);
    levels.insert(id, depth);
    depth
}
