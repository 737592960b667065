//! Another course becomes content here, and what was done in it becomes evidence.

use std::path::Path;

pub use import::{DoneThere, Format, Imported, Options, Report};

use crate::TrainingError;

/// Imports a course to a folder of content.
///
/// # Errors
/// If it cannot be read, is not of this format, or cannot be written. Nothing is half-imported then.
pub fn import(
    format: Format,
    from: &Path,
    to: &Path,
    options: &Options,
) -> Result<Imported, TrainingError> {
    Ok(import::import(format, from, to, options)?)
}
