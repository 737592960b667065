//! `show`: a track with all its steps, one of its units or steps, or an item's page, with the
//! learner's own notes beside it.

use curriculum::{Item, Phase, Quiz, Readiness, Step, StepCommand, Track, Unit, When};
use serde_json::{Value, json};
use training::Session;
use training::session::{ItemState, Subject};

use crate::output::{Exit, Failure, Output};

/// `masterwork show [ITEM]`.
pub(super) fn show(
    session: &mut Session,
    output: &Output,
    item: Option<&str>,
) -> Result<Exit, Failure> {
    let library = std::sync::Arc::clone(session.library());
    let Some(name) = item else { return Ok(track(session, output, session.track())) };
    let subject = match session.find_subject(name) {
        Ok(subject) => subject,
        Err(error) => {
            let own = session.track();
            let unit = own.units.iter().find(|unit| unit.id == name || unit.number == name);
            return match (library.track(name), unit) {
                (Some(found), _) => Ok(track(session, output, found)),
                (None, Some(found)) => Ok(one_unit(session, output, own, found)),
                (None, None) => Err(error.into()),
            };
        }
    };
    let notes = session.notes(Some(name))?;
    let mut document = match subject {
        Subject::Step(track, found) => one_step(session, output, track, found),
        Subject::Item(Item::Lesson(lesson)) => {
            output.page(&lesson.text);
            json!({ "item": lesson.slug, "kind": "lesson", "title": lesson.title,
                    "minutes": lesson.minutes, "text": lesson.text })
        }
        Subject::Item(Item::Exercise(exercise)) => {
            let file = session.file_at_hand(&exercise.slug)?;
            output.page(&exercise.instructions);
            output.line("");
            output.line(format!("File: {}", file.display()));
            json!({ "item": exercise.slug, "kind": exercise.kind.word(),
                    "title": exercise.title, "minutes": exercise.minutes,
                    "difficulty": exercise.difficulty, "path": file,
                    "text": exercise.instructions, "hints": exercise.hints.len() })
        }
        Subject::Item(Item::Quiz(found)) => quiz(session, output, found),
    };
    if !notes.is_empty() {
        output.line("");
        output.line("Your notes:");
    }
    for note in &notes {
        output.line(format!("  {}  {}", note.day, note.text));
    }
    let notes: Vec<Value> = notes
        .iter()
        .map(|note| json!({ "note": note.name(), "day": note.day, "text": note.text }))
        .collect();
    if let Some(fields) = document.as_object_mut() {
        fields.insert("notes".into(), notes.into());
    }
    output.document("masterwork.show/1", &document);
    Ok(Exit::Done)
}

/// A quiz, without its questions: they are asked.
pub(super) fn quiz(session: &Session, output: &Output, quiz: &Quiz) -> Value {
    let standing = session.quiz_standing(quiz);
    output.page(&format!("# {}\n\n{}", quiz.title, quiz.about));
    output.line("");
    output.line(format!(
        "{} questions, about {} minutes; {} answered, {} right",
        standing.questions, quiz.minutes, standing.answered, standing.right
    ));
    output.line(format!("Take it: masterwork quiz {}", quiz.slug));
    json!({ "item": quiz.slug, "kind": "quiz", "title": quiz.title, "minutes": quiz.minutes,
            "text": quiz.about, "questions": standing.questions, "answered": standing.answered,
            "right": standing.right })
}

fn track(session: &Session, output: &Output, track: &Track) -> Exit {
    output.line(&track.title);
    output.page(&track.about);
    own_steps(session, output, track, When::Before);
    own_steps(session, output, track, When::Along);
    let mut group = None;
    let mut units = Vec::new();
    for found in &track.units {
        if found.group != group {
            group.clone_from(&found.group);
            let table = track.groups.iter().find(|table| Some(&table.id) == group.as_ref());
            if let Some(table) = table {
                output.line("");
                let number = format!("{} {}", table.word, table.number);
                let heading = format!("══ {} – {}", number.trim(), table.title);
                output.line(with_span(heading, table.duration));
                if !table.about.is_empty() {
                    output.line(format!("   {}", table.about));
                }
            }
        }
        units.push(unit(session, output, track, found));
    }
    own_steps(session, output, track, When::After);
    output.line("");
    output.line("✓ done   ! begun   – given up   · not begun   ○ planned: not there yet");
    let count = track.step_count();
    output.line(format!(
        "{} of {} steps are ready, {} in part; the others are planned.",
        count.ready,
        count.all(),
        count.in_part
    ));
    let steps: Vec<Value> = track.steps.iter().map(|step| step_fields(session, step)).collect();
    let groups: Vec<Value> = track
        .groups
        .iter()
        .map(|table| {
            json!({ "id": table.id, "number": table.number, "word": table.word,
                    "title": table.title, "about": table.about,
                    "duration": table.duration.map(|span| span.to_string()) })
        })
        .collect();
    output.document(
        "masterwork.show/1",
        &json!({ "track": track.slug, "title": track.title, "about": track.about,
                 "outcomes": track.outcomes, "steps": steps, "groups": groups, "units": units }),
    );
    Exit::Done
}

fn own_steps(session: &Session, output: &Output, track: &Track, when: When) {
    let found: Vec<&Step> = track.steps.iter().filter(|step| step.when == Some(when)).collect();
    if found.is_empty() {
        return;
    }
    output.line("");
    output.line(match when {
        When::Before => "Before the first unit",
        When::Along => "All along",
        When::After => "After the last unit",
    });
    for step in found {
        step_line(session, output, step);
    }
}

fn with_span(text: String, span: Option<curriculum::Span>) -> String {
    match span {
        Some(span) => format!("{text} ({span})"),
        None => text,
    }
}

fn one_unit(session: &Session, output: &Output, track: &Track, found: &Unit) -> Exit {
    let mut document = unit(session, output, track, found);
    output.line("");
    output.page(&found.about);
    for outcome in &found.outcomes {
        output.line(format!("  → {outcome}"));
    }
    if let Some(fields) = document.as_object_mut() {
        fields.insert("track".into(), track.slug.clone().into());
    }
    output.document("masterwork.show/1", &document);
    Exit::Done
}

fn unit(session: &Session, output: &Output, track: &Track, unit: &Unit) -> Value {
    output.line("");
    output.line(with_span(unit.name(track), unit.duration));
    if let Some(choice) = unit.choose {
        output.line(format!("  choose {} to {} of these", choice.least, choice.most));
    }
    let of_steps: usize = unit.steps.iter().map(|step| step.items.len()).sum();
    let mut items = Vec::new();
    for item in &unit.items[..unit.items.len() - of_steps] {
        item_line(session, output, item, "  ");
    }
    for item in &unit.items {
        let Some(found) = session.library().item(item) else { continue };
        items.push(json!({ "item": found.slug(), "kind": kind(found), "title": found.title(),
                           "minutes": found.minutes(), "state": word(session.state(found)) }));
    }
    let mut phase = None;
    for step in &unit.steps {
        if step.phase != phase {
            phase = step.phase;
            if let Some(phase) = phase {
                output.line(format!("  ── {}", Phase::word(phase)));
            }
        }
        step_line(session, output, step);
        for item in &step.items {
            item_line(session, output, item, "      ");
        }
        if let (Some(rest), false) = (&step.rest, step.items.is_empty()) {
            output.line(format!("      ○ planned   {rest}"));
        }
    }
    let old = unit.planned.iter().filter(|title| {
        !unit.steps.iter().any(|step| step.title == **title || step.rest.as_ref() == Some(*title))
    });
    for title in old {
        output.line(format!("  ○ planned   {title}"));
    }
    let steps: Vec<Value> = unit.steps.iter().map(|step| step_fields(session, step)).collect();
    json!({ "id": unit.id, "number": unit.number, "title": unit.title, "about": unit.about,
            "group": unit.group, "duration": unit.duration.map(|span| span.to_string()),
            "outcomes": unit.outcomes, "items": items, "planned": unit.planned, "steps": steps })
}

fn item_line(session: &Session, output: &Output, item: &curriculum::TrackItem, margin: &str) {
    let Some(found) = session.library().item(item) else { return };
    output.line(format!(
        "{margin}{} {:<9} {:<36} {}",
        mark(session.state(found)),
        kind(found),
        found.slug(),
        found.title()
    ));
}

fn step_line(session: &Session, output: &Output, step: &Step) {
    let sign = match step.readiness() {
        Readiness::Planned => '○',
        Readiness::InPart | Readiness::Ready => step_mark(session, step),
    };
    let line = format!("  {sign} {:<9} {:<8} {}", step.kind.word(), step.id, step.title);
    output.line(with_span(line, step.duration));
}

/// The least that is done of its items.
fn step_mark(session: &Session, step: &Step) -> char {
    let mut states = step
        .items
        .iter()
        .filter_map(|item| session.library().item(item))
        .map(|item| session.state(item))
        .peekable();
    if states.peek().is_none() {
        return '·';
    }
    if states.all(|state| state == ItemState::Done) { '✓' } else { '·' }
}

fn step_fields(session: &Session, step: &Step) -> Value {
    let concepts: Vec<&str> = step.concepts.iter().map(|id| id.0.as_str()).collect();
    let items: Vec<&str> = step.items.iter().map(curriculum::TrackItem::slug).collect();
    let found = step.items.iter().filter_map(|item| session.library().item(item));
    let minutes: u32 = found.map(Item::minutes).sum();
    json!({ "id": step.id, "kind": step.kind.word(), "title": step.title, "about": step.about,
            "phase": step.phase.map(Phase::word), "readiness": step.readiness().word(),
            "concepts": concepts, "items": items, "gate": step.gate, "rest": step.rest,
            "minutes": step.minutes.or(Some(minutes).filter(|minutes| *minutes > 0)),
            "duration": step.duration.map(|span| span.to_string()) })
}

fn one_step(session: &Session, output: &Output, track: &Track, step: &Step) -> Value {
    let title = |id: &curriculum::ConceptId| {
        let found = session.library().concepts.get(id);
        found.map_or_else(|| id.0.clone(), |found| found.title.clone())
    };
    output.page(&format!("# {}\n\n{}", step.title, step.about));
    output.line("");
    let slug = format!("{}/{}", track.slug, step.id);
    output.line(with_span(format!("{} · {slug}", step.kind.word()), step.duration));
    if !step.concepts.is_empty() {
        let names: Vec<String> = step.concepts.iter().map(title).collect();
        let verb = if step.kind.teaches() { "Teaches" } else { "Needs" };
        output.line(format!("{verb}: {}", names.join(", ")));
    }
    for item in &step.items {
        item_line(session, output, item, "  ");
    }
    if let Some(system) = &step.gate {
        output.line(format!("Build it: masterwork gate show {system}"));
    }
    match (step.readiness(), &step.rest, step.command) {
        (Readiness::Planned, ..) => output.line("Planned: there is nothing to work on yet."),
        (Readiness::InPart, Some(rest), _) => output.line(format!("Planned beside that: {rest}")),
        (_, _, Some(StepCommand::Place)) => output.line("Do it: masterwork place"),
        (_, _, Some(StepCommand::Note)) => {
            output.line(format!("Write it down: masterwork note {} \"…\"", step.id));
        }
        _ => {}
    }
    let mut fields = step_fields(session, step);
    if let Some(fields) = fields.as_object_mut() {
        fields.insert("item".into(), slug.into());
    }
    fields
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
        Item::Quiz(_) => "quiz",
    }
}
