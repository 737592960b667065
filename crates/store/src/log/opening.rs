//! Opening the log's file: making it whole or not at all, and refusing what is not a log of ours
//! without touching it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::files::{create_directory, parent, sync_directory};

/// "MSTW": marks the file as ours.
const APPLICATION_ID: i64 = 0x4d53_5457;

/// The version of the schema below.
const SCHEMA_VERSION: i64 = 1;

/// The smallest page of a database, in bytes; the others are multiples of it.
const SMALLEST_PAGE: u64 = 512;

/// How long one instance of the program waits for another one's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Hashes are kept as 32 bytes. The header's text is what counts; the columns beside it are there
/// to be searched. An event that stands in `erased` has no body, whatever `bodies` holds.
const SCHEMA: &str = "
    CREATE TABLE events (
        device TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL,
        clock INTEGER NOT NULL,
        time_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        item TEXT,
        header TEXT NOT NULL,
        body_hash BLOB NOT NULL,
        PRIMARY KEY (device, sequence)
    ) STRICT;
    CREATE UNIQUE INDEX events_by_hash ON events (hash);
    CREATE INDEX events_by_replay ON events (clock, device, sequence);
    CREATE INDEX events_by_item ON events (item, clock, device, sequence);
    CREATE TABLE bodies (hash BLOB PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE erased (event BLOB PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
";

/// Opens the log for appending; makes it if it does not exist.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    if !exists(path)? {
        make(path)?;
    }
    let connection = open_existing(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    configure(&connection).map_err(|error| StoreError::from_sqlite(path, error))?;
    Ok(connection)
}

/// Opens a log that is only read, perhaps on a medium that cannot be written.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection, StoreError> {
    if !exists(path)? {
        return Err(StoreError::NoLog { path: path.to_owned() });
    }
    match open_existing(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        // SQLite wants to put a file of its own beside a log. Where it cannot and nobody else is
        // writing, the file can be read as it stands.
        Err(StoreError::ReadOnly { .. }) if !write_ahead_log(path).exists() => open_existing(
            &immutable_address(path),
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
        )
        .map_err(|error| match error {
            StoreError::Damaged { source, .. } => {
                StoreError::Damaged { path: path.to_owned(), source }
            }
            other => other,
        }),
        other => other,
    }
}

/// The file beside the log that holds what was written last, while a program has the log open.
fn write_ahead_log(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push("-wal");
    name.into()
}

/// Whether there is a file. One that was cut off is refused here, as far as its length tells; the
/// rest of it SQLite notices.
fn exists(path: &Path) -> Result<bool, StoreError> {
    match fs::metadata(path) {
        // A log is never empty, since it is made whole; SQLite would take it for a new one.
        Ok(metadata) if metadata.len() == 0 => {
            Err(StoreError::Damaged { path: path.to_owned(), source: None })
        }
        // Its pages are whole, except while a write-ahead log holds them as well.
        Ok(metadata) if metadata.len() % SMALLEST_PAGE != 0 && !write_ahead_log(path).exists() => {
            Err(StoreError::Damaged { path: path.to_owned(), source: None })
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::from_io("read", path, error)),
    }
}

/// Makes an empty log under another name and then gives it its own, so that a log is there whole
/// or not at all. If another program was quicker, its log stands.
fn make(path: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::from_io("create", path, error);
    let directory = parent(path);
    create_directory(directory)?;
    // The file is closed before SQLite opens it: closing it later would drop SQLite's locks.
    let temporary = tempfile::Builder::new()
        .prefix(".log-")
        .tempfile_in(directory)
        .map_err(failed)?
        .into_temp_path();
    write_schema(&temporary).map_err(|error| StoreError::from_sqlite(path, error))?;
    match temporary.persist_noclobber(path) {
        Ok(()) => {
            sync_directory(directory)?;
            sync_directory(parent(directory))
        }
        Err(_) if path.exists() => Ok(()),
        Err(lost) => Err(failed(lost.error)),
    }
}

fn write_schema(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(&format!(
        "BEGIN; {SCHEMA}
         PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};
         COMMIT;"
    ))?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.close().map_err(|(_, error)| error)
}

fn open_existing(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let failed = |error| StoreError::from_sqlite(path, error);
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if pragma("application_id").map_err(failed)? != APPLICATION_ID {
        return Err(StoreError::NotALog { path: path.to_owned() });
    }
    let found = pragma("user_version").map_err(failed)?;
    if found > SCHEMA_VERSION {
        let path = path.to_owned();
        return Err(StoreError::NewerSchema { path, found, known: SCHEMA_VERSION });
    }
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    // With a write-ahead log, readers and a writer do not wait for each other. FULL syncs it at
    // each commit; the next two matter on macOS, where a plain sync does not reach the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // Erased bodies are overwritten with zeros.
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

/// SQLite's address of a file that nobody writes.
fn immutable_address(path: &Path) -> PathBuf {
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                address.push(char::from(*byte));
            }
            _ => address.push_str(&format!("%{byte:02x}")),
        }
    }
    address.push_str("?immutable=1");
    address.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No test can cut the power, so at least the settings that outlive it are held fast.
    #[test]
    fn commits_are_synced_and_erased_bytes_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let connection = open(&directory.path().join("log.db")).unwrap();
        let pragma = |name| -> String {
            let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
            connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(pragma("journal_mode"), "wal");
        assert_eq!(pragma("synchronous"), "2");
        assert_eq!(pragma("secure_delete"), "1");
    }
}
