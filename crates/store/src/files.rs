//! Writing small files so that a reader sees the old one or the new one, never a part.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::StoreError;

/// The directory that holds a file.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Makes a directory with all those above it.
pub(crate) fn create_directory(directory: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(directory).map_err(|error| StoreError::from_io("create", directory, error))
}

/// Writes the bytes to a temporary file beside `path`, which the caller then renames.
pub(crate) fn write_beside(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, StoreError> {
    let failed = |error| StoreError::from_io("write", path, error);
    create_directory(parent(path))?;
    let mut file = NamedTempFile::new_in(parent(path)).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    Ok(file)
}

/// Makes a new name in a directory last through a power cut.
pub(crate) fn sync_directory(directory: &Path) -> Result<(), StoreError> {
    if cfg!(windows) {
        return Ok(()); // Windows does not open directories as files, and needs no such step.
    }
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(|error| StoreError::from_io("sync", directory, error))
}
