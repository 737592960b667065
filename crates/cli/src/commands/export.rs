//! `export`: what is learned, in another program's format.

use std::path::Path;

use serde_json::json;
use training::Session;
use training::export::CourseFormat;

use crate::output::{Exit, Failure, Output};

/// `masterwork export anki FILE`.
pub(super) fn anki(session: &Session, output: &Output, file: &Path) -> Result<Exit, Failure> {
    let exported = training::export::anki(session, file)?;
    output.line(format!(
        "{} cards and {} of your notes are in {}",
        exported.cards,
        exported.notes,
        file.display()
    ));
    output.document(
        "masterwork.export/1",
        &json!({ "format": "anki", "path": file, "cards": exported.cards,
                 "notes": exported.notes }),
    );
    Ok(Exit::Done)
}

/// `masterwork export rustlings|mdbook DIR --track T`.
pub(super) fn course(
    session: &Session,
    output: &Output,
    format: CourseFormat,
    track: Option<&str>,
    folder: &Path,
) -> Result<Exit, Failure> {
    let exported = training::export::course(session, format, track, folder)?;
    let came: Vec<String> =
        exported.came.iter().map(|(what, count)| format!("{count} {what}")).collect();
    output.line(format!("{} are in {}", came.join(", "), folder.display()));
    if !exported.left_out.is_empty() {
        output.line("\nDid not come along:");
        for (what, why) in &exported.left_out {
            output.untrusted(&format!("  {what}: {why}\n"));
        }
    }
    let left: Vec<_> =
        exported.left_out.iter().map(|(what, why)| json!({ "what": what, "why": why })).collect();
    let word = match format {
        CourseFormat::Rustlings => "rustlings",
        CourseFormat::Mdbook => "mdbook",
    };
    output.document(
        "masterwork.export/1",
        &json!({ "format": word, "path": folder, "came": exported.came, "left_out": left }),
    );
    Ok(Exit::Done)
}
