//! What there is to learn, as this crate looks it up: by the ids that stand in the log.

use std::collections::{BTreeMap, BTreeSet};

use curriculum::{ConceptId, Exercise, Item, Lesson, Library, Track};
use evidence::ItemId;

use crate::knowledge::Knowledge;
use crate::trust::Doubt;

/// A card, as far as scheduling needs it. Cards are the content's; whoever has read them fills these
/// in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardEntry {
    /// `source:id`.
    pub id: ItemId,
    /// What people call it.
    pub slug: String,
    /// Its concepts.
    pub concepts: Vec<ConceptId>,
    /// How long an answer is expected to take, in seconds.
    pub seconds: u32,
}

/// The content, by id and by concept.
#[derive(Debug)]
pub struct Catalogue<'a> {
    /// The content.
    pub library: &'a Library,
    exercises: BTreeMap<ItemId, &'a Exercise>,
    lessons: BTreeMap<ItemId, &'a Lesson>,
    cards: BTreeMap<ItemId, CardEntry>,
    exercises_of: BTreeMap<&'a ConceptId, Vec<&'a Exercise>>,
    lessons_of: BTreeMap<&'a ConceptId, Vec<&'a Lesson>>,
}

impl<'a> Catalogue<'a> {
    /// A library and its cards. An item whose id evidence cannot write keeps no progress, and is
    /// left out.
    #[must_use]
    pub fn new(library: &'a Library, cards: impl IntoIterator<Item = CardEntry>) -> Self {
        let (mut exercises_of, mut lessons_of) = (BTreeMap::new(), BTreeMap::new());
        for exercise in &library.exercises {
            for concept in &exercise.teaches {
                exercises_of.entry(concept).or_insert_with(Vec::new).push(exercise);
            }
        }
        for lesson in &library.lessons {
            for concept in &lesson.concepts {
                lessons_of.entry(concept).or_insert_with(Vec::new).push(lesson);
            }
        }
        let exercises = library.exercises.iter();
        let lessons = library.lessons.iter();
        Self {
            library,
            exercises: exercises.filter_map(|item| Some((item.id.parse().ok()?, item))).collect(),
            lessons: lessons.filter_map(|item| Some((item.id.parse().ok()?, item))).collect(),
            cards: cards.into_iter().map(|card| (card.id.clone(), card)).collect(),
            exercises_of,
            lessons_of,
        }
    }

    /// The exercise of this id.
    #[must_use]
    pub fn exercise(&self, id: &ItemId) -> Option<&'a Exercise> {
        self.exercises.get(id).copied()
    }

    /// The lesson of this id.
    #[must_use]
    pub fn lesson(&self, id: &ItemId) -> Option<&'a Lesson> {
        self.lessons.get(id).copied()
    }

    /// The card of this id.
    #[must_use]
    pub fn card(&self, id: &ItemId) -> Option<&CardEntry> {
        self.cards.get(id)
    }

    /// All cards.
    pub fn cards(&self) -> impl Iterator<Item = &CardEntry> {
        self.cards.values()
    }

    /// Whether there is such an item.
    #[must_use]
    pub fn has(&self, id: &ItemId) -> bool {
        self.exercises.contains_key(id)
            || self.cards.contains_key(id)
            || self.lessons.contains_key(id)
    }

    /// Exercises that practise a concept, the easiest first.
    #[must_use]
    pub fn exercises_of(&self, concept: &ConceptId) -> Vec<&'a Exercise> {
        let mut found = self.exercises_of.get(concept).cloned().unwrap_or_default();
        found.sort_by_key(|exercise| (exercise.difficulty, exercise.minutes, &exercise.slug));
        found
    }

    /// Lessons that teach a concept.
    #[must_use]
    pub fn lessons_of(&self, concept: &ConceptId) -> &[&'a Lesson] {
        self.lessons_of.get(concept).map_or(&[], Vec::as_slice)
    }

    /// The slug of an item, if it is in the content.
    #[must_use]
    pub fn slug(&self, id: &ItemId) -> Option<&str> {
        let exercise = self.exercise(id).map(|exercise| exercise.slug.as_str());
        let lesson = || self.lesson(id).map(|lesson| lesson.slug.as_str());
        exercise.or_else(lesson).or_else(|| self.card(id).map(|card| card.slug.as_str()))
    }

    /// The concepts of a track: those that its items teach or use, and those that it assumes.
    #[must_use]
    pub fn concepts_of(&self, track: &Track) -> BTreeSet<ConceptId> {
        let items = track.items().filter_map(|item| self.library.item(item));
        let taught = items.flat_map(|item| match item {
            Item::Lesson(lesson) => lesson.concepts.clone(),
            Item::Quiz(quiz) => quiz.concepts().cloned().collect(),
            Item::Exercise(exercise) => {
                exercise.teaches.iter().chain(&exercise.uses).cloned().collect()
            }
        });
        taught.chain(track.assumes.iter().cloned()).collect()
    }

    /// What the log knows and the content does not have: nothing of it is lost, and it is named.
    #[must_use]
    pub fn gone(&self, knowledge: &Knowledge) -> Vec<Doubt> {
        let state = knowledge.state();
        let items = state.items.iter().filter(|(id, _)| !self.has(id));
        let items =
            items.map(|(id, item)| Doubt::ItemGone { item: id.clone(), reviews: item.reviews });
        let concepts = state
            .concepts
            .keys()
            .filter(|id| self.library.concepts.get(&ConceptId((*id).clone())).is_none())
            .map(|concept| Doubt::ConceptGone { concept: concept.clone() });
        items.chain(concepts).collect()
    }
}
