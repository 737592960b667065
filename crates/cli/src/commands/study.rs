//! `tracks`, `show`, `plan`, `next`: what there is, and what comes next.

use curriculum::{Item, Track, TrackItem};
use serde_json::{Value, json};
use training::Session;
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
            let file = session.file_at_hand(&exercise.slug)?;
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
