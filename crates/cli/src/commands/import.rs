//! `import`: another course becomes content; what was done in it becomes evidence.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;
use training::importing::{Format, Options, import};
use training::{Session, TrainingError};

use super::workspace;
use crate::arguments::Arguments;
use crate::clock::clock;
use crate::output::{Exit, Failure, Output};

/// Formats of other courses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// rustlings 5 and 6: an official or community course (a folder with `info.toml`).
    Rustlings,
    /// A checkout of an Exercism track, or downloaded exercises.
    Exercism,
    /// A workshop-runner course, such as *100 exercises to learn Rust*.
    Wr,
    /// Quizzes of an mdBook.
    MdbookQuiz,
    /// A course of JetBrains Academy.
    Edutools,
    /// A curriculum as plain Markdown.
    Outline,
    /// An Anki deck (`.apkg`).
    Anki,
}

impl ImportFormat {
    fn format(self) -> Format {
        match self {
            ImportFormat::Rustlings => Format::Rustlings,
            ImportFormat::Exercism => Format::Exercism,
            ImportFormat::Wr => Format::Workshop,
            ImportFormat::MdbookQuiz => Format::MdbookQuiz,
            ImportFormat::Edutools => Format::EduTools,
            ImportFormat::Outline => Format::Outline,
            ImportFormat::Anki => Format::Anki,
        }
    }
}

/// What `import` was asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArguments {
    /// The course's format
    #[arg(value_enum)]
    pub(crate) course: ImportFormat,
    /// The course: a folder, an archive or a file
    pub(crate) from: PathBuf,
    /// Where its content goes: a new folder, or that of an earlier import of the same course
    pub(crate) to: PathBuf,
    /// A learner's folder or file of that tool: what was done there is kept as evidence
    #[arg(long, value_name = "PATH")]
    pub(crate) state: Option<PathBuf>,
    /// Add the imported content to this workspace
    #[arg(long = "use")]
    pub(crate) take: bool,
}

/// `masterwork import FORMAT FROM TO`.
pub(super) fn run(
    arguments: &Arguments,
    output: &Output,
    asked: &ImportArguments,
) -> Result<Exit, Failure> {
    let format = asked.course.format();
    let options = Options { state: asked.state.clone() };
    let imported = import(format, &asked.from, &asked.to, &options)?;
    output.untrusted(&imported.report.to_string());
    let wants_workspace = asked.take || !imported.done.is_empty();
    let (mut kept, mut added) = (None, false);
    match workspace(arguments) {
        Ok(mut workspace) if wants_workspace => {
            if asked.take {
                added = workspace.add_content(&asked.to)?;
            }
            let mut session = Session::open(workspace, &arguments.content, clock)?;
            kept = Some(session.keep_done_elsewhere(format, &imported)?);
        }
        Err(error @ TrainingError::NoWorkspace { .. }) if !asked.take => drop(error),
        Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    let done = imported.done.len();
    match kept {
        Some(kept) if done > 0 => output.line(format!(
            "{kept} things done there are new in your log. They mark items as done there; here, \
             only a verdict counts."
        )),
        None if done > 0 => output.line(format!(
            "{done} things were done there: import again inside your workspace to keep that as \
             evidence."
        )),
        _ => {}
    }
    say_how_to_go_on(output, &imported.report.track, &asked.to, added);
    output.document(
        "masterwork.import/1",
        &json!({
            "report": imported.report,
            "source": imported.source,
            "done_there": done,
            "kept": kept,
            "added_to_workspace": added,
        }),
    );
    Ok(Exit::Done)
}

fn say_how_to_go_on(output: &Output, track: &str, to: &Path, added: bool) {
    output.line("");
    if added {
        output.line(format!(
            "This workspace has it now. To work on it, put \"{track}\" first in `tracks` of \
             masterwork.toml."
        ));
    } else {
        let to = to.display();
        output.line(format!("Prove it:   masterwork author check --folder {to}"));
        output.line(format!("Work on it: masterwork --content {to} init DIR --track {track}"));
        output.line(format!(
            "            or, in a workspace: content = [\"{to}\"] in masterwork.toml"
        ));
    }
}
