//! Looking at a learner's files, whatever stands where a file should: a folder, a pipe that would
//! never end, a link to nothing, ten megabytes.

use std::path::Path;

use curriculum::Exercise;

use crate::error::TrainingError;

/// The largest file of a learner's that is judged, in bytes.
const LARGEST_FILE: u64 = 1 << 20;

/// What stands at a path.
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// An ordinary file with these bytes.
    File(Vec<u8>),
    /// An ordinary file that is larger than any of ours.
    Large,
    /// Something else, or what cannot be read: why it is no file to work with.
    Other(String),
}

/// What stands at a path; nothing that could block is opened.
pub(super) fn look(file: &Path) -> Found {
    if let Err(error) = file.symlink_metadata() {
        return match error.kind() {
            std::io::ErrorKind::NotFound => Found::Nothing,
            _ => Found::Other(error.to_string()),
        };
    }
    let metadata = match std::fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Found::Other("this is a link to a file that is not there".to_owned());
        }
        Err(error) => return Found::Other(error.to_string()),
    };
    if metadata.is_dir() {
        return Found::Other("this is a folder; a file is judged".to_owned());
    }
    if !metadata.is_file() {
        return Found::Other("this is no ordinary file".to_owned());
    }
    if metadata.len() > LARGEST_FILE {
        return Found::Large;
    }
    match std::fs::read(file) {
        Ok(bytes) => Found::File(bytes),
        Err(error) => Found::Other(error.to_string()),
    }
}

/// The text of a learner's file, as it is judged.
pub(super) fn read(file: &Path, exercise: &Exercise) -> Result<String, TrainingError> {
    let bytes = match look(file) {
        Found::File(bytes) => bytes,
        Found::Nothing => return Err(fault(file, exercise, "this file is not there")),
        Found::Other(message) => return Err(fault(file, exercise, &message)),
        Found::Large => {
            let bytes = file.metadata().map_or(LARGEST_FILE, |metadata| metadata.len());
            let mib = bytes as f64 / f64::from(1 << 20);
            let message = format!("{mib:.1} MiB is more than a solution can be (1 MiB)");
            return Err(fault(file, exercise, &message));
        }
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("line {line} is not UTF-8 (byte {at}), as Rust source must be");
        fault(file, exercise, &message)
    })?;
    if text.trim().is_empty() {
        return Err(fault(file, exercise, "the file is empty"));
    }
    Ok(text)
}

/// A learner's file that cannot be worked with, and the way out.
pub(super) fn fault(file: &Path, exercise: &Exercise, message: &str) -> TrainingError {
    TrainingError::LearnersFile {
        path: file.to_owned(),
        message: message.to_owned(),
        help: format!(
            "masterwork reset {}    # keeps what is there, and gives the stub",
            exercise.slug
        ),
    }
}
