//! What can go wrong that is no finding about the system under test.

use std::path::PathBuf;

use sandbox::SandboxError;

/// Why a gate could not be run. None of these says anything about the learner's system.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The project's `system.toml` cannot be read as one.
    #[error("{}{}: {message}", path.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    Project {
        /// The file.
        path: PathBuf,
        /// The line in it, from 1.
        line: Option<usize>,
        /// What is wrong, and what stands in a right one.
        message: String,
    },
    /// A program that the project names is nowhere.
    #[error("there is no program `{program}` in {} or on the PATH", folder.display())]
    NoProgram {
        /// As the project names it.
        program: String,
        /// The project's folder.
        folder: PathBuf,
    },
    /// A file or folder of the gate's own.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The sandbox could not start a program.
    #[error("the sandbox could not start the program")]
    Sandbox(#[source] SandboxError),
    /// A socket of the gate's own.
    #[error("the gate's own socket failed: {doing}")]
    Socket {
        /// What was tried.
        doing: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// The check of a stage is at fault: it panicked, or broke a rule of the engine.
    #[error("the check of stage `{stage}` is at fault: {what}")]
    Check {
        /// The stage.
        stage: String,
        /// What happened.
        what: String,
    },
    /// A replay file cannot be used.
    #[error("{}: {message}", path.display())]
    Replay {
        /// The file.
        path: PathBuf,
        /// Why not.
        message: String,
    },
    /// There is no such stage.
    #[error("`{system}` has no stage `{stage}`")]
    NoStage {
        /// The system.
        system: String,
        /// What was asked for.
        stage: String,
    },
    /// The run was interrupted.
    #[error("interrupted")]
    Cancelled,
}
