//! Why a course could not be imported. What is wrong in the course's own files is named by file and
//! line, as its author would look for it.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a course could not be imported. Nothing was changed then.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A file or folder cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Something in the course is not as its format says.
    #[error("{file}{}: {message}", line.map(|line| format!(":{line}")).unwrap_or_default())]
    Course {
        /// The file, as a path in the course.
        file: String,
        /// The line, from 1, where one is known.
        line: Option<usize>,
        /// What is wrong with it.
        message: String,
    },
    /// What was named is no course of this format.
    #[error("{} is no {format}: {wanted}", path.display())]
    OtherFormat {
        /// What was named.
        path: PathBuf,
        /// The format in words.
        format: &'static str,
        /// What such a course has, and this has not.
        wanted: String,
    },
    /// The place for the imported course holds something else.
    #[error("{} is there already, and is no imported course", path.display())]
    Taken {
        /// The place.
        path: PathBuf,
    },
    /// The place holds a course that was imported from another format.
    #[error("{} holds a course that was imported as {other}", path.display())]
    OtherCourse {
        /// The place.
        path: PathBuf,
        /// The format that it was imported from.
        other: String,
    },
}

impl ImportError {
    /// Something in a file of the course.
    pub fn course(file: impl Into<String>, message: impl Into<String>) -> Self {
        ImportError::Course { file: file.into(), line: None, message: message.into() }
    }

    /// The same, at a line (from 1).
    pub fn course_at(file: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        ImportError::Course { file: file.into(), line: Some(line), message: message.into() }
    }

    /// A TOML file that does not parse.
    #[must_use]
    pub fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| line_of(text, span.start));
        ImportError::Course {
            file: file.to_owned(),
            line,
            message: error.message().trim().replace('\n', "; "),
        }
    }

    /// A JSON file that does not parse.
    #[must_use]
    pub fn json(file: &str, error: &serde_json::Error) -> Self {
        let line = (error.line() > 0).then(|| error.line());
        ImportError::Course { file: file.to_owned(), line, message: error.to_string() }
    }

    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        ImportError::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path, source: std::io::Error) -> Self {
        ImportError::Write { path: path.to_owned(), source }
    }
}

/// The line, from 1, of a byte of a text.
#[must_use]
pub fn line_of(text: &str, byte: usize) -> usize {
    let upto = byte.min(text.len());
    text.as_bytes()[..upto].iter().filter(|byte| **byte == b'\n').count() + 1
}
