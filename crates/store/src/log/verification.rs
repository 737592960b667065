//! Verifying a log: the database's own check, then each chain, then whether the columns that we
//! search by say what the headers say.

use evidence::{ChainCheck, ChainFault, DeviceId, Event, Hash, Record};
use rusqlite::{Connection, Row};

use super::{HIGHEST_COUNTER, Log};
use crate::error::StoreError;

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A fault of a chain.
    #[error(transparent)]
    Chain(#[from] ChainFault),
    /// A fault of the database's own structure.
    #[error("the database's own check says: {message}")]
    Database {
        /// What SQLite said.
        message: String,
    },
    /// A column beside the header that does not say what the header says.
    #[error("device {device}, event {sequence}: the column `{column}` differs from the header")]
    Column {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: i64,
        /// The column.
        column: &'static str,
    },
    /// A body that is neither there nor erased by the learner.
    #[error("device {device}, event {sequence}: the body is missing, and nobody erased it")]
    MissingBody {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: i64,
    },
    /// A sequence or a logical clock that no honest log reaches.
    #[error("device {device}, event {sequence}: its sequence or its logical clock is impossible")]
    ImpossibleCounter {
        /// The chain.
        device: DeviceId,
        /// The event.
        sequence: i64,
    },
}

impl Fault {
    /// Whether the events of this chain from here on can no longer be trusted.
    pub(super) fn breaks_chain(&self) -> bool {
        match self {
            Self::Chain(fault) => fault.breaks_chain(),
            Self::Database { .. } | Self::ImpossibleCounter { .. } => true,
            Self::Column { .. } | Self::MissingBody { .. } => false,
        }
    }
}

impl Log {
    /// Every fault of the log; none if it is intact.
    pub fn verify(&self) -> Result<Vec<Fault>, StoreError> {
        let mut faults = database_faults(&self.connection).map_err(|error| self.failed(error))?;
        for device in self.devices()? {
            for_each_stored(&self.connection, device, |_, found| {
                faults.extend(found);
                Ok(())
            })
            .map_err(|error| self.failed(error))?;
        }
        Ok(faults)
    }
}

fn database_faults(connection: &Connection) -> rusqlite::Result<Vec<Fault>> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let messages = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut faults = Vec::new();
    for message in messages {
        let message = message?;
        if message != "ok" {
            faults.push(Fault::Database { message });
        }
    }
    Ok(faults)
}

/// An event as the tables hold it.
pub(super) struct Stored {
    pub(super) id: Hash,
    pub(super) sequence: i64,
    header: String,
    pub(super) body: Option<Vec<u8>>,
    /// Whether the learner erased the body.
    erased: bool,
    clock: i64,
    time_ms: i64,
    kind: String,
    item: Option<String>,
    body_hash: Hash,
}

/// Goes through a device's chain in order and hands over each event with the faults found there.
pub(super) fn for_each_stored(
    connection: &Connection,
    device: DeviceId,
    mut take: impl FnMut(&Stored, Vec<Fault>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT events.hash, events.sequence, events.header,
                CASE WHEN erased.event IS NULL THEN bodies.bytes END, erased.event IS NOT NULL,
                events.clock, events.time_ms, events.kind, events.item, events.body_hash
         FROM events
         LEFT JOIN bodies ON bodies.hash = events.body_hash
         LEFT JOIN erased ON erased.event = events.hash
         WHERE events.device = ?1
         ORDER BY events.sequence",
    )?;
    let mut rows = statement.query([device.to_string()])?;
    let mut check = ChainCheck::new(device);
    while let Some(row) = rows.next()? {
        let stored = Stored::from_row(row)?;
        let record =
            Record { id: stored.id, header_text: &stored.header, body: stored.body.as_deref() };
        let mut faults: Vec<Fault> = check.push(record).into_iter().map(Fault::Chain).collect();
        faults.extend(stored.own_faults(device));
        take(&stored, faults)?;
    }
    Ok(())
}

impl Stored {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: Hash::from_bytes(row.get(0)?),
            sequence: row.get(1)?,
            header: row.get(2)?,
            body: row.get(3)?,
            erased: row.get(4)?,
            clock: row.get(5)?,
            time_ms: row.get(6)?,
            kind: row.get(7)?,
            item: row.get(8)?,
            body_hash: Hash::from_bytes(row.get(9)?),
        })
    }

    /// The event, with this body; none if its header cannot be read.
    pub(super) fn to_event(&self, body: Option<Vec<u8>>) -> Option<Event> {
        Event::read(self.header.clone(), body).ok()
    }

    /// What is wrong with this row apart from its chain.
    fn own_faults(&self, device: DeviceId) -> Vec<Fault> {
        let sequence = self.sequence;
        let mut faults = Vec::new();
        if self.body.is_none() && !self.erased {
            faults.push(Fault::MissingBody { device, sequence });
        }
        // A header that cannot be read is named by the chain's check.
        let Some(event) = self.to_event(None) else { return faults };
        let header = event.header();
        if header.sequence > HIGHEST_COUNTER || header.clock > HIGHEST_COUNTER {
            faults.push(Fault::ImpossibleCounter { device, sequence });
        }
        let columns = [
            ("sequence", header.sequence.cast_signed() == sequence),
            ("clock", header.clock.cast_signed() == self.clock),
            ("time_ms", header.time_ms == self.time_ms),
            ("kind", header.kind == self.kind),
            ("item", header.item.as_ref().map(evidence::ItemId::as_str) == self.item.as_deref()),
            ("body_hash", header.body == self.body_hash),
        ];
        let differing = columns.into_iter().filter(|(_, same)| !same);
        faults.extend(differing.map(|(column, _)| Fault::Column { device, sequence, column }));
        faults
    }
}
