//! Placement: the diagnosis that finds a learner's own edge, a question at a time. Its state is the
//! log's: who stops in the middle goes on there.

use std::collections::BTreeMap;

use curriculum::{Card, CardTask, ConceptId};
use evidence::{Event, Fact, PlacementAnswer, PlacementResult};
use learner::{Answer, MOST_QUESTIONS, PLACEMENT_RULE, Placement, Question};

use super::Session;
use crate::cards::CardAnswer;
use crate::error::TrainingError;

/// So many of the last events of placements are looked at; each placement has a score of them.
const DEPTH: u32 = 200;

/// A question of a placement.
#[derive(Debug, Clone)]
pub struct PlacementQuestion {
    /// Which one, from 1.
    pub number: usize,
    /// How many there are at most.
    pub most: usize,
    /// The concept that it asks about.
    pub concept: ConceptId,
    /// How.
    pub question: Question,
    /// The card that is asked.
    pub card: Card,
}

/// What a placement found, in the graph's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementReport {
    /// How many questions it took.
    pub questions: usize,
    /// Concepts found known.
    pub known: Vec<ConceptId>,
    /// Concepts found unknown.
    pub unknown: Vec<ConceptId>,
    /// Concepts that the answers did not decide.
    pub undecided: Vec<ConceptId>,
}

/// Where a placement stands.
#[derive(Debug, Clone)]
pub enum PlaceStep {
    /// It asks.
    Ask(Box<PlacementQuestion>),
    /// It is over, and kept.
    Done(PlacementReport),
}

/// Why and over what it is made.
struct Purpose {
    word: String,
    seed: u64,
    answers: Vec<PlacementAnswer>,
}

impl Session {
    /// The placement's next question, or its end, which is kept. `unit`, a number such as `03`,
    /// asks about that unit alone: who knows it proves it and skips it.
    ///
    /// # Errors
    /// If there is no such unit, or the log cannot be read or written.
    pub fn place_next(&mut self, unit: Option<&str>) -> Result<PlaceStep, TrainingError> {
        let purpose = self.purpose(unit)?;
        let placement = self.placement(&purpose, unit)?;
        let next = placement.next_question().map(|(id, question)| (id.clone(), question));
        if let Some((concept, question)) = next
            && let Some(card) = self.question_card(&concept, purpose.seed)
        {
            return Ok(PlaceStep::Ask(Box::new(PlacementQuestion {
                number: placement.questions() + 1,
                most: MOST_QUESTIONS,
                card: card.clone(),
                concept,
                question,
            })));
        }
        let classes = placement.classes();
        let ids = |concepts: &[ConceptId]| concepts.iter().map(|id| id.0.clone()).collect();
        let questions = placement.questions();
        self.append_own(Fact::PlacementFinished(PlacementResult {
            placement: purpose.seed,
            purpose: purpose.word,
            rule: PLACEMENT_RULE,
            day: self.today().0,
            questions: u32::try_from(questions).unwrap_or(u32::MAX),
            known: ids(&classes.known),
            unknown: ids(&classes.unknown),
            undecided: ids(&classes.undecided),
        }))?;
        let (known, unknown, undecided) = (classes.known, classes.unknown, classes.undecided);
        Ok(PlaceStep::Done(PlacementReport { questions, known, unknown, undecided }))
    }

    /// Takes the answer to the open question; none for "I don't know".
    ///
    /// # Errors
    /// If no question is open, the compiler cannot be run, or it cannot be kept.
    pub fn place_answer(
        &mut self,
        unit: Option<&str>,
        typed: Option<&str>,
        seconds: Option<u32>,
    ) -> Result<CardAnswer, TrainingError> {
        let purpose = self.purpose(unit)?;
        let placement = self.placement(&purpose, unit)?;
        let Some((concept, question)) = placement.next_question() else {
            return Err(TrainingError::NoQuestion);
        };
        let (concept, card) = (concept.clone(), self.question_card(concept, purpose.seed).cloned());
        let card = card.ok_or(TrainingError::NoQuestion)?;
        let judged = self.judge_card(&card, Some(typed.unwrap_or_default()), None)?;
        let judged = judged.ok_or(TrainingError::NoQuestion)?;
        let judged = CardAnswer { right: judged.right && typed.is_some(), ..judged };
        let answer = match (typed, judged.right) {
            (None, _) => Answer::Unknown,
            (Some(_), true) => Answer::Right,
            (Some(_), false) => Answer::Wrong,
        };
        self.append_own(Fact::PlacementAnswered(PlacementAnswer {
            placement: purpose.seed,
            concept: concept.0,
            question: question.word().to_owned(),
            answer: answer.word().to_owned(),
            seconds: seconds.unwrap_or(card.seconds()),
            variant_seed: None,
        }))?;
        Ok(judged)
    }

    /// The purpose of the placement that is under way, or would be begun now.
    fn purpose(&self, unit: Option<&str>) -> Result<Purpose, TrainingError> {
        let mut events =
            self.log.last_of_kinds(&["placement_answered", "placement_finished"], DEPTH)?;
        events.retain(|event| event.header().device == self.log.device());
        let is_end = |event: &Event| event.header().kind == "placement_finished";
        let mut answers: Vec<PlacementAnswer> = events
            .iter()
            .take_while(|event| !is_end(event))
            .filter_map(|event| match event.fact() {
                Some(Fact::PlacementAnswered(answer)) => Some(answer),
                Some(_) | None => None,
            })
            .collect();
        answers.reverse();
        let finished = events.iter().filter(|event| is_end(event)).count() as u64;
        let is_back = unit.is_none() && self.diagnosis().is_some();
        let word = match unit {
            Some(unit) => format!("unit {unit}"),
            None if is_back => "after_break".to_owned(),
            None => "start".to_owned(),
        };
        // Another question than the one that was answered is no answer to it.
        let base = match unit {
            Some(unit) => 1000 * (1 + unit.bytes().map(u64::from).sum::<u64>()),
            None => 100 * u64::from(is_back),
        };
        let seed = base + finished + 1;
        answers.retain(|answer| answer.placement == seed);
        Ok(Purpose { word, seed, answers })
    }

    fn placement(&self, purpose: &Purpose, unit: Option<&str>) -> Result<Placement, TrainingError> {
        let graph = &self.library.concepts;
        let questions = self.questions(purpose.seed);
        let mut placement = match (unit, self.diagnosis()) {
            (None, Some(recalled)) => {
                Placement::after_break(graph, &recalled, &questions, purpose.seed)
            }
            (unit, _) => {
                let scope = self.scope(unit)?;
                Placement::new(graph, &scope, &questions, purpose.seed)
            }
        };
        for answer in &purpose.answers {
            let concept = ConceptId(answer.concept.clone());
            let question = Question::from_word(&answer.question);
            if let (Some(question), Some(word)) = (question, Answer::from_word(&answer.answer)) {
                placement.answer(&concept, question, word);
            }
        }
        Ok(placement)
    }

    /// The concepts to be diagnosed after a long break, with how likely each is to be recalled.
    fn diagnosis(&self) -> Option<BTreeMap<ConceptId, f64>> {
        let comeback = self.today_plan().comeback?;
        (!comeback.diagnosis.is_empty()).then_some(comeback.diagnosis)
    }

    fn scope(&self, unit: Option<&str>) -> Result<Vec<ConceptId>, TrainingError> {
        let track = self.track();
        let Some(name) = unit else {
            return Ok(self.catalogue().concepts_of(track).into_iter().collect());
        };
        let number = |text: &str| text.trim_start_matches('0').to_owned();
        let found = track
            .units
            .iter()
            .find(|unit| number(&unit.number) == number(name) || unit.id == name)
            .ok_or_else(|| TrainingError::NoUnit {
                name: name.to_owned(),
                known: track.units.iter().map(|unit| unit.number.clone()).collect(),
            })?;
        let mut scope: Vec<ConceptId> = Vec::new();
        for item in found.items.iter().filter_map(|item| self.library.item(item)) {
            scope.extend_from_slice(match item {
                curriculum::Item::Lesson(lesson) => &lesson.concepts,
                curriculum::Item::Exercise(exercise) => &exercise.teaches,
                curriculum::Item::Quiz(_) => &[],
            });
        }
        scope.sort();
        scope.dedup();
        Ok(scope)
    }

    /// How each concept can be asked: by what the compiler says first, else by writing.
    fn questions(&self, seed: u64) -> BTreeMap<ConceptId, Question> {
        let concepts = self.library.cards.iter().map(|card| &card.concept);
        let concepts: std::collections::BTreeSet<&ConceptId> = concepts.collect();
        let question = |concept: &ConceptId| {
            Some(match self.question_card(concept, seed)?.task {
                CardTask::Predict(_) => Question::Predict,
                CardTask::Cloze(_) => Question::Write,
                CardTask::Question => return None,
            })
        };
        let found = concepts.into_iter().filter_map(|id| Some((id.clone(), question(id)?)));
        found.collect()
    }

    /// The card by which a concept is asked: of several the seed chooses, so that a second placement
    /// asks others.
    fn question_card<'a>(&'a self, concept: &ConceptId, seed: u64) -> Option<&'a Card> {
        let of = |wanted: fn(&CardTask) -> bool| {
            let of_concept = self.library.cards.iter().filter(|card| card.concept == *concept);
            let cards: Vec<&Card> = of_concept.filter(|card| wanted(&card.task)).collect();
            let count = u64::try_from(cards.len()).unwrap_or(1).max(1);
            cards.get(usize::try_from(seed % count).unwrap_or(0)).copied()
        };
        of(|task| matches!(task, CardTask::Predict(_)))
            .or_else(|| of(|task| matches!(task, CardTask::Cloze(_))))
    }
}
