//! `note`: private notes, kept, listed and erased.

use std::io::{IsTerminal, Read};

use serde_json::{Value, json};
use training::Session;

use crate::output::{Exit, Failure, Output};

/// The longest note that is read from standard input, in bytes.
const LONGEST: u64 = 64 * 1024;

/// `masterwork note ITEM TEXT`; without a text it is read from standard input.
pub(super) fn keep(
    session: &mut Session,
    output: &Output,
    item: &str,
    text: &str,
) -> Result<Exit, Failure> {
    let item = session.find_subject(item)?.slug();
    let mut text = text.to_owned();
    if text.is_empty() {
        let stdin = std::io::stdin().lock();
        if stdin.is_terminal() {
            output.line("Write it down; Ctrl-D on a line of its own ends it.");
        }
        stdin.take(LONGEST).read_to_string(&mut text).map_err(Failure::other)?;
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::Usage(
            "the note is empty".to_owned(),
            format!("masterwork note {item} \"what you want to keep\""),
        ));
    }
    session.note(&item, text)?;
    output.line("The note is kept; it is private.");
    output.document("masterwork.note/1", &json!({ "item": item, "text": text }));
    Ok(Exit::Done)
}

/// `masterwork note --list [ITEM]`.
pub(super) fn list(
    session: &Session,
    output: &Output,
    item: Option<&str>,
) -> Result<Exit, Failure> {
    let notes = session.notes(item)?;
    if notes.is_empty() {
        output.line("No notes are kept.");
    }
    for note in &notes {
        output.line(format!("{}  {}  {}", note.day, note.name(), note.item));
        for line in note.text.lines() {
            output.line(format!("    {line}"));
        }
    }
    let notes: Vec<Value> = notes
        .iter()
        .map(|note| {
            json!({ "note": note.name(), "event": note.event.to_string(), "day": note.day,
                    "item": note.item, "title": note.title, "text": note.text })
        })
        .collect();
    output.document("masterwork.notes/1", &json!({ "notes": notes }));
    Ok(Exit::Done)
}

/// `masterwork note --erase NOTE`.
pub(super) fn erase(session: &mut Session, output: &Output, name: &str) -> Result<Exit, Failure> {
    let note = session.erase_note(name)?;
    output.line(format!("Erased: the note of {} about {}", note.day, note.item));
    output.document(
        "masterwork.note/1",
        &json!({ "item": note.item, "erased": note.event.to_string() }),
    );
    Ok(Exit::Done)
}
