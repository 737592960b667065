//! `export`: what is learned, in another program's format.

use std::path::Path;

use serde_json::json;
use training::Session;

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
