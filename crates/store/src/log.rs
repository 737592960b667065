//! The log: one SQLite file that holds every device's chain.
//!
//! What is written here is never changed. The one exception is a body that the learner erases;
//! its event stays.

mod opening;

mod reading;

mod verification;

mod merging;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use evidence::{DeviceId, Draft, Event, Fact, Hash, ItemId, Place};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::error::StoreError;

pub use merging::MergeReport;
pub use verification::Fault;

/// The name of the log's file in the evidence directory.
const FILE_NAME: &str = "log.db";

/// Counters above this are refused when they come from elsewhere, so that ours never reach the
/// end of SQLite's integers.
const HIGHEST_COUNTER: u64 = i64::MAX as u64 / 2;

/// An open log, to which one device of this machine appends.
#[derive(Debug)]
pub struct Log {
    connection: Connection,
    path: PathBuf,
    device: DeviceId,
}

impl Log {
    /// Opens the log `log.db` in this directory; makes both if they do not exist. `device` is who
    /// appends here.
    pub fn open(evidence_dir: &Path, device: DeviceId) -> Result<Self, StoreError> {
        let path = evidence_dir.join(FILE_NAME);
        let connection = opening::open(&path)?;
        Ok(Self { connection, path, device })
    }

    /// The log's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The device that appends here.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Records a fact. When this returns, the event is on disk.
    pub fn append(&mut self, draft: Draft) -> Result<Event, StoreError> {
        let mut events = self.append_all([draft])?;
        Ok(events.pop().expect("one draft makes one event"))
    }

    /// Records several facts in one transaction: all of them, or none if this fails.
    pub fn append_all(
        &mut self,
        drafts: impl IntoIterator<Item = Draft>,
    ) -> Result<Vec<Event>, StoreError> {
        let Self { connection, path, device } = self;
        let failed = |error| StoreError::from_sqlite(path, error);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let mut place = next_place(&transaction, *device).map_err(failed)?;
        let mut events = Vec::new();
        for draft in drafts {
            if place.clock > HIGHEST_COUNTER || place.sequence > HIGHEST_COUNTER {
                return Err(StoreError::CountersExhausted { device: *device });
            }
            let event = Event::new(place, &draft);
            let id = event.id();
            insert_event(&transaction, id, &event).map_err(failed)?;
            place.sequence += 1;
            place.clock += 1;
            place.previous = Some(id);
            events.push(event);
        }
        transaction.commit().map_err(failed)?;
        Ok(events)
    }

    /// How many events the log holds, of all devices.
    pub fn count(&self) -> Result<u64, StoreError> {
        self.count_rows("SELECT count(*) FROM events")
    }

    /// How many bodies were erased.
    pub fn erasures(&self) -> Result<u64, StoreError> {
        self.count_rows("SELECT count(*) FROM erased")
    }

    fn count_rows(&self, sql: &str) -> Result<u64, StoreError> {
        let count: i64 =
            self.connection.query_row(sql, [], |row| row.get(0)).map_err(|e| self.failed(e))?;
        Ok(count.unsigned_abs())
    }

    /// The learner's code as it was last accepted for an item; none if it never was, or if that
    /// body was erased. What was written to recall a variant is other code, and is passed over.
    pub fn accepted_code(
        &self,
        item: &ItemId,
    ) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        let (mut accepted, mut recalling) = (None, false);
        for event in self.events_of(item)? {
            match event.fact() {
                Some(Fact::RecallStarted { .. }) => recalling = true,
                Some(Fact::CodeReviewed(_)) => recalling = false,
                Some(Fact::Verdict(verdict)) if verdict.verdict == "accepted" && !recalling => {
                    accepted = verdict.files.or(accepted);
                }
                Some(_) | None => {}
            }
        }
        Ok(accepted)
    }

    /// Erases the body of an event, such as a private note; the event itself stays, and its chain
    /// still verifies. The bytes are overwritten, and a merge does not bring them back.
    pub fn erase_body(&mut self, event: Hash) -> Result<(), StoreError> {
        let Self { connection, path, .. } = self;
        let failed = |error| StoreError::from_sqlite(path, error);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let known = transaction
            .query_row("SELECT 1 FROM events WHERE hash = ?1", [event.as_bytes()], |_| Ok(()))
            .optional()
            .map_err(failed)?;
        if known.is_none() {
            return Err(StoreError::NoSuchEvent { id: event });
        }
        mark_erased(&transaction, event).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        self.empty_write_ahead_log()
    }

    /// Moves everything from the write-ahead log into the database, so that erased bytes do not
    /// linger there. Another program that is reading may hold it up; then the next checkpoint
    /// does it.
    fn empty_write_ahead_log(&self) -> Result<(), StoreError> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: rusqlite::Error) -> StoreError {
        StoreError::from_sqlite(&self.path, error)
    }
}

/// Where the device's next event goes. Called within the transaction that writes it.
fn next_place(connection: &Connection, device: DeviceId) -> rusqlite::Result<Place> {
    let clock: Option<i64> = connection
        .prepare_cached("SELECT max(clock) FROM events")?
        .query_row([], |row| row.get(0))?;
    let last: Option<(i64, [u8; 32])> = connection
        .prepare_cached(
            "SELECT sequence, hash FROM events WHERE device = ?1 ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row([device.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(Place {
        device,
        sequence: last.map_or(1, |(sequence, _)| sequence.unsigned_abs() + 1),
        previous: last.map(|(_, hash)| Hash::from_bytes(hash)),
        clock: clock.map_or(1, |clock| clock.unsigned_abs() + 1),
    })
}

fn insert_event(connection: &Connection, id: Hash, event: &Event) -> rusqlite::Result<()> {
    let header = event.header();
    if let Some(body) = event.body() {
        insert_body(connection, header.body, body)?;
    }
    connection
        .prepare_cached(
            "INSERT INTO events
               (device, sequence, hash, clock, time_ms, kind, item, header, body_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            header.device.to_string(),
            header.sequence.cast_signed(),
            id.as_bytes(),
            header.clock.cast_signed(),
            header.time_ms,
            header.kind,
            header.item.as_ref().map(ItemId::as_str),
            event.header_text(),
            header.body.as_bytes(),
        ])?;
    Ok(())
}

/// Bodies are kept by their hash, so that equal ones are kept once.
fn insert_body(connection: &Connection, hash: Hash, body: &[u8]) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO bodies (hash, bytes) VALUES (?1, ?2)")?
        .execute(params![hash.as_bytes(), body])?;
    Ok(())
}

/// Notes that an event's body is erased, and drops the body unless another event still has it.
/// Whether that changed anything.
fn mark_erased(connection: &Connection, event: Hash) -> rusqlite::Result<bool> {
    let changed = connection
        .prepare_cached("INSERT OR IGNORE INTO erased (event) VALUES (?1)")?
        .execute([event.as_bytes()])?;
    if changed == 0 {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "DELETE FROM bodies
             WHERE hash = (SELECT body_hash FROM events WHERE hash = ?1)
               AND NOT EXISTS (
                 SELECT 1 FROM events AS other
                 WHERE other.body_hash = bodies.hash
                   AND other.hash NOT IN (SELECT event FROM erased))",
        )?
        .execute([event.as_bytes()])?;
    Ok(true)
}
