//! Another tool's SQLite file, read from memory and within limits. Our own database is `store`'s
//! business alone.

use std::time::{Duration, Instant};

use rusqlite::{Connection, MAIN_DB};

use crate::ImportError;

/// How long one import may spend in one database.
const DEADLINE: Duration = Duration::from_secs(60);

/// Opens a database that was read from `file`.
pub(crate) fn open(file: &str, mut bytes: Vec<u8>) -> Result<Connection, ImportError> {
    if !bytes.starts_with(b"SQLite format 3\0") || bytes.len() < 100 {
        return Err(ImportError::course(file, "no SQLite database"));
    }
    // A database that was written with a log beside it says so here; from memory it is read alone.
    (bytes[18], bytes[19]) = (1, 1);
    let fault = |error: rusqlite::Error| fault(file, &error);
    let mut connection = Connection::open_in_memory().map_err(fault)?;
    let size = bytes.len();
    connection.deserialize_read_exact(MAIN_DB, bytes.as_slice(), size, true).map_err(fault)?;
    connection
        .execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;")
        .map_err(fault)?;
    // Anki's own order of words, without which its newer tables cannot be read.
    connection
        .create_collation("unicase", |one, other| one.to_lowercase().cmp(&other.to_lowercase()))
        .map_err(fault)?;
    let end = Instant::now() + DEADLINE;
    connection.progress_handler(10_000, Some(move || Instant::now() > end)).map_err(fault)?;
    Ok(connection)
}

/// Whether a plain table of this name is there: a view could compute anything.
pub(crate) fn has_table(
    file: &str,
    connection: &Connection,
    name: &str,
) -> Result<bool, ImportError> {
    let query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1 AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let count: i64 = connection
        .query_row(query, [name], |row| row.get(0))
        .map_err(|error| fault(file, &error))?;
    Ok(count == 1)
}

/// What SQLite says of the file.
pub(crate) fn fault(file: &str, error: &rusqlite::Error) -> ImportError {
    ImportError::course(file, format!("cannot be read as a database: {error}"))
}
