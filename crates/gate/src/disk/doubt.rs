//! Why a power cut says nothing about a program, and why there was none.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a round with the disk shim is inconclusive. Each says what the learner can do about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DiskDoubt {
    /// The shim is for the loader and the system calls of Linux on x86-64 and aarch64.
    #[error("a power cut can only be tried on Linux, on x86-64 or aarch64")]
    OtherSystem,
    /// Without a loader there is nobody to load the shim.
    #[error(
        "{} is linked statically, so what it does to its disk cannot be followed: link it to the \
         C library (for Rust, the target of this machine that ends in -gnu)", program.display()
    )]
    StaticProgram {
        /// The program.
        program: PathBuf,
    },
    /// Go programs call the kernel by themselves.
    #[error(
        "{} is a Go program, which calls the kernel without the C library, so what it does to its \
         disk cannot be followed", program.display()
    )]
    GoProgram {
        /// The program.
        program: PathBuf,
    },
    /// The loader loads nothing foreign into a program that runs as somebody else.
    #[error("{} runs with its owner's rights (setuid): the shim is not loaded", program.display())]
    OtherUser {
        /// The program.
        program: PathBuf,
    },
    /// A program for another machine than the shim.
    #[error("{} is for another kind of processor than this machine's compiler", program.display())]
    OtherMachine {
        /// The program.
        program: PathBuf,
    },
    /// It ran, and the shim's first record is not there.
    #[error(
        "the disk shim was not loaded: the program is static, or it clears its environment before \
         it starts the one that does the work"
    )]
    NotLoaded,
    /// There was nothing that a power cut could take.
    #[error("the program changed nothing below its data directory, so the power cut took nothing")]
    NothingWritten,
    /// The log would have grown over its limit.
    #[error("the program wrote more than the log of its disk holds ({most_bytes} bytes)")]
    LogFull {
        /// The limit.
        most_bytes: u64,
    },
    /// The log is not as the shim writes it.
    #[error("the log of the program's disk is damaged at byte {at}")]
    LogDamaged {
        /// Where.
        at: u64,
    },
    /// Writes to memory are not seen.
    #[error("{} was mapped into memory to be written, which cannot be followed", path.display())]
    Mapped {
        /// The file, below the data directory.
        path: PathBuf,
    },
    /// The C library's own calls are not seen.
    #[error(
        "{} was written by a stream of the C library (fopen), which cannot be followed: use write, \
         or a language whose files do", path.display()
    )]
    Stream {
        /// The file, below the data directory.
        path: PathBuf,
    },
    /// Asynchronous writes are not seen.
    #[error("{} was written asynchronously (aio_write), which cannot be followed", path.display())]
    Queued {
        /// The file, below the data directory.
        path: PathBuf,
    },
    /// Its content was not written here.
    #[error("{} was moved or linked into the data directory from elsewhere", path.display())]
    MovedIn {
        /// The name, below the data directory.
        path: PathBuf,
    },
    /// Somebody wrote past the shim: another process, system calls of its own.
    #[error(
        "{} is not what the log of the disk says ({how}): it was changed by system calls that do \
         not go through the C library, or by a program without the shim", path.display()
    )]
    Unexplained {
        /// The file, below the data directory.
        path: PathBuf,
        /// What differs.
        how: Difference,
    },
}

impl DiskDoubt {
    /// A stable name.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            DiskDoubt::OtherSystem => "disk-shim-other-system",
            DiskDoubt::StaticProgram { .. } => "disk-shim-static-program",
            DiskDoubt::GoProgram { .. } => "disk-shim-go-program",
            DiskDoubt::OtherUser { .. } => "disk-shim-other-user",
            DiskDoubt::OtherMachine { .. } => "disk-shim-other-machine",
            DiskDoubt::NotLoaded => "disk-shim-not-loaded",
            DiskDoubt::NothingWritten => "disk-shim-nothing-written",
            DiskDoubt::LogFull { .. } => "disk-shim-log-full",
            DiskDoubt::LogDamaged { .. } => "disk-shim-log-damaged",
            DiskDoubt::Mapped { .. } => "disk-shim-mapped-file",
            DiskDoubt::Stream { .. } => "disk-shim-c-stream",
            DiskDoubt::Queued { .. } => "disk-shim-asynchronous",
            DiskDoubt::MovedIn { .. } => "disk-shim-moved-in",
            DiskDoubt::Unexplained { .. } => "disk-shim-unexplained",
        }
    }
}

/// How the data directory differs from what the log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Difference {
    /// It should be there.
    #[error("it is gone")]
    Missing,
    /// It should not be there.
    #[error("it should not be there")]
    Extra,
    /// A folder, a file and a link are different things.
    #[error("it is of another kind")]
    Kind,
    /// The bytes differ.
    #[error("its content differs")]
    Content,
}

/// Why there was no power cut. None of these is the program's doing.
#[derive(Debug, Error)]
pub enum DiskError {
    /// A file or folder of ours.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The copy that is kept would be too large.
    #[error("the data directory holds more than {most_bytes} bytes, too much to keep a copy of")]
    TooLarge {
        /// The limit.
        most_bytes: u64,
    },
    /// The compiler could not be run.
    #[error("the compiler of the disk shim could not be run")]
    Sandbox(#[from] sandbox::SandboxError),
    /// The compiler refused.
    #[error("the disk shim does not compile here: {}", text.trim())]
    Compile {
        /// What it printed, capped.
        text: Box<str>,
    },
    /// A program, system or machine without power cuts.
    #[error(transparent)]
    Doubt(#[from] DiskDoubt),
}

/// An error of ours with what was tried.
pub(super) fn at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DiskError {
    move |source| DiskError::Io { action, path: path.to_owned(), source }
}
