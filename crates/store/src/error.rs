//! What can go wrong with the log, and what the reader can do about it.

use std::io;
use std::path::{Path, PathBuf};

use evidence::{DeviceId, EventError, Hash};
use rusqlite::ErrorCode;

/// A failure of the store. [`help`](StoreError::help) says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file or its directory cannot be written.
    #[error("cannot write to {}", path.display())]
    ReadOnly {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The disk is full.
    #[error("the disk that holds {} is full", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another program holds the log for longer than we wait (5 seconds).
    #[error("another program is using {}", path.display())]
    Busy {
        /// The log.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file is not a database, or its pages are damaged or cut off.
    #[error("{} is damaged or is not a log", path.display())]
    Damaged {
        /// The log.
        path: PathBuf,
        /// What SQLite said, if it came so far.
        source: Option<rusqlite::Error>,
    },
    /// The file is a database of another program.
    #[error("{} is a database, but not a log of Masterwork", path.display())]
    NotALog {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of the program wrote the log.
    #[error(
        "{} has the schema {found}, and this version of Masterwork knows up to {known}",
        path.display()
    )]
    NewerSchema {
        /// The log.
        path: PathBuf,
        /// The version of its schema.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// There is no log where one was expected.
    #[error("there is no log at {}", path.display())]
    NoLog {
        /// The file that was expected.
        path: PathBuf,
    },
    /// An event of the log cannot be read.
    #[error("event {sequence} of device {device} in {} cannot be read", path.display())]
    UnreadableEvent {
        /// The log.
        path: PathBuf,
        /// The chain.
        device: String,
        /// The event.
        sequence: i64,
        /// What is wrong with it.
        source: EventError,
    },
    /// The log has no event with this id.
    #[error("the log has no event {id}")]
    NoSuchEvent {
        /// The id.
        id: Hash,
    },
    /// The logical clock or the device's chain has reached its end, which no honest log does.
    #[error("the log of device {device} cannot be continued: its counters are at their end")]
    CountersExhausted {
        /// The device.
        device: DeviceId,
    },
    /// The file that names this device holds something else.
    #[error("{} does not hold a device id", path.display())]
    DeviceFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: evidence::IdError,
    },
    /// Any other failure of the file system.
    #[error("cannot {action} {}", path.display())]
    Files {
        /// What was tried, such as `read`.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Any other failure of SQLite.
    #[error("the database {} failed", path.display())]
    Database {
        /// The log.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// What the reader can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::ReadOnly { path, .. } => format!(
                "make {} writable for you (`ls -ld` shows who owns it), or use a workspace \
                 elsewhere with `--workspace DIR`; nothing was changed",
                directory_of(path).display()
            ),
            Self::DiskFull { path, .. } => format!(
                "free some space on the disk of {}; what was recorded before is safe, and the last \
                 step was not recorded",
                directory_of(path).display()
            ),
            Self::Busy { .. } => "close the other Masterwork or database tool that works on this \
                 workspace, then try again; nothing was recorded"
                .into(),
            Self::Damaged { path, .. } => format!(
                "nothing was overwritten: move {} and the files beside it whose names begin alike \
                 away, and put a backup of the folder in their place; without a backup, keep them, \
                 since `sqlite3 log.db .recover` can often save most of it",
                path.display()
            ),
            Self::NotALog { path } => format!(
                "nothing was overwritten: move {} out of the evidence folder, and restore a backup \
                 of the log if there was one",
                path.display()
            ),
            Self::NewerSchema { .. } => {
                "update Masterwork on this machine; the log was not touched".into()
            }
            Self::NoLog { path } => format!(
                "name the `evidence` folder of a workspace; {} is not one",
                directory_of(path).display()
            ),
            Self::UnreadableEvent { .. } => {
                "`masterwork log verify` names every fault; restore a backup of the evidence \
                 folder, or merge the log of another machine that has this event; nothing was \
                 overwritten"
                    .into()
            }
            Self::NoSuchEvent { .. } => {
                "check the id; an event of another machine has to be merged first".into()
            }
            Self::CountersExhausted { .. } => {
                "`masterwork log verify` names the event with the impossible counter; restore a \
                 backup of the evidence folder"
                    .into()
            }
            Self::DeviceFile { path, .. } => format!(
                "delete {}: a new id is made, and what was recorded under the old one stays valid",
                path.display()
            ),
            Self::Files { path, .. } => {
                format!("check that {} exists and that you may use it", path.display())
            }
            Self::Database { .. } => {
                "try again; if it stays, `masterwork log verify` checks the log; nothing was \
                 recorded"
                    .into()
            }
        }
    }

    /// Sorts a failure of SQLite by what the reader can do about it.
    pub(crate) fn from_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        /// The file ended within a page.
        const SHORT_READ: i32 = rusqlite::ffi::SQLITE_IOERR_SHORT_READ;
        /// The index beside the write-ahead log could not grow, which only a full disk does: opening
        /// a log makes it.
        const NO_ROOM_FOR_INDEX: i32 = rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
        let path = path.to_owned();
        let extended = source.sqlite_error().map(|error| error.extended_code);
        match source.sqlite_error_code() {
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly { path, source: source.into() }
            }
            Some(ErrorCode::DiskFull) => Self::DiskFull { path, source: source.into() },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Busy { path, source }
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Damaged { path, source: Some(source) }
            }
            Some(ErrorCode::SystemIoFailure) if extended == Some(NO_ROOM_FOR_INDEX) => {
                Self::DiskFull { path, source: source.into() }
            }
            Some(ErrorCode::SystemIoFailure) if extended == Some(SHORT_READ) => {
                Self::Damaged { path, source: Some(source) }
            }
            None if is_malformed_value(&source) => Self::Damaged { path, source: Some(source) },
            Some(_) | None => Self::Database { path, source },
        }
    }

    /// Sorts a failure of the file system likewise.
    pub(crate) fn from_io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
                if action != "read" =>
            {
                Self::ReadOnly { path, source: source.into() }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { path, source: source.into() }
            }
            _ => Self::Files { action, path, source },
        }
    }
}

/// A column that holds another type, or a text that is not an id: our schema never lets that in.
fn is_malformed_value(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
    )
}

fn directory_of(path: &Path) -> &Path {
    if path.is_dir() { path } else { path.parent().unwrap_or(path) }
}
