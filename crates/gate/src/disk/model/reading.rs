//! One record after the other.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::super::record::{FDATASYNC, Kind, RANGE, Record};
use super::{
    Begun, Change, MOST_EVENTS, Model, NameChange, Naming, NodeId, Slot, State, Thing, What,
};
use crate::disk::{DiskDoubt, DiskEvent, DiskEventKind, Loaded};

/// As the kernel numbers them.
const O_CREAT: u64 = 0o100;
const O_TRUNC: u64 = 0o1000;
const RENAME_EXCHANGE: u64 = 2;
/// The names of files that SQLite maps to share a log's index between processes.
const SHARED_MEMORY: &str = "-shm";
/// The most doubts that are worth keeping.
const MOST_DOUBTS: usize = 20;

impl Model<'_> {
    pub(super) fn take(&mut self, position: usize, record: &Record<'_>, most_bytes: u64) {
        let key = (record.process, record.sequence);
        match record.kind {
            Kind::Loaded => self.take_loaded(record),
            Kind::End => self.take_end(position, record),
            Kind::Full => self.doubt(DiskDoubt::LogFull { most_bytes }),
            Kind::Write => {
                let [_, offset, ..] = record.numbers;
                let what = What::Write { offset, data: record.data.clone() };
                self.begin_content(record, what);
            }
            Kind::Truncate => {
                self.begin_content(record, What::Truncate { size: record.numbers[1] });
            }
            Kind::Allocate => {
                let [_, mode, offset, length] = record.numbers;
                self.begin_content(record, What::Allocate { mode, offset, length });
            }
            Kind::Open => self.begin_open(record),
            Kind::MakeFolder | Kind::Symlink => {
                let slot = self.slot(record.numbers[0], record.names[0]);
                let Some(slot) = slot else { return };
                let is_folder = record.kind == Kind::MakeFolder;
                let kind = if is_folder { DiskEventKind::MakeFolder } else { DiskEventKind::Link };
                let event = self.event(record, kind, Some(&slot), 0, 0);
                let target = PathBuf::from(OsStr::from_bytes(record.names[1]));
                let thing = if is_folder { Thing::Folder } else { Thing::Link(target) };
                self.begun.insert(key, Begun::Make { slot: Some(slot), thing, event });
            }
            Kind::Rename | Kind::Link | Kind::Unlink => self.begin_name(record),
            Kind::Sync | Kind::SyncAll => self.begin_sync(position, record),
            Kind::Mapped | Kind::Queued | Kind::Stream => self.take_unseen(record),
        }
    }

    fn doubt(&mut self, doubt: DiskDoubt) {
        if self.doubts.len() < MOST_DOUBTS && !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    fn take_loaded(&mut self, record: &Record<'_>) {
        if !record.flagged {
            // A new program in this process: what the one before had begun will not end.
            self.begun.retain(|(process, _), _| *process != record.process);
        }
        self.event(record, DiskEventKind::Loaded, None, 0, 0);
        if self.loaded.len() < 1000 {
            self.loaded.push(Loaded {
                process: record.process,
                program: PathBuf::from(OsStr::from_bytes(record.names[0])),
                is_fork: record.flagged,
                at_nanoseconds: record.at,
            });
        }
    }

    fn known(&self, inode: u64) -> Option<NodeId> {
        self.by_inode.get(&inode).copied()
    }

    fn slot(&self, folder: u64, name: &[u8]) -> Option<Slot> {
        let is_one_part =
            !name.is_empty() && !name.contains(&b'/') && name != b"." && name != b"..";
        let is_folder = |node: &NodeId| self.nodes[*node].thing == Thing::Folder;
        let folder = self.known(folder).filter(is_folder).filter(|_| is_one_part)?;
        Some((folder, OsStr::from_bytes(name).to_owned()))
    }

    fn event(
        &mut self,
        record: &Record<'_>,
        kind: DiskEventKind,
        slot: Option<&Slot>,
        offset: u64,
        bytes: u64,
    ) -> u64 {
        if self.events.len() >= MOST_EVENTS {
            self.dropped_events += 1;
            self.events.pop_front();
        }
        let path = slot.map(|slot| self.path_of(slot)).unwrap_or_default();
        self.events.push_back(DiskEvent {
            at_nanoseconds: record.at,
            ended_nanoseconds: None,
            process: record.process,
            kind,
            path,
            offset,
            bytes,
            failed: false,
        });
        self.dropped_events + self.events.len() as u64 - 1
    }

    fn event_of(
        &mut self,
        record: &Record<'_>,
        kind: DiskEventKind,
        node: NodeId,
        offset: u64,
        bytes: u64,
    ) -> u64 {
        let event = self.event(record, kind, None, offset, bytes);
        let path = self.path(node);
        if let Some(last) = self.events.back_mut() {
            last.path = path;
        }
        event
    }

    fn begin_content(&mut self, record: &Record<'_>, what: What) {
        // A file that was opened elsewhere and only looks like ours.
        let Some(node) = self.known(record.numbers[0]) else { return };
        let event = match &what {
            What::Write { offset, data } => {
                let kind =
                    if record.flagged { DiskEventKind::SyncedWrite } else { DiskEventKind::Write };
                self.event_of(record, kind, node, *offset, data.len() as u64)
            }
            What::Truncate { size } => {
                self.event_of(record, DiskEventKind::Truncate, node, *size, 0)
            }
            What::Allocate { offset, length, .. } => {
                self.event_of(record, DiskEventKind::Allocate, node, *offset, *length)
            }
        };
        let changes = &mut self.nodes[node].changes;
        changes.push(Change { what, state: State::InFlight, is_synced: record.flagged });
        let change = changes.len() - 1;
        self.begun
            .insert((record.process, record.sequence), Begun::Content { node, change, event });
    }

    fn begin_open(&mut self, record: &Record<'_>) {
        let [folder, existing, flags, _] = record.numbers;
        if existing != 0 {
            if flags & O_TRUNC != 0 {
                let as_truncate =
                    Record { numbers: [existing, 0, 0, 0], flagged: false, ..record.clone() };
                self.begin_content(&as_truncate, What::Truncate { size: 0 });
            }
            return;
        }
        let slot = self.slot(folder, record.names[0]);
        let is_nameless = record.names[0].is_empty();
        if !is_nameless && (slot.is_none() || flags & O_CREAT == 0) {
            return;
        }
        let event = self.event(record, DiskEventKind::Create, slot.as_ref(), 0, 0);
        let make = Begun::Make { slot, thing: Thing::File(None), event };
        self.begun.insert((record.process, record.sequence), make);
    }

    fn begin_name(&mut self, record: &Record<'_>) {
        let [first, second, third, flags] = record.numbers;
        let one = self.slot(first, record.names[0]);
        let (inode, what) = match record.kind {
            Kind::Rename => {
                let to = self.slot(second, record.names[1]);
                if one.is_none() && to.is_none() {
                    return;
                }
                let exchanges = flags & RENAME_EXCHANGE != 0;
                (third, Naming::Move { from: one, to, exchanges })
            }
            Kind::Link => {
                let Some(slot) = one else { return };
                (second, Naming::Add(slot))
            }
            _ => {
                let Some(slot) = one else { return };
                (second, Naming::Remove(slot))
            }
        };
        let (kind, shown) = match &what {
            Naming::Add(slot) => (DiskEventKind::Link, slot.clone()),
            Naming::Remove(slot) => (DiskEventKind::Unlink, slot.clone()),
            Naming::Move { to: Some(slot), .. } | Naming::Move { from: Some(slot), .. } => {
                (DiskEventKind::Rename, slot.clone())
            }
            Naming::Move { .. } => return,
        };
        let Some(node) = self.known(inode) else {
            // A socket's or a pipe's name is no content; a file from elsewhere is unknown content.
            if !matches!(what, Naming::Remove(_)) && inode != 0 {
                let path = self.path_of(&shown);
                self.doubt(DiskDoubt::MovedIn { path });
            }
            return;
        };
        let event = self.event(record, kind, Some(&shown), 0, 0);
        self.names.push(NameChange { what, node, state: State::InFlight });
        let change = self.names.len() - 1;
        self.begun.insert((record.process, record.sequence), Begun::Name { change, event });
    }

    fn begin_sync(&mut self, position: usize, record: &Record<'_>) {
        let [inode, how, ..] = record.numbers;
        let is_all = record.kind == Kind::SyncAll;
        let node = if is_all { None } else { self.known(inode) };
        if node.is_none() && !is_all {
            return;
        }
        let kind = match (is_all, how) {
            (true, _) => DiskEventKind::SyncAll,
            (false, FDATASYNC) => DiskEventKind::DataSync,
            (false, RANGE) => DiskEventKind::RangeSync,
            (false, _) => DiskEventKind::Sync,
        };
        let event = self.event_of(record, kind, node.unwrap_or(super::ROOT), 0, 0);
        let counts = kind != DiskEventKind::RangeSync;
        let begun = Begun::Sync { node, counts, position, event };
        self.begun.insert((record.process, record.sequence), begun);
    }

    fn take_unseen(&mut self, record: &Record<'_>) {
        if record.kind == Kind::Stream && !record.names[0].is_empty() {
            if let Some(slot) = self.slot(record.numbers[0], record.names[0]) {
                let path = self.path_of(&slot);
                self.doubt(DiskDoubt::Stream { path });
            }
            return;
        }
        let Some(node) = self.known(record.numbers[0]) else { return };
        let path = self.path(node);
        match record.kind {
            Kind::Mapped if is_shared_memory(&path) => self.nodes[node].is_scratch = true,
            Kind::Mapped => self.doubt(DiskDoubt::Mapped { path }),
            Kind::Queued => self.doubt(DiskDoubt::Queued { path }),
            _ => self.doubt(DiskDoubt::Stream { path }),
        }
    }

    fn take_end(&mut self, position: usize, record: &Record<'_>) {
        let [result, inode, mode, _] = record.numbers;
        let result = result as i64;
        let Some(begun) = self.begun.remove(&(record.process, record.sequence)) else { return };
        let (Begun::Content { event, .. }
        | Begun::Name { event, .. }
        | Begun::Make { event, .. }
        | Begun::Sync { event, .. }) = &begun;
        // Its event may have made room for later ones.
        let kept = event.checked_sub(self.dropped_events);
        if let Some(event) = kept.and_then(|kept| self.events.get_mut(kept as usize)) {
            event.ended_nanoseconds = Some(record.at);
            event.failed = result < 0;
        }
        match begun {
            Begun::Content { node, change, .. } => self.end_content(node, change, position, result),
            Begun::Name { change, .. } if result < 0 => self.names[change].state = State::Failed,
            Begun::Name { change, .. } => self.end_name(change, position),
            Begun::Make { .. } if result < 0 => {}
            Begun::Make { slot, thing, .. } => self.end_make(slot, thing, position, inode, mode),
            Begun::Sync { counts, node, position: began, .. } => {
                if result < 0 || !counts {
                    return;
                }
                self.counts.syncs += 1;
                match node {
                    None => self.sync_all(began),
                    Some(node) if self.nodes[node].thing == Thing::Folder => {
                        self.sync_folder(node, began);
                    }
                    Some(node) => self.sync_file(node, began),
                }
            }
        }
    }

    fn end_content(&mut self, node: NodeId, index: usize, position: usize, result: i64) {
        let change = &mut self.nodes[node].changes[index];
        if let What::Write { data, .. } = &mut change.what {
            let written = usize::try_from(result).unwrap_or(0);
            data.end = data.end.min(data.start.saturating_add(written));
            if data.start >= data.end {
                change.state = State::Failed;
                return;
            }
        }
        if result < 0 {
            change.state = State::Failed;
            return;
        }
        change.state = State::Ended(position);
        self.counts.changes += 1;
        if change.is_synced {
            self.counts.syncs += 1;
            self.sync_write(node, index, position + 1);
        }
    }

    fn end_name(&mut self, change: usize, position: usize) {
        self.names[change].state = State::Ended(position);
        self.pending_names.insert(change);
        self.counts.changes += 1;
        let node = self.names[change].node;
        let place = match &self.names[change].what {
            Naming::Add(slot) => Some(slot.clone()),
            Naming::Move { to, .. } => to.clone(),
            Naming::Remove(_) => return,
        };
        let is_new = !matches!(self.nodes[node].thing, Thing::File(Some(_)));
        if is_new && self.nodes[node].place.is_none() && self.nodes[node].made_by.is_none() {
            // A nameless file gets its name.
            self.nodes[node].made_by = Some(change);
        }
        self.nodes[node].place = place;
    }

    fn end_make(&mut self, slot: Option<Slot>, thing: Thing, at: usize, inode: u64, mode: u64) {
        let node = self.node(thing, mode as u32, inode);
        self.counts.changes += 1;
        let Some(slot) = slot else { return };
        let what = Naming::Add(slot.clone());
        self.names.push(NameChange { what, node, state: State::Ended(at) });
        let change = self.names.len() - 1;
        self.pending_names.insert(change);
        self.nodes[node].made_by = Some(change);
        self.nodes[node].place = Some(slot);
    }
}

/// Whether a file is one of those that are mapped on purpose and made anew after a crash.
fn is_shared_memory(path: &Path) -> bool {
    path.as_os_str().as_bytes().ends_with(SHARED_MEMORY.as_bytes())
}
