//! Merging another log into this one: the union of their chains.
//!
//! The other log is verified on the way and is not changed. What cannot be trusted, and what would
//! stand at a place that is taken (a fork), stays out and is named.

use std::collections::BTreeMap;
use std::path::Path;

use evidence::{ChainFault, DeviceId, Hash};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::verification::{Stored, for_each_stored};
use super::{FILE_NAME, Fault, Log, insert_body, insert_event, mark_erased, opening, reading};
use crate::error::StoreError;

/// What a merge did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "it names what was left out"]
pub struct MergeReport {
    /// Events that are new here.
    pub added: u64,
    /// Events that both logs had.
    pub already_known: u64,
    /// Bodies that the other log had erased, and that are now erased here.
    pub erased: u64,
    /// What is wrong with the other log, or in conflict with this one.
    pub faults: Vec<Fault>,
    /// Per device, the events that stayed out because of a fault. They are still in the other log.
    pub left_out: BTreeMap<DeviceId, u64>,
}

impl Log {
    /// Takes over what the log in another evidence directory has and this one lacks, in one
    /// transaction.
    pub fn merge_from(&mut self, other_dir: &Path) -> Result<MergeReport, StoreError> {
        let other_path = other_dir.join(FILE_NAME);
        let other = opening::open_for_reading(&other_path)?;
        let other_failed = |error| StoreError::from_sqlite(&other_path, error);
        // One snapshot of the other log, which may be in use.
        let snapshot = other.unchecked_transaction().map_err(other_failed)?;
        let Self { connection, path, .. } = self;
        let failed = |error| StoreError::from_sqlite(path, error);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let mut report = MergeReport::default();
        for device in reading::devices(&snapshot).map_err(other_failed)? {
            let mut chain =
                ChainMerge { ours: &transaction, device, report: &mut report, broken: false };
            let mut ours_failed = None;
            let result = for_each_stored(&snapshot, device, |stored, faults| {
                chain.take(stored, faults).inspect_err(|_| ours_failed = Some(()))
            });
            result.map_err(|error| match ours_failed {
                Some(()) => failed(error),
                None => other_failed(error),
            })?;
        }
        for event in erased_events(&snapshot).map_err(other_failed)? {
            report.erased += u64::from(mark_erased(&transaction, event).map_err(failed)?);
        }
        transaction.commit().map_err(failed)?;
        if report.erased > 0 {
            self.empty_write_ahead_log()?;
        }
        Ok(report)
    }
}

/// Merging one device's chain.
struct ChainMerge<'a> {
    ours: &'a Connection,
    device: DeviceId,
    report: &'a mut MergeReport,
    /// A fault was found that keeps the rest of the chain out.
    broken: bool,
}

impl ChainMerge<'_> {
    fn take(&mut self, stored: &Stored, faults: Vec<Fault>) -> rusqlite::Result<()> {
        let altered_body = faults
            .iter()
            .any(|fault| matches!(fault, Fault::Chain(ChainFault::AlteredBody { .. })));
        self.broken |= faults.iter().any(Fault::breaks_chain);
        self.report.faults.extend(faults);
        // A body that was erased here does not come back.
        let wanted = !altered_body && !is_erased(self.ours, stored.id)?;
        let body = stored.body.as_deref().filter(|_| wanted);
        let Some(event) = stored.to_event(body.map(<[u8]>::to_vec)).filter(|_| !self.broken) else {
            *self.report.left_out.entry(self.device).or_default() += 1;
            return Ok(());
        };
        let header = event.header();
        match reading::id_at(self.ours, self.device, header.sequence)? {
            None => {
                insert_event(self.ours, stored.id, &event)?;
                self.report.added += 1;
            }
            Some(ours) if ours == stored.id => {
                if let Some(body) = body {
                    insert_body(self.ours, header.body, body)?;
                }
                self.report.already_known += 1;
            }
            Some(first) => {
                let (device, sequence, second) = (self.device, header.sequence, stored.id);
                self.report
                    .faults
                    .push(ChainFault::Fork { device, sequence, first, second }.into());
                self.broken = true;
                *self.report.left_out.entry(device).or_default() += 1;
            }
        }
        Ok(())
    }
}

fn is_erased(connection: &Connection, event: Hash) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM erased WHERE event = ?1")?
        .query_row([event.as_bytes()], |_| Ok(()))
        .optional()
        .map(|row| row.is_some())
}

fn erased_events(connection: &Connection) -> rusqlite::Result<Vec<Hash>> {
    connection
        .prepare("SELECT event FROM erased")?
        .query_map([], |row| row.get(0).map(Hash::from_bytes))?
        .collect()
}
