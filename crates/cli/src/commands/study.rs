//! `tracks`, `next`: what there is, and what comes next.

use curriculum::{Track, TrackItem};
use serde_json::{Value, json};
use training::Session;

use super::show;
use crate::arguments::Arguments;
use crate::output::{Exit, Failure, Output};

/// `masterwork tracks`.
pub(super) fn tracks(arguments: &Arguments, output: &Output) -> Result<Exit, Failure> {
    let mut content = training::content::Content::load(&arguments.content)?;
    content.library.speak(arguments.lang.into());
    let tracks = &content.library.tracks;
    let width = tracks.iter().map(|track| track.slug.len()).max().unwrap_or(0);
    for track in tracks {
        let (ready, all) = track.readiness();
        output.line(format!("{:width$}  {}", track.slug, track.title));
        let steps = track.step_count();
        output.line(format!("{:width$}  {ready} of {all} items ready", ""));
        if steps.all() > 0 {
            output.line(format!(
                "{:width$}  of its {} steps {} are ready, {} in part, {} planned",
                "",
                steps.all(),
                steps.ready,
                steps.in_part,
                steps.planned
            ));
        }
    }
    let list: Vec<Value> = tracks
        .iter()
        .map(|track| {
            let (ready, items) = track.readiness();
            let steps = track.step_count();
            json!({ "slug": track.slug, "title": track.title, "about": track.about,
                    "items": items, "ready": ready,
                    "steps": { "ready": steps.ready, "in_part": steps.in_part,
                               "planned": steps.planned } })
        })
        .collect();
    output.document("masterwork.tracks/1", &json!({ "tracks": list }));
    Ok(Exit::Done)
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
        TrackItem::Quiz(slug) => {
            let quiz = session.find_quiz(slug)?;
            show::quiz(session, output, quiz)
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
