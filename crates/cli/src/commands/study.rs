//! `tracks`, `show`, `plan`, `next`: what there is, and what comes next.

use curriculum::{Item, Track, TrackItem};
use serde_json::{Value, json};
use training::Session;
use training::plan::Plan;
use training::session::ItemState;

use crate::arguments::Arguments;
use crate::output::{Exit, Failure, Output};

/// `masterwork tracks`.
pub(super) fn tracks(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    let content = training::content::Content::load(&arguments.content)?;
    let tracks = &content.library.tracks;
    let width = tracks.iter().map(|track| track.slug.len()).max().unwrap_or(0);
    for track in tracks {
        let (ready, all) = track.readiness();
        output.line(format!("{:width$}  {}", track.slug, track.title));
        output.line(format!("{:width$}  {ready} of {all} items ready", ""));
    }
    let list: Vec<Value> = tracks
        .iter()
        .map(|track| {
            let (ready, items) = track.readiness();
            json!({ "slug": track.slug, "title": track.title, "items": items, "ready": ready })
        })
        .collect();
    output.document("masterwork.tracks/1", &json!({ "tracks": list }));
    Ok(Exit::Done)
}

/// `masterwork show [ITEM]`.
pub(super) fn show(
    session: &mut Session,
    output: &Output,
    item: Option<&str>,
) -> Result<Exit, Failure> {
    let Some(name) = item else { return show_track(session, output) };
    match session.find(name)? {
        Item::Lesson(lesson) => {
            output.page(&lesson.text);
            output.document(
                "masterwork.show/1",
                &json!({ "item": lesson.slug, "kind": "lesson", "title": lesson.title,
                         "minutes": lesson.minutes, "text": lesson.text }),
            );
        }
        Item::Exercise(exercise) => {
            let file = session.workspace().main_file(exercise);
            output.page(&exercise.instructions);
            output.line("");
            output.line(format!("File: {}", file.display()));
            output.document(
                "masterwork.show/1",
                &json!({ "item": exercise.slug, "kind": exercise.kind.word(),
                         "title": exercise.title, "minutes": exercise.minutes,
                         "difficulty": exercise.difficulty, "path": file,
                         "text": exercise.instructions, "hints": exercise.hints.len() }),
            );
        }
    }
    Ok(Exit::Done)
}

fn show_track(session: &Session, output: &Output) -> Result<Exit, Failure> {
    let track = session.track();
    output.line(&track.title);
    let mut units = Vec::new();
    for unit in &track.units {
        output.line("");
        output.line(format!("{} {} – {}", track.unit_word, unit.number, unit.title));
        let mut items = Vec::new();
        for item in &unit.items {
            let Some(found) = session.library().item(item) else { continue };
            let state = session.state(found);
            output.line(format!(
                "  {} {:<9} {:<36} {}",
                mark(state),
                kind(found),
                found.slug(),
                found.title()
            ));
            items.push(json!({ "item": found.slug(), "kind": kind(found), "title": found.title(),
                               "minutes": found.minutes(), "state": word(state) }));
        }
        for title in &unit.planned {
            output.line(format!("  · planned   {title}"));
        }
        units.push(json!({ "number": unit.number, "title": unit.title, "items": items,
                           "planned": unit.planned }));
    }
    output.line("");
    output.line("✓ done   ! begun   – given up   · not begun or planned");
    output.document(
        "masterwork.show/1",
        &json!({ "track": track.slug, "title": track.title, "units": units }),
    );
    Ok(Exit::Done)
}

fn mark(state: ItemState) -> char {
    match state {
        ItemState::Done => '✓',
        ItemState::Failed => '!',
        ItemState::GivenUp => '–',
        ItemState::New => '·',
    }
}

fn word(state: ItemState) -> &'static str {
    match state {
        ItemState::Done => "done",
        ItemState::Failed => "begun",
        ItemState::GivenUp => "given_up",
        ItemState::New => "new",
    }
}

fn kind(item: Item<'_>) -> &'static str {
    match item {
        Item::Lesson(_) => "lesson",
        Item::Exercise(exercise) => exercise.kind.word(),
    }
}

/// `masterwork plan`.
pub(super) fn plan(session: &Session, output: &Output, why: bool) -> Result<Exit, Failure> {
    let plan = session.plan();
    output.line(format!(
        "{}   {} of {} ready items done",
        plan.title, plan.forecast.done, plan.forecast.ready
    ));
    output.line("");
    for unit in plan.units.iter().filter(|unit| unit.ready > 0) {
        output.line(format!(
            "  {} {:<44} {} {:>3}/{}",
            unit.number,
            fitted(&unit.title, 44),
            bar(unit.done, unit.ready),
            unit.done,
            unit.ready
        ));
    }
    output.line("");
    match &plan.next {
        Some(next) => {
            output.line(format!("Next: {} · {} ({} min)", next.kind, next.title, next.minutes));
            output.line(format!("      {}   [{}]", next.slug, next.unit));
        }
        None => output.line("Next: nothing; everything that is ready is done"),
    }
    if why {
        output.line(format!("Why:  {}", plan.why));
    }
    output.line(forecast(&plan));
    if plan.next.is_some() {
        output.line("");
        output.line("Open it: masterwork next");
    }
    output.document("masterwork.plan/1", &plan);
    Ok(Exit::Done)
}

fn forecast(plan: &Plan) -> String {
    let forecast = &plan.forecast;
    format!(
        "Left: about {:.1} hours, {:.1} weeks at {} hours a week; {} items are planned beyond that",
        f64::from(forecast.minutes_left) / 60.0,
        forecast.weeks_left,
        forecast.hours_a_week,
        forecast.planned
    )
}

/// A title in so many columns, cut where it is longer.
fn fitted(title: &str, columns: usize) -> String {
    if title.chars().count() <= columns {
        return title.to_owned();
    }
    title.chars().take(columns - 1).chain(['…']).collect()
}

/// Ten cells; never full before all is done.
fn bar(done: usize, all: usize) -> String {
    let filled = done * 10 / all.max(1);
    format!("{}{}", "█".repeat(filled), "░".repeat(10 - filled))
}

/// `masterwork next`: goes on from the item worked on last. A lesson that is shown counts as read.
pub(super) fn next(session: &mut Session, output: &Output) -> Result<Exit, Failure> {
    let Some(item) = session.plan_next() else {
        output.line("Everything that is ready in this track is done.");
        output.document("masterwork.next/1", &json!({ "next": null }));
        return Ok(Exit::Done);
    };
    let position = position(session.track(), &item);
    let shown = match &item {
        TrackItem::Lesson(slug) => {
            show_lesson(session, output, slug)?;
            json!({ "kind": "lesson", "item": slug })
        }
        TrackItem::Exercise(slug) => {
            let file = session.open_exercise(slug)?;
            let exercise = session.find_exercise(slug)?;
            output.page(&exercise.instructions);
            output.line("");
            output.line(format!("Edit:  {}", file.display()));
            output.line(format!("Then:  masterwork check {slug}"));
            json!({ "kind": "exercise", "item": slug, "path": file })
        }
    };
    output.document("masterwork.next/1", &json!({ "next": shown, "position": position }));
    Ok(Exit::Done)
}

fn show_lesson(session: &mut Session, output: &Output, slug: &str) -> Result<(), Failure> {
    let library = std::sync::Arc::clone(session.library());
    if let Some(lesson) = library.lesson(slug) {
        output.page(&lesson.text);
        session.mark_read(slug)?;
        output.line("");
        output.line("Go on: masterwork next");
    }
    Ok(())
}

/// Which item of how many.
fn position(track: &Track, item: &TrackItem) -> (usize, usize) {
    let place = track.items().position(|other| other == item).map_or(0, |index| index + 1);
    (place, track.items().count())
}
