//! From the session to what the model shows: the track, a page, the lessons of a unit, a fault.

use curriculum::{Exercise, Item, Lesson, Task, TrackItem};
use training::plan::Forecast;
use training::session::ItemState;
use training::workspace::Room;
use training::{Session, TrainingError};

use super::model::{ExercisePage, Fault, Outline, Page, PageContent, Row, UnitRow};

/// The track's items that the library has, in order: the rows of the outline.
pub(crate) fn items(session: &Session) -> Vec<TrackItem> {
    let has = |item: &&TrackItem| session.library().item(item).is_some();
    session.track().items().filter(has).cloned().collect()
}

/// The track as it stands.
pub(crate) fn outline(session: &Session) -> Outline {
    let track = session.track();
    let plan = session.plan();
    let mut rows = Vec::new();
    for (unit, table) in track.units.iter().enumerate() {
        for item in &table.items {
            let Some(found) = session.library().item(item) else { continue };
            rows.push(Row {
                item: item.clone(),
                unit,
                title: found.title().to_owned(),
                minutes: found.minutes(),
                state: session.state(found),
                due: plan.due.iter().any(|due| due.item == found.slug()),
            });
        }
    }
    let units = track
        .units
        .iter()
        .map(|unit| UnitRow { name: unit.name(track), planned: unit.planned.len() });
    Outline {
        title: track.title.clone(),
        units: units.collect(),
        rows,
        forecast: forecast(&plan.forecast),
    }
}

fn forecast(forecast: &Forecast) -> String {
    let Forecast { done, ready, planned, minutes_left, weeks_left, hours_a_week, .. } = forecast;
    let left = match minutes_left {
        0 => "Nothing is left of what is ready.".to_owned(),
        minutes @ 1..120 => format!("About {minutes} minutes are left."),
        minutes => format!(
            "About {} hours are left: {weeks_left:.1} weeks at {hours_a_week} hours a week.",
            minutes.div_ceil(60)
        ),
    };
    let planned = match planned {
        0 => String::new(),
        planned => format!(" {planned} more items are planned."),
    };
    format!("{done} of {ready} items are done. {left}{planned}")
}

/// An item's page.
pub(crate) fn page(session: &Session, item: &TrackItem, why: Option<String>) -> Option<Page> {
    let row = items(session).iter().position(|other| other == item);
    let content = match session.library().item(item)? {
        Item::Lesson(lesson) => PageContent::Lesson(lesson.text.clone()),
        // It is taken at the prompt; the page says how.
        Item::Quiz(quiz) => PageContent::Lesson(format!(
            "# {}\n\n{}\n\n{} questions, about {} minutes. Take it with `masterwork quiz {}`.\n",
            quiz.title,
            quiz.about,
            quiz.questions.len(),
            quiz.minutes,
            quiz.slug
        )),
        Item::Exercise(exercise) => {
            PageContent::Exercise(Box::new(exercise_page(session, exercise)))
        }
    };
    Some(Page { row, why, content })
}

fn exercise_page(session: &Session, exercise: &Exercise) -> ExercisePage {
    let item = Item::Exercise(exercise);
    let known = session.item_progress(item);
    let (room, asked) = match session.at_hand(&exercise.slug) {
        Ok(at_hand) => at_hand,
        Err(_) => (Room::Exercises, exercise.clone()),
    };
    let recalled = room == Room::Recall;
    let accepted = known.is_some_and(|known| known.accepted) && !recalled;
    let program = match &exercise.task {
        Task::Predict(task) => Some(task.program.clone()),
        Task::Code(_) | Task::Tests(_) | Task::Course(_) => None,
    };
    ExercisePage {
        kind: exercise.kind.word(),
        minutes: exercise.minutes,
        instructions: asked.instructions.clone(),
        program,
        files: asked
            .stub()
            .keys()
            .map(|file| format!("{}/{}/{file}", room.folder(), exercise.slug))
            .collect(),
        recalled,
        hints: session.hints_taken(&exercise.slug).unwrap_or_default(),
        hint_steps: exercise.hints.len(),
        accepted,
        solution_open: accepted || (!recalled && session.state(item) == ItemState::GivenUp),
    }
}

/// Title and text of the lessons of an item's unit: first those that teach what the exercise
/// practises, then those nearest before it, then the others.
pub(crate) fn lessons(session: &Session, item: &TrackItem) -> Vec<(String, String)> {
    let Some(unit) = session.track().units.iter().find(|unit| unit.items.contains(item)) else {
        return Vec::new();
    };
    let Some(Item::Exercise(exercise)) = session.library().item(item) else { return Vec::new() };
    let here = unit.items.iter().position(|other| other == item).unwrap_or(0);
    let mut lessons: Vec<(bool, bool, usize, &Lesson)> = unit
        .items
        .iter()
        .enumerate()
        .filter_map(|(place, other)| match session.library().item(other)? {
            Item::Lesson(lesson) => {
                let teaches = lesson.concepts.iter().any(|one| exercise.teaches.contains(one));
                Some((!teaches, place > here, place.abs_diff(here), lesson))
            }
            Item::Exercise(_) | Item::Quiz(_) => None,
        })
        .collect();
    lessons.sort_by_key(|(other, later, distance, _)| (*other, *later, *distance));
    lessons.into_iter().map(|(.., lesson)| (lesson.title.clone(), lesson.text.clone())).collect()
}

/// An error as it is shown.
pub(crate) fn fault(error: &TrainingError) -> Fault {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    // What a command would be elsewhere is a key here.
    let help = match error {
        TrainingError::LearnersFile { .. } => {
            Some("r gives you the stub again; what is there now is kept".to_owned())
        }
        TrainingError::SolutionLocked { .. } => Some("s asks whether you give up".to_owned()),
        TrainingError::Find(_) => Some("l lists the track's items".to_owned()),
        other => other.help(),
    };
    Fault { what: error.to_string(), causes, help }
}
