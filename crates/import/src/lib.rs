//! Other formats become curriculum: one module a format, over one bounded reader and one careful
//! writer.
//!
//! The way of one import: [`Source`] lists the course within limits; the format's module turns it
//! into files of content, which [`Target`] collects; [`Report`] says what came over, what did not
//! and why, and what needs a person; only then does the target's folder take its place, whole.
//!
//! Nothing here runs a program, knows a learner's log or a terminal. What a course says that a
//! learner did there comes back as [`DoneThere`]; whether that goes into a log is the caller's
//! business.

mod anki;
mod book;
mod course;
mod edutools;
mod error;
mod exercism;
pub mod export;
mod foreign_database;
mod html;
mod ids;
mod licence;
mod markdown;
mod mdbook_quiz;
pub mod outline;
mod package;
mod quiz_file;
mod report;
mod rustlings;
mod source;
mod target;
#[cfg(test)]
mod trial;
mod words;
mod workshop;

pub use course::{Judged, NewConcept, NewExercise, NewLesson, NewTrack, NewUnit, write_concepts};
pub use error::{ImportError, line_of};
pub use ids::{IDS_FILE, Ids, Wanted};
pub use licence::licence_of;
pub use report::{Came, Changes, Note, Renamed, Report};
pub use source::{Limits, PassedOver, Source};
pub use target::{RECORD_FILE, Target};
pub use words::{free_slug, slug, title_of};

use std::path::{Path, PathBuf};

/// The formats of other courses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// rustlings 5 and 6, official and community courses.
    Rustlings,
    /// A checkout of an Exercism track, or one downloaded exercise.
    Exercism,
    /// Workshop-runner courses, such as *100 exercises to learn Rust*.
    Workshop,
    /// Quizzes of mdBook books.
    MdbookQuiz,
    /// JetBrains Academy courses.
    EduTools,
    /// A curriculum as plain Markdown.
    Outline,
    /// An Anki deck.
    Anki,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 7] = [
        Format::Rustlings,
        Format::Exercism,
        Format::Workshop,
        Format::MdbookQuiz,
        Format::EduTools,
        Format::Outline,
        Format::Anki,
    ];

    /// The word for it on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Format::Rustlings => "rustlings",
            Format::Exercism => "exercism",
            Format::Workshop => "wr",
            Format::MdbookQuiz => "mdbook-quiz",
            Format::EduTools => "edutools",
            Format::Outline => "outline",
            Format::Anki => "anki",
        }
    }
}

/// What may be said about an import besides where from and where to.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A learner's folder of that tool, where it is not the course itself: what was done there
    /// becomes evidence.
    pub state: Option<PathBuf>,
}

/// What a learner did in another tool. It marks an item as done there, and proves nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneThere {
    /// The item's id without its source, as it stands in the imported content.
    pub id: String,
    /// When, in Unix milliseconds, where the tool says so.
    pub at_ms: Option<i64>,
    /// For a card: how well it was known, 1 (again) to 4 (easy).
    pub rating: Option<u8>,
}

/// What an import gives.
#[derive(Debug)]
pub struct Imported {
    /// What came over, what did not, what needs a person.
    pub report: Report,
    /// The name that the content source has, which begins its ids.
    pub source: String,
    /// What a learner did there.
    pub done: Vec<DoneThere>,
}

/// Imports a course from a folder or archive to a folder of content.
///
/// # Errors
/// If the course cannot be read or is not of this format, or the folder cannot be written. Nothing
/// is half-imported then.
pub fn import(
    format: Format,
    from: &Path,
    to: &Path,
    options: &Options,
) -> Result<Imported, ImportError> {
    let limits = if format == Format::Anki { Limits::DECK } else { Limits::TEXT };
    let source = Source::open(from, limits)?;
    let mut target = Target::begin(to, format)?;
    let mut report = Report {
        format: format.word().to_owned(),
        from: from.display().to_string(),
        to: to.display().to_string(),
        ..Report::default()
    };
    for passed in source.passed_over() {
        report.left_out(&passed.path, passed.why);
    }
    let done = read(format, &source, &mut target, &mut report, options)?;
    let name = target.source_name();
    target.finish(&mut report)?;
    Ok(Imported { report, source: name, done })
}

/// Each format's own part.
fn read(
    format: Format,
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    match format {
        Format::Rustlings => rustlings::read(source, target, report, options),
        Format::Exercism => exercism::read(source, target, report, options),
        Format::Workshop => workshop::read(source, target, report, options),
        Format::MdbookQuiz => mdbook_quiz::read(source, target, report, options),
        Format::EduTools => edutools::read(source, target, report, options),
        Format::Outline => outline::read(source, target, report, options),
        Format::Anki => anki::read(source, target, report, options),
    }
}
