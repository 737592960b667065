//! Code that is asked again: from a blank file, in a fresh variant, and rated by what happened.

use std::path::PathBuf;

use curriculum::{Exercise, Item, Task};
use evidence::{Fact, Hash};
use learner::{Finished, Mode, Outcome, Rating};

use super::{Session, Solution, item_id};
use crate::error::TrainingError;
use crate::workspace::Room;

/// An exercise that is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// The exercise's slug.
    pub slug: String,
    /// The file to write.
    pub file: PathBuf,
    /// The seed of the variant.
    pub seed: u64,
    /// How many variants there are; 0: it is asked as it was solved.
    pub variants: usize,
    /// Where an earlier attempt that was in its place is kept, relative to the workspace.
    pub kept_as: Option<String>,
    /// Whether it was under way already.
    pub resumed: bool,
}

/// What work on an exercise was worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Why it was worked on.
    pub mode: Mode,
    /// The rating that was derived.
    pub rating: Rating,
    /// Why that rating.
    pub because: String,
    /// Days until it is asked again.
    pub days: u32,
}

impl Session {
    /// The exercise that a name stands for, as it is asked now: while it is being recalled, its
    /// variant with the blank file as its stub; and which files are meant.
    ///
    /// # Errors
    /// If there is none.
    pub fn at_hand(&self, name: &str) -> Result<(Room, Exercise), TrainingError> {
        let exercise = self.find_exercise(name)?;
        Ok(match self.recall_seed(exercise) {
            Some(seed) => (Room::Recall, blank(exercise, seed)),
            None => (Room::Exercises, exercise.clone()),
        })
    }

    /// The variant's seed of an exercise that is being recalled.
    fn recall_seed(&self, exercise: &Exercise) -> Option<u64> {
        let id = item_id(Item::Exercise(exercise))?;
        self.knowledge.in_hand(&id)?.variant_seed
    }

    /// The file of an exercise that the learner edits now.
    ///
    /// # Errors
    /// If there is no such exercise.
    pub fn file_at_hand(&self, name: &str) -> Result<PathBuf, TrainingError> {
        let (room, exercise) = self.at_hand(name)?;
        Ok(self.workspace.main_file_in(room, &exercise))
    }

    /// Asks an exercise again, from a blank file. One that is being recalled already goes on.
    ///
    /// # Errors
    /// If it was never accepted or given up, or a file cannot be written.
    pub fn start_recall(&mut self, name: &str) -> Result<Recall, TrainingError> {
        let exercise = self.find_exercise(name)?.clone();
        let item = item_id(Item::Exercise(&exercise));
        let known = item.as_ref().and_then(|id| self.knowledge.state().items.get(id));
        let Some(known) = known else {
            return Err(TrainingError::NotLearned { slug: exercise.slug });
        };
        let under_way = self.recall_seed(&exercise);
        // Seeds in a row give the variants in turn: no two recalls in a row ask the same.
        let seed = under_way.unwrap_or(u64::from(known.reviews) - 1);
        let asked = blank(&exercise, seed);
        let kept_as = if under_way.is_some() {
            self.workspace.place_in(Room::Recall, &asked)?;
            None
        } else {
            let stamp = (self.clock)().to_string();
            let kept_as = self.workspace.place_recall(&asked, &stamp)?;
            self.append(Item::Exercise(&asked), Fact::RecallStarted { variant_seed: seed })?;
            kept_as
        };
        Ok(Recall {
            file: self.workspace.main_file_in(Room::Recall, &asked),
            slug: exercise.slug.clone(),
            seed,
            variants: exercise.variants.count(),
            kept_as,
            resumed: under_way.is_some(),
        })
    }

    /// The solution of a variant, once the learner gives up recalling it.
    pub(super) fn give_up_recall(
        &mut self,
        exercise: &Exercise,
        give_up: bool,
    ) -> Result<Solution, TrainingError> {
        if !give_up {
            return Err(TrainingError::SolutionLocked { slug: exercise.slug.clone() });
        }
        let yours = self.workspace.submission_in(Room::Recall, exercise).unwrap_or_default();
        self.append(Item::Exercise(exercise), Fact::SolutionShown { given_up: true })?;
        self.rate(&exercise.slug, Outcome::GivenUp, None)?;
        let explanation = exercise.explanation.clone();
        Ok(Solution { yours, ours: exercise.solution(), explanation })
    }

    /// Rates an exercise that was accepted or given up, if this ends its first solution, a recall or
    /// a proof. The verdict, or the solution's showing, is in the log already.
    pub(super) fn rate(
        &mut self,
        slug: &str,
        outcome: Outcome,
        submission: Option<Hash>,
    ) -> Result<Option<Reviewed>, TrainingError> {
        let exercise = self.find_exercise(slug)?.clone();
        let Some(id) = item_id(Item::Exercise(&exercise)) else { return Ok(None) };
        let Some(mode) = self.mode(&exercise) else { return Ok(None) };
        let finished = Finished { mode, outcome, submission, now: self.now() };
        let review =
            learner::review_of_code(&self.knowledge, &self.catalogue(), &exercise, finished);
        let rating = Rating::from_word(&review.rating).unwrap_or(Rating::Again);
        let because = because(&review, rating);
        self.append(Item::Exercise(&exercise), Fact::CodeReviewed(review))?;
        Ok(Some(Reviewed { mode, rating, because, days: self.days_until(&id) }))
    }

    /// Days until an item is asked again.
    pub(super) fn days_until(&self, id: &evidence::ItemId) -> u32 {
        let state = self.knowledge.state();
        let due = state.items.get(id).map(|item| item.due_day(state.boundary));
        due.map_or(0, |day| day.since(self.today()))
    }

    /// Why an exercise was worked on; none if it is no news that it was solved.
    fn mode(&self, exercise: &Exercise) -> Option<Mode> {
        if self.recall_seed(exercise).is_some() {
            return Some(Mode::Recall);
        }
        let state = self.knowledge.state();
        state.unrated.get(&item_id(Item::Exercise(exercise))?)?;
        let assumed = |id: &curriculum::ConceptId| {
            state.concepts.get(&id.0).is_some_and(|concept| concept.assumed.is_some())
        };
        Some(if exercise.teaches.iter().any(assumed) { Mode::Proof } else { Mode::First })
    }
}

/// An exercise in the variant of a seed, to be written from a blank file.
fn blank(exercise: &Exercise, seed: u64) -> Exercise {
    let mut variant = exercise.variant(seed);
    let blank = variant.recall_stub();
    if let (Task::Code(task), Some(blank)) = (&mut variant.task, blank) {
        task.stub = blank;
    }
    variant
}

/// Why a rating is as it is, for the learner.
fn because(review: &evidence::CodeReview, rating: Rating) -> String {
    let minutes = |seconds: u32| (seconds + 30) / 60;
    match rating {
        Rating::Again => "you gave it up".to_owned(),
        Rating::Hard if review.failed_checks > 0 => match review.failed_checks {
            1 => "one check failed before".to_owned(),
            checks => format!("{checks} checks failed before"),
        },
        Rating::Hard if review.hints > 0 => "you took a hint".to_owned(),
        Rating::Hard => format!("it took {} minutes", minutes(review.seconds)),
        Rating::Good => "at the first check".to_owned(),
        Rating::Easy => "at the first check, and quickly".to_owned(),
    }
}
