//! Everything around a check: opening, lessons, hints, solutions, setting back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use curriculum::{Item, Sources};
use evidence::Fact;

use learner::Outcome;

use super::{ItemState, Session, item_id, item_of};
use crate::error::TrainingError;
use crate::workspace::Room;

/// One step of an exercise's hints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Which step, from 1.
    pub step: usize,
    /// How many there are.
    pub steps: usize,
    /// The hint, in Markdown.
    pub text: String,
}

/// The solution beside the learner's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// The learner's files: as they were accepted last, else as they are.
    pub yours: Sources,
    /// Ours.
    pub ours: Sources,
    /// Why it is so, if the exercise says.
    pub explanation: Option<String>,
}

impl Session {
    /// Puts an exercise's files into the workspace and says that it is worked on. Returns the file
    /// to edit.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn open_exercise(&mut self, slug: &str) -> Result<PathBuf, TrainingError> {
        let (room, exercise) = self.at_hand(slug)?;
        self.workspace.place_in(room, &exercise)?;
        let item = Item::Exercise(&exercise);
        if self.progress.last_item != item_id(item) {
            self.append(item, Fact::Opened {})?;
        }
        Ok(self.workspace.main_file_in(room, &exercise))
    }

    /// Notes that a lesson was read.
    ///
    /// # Errors
    /// If it cannot be kept.
    pub fn mark_read(&mut self, slug: &str) -> Result<(), TrainingError> {
        let library = Arc::clone(&self.library);
        let Some(lesson) = library.lesson(slug) else {
            return Err(TrainingError::WrongKind {
                slug: slug.to_owned(),
                is: "exercise",
                wanted: "a lesson",
            });
        };
        let item = Item::Lesson(lesson);
        if self.state(item) == ItemState::Done {
            return Ok(());
        }
        self.append(item, Fact::LessonRead {})
    }

    /// The hints taken so far; of an exercise that is being recalled, those of the recall.
    ///
    /// # Errors
    /// If there is no such exercise.
    pub fn hints_taken(&self, slug: &str) -> Result<Vec<Hint>, TrainingError> {
        let (room, exercise) = self.at_hand(slug)?;
        let item = Item::Exercise(&exercise);
        let taken = match room {
            Room::Exercises => self.item_progress(item).map(|progress| progress.hints),
            Room::Recall => item_id(item)
                .and_then(|id| self.knowledge.in_hand(&id).map(|in_hand| in_hand.work.hints)),
        };
        let taken = taken.map_or(0, |hints| hints as usize).min(exercise.hints.len());
        let steps = exercise.hints.len();
        Ok(exercise.hints[..taken]
            .iter()
            .enumerate()
            .map(|(index, text)| Hint { step: index + 1, steps, text: text.clone() })
            .collect())
    }

    /// The next hint, which is recorded; the last one again when all were taken.
    ///
    /// # Errors
    /// If there is no such exercise, it has no hints, or it cannot be kept.
    pub fn next_hint(&mut self, slug: &str) -> Result<Hint, TrainingError> {
        let taken = self.hints_taken(slug)?.len();
        let (_, exercise) = self.at_hand(slug)?;
        let step = (taken + 1).min(exercise.hints.len());
        if step > taken {
            let step = u32::try_from(step).unwrap_or(u32::MAX);
            self.append(Item::Exercise(&exercise), Fact::HintTaken { step })?;
        }
        let steps = exercise.hints.len();
        match step.checked_sub(1).and_then(|index| exercise.hints.get(index)) {
            Some(text) => Ok(Hint { step, steps, text: text.clone() }),
            None => Err(TrainingError::NoHints { slug: exercise.slug.clone() }),
        }
    }

    /// The solution beside the learner's own: once it was accepted, or when he gives up, which is
    /// recorded.
    ///
    /// # Errors
    /// If it is neither accepted nor given up.
    pub fn solution(&mut self, slug: &str, give_up: bool) -> Result<Solution, TrainingError> {
        let (room, exercise) = self.at_hand(slug)?;
        if room == Room::Recall {
            return self.give_up_recall(&exercise, give_up);
        }
        if exercise.solution().is_empty() {
            return Err(TrainingError::NoSolution { slug: exercise.slug.clone() });
        }
        let item = Item::Exercise(&exercise);
        let known = self.item_progress(item).cloned().unwrap_or_default();
        if !known.accepted && !known.given_up && !give_up {
            return Err(TrainingError::SolutionLocked { slug: exercise.slug.clone() });
        }
        if !known.solution_shown {
            self.append(item, Fact::SolutionShown { given_up: !known.accepted })?;
            if !known.accepted {
                self.rate(&exercise.slug, Outcome::GivenUp, None)?;
            }
        }
        let accepted: Option<BTreeMap<String, String>> = match item_id(item) {
            Some(id) => self.log.accepted_code(&id)?,
            None => None,
        };
        let yours = match accepted {
            Some(files) => files,
            None => self.workspace.submission(&exercise).unwrap_or_default(),
        };
        Ok(Solution { yours, ours: exercise.solution(), explanation: exercise.explanation.clone() })
    }

    /// Sets an exercise back to its stub. Returns where the learner's files were kept, relative to
    /// the workspace.
    ///
    /// # Errors
    /// If anything cannot be written.
    pub fn reset(&mut self, slug: &str) -> Result<String, TrainingError> {
        let (room, exercise) = self.at_hand(slug)?;
        let stamp = (self.clock)().to_string();
        let kept_as = self.workspace.reset_in(room, &exercise, &stamp)?;
        self.workspace.place_in(room, &exercise)?;
        self.append(Item::Exercise(&exercise), Fact::Reset { kept_as: kept_as.clone() })?;
        Ok(kept_as)
    }

    /// Keeps a report that an item is wrong, which can be sent to its author.
    ///
    /// # Errors
    /// If there is no such item, or it cannot be kept.
    pub fn report(&mut self, name: &str, text: &str) -> Result<(), TrainingError> {
        let library = Arc::clone(&self.library);
        let item = item_of(&library, &self.workspace, name)?;
        self.append(item, Fact::ReportSent { text: text.to_owned() })
    }
}
