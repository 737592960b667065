//! The order of an Exercism track: concepts as their prerequisites allow, then practice by difficulty.

use std::collections::BTreeSet;

use super::config::ExerciseEntry;
use crate::course::{NewConcept, NewExercise, NewLesson, NewUnit};

/// The exercise that every student of Exercism begins with.
const FIRST: &str = "hello-world";

/// The units, each lesson before the first exercise of its concept. A lesson that no exercise comes to
/// stands at the end.
pub(super) fn units(
    exercises: &[(&ExerciseEntry, NewExercise)],
    lessons: &[NewLesson],
) -> Vec<NewUnit> {
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut items = |exercises: Vec<&(&ExerciseEntry, NewExercise)>| {
        let mut items = Vec::new();
        for (_, exercise) in exercises {
            for lesson in lessons.iter().filter(|lesson| {
                lesson.concepts.iter().any(|concept| exercise.teaches.contains(concept))
            }) {
                if told.insert(lesson.slug.clone()) {
                    items.push(format!("lesson {}", lesson.slug));
                }
            }
            items.push(format!("exercise {}", exercise.slug));
        }
        items
    };
    let practice = |from: u8, to: u8| {
        let fits = move |one: &&(&ExerciseEntry, NewExercise)| {
            let (entry, _) = one;
            !entry.is_concept && entry.slug != FIRST && (from..=to).contains(&entry.difficulty)
        };
        exercises.iter().filter(fits).collect::<Vec<_>>()
    };
    let first = exercises.iter().filter(|(entry, _)| entry.slug == FIRST).collect();
    let parts = [
        ("start", "1", "The start", items(first)),
        ("concepts", "2", "Concepts", items(as_needed(exercises))),
        ("easy", "3", "Practice, easy", items(practice(0, 3))),
        ("medium", "4", "Practice, medium", items(practice(4, 7))),
        ("hard", "5", "Practice, hard", items(practice(8, u8::MAX))),
    ];
    let mut units: Vec<NewUnit> = parts
        .into_iter()
        .filter(|(_, _, _, items)| !items.is_empty())
        .map(|(id, number, title, items)| NewUnit {
            id: id.to_owned(),
            number: number.to_owned(),
            title: title.to_owned(),
            about: String::new(),
            items,
        })
        .collect();
    let rest: Vec<String> = lessons
        .iter()
        .filter(|lesson| !told.contains(&lesson.slug))
        .map(|lesson| format!("lesson {}", lesson.slug))
        .collect();
    if !rest.is_empty() {
        units.push(NewUnit {
            id: "more-concepts".to_owned(),
            number: "6".to_owned(),
            title: "More concepts".to_owned(),
            about: "Concepts that no exercise of the track practises.".to_owned(),
            items: rest,
        });
    }
    units
}

/// The concept exercises in their order, each after those that teach what it needs, as far as that is
/// possible.
fn as_needed<'a>(
    exercises: &'a [(&'a ExerciseEntry, NewExercise)],
) -> Vec<&'a (&'a ExerciseEntry, NewExercise)> {
    let mut open: Vec<_> = exercises.iter().filter(|(entry, _)| entry.is_concept).collect();
    let taught_by_any: BTreeSet<&String> =
        open.iter().flat_map(|(_, exercise)| &exercise.teaches).collect();
    let (mut ordered, mut taught) = (Vec::new(), BTreeSet::new());
    while !open.is_empty() {
        let ready = |one: &&(&ExerciseEntry, NewExercise)| {
            one.1.uses.iter().all(|need| taught.contains(need) || !taught_by_any.contains(need))
        };
        // In a circle the first one comes first.
        let next = open.iter().position(ready).unwrap_or(0);
        let one = open.remove(next);
        taught.extend(&one.1.teaches);
        ordered.push(one);
    }
    ordered
}

/// What the track uses and does not teach before.
pub(super) fn assumes(
    units: &[NewUnit],
    exercises: &[&NewExercise],
    lessons: &[NewLesson],
    concepts: &[NewConcept],
) -> Vec<String> {
    let (mut taught, mut assumed) = (BTreeSet::new(), BTreeSet::new());
    for item in units.iter().flat_map(|unit| &unit.items) {
        let (kind, slug) = item.split_once(' ').unwrap_or((item, ""));
        if kind == "lesson" {
            let Some(lesson) = lessons.iter().find(|one| one.slug == slug) else { continue };
            let own = |id: &String| lesson.concepts.contains(id);
            let needs = concepts.iter().filter(|one| own(&one.id)).flat_map(|one| &one.needs);
            assumed.extend(needs.filter(|need| !taught.contains(*need) && !own(need)).cloned());
            taught.extend(lesson.concepts.iter().cloned());
        } else {
            let Some(exercise) = exercises.iter().find(|one| one.slug == slug) else { continue };
            assumed.extend(exercise.uses.iter().filter(|need| !taught.contains(*need)).cloned());
            taught.extend(exercise.teaches.iter().cloned());
        }
    }
    assumed.into_iter().collect()
}
