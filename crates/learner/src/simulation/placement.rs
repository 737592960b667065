//! Learners who are placed: those that follow the placement's own model, and those that do not.

use std::collections::BTreeMap;

use curriculum::{ConceptGraph, ConceptId};

use crate::placement::particles::Prior;
use crate::placement::{Answer, Placement, Question, SLIP, Space};
use crate::random::Random;

/// A kind of simulated learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Knows what the model's prior draws, and answers with its slip and guesses.
    Model,
    /// The same, who guesses right twice as often and never says "I don't know".
    LuckyGuesser,
    /// The same, with a fifth of the known concepts forgotten at random, needs or not.
    GapsInTheMiddle,
    /// Knows nearly everything, and slips on three of ten.
    RustyExpert,
    /// Knows nothing at all.
    Beginner,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Model, Self::LuckyGuesser, Self::GapsInTheMiddle, Self::RustyExpert, Self::Beginner];

    /// What it is called in the report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "follows the model",
            Self::LuckyGuesser => "lucky guesser",
            Self::GapsInTheMiddle => "gaps in the middle",
            Self::RustyExpert => "rusty expert",
            Self::Beginner => "beginner",
        }
    }
}

/// What came out over many learners of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacementFigures {
    /// Of the decided concepts, the share that was decided right.
    pub right: f64,
    /// The share of concepts that were decided.
    pub decided: f64,
    /// The middle number of questions.
    pub questions: usize,
    /// The most questions.
    pub most_questions: usize,
}

/// Places `learners` learners of a kind over all concepts of a graph, of each of which there is a
/// question to predict.
#[must_use]
pub fn place_many(
    graph: &ConceptGraph,
    kind: Kind,
    learners: usize,
    seed: u64,
) -> PlacementFigures {
    let scope: Vec<ConceptId> = graph.iter().map(|concept| concept.id.clone()).collect();
    let space = Space::new(graph, &scope);
    let prior = Prior::by_depth(&space.depths, &space.needs);
    let questions: BTreeMap<ConceptId, Question> =
        scope.iter().map(|id| (id.clone(), Question::Predict)).collect();
    let (mut right, mut decided, mut counts) = (0, 0, Vec::new());
    for number in 0..learners {
        let mut random = Random::new(seed.wrapping_add(number as u64).wrapping_mul(0x51_7c_c1_b7));
        let truth = truth(kind, &prior, &space, &mut random);
        let mut placement = Placement::new(graph, &scope, &questions, random.bits());
        while let Some((concept, question)) = placement.next_question() {
            let concept = concept.clone();
            let knows = truth[&concept];
            placement.answer(&concept, question, answer(kind, question, knows, &mut random));
        }
        counts.push(placement.questions());
        let classes = placement.classes();
        right += classes.known.iter().filter(|id| truth[id]).count();
        right += classes.unknown.iter().filter(|id| !truth[id]).count();
        decided += classes.known.len() + classes.unknown.len();
    }
    counts.sort_unstable();
    PlacementFigures {
        right: right as f64 / decided.max(1) as f64,
        decided: decided as f64 / (learners * scope.len()).max(1) as f64,
        questions: counts.get(counts.len() / 2).copied().unwrap_or(0),
        most_questions: counts.last().copied().unwrap_or(0),
    }
}

fn truth(
    kind: Kind,
    prior: &Prior,
    space: &Space,
    random: &mut Random,
) -> BTreeMap<ConceptId, bool> {
    let (_, mut known) = prior.draw(random);
    match kind {
        Kind::Model | Kind::LuckyGuesser => {}
        Kind::GapsInTheMiddle => {
            known.iter_mut().for_each(|known| *known &= !random.chance(0.2));
        }
        Kind::RustyExpert => known.iter_mut().for_each(|known| *known = !random.chance(0.03)),
        Kind::Beginner => known.fill(false),
    }
    space.concepts.iter().cloned().zip(known).collect()
}

fn answer(kind: Kind, question: Question, knows: bool, random: &mut Random) -> Answer {
    let (slip, guess, says_unknown) = match kind {
        Kind::Model | Kind::GapsInTheMiddle | Kind::Beginner => (SLIP, question.guess(), 0.5),
        Kind::LuckyGuesser => (SLIP, 2.0 * question.guess(), 0.0),
        Kind::RustyExpert => (0.3, question.guess(), 0.5),
    };
    let right = if knows { !random.chance(slip) } else { random.chance(guess) };
    if right {
        return Answer::Right;
    }
    let says_unknown = if knows { says_unknown / 2.0 } else { says_unknown };
    if random.chance(says_unknown) { Answer::Unknown } else { Answer::Wrong }
}
