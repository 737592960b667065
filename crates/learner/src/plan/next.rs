//! The next lesson or exercise: the first of the track that is open, and whose prerequisites are
//! known. Nothing is locked for good: where none is, the first open one comes in spite of that.

use curriculum::{ConceptId, Item, Quiz, Track};
use evidence::ItemId;

use super::Why;
use crate::catalogue::Catalogue;
use crate::knowledge::{Knowledge, QuizTaken};

/// The next item.
#[derive(Debug, Clone, PartialEq)]
pub struct NextItem {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Whether it is a lesson.
    pub is_lesson: bool,
    /// Expected minutes, by the content.
    pub minutes: u32,
    /// The unit's id within the track.
    pub unit: String,
    /// Why this one.
    pub why: Why,
}

/// How far an item of the track is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Read or accepted.
    Done,
    /// Everything in it was found known by placement: the learner may skip it.
    Skipped,
    /// Its last verdict was no pass, or a hint was taken.
    Begun,
    /// Not begun.
    New,
    /// Given up.
    GivenUp,
    /// Another tool says that it was done there, and nothing was done here.
    DoneElsewhere,
}

pub(super) fn standing(knowledge: &Knowledge, item: Item<'_>) -> Standing {
    let state = knowledge.state();
    let Ok(id) = item.id().parse::<ItemId>() else { return Standing::New };
    if state.accepted.contains_key(&id) || state.lessons_read.contains_key(&id) {
        return Standing::Done;
    }
    let assumed =
        |id: &ConceptId| state.concepts.get(&id.0).is_some_and(|concept| concept.assumed.is_some());
    if let Item::Quiz(quiz) = item {
        return match state.quizzes.get(&id) {
            None if quiz.concepts().all(assumed) => Standing::Skipped,
            taken => standing_of_quiz(quiz, taken),
        };
    }
    if state.begun.contains(&id) {
        return Standing::Begun;
    }
    if state.given_up.contains(&id) {
        return Standing::GivenUp;
    }
    if state.done_elsewhere.contains(&id) {
        return Standing::DoneElsewhere;
    }
    let concepts = taught(item);
    if !concepts.is_empty() && concepts.iter().all(assumed) {
        return Standing::Skipped;
    }
    Standing::New
}

/// A quiz is done when every question was answered right once. Once all were answered it keeps
/// nobody from going on: it comes back when everything else is done, as what was given up does.
fn standing_of_quiz(quiz: &Quiz, taken: Option<&QuizTaken>) -> Standing {
    let Some(taken) = taken else { return Standing::New };
    let answers: Vec<Option<bool>> =
        quiz.questions.iter().map(|question| taken.answers.get(&question.id).copied()).collect();
    if answers.iter().all(|answer| *answer == Some(true)) {
        Standing::Done
    } else if answers.iter().all(Option::is_some) {
        Standing::GivenUp
    } else {
        Standing::Begun
    }
}

pub(super) fn taught(item: Item<'_>) -> &[ConceptId] {
    match item {
        Item::Lesson(lesson) => &lesson.concepts,
        Item::Exercise(exercise) => &exercise.teaches,
        Item::Quiz(_) => &[],
    }
}

pub(super) fn next(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    track: &Track,
) -> Option<NextItem> {
    let mut first_locked = None;
    let mut given_up = None;
    for unit in &track.units {
        for item in unit.items.iter().filter_map(|item| catalogue.library.item(item)) {
            let named = |why| NextItem {
                slug: item.slug().to_owned(),
                title: item.title().to_owned(),
                is_lesson: matches!(item, Item::Lesson(_)),
                minutes: item.minutes(),
                unit: unit.id.clone(),
                why,
            };
            match standing(knowledge, item) {
                Standing::Done | Standing::Skipped => {}
                Standing::Begun => return Some(named(Why::Begun)),
                Standing::GivenUp => {
                    given_up.get_or_insert_with(|| named(Why::GivenUp));
                }
                Standing::DoneElsewhere => {
                    given_up.get_or_insert_with(|| named(Why::DoneElsewhere));
                }
                Standing::New => {
                    let missing = missing(knowledge, catalogue, track, item);
                    if missing.is_empty() {
                        return Some(named(reason(item)));
                    }
                    first_locked.get_or_insert_with(|| named(Why::InSpiteOf { missing }));
                }
            }
        }
    }
    first_locked.or(given_up)
}

fn reason(item: Item<'_>) -> Why {
    let concepts = taught(item).to_vec();
    match item {
        Item::Lesson(_) => Why::Teaches { concepts },
        Item::Exercise(_) => Why::Practises { concepts },
        Item::Quiz(quiz) => Why::Practises { concepts: quiz.concepts().cloned().collect() },
    }
}

/// Prerequisites that are neither known nor explained by a lesson that was read. One that this track
/// neither teaches nor practises is nothing to wait for: its author holds it for plain.
fn missing(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    track: &Track,
    item: Item<'_>,
) -> Vec<ConceptId> {
    let own = taught(item);
    let uses: &[ConceptId] = match item {
        // What a quiz asks about was taught where the track put it.
        Item::Lesson(_) | Item::Quiz(_) => &[],
        Item::Exercise(exercise) => &exercise.uses,
    };
    let graph = &catalogue.library.concepts;
    let needs = own.iter().filter_map(|id| graph.get(id)).flat_map(|concept| &concept.needs);
    let read = |id: &ConceptId| {
        catalogue.lessons_of(id).iter().any(|lesson| {
            lesson.id.parse().is_ok_and(|id| knowledge.state().lessons_read.contains_key(&id))
        })
    };
    let is_taught = |id: &ConceptId| {
        track
            .items()
            .filter_map(|item| catalogue.library.item(item))
            .any(|other| other.id() != item.id() && taught(other).contains(id))
    };
    let mut missing: Vec<ConceptId> = needs
        .chain(uses)
        .filter(|id| !own.contains(id) && !knowledge.concept(&id.0).unlocks() && !read(id))
        .filter(|id| is_taught(id))
        .cloned()
        .collect();
    missing.sort();
    missing.dedup();
    missing
}
