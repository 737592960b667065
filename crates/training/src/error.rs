//! Why a use case could not be carried out, and what to type next.

use std::path::{Path, PathBuf};

use gate::GateError;
use import::ImportError;
use thiserror::Error;

use crate::content::ContentError;

/// Whose turn it is when something failed; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The command named something that is not there, or asked for what may not be: exit code 2.
    Usage,
    /// The environment lacks something: exit code 4.
    Environment,
    /// A bug of ours: exit code 70.
    Internal,
}

/// Why a use case could not be carried out.
#[derive(Debug, Error)]
pub enum TrainingError {
    /// There is no workspace here.
    #[error("there is no workspace in {} or in any folder above it", start.display())]
    NoWorkspace {
        /// Where the search began.
        start: PathBuf,
    },
    /// A workspace, or something else that must not be overwritten, is there already.
    #[error("{} is there already", path.display())]
    AlreadyThere {
        /// What is there.
        path: PathBuf,
    },
    /// A file of the workspace cannot be read or written.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was being done: "read", "write".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// `masterwork.toml` is not as it should be.
    #[error("{}: {message}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        message: String,
    },
    /// The learner's file cannot be judged as it is.
    #[error("{}: {message}", path.display())]
    LearnersFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
        /// What to type next.
        help: String,
    },
    /// There is no such item.
    #[error(transparent)]
    Find(#[from] curriculum::FindError),
    /// There is no such track.
    #[error("there is no track `{slug}`")]
    NoTrack {
        /// What was asked for.
        slug: String,
        /// The tracks that there are.
        known: Vec<String>,
    },
    /// The item is not of the kind that was asked for.
    #[error("`{slug}` is a {is}, not {wanted}")]
    WrongKind {
        /// The item.
        slug: String,
        /// What it is.
        is: &'static str,
        /// What was wanted.
        wanted: &'static str,
    },
    /// The solution is shown only after the exercise was accepted, or after giving up.
    #[error("the solution of `{slug}` is shown once yours is accepted")]
    SolutionLocked {
        /// The exercise.
        slug: String,
    },
    /// The exercise's author has written no hints.
    #[error("`{slug}` has no hints")]
    NoHints {
        /// The exercise.
        slug: String,
    },
    /// Another course's exercise has no solution.
    #[error("the course has no solution of `{slug}`")]
    NoSolution {
        /// The exercise.
        slug: String,
    },
    /// There is no such card.
    #[error("there is no card `{name}`")]
    NoCard {
        /// What was asked for.
        name: String,
    },
    /// Nothing of it was learned yet, so there is nothing to recall.
    #[error("`{slug}` was not learned yet: there is nothing to recall")]
    NotLearned {
        /// The item.
        slug: String,
    },
    /// A question's answer is known to the learner alone.
    #[error("only you know whether you knew `{slug}`: rate it")]
    NeedsRating {
        /// The card.
        slug: String,
    },
    /// The judge knows the answer, and wants one.
    #[error("`{slug}` wants an answer; the rating follows from it")]
    NeedsAnswer {
        /// The card.
        slug: String,
    },
    /// No review is left to undo.
    #[error("there is no review to undo")]
    NothingToUndo,
    /// No question is open.
    #[error("no question is open: the placement is over, or was not begun")]
    NoQuestion,
    /// There is no such unit.
    #[error("the track has no unit `{name}`")]
    NoUnit {
        /// What was asked for.
        name: String,
        /// The units' numbers.
        known: Vec<String>,
    },
    /// There is no such gate.
    #[error("there is no gate for a system `{name}`")]
    NoGate {
        /// What was asked for.
        name: String,
        /// The systems that have one.
        known: Vec<String>,
    },
    /// The learner has no project of this system yet.
    #[error("there is no project of `{system}` here")]
    NoProject {
        /// The system.
        system: String,
        /// Where it would be looked for.
        folder: PathBuf,
    },
    /// A gate could not be run; this says nothing about the learner's system.
    #[error(transparent)]
    Gate(#[from] gate::GateError),
    /// An answer that cannot be judged.
    #[error(transparent)]
    Answer(#[from] curriculum::AnswerError),
    /// There is no such question.
    #[error("`{quiz}` has no question `{name}`")]
    NoSuchQuestion {
        /// The quiz.
        quiz: String,
        /// What was asked for.
        name: String,
        /// How many questions it has.
        questions: usize,
    },
    /// There is no such note.
    #[error("there is no note `{name}`, or several")]
    NoNote {
        /// What was asked for.
        name: String,
    },
    /// Content cannot be read.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// Another course cannot be imported.
    #[error(transparent)]
    Import(#[from] import::ImportError),
    /// The log cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The judge came to no verdict.
    #[error(transparent)]
    Judge(#[from] judge::JudgeError),
    /// Something that always holds does not.
    #[error("{0}")]
    Internal(String),
}

impl TrainingError {
    /// What to type next.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            TrainingError::NoWorkspace { .. } => {
                Some("masterwork init my-rust --track rust-masterclass".into())
            }
            TrainingError::AlreadyThere { .. } => {
                Some("choose another folder, or go on in that one: `cd` there, `masterwork`".into())
            }
            TrainingError::File { source, .. } => judge::help_with_file(source),
            TrainingError::Settings { .. } => Some("mend that line, or move the file away".into()),
            TrainingError::LearnersFile { help, .. } => Some(help.clone()),
            TrainingError::Find(_) => Some("masterwork show    # lists the track's items".into()),
            TrainingError::NoTrack { known, .. } => Some(format!("one of: {}", known.join(", "))),
            TrainingError::NoHints { slug } => {
                Some(format!("masterwork report {slug} \"what it leaves you without\""))
            }
            TrainingError::NoSolution { slug } => Some(format!("masterwork hint {slug}")),
            TrainingError::NoCard { .. } => Some("masterwork review --next    # names one".into()),
            TrainingError::NotLearned { slug } => {
                Some(format!("masterwork show {slug}    # and what is due: masterwork plan"))
            }
            TrainingError::NeedsRating { slug } => {
                Some(format!("masterwork review {slug} --rating again|hard|good|easy"))
            }
            TrainingError::NeedsAnswer { slug } => Some(format!(
                "masterwork review {slug} --answer \"…\"    # or --rating again: not known"
            )),
            TrainingError::NothingToUndo => None,
            TrainingError::NoQuestion => Some("masterwork place --next".into()),
            TrainingError::NoUnit { known, .. } => Some(format!("one of: {}", known.join(", "))),
            TrainingError::NoGate { known, .. } => Some(format!("one of: {}", known.join(", "))),
            TrainingError::NoProject { system, folder } => Some(no_project_help(system, folder)),
            TrainingError::Gate(error) => gate_help(error),
            TrainingError::Answer(_) => None,
            TrainingError::NoSuchQuestion { questions, .. } => {
                Some(format!("its questions are 1 to {questions}"))
            }
            TrainingError::NoNote { .. } => Some("masterwork note --list".into()),
            TrainingError::Content(ContentError::Read { .. }) => Some(
                "name a folder that is there with `--content DIR`, or in masterwork.toml".into(),
            ),
            TrainingError::WrongKind { .. }
            | TrainingError::Content(ContentError::Archive(_))
            | TrainingError::Internal(_) => None,
            TrainingError::SolutionLocked { slug } => Some(format!(
                "masterwork hint {slug}                   # one step at a time\n      \
                 masterwork solution {slug} --give-up     # recorded; it comes back later"
            )),
            TrainingError::Import(error) => import_help(error),
            TrainingError::Store(error) => Some(error.help()),
            TrainingError::Judge(error) => error.help(),
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn blame(&self) -> Blame {
        match self {
            TrainingError::AlreadyThere { .. }
            | TrainingError::Find(_)
            | TrainingError::NoTrack { .. }
            | TrainingError::WrongKind { .. }
            | TrainingError::NoHints { .. }
            | TrainingError::NoSolution { .. }
            | TrainingError::NoCard { .. }
            | TrainingError::NotLearned { .. }
            | TrainingError::NeedsRating { .. }
            | TrainingError::NeedsAnswer { .. }
            | TrainingError::NothingToUndo
            | TrainingError::NoQuestion
            | TrainingError::Answer(_)
            | TrainingError::NoSuchQuestion { .. }
            | TrainingError::NoNote { .. }
            | TrainingError::NoUnit { .. }
            | TrainingError::NoGate { .. }
            | TrainingError::NoProject { .. }
            | TrainingError::Gate(
                GateError::Project { .. }
                | GateError::NoProgram { .. }
                | GateError::Replay { .. }
                | GateError::NoStage { .. }
                | GateError::Cancelled,
            )
            | TrainingError::SolutionLocked { .. } => Blame::Usage,
            TrainingError::Import(ImportError::Read { .. } | ImportError::Write { .. }) => {
                Blame::Environment
            }
            TrainingError::Import(_) => Blame::Usage,
            TrainingError::NoWorkspace { .. }
            | TrainingError::File { .. }
            | TrainingError::Settings { .. }
            | TrainingError::LearnersFile { .. }
            | TrainingError::Content(ContentError::Read { .. })
            | TrainingError::Gate(
                GateError::File { .. } | GateError::Sandbox(_) | GateError::Socket { .. },
            )
            | TrainingError::Store(_) => Blame::Environment,
            TrainingError::Judge(error) if error.is_environment() => Blame::Environment,
            TrainingError::Content(ContentError::Archive(_))
            | TrainingError::Judge(_)
            | TrainingError::Gate(GateError::Check { .. })
            | TrainingError::Internal(_) => Blame::Internal,
        }
    }
}

fn no_project_help(system: &str, folder: &Path) -> String {
    format!(
        "make the folder {} with a file system.toml in it:\n      \
           name = \"{system}\"\n      \
           build = \"cargo build --release\"             # if it is built\n      \
           run = \"target/release/{system}\"       # in any language: [\"python3\", \"server.py\"]\n\
         what it must do stands in: masterwork gate show {system}",
        folder.display()
    )
}

fn gate_help(error: &GateError) -> Option<String> {
    match error {
        GateError::Project { .. } => Some(
            "system.toml has three fields: name, build (optional) and run; paths are relative to it"
                .into(),
        ),
        GateError::NoProgram { .. } => Some("mend `build` or `run` in system.toml".into()),
        GateError::NoStage { system, .. } => {
            Some(format!("masterwork gate show {system}    # lists its stages"))
        }
        GateError::Sandbox(_) => Some("masterwork doctor    # says what holds here".into()),
        GateError::Replay { .. } => {
            Some("a replay file is written beside the report of a run that did not pass".into())
        }
        GateError::Cancelled => Some("nothing was left running".into()),
        GateError::File { .. } | GateError::Socket { .. } | GateError::Check { .. } => None,
    }
}

fn import_help(error: &ImportError) -> Option<String> {
    match error {
        ImportError::Read { source, .. } | ImportError::Write { source, .. } => {
            judge::help_with_file(source)
        }
        ImportError::Course { .. } => {
            Some("mend that in the course, and import again; nothing was changed here".into())
        }
        ImportError::OtherFormat { .. } => None,
        ImportError::Taken { .. } | ImportError::OtherCourse { .. } => {
            Some("name a folder that is not there yet".into())
        }
    }
}
