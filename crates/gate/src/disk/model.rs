//! What a log says: files, folders and names, each change of them, and which of the changes a sync
//! had made durable.
//!
//! The rules of what a sync reaches stand in `docs/design/disk-shim.md`; here they are the functions
//! `sync_file`, `sync_folder` and `settle_names`.

mod naming;
mod reading;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;

use super::snapshot::{Snapshot, Thing};
use super::{DiskDoubt, DiskEvent, Loaded};

/// A file or folder of its own life: the kernel gives an inode's number away again.
pub(super) type NodeId = usize;
/// The data directory.
pub(super) const ROOT: NodeId = 0;
/// The most events that are kept for the timeline: the last ones, since a cut comes after them.
const MOST_EVENTS: usize = 50_000;

/// A file, a folder or a link.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) thing: Thing,
    pub(super) mode: u32,
    pub(super) inode: u64,
    /// The change that gave it its first name, if it was made after the start.
    made_by: Option<usize>,
    /// Its last name.
    place: Option<(NodeId, OsString)>,
    pub(super) changes: Vec<Change>,
    /// The changes before this one are all durable.
    settled: usize,
    /// What it holds is not in the log, and need not be: the shared memory of SQLite's log, which is
    /// made anew after a crash.
    pub(super) is_scratch: bool,
}

/// What a change of a file's content was.
#[derive(Debug, Clone)]
pub(super) enum What {
    Write { offset: u64, data: Range<usize> },
    Truncate { size: u64 },
    Allocate { mode: u64, offset: u64, length: u64 },
}

/// A change of a file's content.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) what: What,
    pub(super) state: State,
    /// Whether it syncs itself.
    is_synced: bool,
}

/// How far a change came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// The program was killed in the middle.
    InFlight,
    /// It did not happen.
    Failed,
    /// It happened, and this record said so.
    Ended(usize),
    /// A power cut leaves it.
    Durable,
}

/// A name in a folder.
pub(super) type Slot = (NodeId, OsString);

/// A change of names.
#[derive(Debug)]
pub(super) struct NameChange {
    pub(super) what: Naming,
    pub(super) node: NodeId,
    pub(super) state: State,
}

/// What a change of names was. A slot outside of the data directory is `None`.
#[derive(Debug)]
pub(super) enum Naming {
    Add(Slot),
    Remove(Slot),
    Move { from: Option<Slot>, to: Option<Slot>, exchanges: bool },
}

/// An operation that began and has not ended.
#[derive(Debug)]
pub(super) enum Begun {
    Content {
        node: NodeId,
        change: usize,
        event: u64,
    },
    Name {
        change: usize,
        event: u64,
    },
    /// A new file, folder or link, whose inode only the end tells.
    Make {
        slot: Option<Slot>,
        thing: Thing,
        event: u64,
    },
    Sync {
        node: Option<NodeId>,
        counts: bool,
        position: usize,
        event: u64,
    },
}

/// What was counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) changes: u64,
    pub(super) syncs: u64,
}

/// Everything that a log says.
#[derive(Debug)]
pub(super) struct Model<'a> {
    pub(super) log: &'a [u8],
    pub(super) nodes: Vec<Node>,
    pub(super) base: Vec<(Slot, NodeId)>,
    pub(super) root_mode: u32,
    pub(super) names: Vec<NameChange>,
    by_inode: HashMap<u64, NodeId>,
    pending_names: BTreeSet<usize>,
    pub(super) begun: HashMap<(u32, u64), Begun>,
    pub(super) loaded: Vec<Loaded>,
    pub(super) doubts: Vec<DiskDoubt>,
    pub(super) counts: Counts,
    pub(super) events: VecDeque<DiskEvent>,
    pub(super) dropped_events: u64,
}

impl<'a> Model<'a> {
    /// What the log says that was begun on this state.
    pub(super) fn read(snapshot: &Snapshot, log: &'a [u8], most_bytes: u64) -> Self {
        let mut model = Model {
            log,
            nodes: Vec::new(),
            base: Vec::new(),
            root_mode: snapshot.root_mode,
            names: Vec::new(),
            by_inode: HashMap::new(),
            pending_names: BTreeSet::new(),
            begun: HashMap::new(),
            loaded: Vec::new(),
            doubts: Vec::new(),
            counts: Counts::default(),
            events: VecDeque::new(),
            dropped_events: 0,
        };
        model.node(Thing::Folder, snapshot.root_mode, snapshot.root);
        for entry in &snapshot.entries {
            let node = match model.by_inode.get(&entry.inode) {
                Some(node) => *node,
                None => model.node(entry.thing.clone(), entry.mode, entry.inode),
            };
            // Folders come before what stands in them.
            let Some(folder) = model.by_inode.get(&entry.folder).copied() else { continue };
            let slot = (folder, entry.name.clone());
            model.nodes[node].place = Some(slot.clone());
            model.base.push((slot, node));
        }
        for (position, record) in super::record::records(log).enumerate() {
            match record {
                Ok(record) => model.take(position, &record, most_bytes),
                Err(doubt) => model.doubts.push(doubt),
            }
        }
        model
    }

    fn node(&mut self, thing: Thing, mode: u32, inode: u64) -> NodeId {
        let node = self.nodes.len();
        self.nodes.push(Node {
            thing,
            mode: mode & 0o7777,
            inode,
            made_by: None,
            place: None,
            changes: Vec::new(),
            settled: 0,
            is_scratch: false,
        });
        self.by_inode.insert(inode, node);
        node
    }

    /// The name that a file or folder had last, below the data directory.
    pub(super) fn path(&self, mut node: NodeId) -> PathBuf {
        let mut parts = Vec::new();
        // A folder cannot stand in itself, but a log may say so.
        for _ in 0..64 {
            let Some((folder, name)) = &self.nodes[node].place else { break };
            parts.push(name);
            node = *folder;
        }
        parts.into_iter().rev().collect()
    }

    fn path_of(&self, (folder, name): &Slot) -> PathBuf {
        self.path(*folder).join(name)
    }

    /// Whether a program changed anything at all.
    pub(super) fn changed_anything(&self) -> bool {
        self.counts.changes > 0
    }
}
