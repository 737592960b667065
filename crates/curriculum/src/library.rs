//! All content that is at hand: one or several sources, looked up by slug and id.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::{
    Card, ConceptGraph, ConceptId, ContentFault, Exercise, Files, GateText, Language, Lesson, Quiz,
    Track, TrackItem, Version,
};

/// A lesson, an exercise or a quiz.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// A lesson.
    Lesson(&'a Lesson),
    /// An exercise.
    Exercise(&'a Exercise),
    /// A quiz.
    Quiz(&'a Quiz),
}

impl<'a> Item<'a> {
    /// `source:id`.
    #[must_use]
    pub fn id(self) -> &'a str {
        match self {
            Item::Lesson(lesson) => &lesson.id,
            Item::Exercise(exercise) => &exercise.id,
            Item::Quiz(quiz) => &quiz.id,
        }
    }

    /// `topic/name`.
    #[must_use]
    pub fn slug(self) -> &'a str {
        match self {
            Item::Lesson(lesson) => &lesson.slug,
            Item::Exercise(exercise) => &exercise.slug,
            Item::Quiz(quiz) => &quiz.slug,
        }
    }

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'a str {
        match self {
            Item::Lesson(lesson) => &lesson.title,
            Item::Exercise(exercise) => &exercise.title,
            Item::Quiz(quiz) => &quiz.title,
        }
    }

    /// Expected minutes.
    #[must_use]
    pub fn minutes(self) -> u32 {
        match self {
            Item::Lesson(lesson) => lesson.minutes,
            Item::Exercise(exercise) => exercise.minutes,
            Item::Quiz(quiz) => quiz.minutes,
        }
    }

    /// Its content version.
    #[must_use]
    pub fn version(self) -> Version {
        match self {
            Item::Lesson(lesson) => lesson.version,
            Item::Exercise(exercise) => exercise.version,
            Item::Quiz(quiz) => quiz.version,
        }
    }
}

/// Why a slug names no item.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FindError {
    /// Nothing is called that.
    #[error("nothing is called `{slug}`{}", nearest(.close))]
    Unknown {
        /// What was asked for.
        slug: String,
        /// Slugs that are spelled much alike.
        close: Vec<String>,
    },
    /// Several items' last parts are that.
    #[error("`{name}` could be any of {}", .slugs.join(", "))]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// The items.
        slugs: Vec<String>,
    },
}

fn nearest(close: &[String]) -> String {
    if close.is_empty() { String::new() } else { format!("; did you mean {}?", close.join(" or ")) }
}

/// All content, of all sources.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Every exercise.
    pub exercises: Vec<Exercise>,
    /// Every lesson.
    pub lessons: Vec<Lesson>,
    /// Every quiz.
    pub quizzes: Vec<Quiz>,
    /// Every card.
    pub cards: Vec<Card>,
    /// Every track.
    pub tracks: Vec<Track>,
    /// The texts of every gate.
    pub gates: Vec<GateText>,
    /// The one prerequisite graph.
    pub concepts: ConceptGraph,
}

impl Library {
    /// Reads one source. Items that do not parse are left out and named among the faults.
    #[must_use]
    pub fn parse(files: &Files, source: &str) -> (Self, Vec<ContentFault>) {
        let mut faults = Vec::new();
        let mut library =
            Library { concepts: ConceptGraph::parse(files, &mut faults), ..Library::default() };
        for slug in folders(files, "exercises/") {
            match Exercise::parse(files, source, &slug) {
                Ok(exercise) => library.exercises.push(exercise),
                Err(fault) => faults.push(fault),
            }
        }
        for (path, _) in files.below("lessons/") {
            let Some(slug) = path.strip_suffix(".md") else { continue };
            match Lesson::parse(files, source, slug) {
                Ok(lesson) => library.lessons.push(lesson),
                Err(fault) => faults.push(fault),
            }
        }
        for (path, _) in files.below("cards/") {
            library.cards.extend(Card::parse_file(files, source, path, &mut faults));
        }
        for (path, _) in files.below("quizzes/") {
            let Some(slug) = path.strip_suffix(".toml") else { continue };
            match Quiz::parse(files, source, slug) {
                Ok(quiz) => library.quizzes.push(quiz),
                Err(fault) => faults.push(fault),
            }
        }
        for (path, _) in files.below("tracks/") {
            let Some(slug) = path.strip_suffix("/track.toml") else { continue };
            match Track::parse(files, source, slug) {
                Ok(track) => library.tracks.push(track),
                Err(fault) => faults.push(fault),
            }
        }
        for (path, _) in files.below("gates/") {
            let Some(slug) = path.strip_suffix("/gate.toml") else { continue };
            match GateText::parse(files, source, slug) {
                Ok(gate) => library.gates.push(gate),
                Err(fault) => faults.push(fault),
            }
        }
        (library, faults)
    }

    /// Adds another source's content. An item whose slug is taken already is left out and named.
    pub fn extend(&mut self, other: Library) -> Vec<ContentFault> {
        let mut faults = Vec::new();
        let taken = |slug: &str| ContentFault::new(slug, "another source has an item of this name");
        for exercise in other.exercises {
            if self.exercise(&exercise.slug).is_some() {
                faults.push(taken(&exercise.slug));
            } else {
                self.exercises.push(exercise);
            }
        }
        for lesson in other.lessons {
            if self.lesson(&lesson.slug).is_some() {
                faults.push(taken(&lesson.slug));
            } else {
                self.lessons.push(lesson);
            }
        }
        for quiz in other.quizzes {
            if self.quiz(&quiz.slug).is_some() {
                faults.push(taken(&quiz.slug));
            } else {
                self.quizzes.push(quiz);
            }
        }
        for track in other.tracks {
            if self.track(&track.slug).is_some() {
                faults.push(taken(&track.slug));
            } else {
                self.tracks.push(track);
            }
        }
        for gate in other.gates {
            if self.gate(&gate.slug).is_some() {
                faults.push(taken(&gate.slug));
            } else {
                self.gates.push(gate);
            }
        }
        // A card has no name of its own that could be taken; its id begins with its source.
        self.cards.extend(other.cards);
        self.concepts.extend(other.concepts);
        faults
    }

    /// The exercise of this slug.
    #[must_use]
    pub fn exercise(&self, slug: &str) -> Option<&Exercise> {
        self.exercises.iter().find(|exercise| exercise.slug == slug)
    }

    /// The lesson of this slug.
    #[must_use]
    pub fn lesson(&self, slug: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.slug == slug)
    }

    /// The quiz of this slug.
    #[must_use]
    pub fn quiz(&self, slug: &str) -> Option<&Quiz> {
        self.quizzes.iter().find(|quiz| quiz.slug == slug)
    }

    /// Puts what says where one is (titles and introductions of tracks and their units) into this
    /// language, where content has it.
    pub fn speak(&mut self, language: Language) {
        self.tracks.iter_mut().for_each(|track| track.speak(language));
    }

    /// The track of this slug.
    #[must_use]
    pub fn track(&self, slug: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.slug == slug)
    }

    /// The texts of this system's gate.
    #[must_use]
    pub fn gate(&self, slug: &str) -> Option<&GateText> {
        self.gates.iter().find(|gate| gate.slug == slug)
    }

    /// The card of this id (`source:id`).
    #[must_use]
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }

    /// The cards of a concept, in the order of their file.
    pub fn cards_of<'a>(&'a self, concept: &'a ConceptId) -> impl Iterator<Item = &'a Card> {
        self.cards.iter().filter(move |card| card.concept == *concept)
    }

    /// What a track's step stands for.
    #[must_use]
    pub fn item(&self, item: &TrackItem) -> Option<Item<'_>> {
        match item {
            TrackItem::Lesson(slug) => self.lesson(slug).map(Item::Lesson),
            TrackItem::Exercise(slug) => self.exercise(slug).map(Item::Exercise),
            TrackItem::Quiz(slug) => self.quiz(slug).map(Item::Quiz),
        }
    }

    /// All items.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        let lessons = self.lessons.iter().map(Item::Lesson);
        let exercises = self.exercises.iter().map(Item::Exercise);
        lessons.chain(exercises).chain(self.quizzes.iter().map(Item::Quiz))
    }

    /// The item of this slug, or the only one whose slug's last part this is. Where a lesson and an
    /// exercise share a slug, the exercise is meant.
    ///
    /// # Errors
    /// If there is none (with what is spelled alike), or more than one.
    pub fn find(&self, slug: &str) -> Result<Item<'_>, FindError> {
        if let Some(exercise) = self.exercise(slug) {
            return Ok(Item::Exercise(exercise));
        }
        if let Some(lesson) = self.lesson(slug) {
            return Ok(Item::Lesson(lesson));
        }
        if let Some(quiz) = self.quiz(slug) {
            return Ok(Item::Quiz(quiz));
        }
        let by_name: Vec<Item<'_>> = self
            .items()
            .filter(|item| item.slug().rsplit('/').next() == Some(slug) || item.id() == slug)
            .collect();
        match by_name.as_slice() {
            [item] => Ok(*item),
            [] => Err(FindError::Unknown { slug: slug.to_owned(), close: self.close_to(slug) }),
            several => Err(FindError::Ambiguous {
                name: slug.to_owned(),
                slugs: several.iter().map(|item| item.slug().to_owned()).collect(),
            }),
        }
    }

    fn close_to(&self, slug: &str) -> Vec<String> {
        let name = slug.rsplit('/').next().unwrap_or(slug);
        let mut close: Vec<(usize, &str)> = self
            .items()
            .map(|item| {
                let other = item.slug();
                let own_name = other.rsplit('/').next().unwrap_or(other);
                (distance(slug, other).min(distance(name, own_name)), other)
            })
            .filter(|(distance, _)| *distance <= 3)
            .collect();
        close.sort_unstable();
        close.dedup();
        close.into_iter().take(3).map(|(_, slug)| format!("`{slug}`")).collect()
    }
}

/// The folders `topic/name` below `root` that hold any file.
fn folders(files: &Files, root: &str) -> BTreeSet<String> {
    files
        .below(root)
        .filter_map(|(path, _)| {
            let mut parts = path.splitn(3, '/');
            Some(format!("{}/{}", parts.next()?, parts.next()?)).filter(|_| parts.next().is_some())
        })
        .collect()
}

/// The Levenshtein distance, by characters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_count_single_edits() {
        assert_eq!(distance("move", "movie"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("borrow", "brorow"), 2);
    }
}
