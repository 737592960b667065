//! Reading events back, in replay order.

use std::collections::BTreeMap;

use evidence::{DeviceId, Event, Hash, ItemId};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::Log;
use crate::error::StoreError;

/// The columns that [`Log::for_each`] reads, from the tables that hold them.
const SELECT_EVENTS: &str = "
    SELECT events.device, events.sequence, events.header,
           CASE WHEN erased.event IS NULL THEN bodies.bytes END
    FROM events
    LEFT JOIN bodies ON bodies.hash = events.body_hash
    LEFT JOIN erased ON erased.event = events.hash";

impl Log {
    /// The events that come after those that `cursors` counts (per device, the last sequence that
    /// the caller has), in replay order, with their bodies.
    pub fn events_after(
        &self,
        cursors: &BTreeMap<DeviceId, u64>,
    ) -> Result<Vec<Event>, StoreError> {
        let sql = format!("{SELECT_EVENTS} WHERE events.device = ?1 AND events.sequence > ?2");
        let mut events = Vec::new();
        for device in self.devices()? {
            let cursor = cursors.get(&device).copied().unwrap_or(0).cast_signed();
            self.for_each(&sql, params![device.to_string(), cursor], |event| events.push(event))?;
        }
        events.sort_by_key(|event| event.header().replay_key());
        Ok(events)
    }

    /// The events about an item, in replay order, with their bodies.
    pub fn events_of(&self, item: &ItemId) -> Result<Vec<Event>, StoreError> {
        let sql = format!(
            "{SELECT_EVENTS} WHERE events.item = ?1
             ORDER BY events.clock, events.device, events.sequence"
        );
        let mut events = Vec::new();
        self.for_each(&sql, [item.as_str()], |event| events.push(event))?;
        Ok(events)
    }

    /// The event with this id, with its body.
    pub fn event(&self, id: Hash) -> Result<Option<Event>, StoreError> {
        let sql = format!("{SELECT_EVENTS} WHERE events.hash = ?1");
        let mut found = None;
        self.for_each(&sql, [id.as_bytes()], |event| found = Some(event))?;
        Ok(found)
    }

    /// The bodies of these events by the events' ids; those that were erased or are unknown are
    /// left out.
    pub fn event_bodies(&self, ids: &[Hash]) -> Result<BTreeMap<Hash, Vec<u8>>, StoreError> {
        let mut bodies = BTreeMap::new();
        for id in ids {
            if let Some(body) = self.event(*id)?.and_then(|event| event.body().map(<[u8]>::to_vec))
            {
                bodies.insert(*id, body);
            }
        }
        Ok(bodies)
    }

    /// All events in replay order, one at a time.
    pub fn for_each_in_replay(&self, take: impl FnMut(Event)) -> Result<(), StoreError> {
        let sql = format!("{SELECT_EVENTS} ORDER BY events.clock, events.device, events.sequence");
        self.for_each(&sql, [], take)
    }

    /// The devices that have a chain here. Steps over the index: there are few devices and many
    /// events.
    pub(crate) fn devices(&self) -> Result<Vec<DeviceId>, StoreError> {
        devices(&self.connection).map_err(|error| self.failed(error))
    }

    /// The last events of these kinds, the newest first, at most so many.
    pub fn last_of_kinds(&self, kinds: &[&str], most: u32) -> Result<Vec<Event>, StoreError> {
        let marks = vec!["?"; kinds.len()].join(", ");
        let sql = format!(
            "{SELECT_EVENTS} WHERE events.kind IN ({marks})
             ORDER BY events.clock DESC, events.device DESC, events.sequence DESC LIMIT {most}"
        );
        let mut events = Vec::new();
        self.for_each(&sql, rusqlite::params_from_iter(kinds), |event| events.push(event))?;
        Ok(events)
    }

    /// The id of a device's event at this sequence.
    pub fn id_at(&self, device: DeviceId, sequence: u64) -> Result<Option<Hash>, StoreError> {
        id_at(&self.connection, device, sequence).map_err(|error| self.failed(error))
    }

    fn for_each(
        &self,
        sql: &str,
        parameters: impl Params,
        mut take: impl FnMut(Event),
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(parameters).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            take(self.read_event(row)?);
        }
        Ok(())
    }

    fn read_event(&self, row: &Row<'_>) -> Result<Event, StoreError> {
        let failed = |error| self.failed(error);
        let header_text = row.get(2).map_err(failed)?;
        let body = row.get(3).map_err(failed)?;
        Event::read(header_text, body).or_else(|source| {
            Err(StoreError::UnreadableEvent {
                path: self.path.clone(),
                device: row.get(0).map_err(failed)?,
                sequence: row.get(1).map_err(failed)?,
                source,
            })
        })
    }
}

/// The devices that have a chain in this log.
pub(super) fn devices(connection: &Connection) -> rusqlite::Result<Vec<DeviceId>> {
    let mut statement =
        connection.prepare_cached("SELECT min(device) FROM events WHERE device > ?1")?;
    let mut devices = Vec::new();
    let mut last = String::new();
    while let Some(text) = statement.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        let device = text.parse::<DeviceId>().map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
        })?;
        devices.push(device);
        last = text;
    }
    Ok(devices)
}

/// The id of a device's event at this sequence.
pub(super) fn id_at(
    connection: &Connection,
    device: DeviceId,
    sequence: u64,
) -> rusqlite::Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT hash FROM events WHERE device = ?1 AND sequence = ?2")?
        .query_row(params![device.to_string(), sequence.cast_signed()], |row| row.get(0))
        .optional()
        .map(|hash| hash.map(Hash::from_bytes))
}
