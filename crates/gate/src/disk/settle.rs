//! What became of the operations that a kill interrupted. The kernel did them or did not; the files
//! show which, and the log is told, so that a program that is started again on the same data stands
//! on what is true.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::DiskError;
use super::model::{Begun, Model, Naming, NodeId, Slot, What};
use super::record::end_record;
use super::snapshot::{Entry, Snapshot};

/// What stands below the data directory now.
struct Found<'a> {
    data: &'a Path,
    by_inode: HashMap<u64, &'a Entry>,
    by_name: HashMap<(u64, &'a OsString), &'a Entry>,
}

/// The records that the log lacks.
pub(super) fn missing_ends(model: &Model<'_>, data: &Path) -> Result<Vec<u8>, DiskError> {
    let mut records = Vec::new();
    if model.begun.is_empty() {
        return Ok(records);
    }
    let snapshot = Snapshot::look(data)?;
    let found = Found {
        data,
        by_inode: snapshot.entries.iter().map(|entry| (entry.inode, entry)).collect(),
        by_name: snapshot
            .entries
            .iter()
            .map(|entry| ((entry.folder, &entry.name), entry))
            .collect(),
    };
    let mut begun: Vec<_> = model.begun.iter().collect();
    begun.sort_by_key(|(key, _)| **key);
    for (&(process, sequence), begun) in begun {
        let (result, inode, mode) = found.became(model, begun);
        records.extend(end_record(process, sequence, result, inode, mode));
    }
    Ok(records)
}

impl Found<'_> {
    /// Result, inode and mode of an operation.
    fn became(&self, model: &Model<'_>, begun: &Begun) -> (i64, u64, u32) {
        let is_done = |done: bool| (if done { 0 } else { -1 }, 0, 0);
        match begun {
            // Nobody learned that it ended.
            Begun::Sync { .. } => is_done(false),
            Begun::Content { node, change, .. } => {
                let inode = model.nodes[*node].inode;
                (self.became_content(model, *node, *change).unwrap_or(-1), inode, 0)
            }
            Begun::Make { slot, .. } => {
                let entry = slot.as_ref().and_then(|slot| self.at(model, slot));
                entry.map_or((-1, 0, 0), |entry| (0, entry.inode, entry.mode))
            }
            Begun::Name { change, .. } => {
                let change = &model.names[*change];
                let inode = model.nodes[change.node].inode;
                let is_at =
                    |slot: &Slot| self.at(model, slot).is_some_and(|entry| entry.inode == inode);
                is_done(match &change.what {
                    Naming::Add(slot) => is_at(slot),
                    Naming::Remove(slot) => !is_at(slot),
                    Naming::Move { to: Some(to), .. } => is_at(to),
                    Naming::Move { from, to: None, .. } => !from.as_ref().is_some_and(is_at),
                })
            }
        }
    }

    fn at(&self, model: &Model<'_>, (folder, name): &Slot) -> Option<&Entry> {
        self.by_name.get(&(model.nodes[*folder].inode, name)).copied()
    }

    fn became_content(&self, model: &Model<'_>, node: NodeId, change: usize) -> Option<i64> {
        let entry = self.by_inode.get(&model.nodes[node].inode)?;
        match &model.nodes[node].changes[change].what {
            What::Truncate { size } => (entry.size == *size).then_some(0),
            What::Allocate { offset, length, .. } => {
                (entry.size >= offset.saturating_add(*length)).then_some(0)
            }
            What::Write { offset, data } => {
                let file = File::open(self.data.join(&entry.path)).ok()?;
                let wanted = &model.log[data.clone()];
                let mut there = vec![0; wanted.len()];
                let mut length = 0;
                while length < there.len() {
                    match file.read_at(&mut there[length..], offset + length as u64) {
                        Ok(0) | Err(_) => break,
                        Ok(more) => length += more,
                    }
                }
                let same = there[..length].iter().zip(wanted).take_while(|(a, b)| a == b).count();
                Some(same as i64).filter(|same| *same > 0)
            }
        }
    }
}
