//! Why there is no verdict.

use std::path::PathBuf;

use thiserror::Error;

/// Why a check came to no verdict. None of these counts against a learner.
#[derive(Debug, Error)]
pub enum JudgeError {
    /// There is no `rustc` to be found.
    #[error("no Rust toolchain: `rustc` could not be run")]
    NoToolchain(#[source] std::io::Error),
    /// `rustc` ran and did not answer as a compiler does.
    #[error("`rustc {asked}` failed: {answer}")]
    BrokenToolchain {
        /// The arguments.
        asked: String,
        /// What it said.
        answer: String,
    },
    /// The exercise needs Clippy, and the toolchain has none.
    #[error("this exercise is judged by Clippy's lints, and the toolchain has no Clippy")]
    NoClippy,
    /// There is no linker.
    #[error("the compiler found no linker: {0}")]
    NoLinker(String),
    /// The prebuilt crates could not be built.
    #[error("the crates that exercises use could not be built: {0}")]
    Crates(String),
    /// A file of ours could not be read or written.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// What was being done: "read", "write", "empty", "remove".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The sandbox could not run a program.
    #[error(transparent)]
    Sandbox(sandbox::SandboxError),
    /// The sandbox does not hold strangers' code here.
    #[error("grading for others needs the sandbox's tier `cohort`, and this is `{tier}`")]
    WeakSandbox {
        /// The tier in use.
        tier: sandbox::Tier,
    },
    /// A newer save, or the user, ended the check.
    #[error("the check was cancelled")]
    Cancelled,
    /// The exercise itself is at fault: its solution did not do what the proof had seen.
    #[error("the exercise's own solution failed here: {0}")]
    Solution(String),
}

impl JudgeError {
    /// What to type next.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            JudgeError::NoToolchain(_) => Some(
                "install Rust from https://rustup.rs, or put the folder of `rustc` on PATH".into(),
            ),
            JudgeError::BrokenToolchain { .. } => {
                Some("try `rustc -vV` by hand; with rustup: `rustup default stable`".into())
            }
            JudgeError::NoClippy => Some("rustup component add clippy".into()),
            JudgeError::NoLinker(_) => Some(
                "install a C compiler: `apt install gcc` (Debian, Ubuntu), `dnf install gcc` \
                 (Fedora), `xcode-select --install` (macOS)"
                    .into(),
            ),
            JudgeError::Crates(_) => Some(
                "run the check once with a network, which fetches them; afterwards it works offline"
                    .into(),
            ),
            JudgeError::File { source, .. } => help_with_file(source),
            JudgeError::Solution(_) => Some("tell its author: `masterwork report ITEM`".into()),
            JudgeError::Sandbox(_) => Some("`masterwork doctor` tries the sandbox anew".into()),
            JudgeError::WeakSandbox { .. } => Some(
                "run it as root in a machine of its own, or set MASTERWORK_CGROUP \
                 (docs/security.md); `masterwork doctor` says what is missing"
                    .into(),
            ),
            JudgeError::Cancelled => None,
        }
    }

    /// Whether the environment lacks something (exit code 4), and not we (exit code 70).
    #[must_use]
    pub fn is_environment(&self) -> bool {
        !matches!(self, JudgeError::Solution(_) | JudgeError::Cancelled)
    }
}

/// What to do about a file that cannot be read or written, where that can be told.
#[must_use]
pub fn help_with_file(error: &std::io::Error) -> Option<String> {
    let help = match error.kind() {
        std::io::ErrorKind::StorageFull => {
            "the disk is full: free some space; nothing of yours was changed"
        }
        std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
            "the workspace must be writable for you; nothing of yours was changed"
        }
        _ => return None,
    };
    Some(help.to_owned())
}

/// Writes a file of ours, with its folders.
pub(crate) fn write(path: &std::path::Path, text: &str) -> Result<(), JudgeError> {
    let fault = |source| JudgeError::File { doing: "write", path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    std::fs::write(path, text).map_err(fault)
}

/// Removes what a check or a foreign program left under this name, whatever it is.
pub(crate) fn removed(path: &std::path::Path) -> Result<(), JudgeError> {
    let removal = match std::fs::symlink_metadata(path) {
        Err(_) => return Ok(()),
        Ok(metadata) if metadata.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
    };
    removal.map_err(|source| JudgeError::File { doing: "remove", path: path.to_owned(), source })
}
