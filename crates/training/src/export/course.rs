//! A whole track as another tool's course, in a folder of its own.

use std::fs;
use std::path::Path;

pub use import::export::Exported;
use import::export::{RustlingsParts, mdbook, rustlings};

use crate::error::TrainingError;
use crate::session::Session;

/// A tool that takes whole courses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseFormat {
    /// A community course of rustlings 6.
    Rustlings,
    /// A book for mdBook.
    Mdbook,
}

/// Writes a track (the one that is worked on, or that of this slug) to a folder that is not there
/// yet. What cannot come along is named in what is given back.
///
/// # Errors
/// If there is no such track, something stands in the folder's place, or it cannot be written; then
/// nothing of it is left.
pub fn course(
    session: &Session,
    format: CourseFormat,
    track: Option<&str>,
    folder: &Path,
) -> Result<Exported, TrainingError> {
    let library = session.library();
    let track = match track {
        None => session.track(),
        Some(slug) => library.tracks.iter().find(|track| track.slug == slug).ok_or_else(|| {
            TrainingError::NoTrack {
                slug: slug.to_owned(),
                known: library.tracks.iter().map(|track| track.slug.clone()).collect(),
            }
        })?,
    };
    let exported = match format {
        CourseFormat::Mdbook => mdbook(library, track),
        CourseFormat::Rustlings => {
            let names = library.exercises.iter().flat_map(|exercise| exercise.crates.clone());
            let line = |name: String| {
                let line = judge::manifest_lines(std::slice::from_ref(&name));
                (name, line)
            };
            let parts = RustlingsParts {
                observe: judge::observe_files()
                    .map(|(path, text)| (path, text.to_owned()))
                    .collect(),
                dependencies: names.map(line).collect(),
            };
            rustlings(library, track, &parts)
        }
    };
    write(folder, &exported)?;
    Ok(exported)
}

/// Everything into a folder beside, which then takes its place.
fn write(folder: &Path, exported: &Exported) -> Result<(), TrainingError> {
    let folder = std::path::absolute(folder).map_err(|source| not_written(folder, source))?;
    let empty = fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_none());
    if folder.exists() && !empty {
        return Err(TrainingError::AlreadyThere { path: folder });
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unfinished = folder.with_file_name(format!(".{name}.exporting-{}", std::process::id()));
    let written = write_files(&unfinished, exported).and_then(|()| {
        if empty {
            fs::remove_dir(&folder).map_err(|source| not_written(&folder, source))?;
        }
        fs::rename(&unfinished, &folder).map_err(|source| not_written(&folder, source))
    });
    if written.is_err() {
        let _ = fs::remove_dir_all(&unfinished);
    }
    written
}

fn write_files(folder: &Path, exported: &Exported) -> Result<(), TrainingError> {
    for (path, text) in &exported.files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|source| not_written(parent, source))?;
        fs::write(&path, text).map_err(|source| not_written(&path, source))?;
    }
    Ok(())
}

fn not_written(path: &Path, source: std::io::Error) -> TrainingError {
    TrainingError::File { doing: "write", path: path.to_owned(), source }
}
