//! Which of the changes a power cut leaves, and the tree of names that they make.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::PathBuf;

use super::model::{Model, Naming, NodeId, ROOT, State, What};
use crate::Random;

/// The unit in which a disk writes: less is never torn.
const SECTOR: u64 = 512;

/// What is left of a model's changes.
#[derive(Debug)]
pub(super) struct Left {
    /// By change of names.
    pub(super) names: Vec<bool>,
    /// By file: how many of its changes are there, in order, beside the durable ones, and how
    /// many bytes of the last of them if it was torn.
    files: HashMap<NodeId, (usize, Option<u64>)>,
}

impl Left {
    /// Everything that happened, as the kernel has it without a power cut.
    pub(super) fn everything(model: &Model<'_>) -> Self {
        let happened = |state| matches!(state, State::Ended(_) | State::Durable);
        Left {
            names: model.names.iter().map(|change| happened(change.state)).collect(),
            files: (0..model.nodes.len())
                .map(|node| (node, (model.nodes[node].changes.len(), None)))
                .collect(),
        }
    }

    /// Only what was synced.
    pub(super) fn synced(model: &Model<'_>) -> Self {
        Left {
            names: model.names.iter().map(|change| change.state == State::Durable).collect(),
            files: HashMap::new(),
        }
    }

    /// What was synced, of the names a first part of the rest, and of each file a first part of its
    /// writes, the last of which may be torn.
    pub(super) fn some(model: &Model<'_>, random: &mut Random) -> Self {
        let mut left = Left::synced(model);
        let is_open = |state| matches!(state, State::Ended(_) | State::InFlight);
        let open: Vec<usize> =
            (0..model.names.len()).filter(|change| is_open(model.names[*change].state)).collect();
        for change in &open[..random.below(open.len() as u64 + 1) as usize] {
            left.names[*change] = true;
        }
        for (node, file) in model.nodes.iter().enumerate() {
            let open: Vec<usize> = (0..file.changes.len())
                .filter(|change| is_open(file.changes[*change].state))
                .collect();
            let kept = random.below(open.len() as u64 + 1) as usize;
            let Some(last) = kept.checked_sub(1).map(|last| open[last]) else { continue };
            let torn = match &file.changes[last].what {
                What::Write { offset, data } => torn(*offset, data.len() as u64, random),
                What::Truncate { .. } | What::Allocate { .. } => None,
            };
            left.files.insert(node, (last + 1, torn));
        }
        left
    }

    /// Whether a change of a file is left, and how many bytes of it if not all.
    pub(super) fn of_file(&self, node: NodeId, change: usize, state: State) -> Option<Option<u64>> {
        if state == State::Failed {
            return None;
        }
        if state == State::Durable {
            return Some(None);
        }
        let (count, torn) = self.files.get(&node)?;
        (change < *count).then_some(torn.filter(|_| change + 1 == *count))
    }
}

/// How many bytes of a write are on the disk if it was torn between two sectors; `None` if it was
/// not, or is within one.
fn torn(offset: u64, length: u64, random: &mut Random) -> Option<u64> {
    let first = offset / SECTOR * SECTOR + SECTOR;
    let end = offset.saturating_add(length);
    if first >= end || !random.chance(0.5) {
        return None;
    }
    let boundaries = (end - 1 - first) / SECTOR + 1;
    Some(first + random.below(boundaries) * SECTOR - offset)
}

/// What stands in each folder.
#[derive(Debug, Default)]
pub(super) struct Tree {
    folders: HashMap<NodeId, BTreeMap<OsString, NodeId>>,
}

impl Tree {
    /// The names that the changes left make of those before the start.
    pub(super) fn grow(model: &Model<'_>, left: &Left) -> Self {
        let mut tree = Tree::default();
        for ((folder, name), node) in &model.base {
            tree.folders.entry(*folder).or_default().insert(name.clone(), *node);
        }
        let kept = model.names.iter().zip(&left.names).filter(|(_, kept)| **kept);
        for (change, _) in kept {
            match &change.what {
                Naming::Add((folder, name)) => {
                    tree.folders.entry(*folder).or_default().insert(name.clone(), change.node);
                }
                Naming::Remove((folder, name)) => {
                    tree.remove(*folder, name);
                }
                Naming::Move { from, to, exchanges } => {
                    let displaced =
                        to.as_ref().and_then(|(folder, name)| tree.remove(*folder, name));
                    if displaced == Some(change.node) {
                        // Two names of one file: the kernel leaves both.
                        if let Some((folder, name)) = to {
                            let folder = tree.folders.entry(*folder).or_default();
                            folder.insert(name.clone(), change.node);
                        }
                        continue;
                    }
                    if let Some((folder, name)) = from {
                        tree.remove(*folder, name);
                        if let Some(displaced) = displaced.filter(|_| *exchanges) {
                            let folder = tree.folders.entry(*folder).or_default();
                            folder.insert(name.clone(), displaced);
                        }
                    }
                    if let Some((folder, name)) = to {
                        let folder = tree.folders.entry(*folder).or_default();
                        folder.insert(name.clone(), change.node);
                    }
                }
            }
        }
        tree
    }

    fn remove(&mut self, folder: NodeId, name: &OsString) -> Option<NodeId> {
        self.folders.get_mut(&folder)?.remove(name)
    }

    /// What stands in a folder, by name.
    pub(super) fn inside(&self, folder: NodeId) -> impl Iterator<Item = (&OsString, NodeId)> {
        self.folders.get(&folder).into_iter().flatten().map(|(name, node)| (name, *node))
    }

    /// Every name, as a path below the data directory; folders before what stands in them.
    pub(super) fn paths(&self) -> Vec<(PathBuf, NodeId)> {
        let mut paths = Vec::new();
        // A folder has one place; a log may say otherwise, even that one stands in itself.
        let mut seen = HashSet::from([ROOT]);
        let mut open = vec![(PathBuf::new(), ROOT)];
        while let Some((path, folder)) = open.pop() {
            for (name, node) in self.inside(folder) {
                let path = path.join(name);
                if self.folders.contains_key(&node) && seen.insert(node) {
                    open.push((path.clone(), node));
                }
                paths.push((path, node));
            }
        }
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::torn;
    use crate::Random;

    #[test]
    fn a_write_is_torn_at_sectors_of_the_file_only() {
        let mut random = Random::new(3);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            assert_eq!(torn(100, 412, &mut random), None);
            seen.extend(torn(100, 1500, &mut random));
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [412, 924, 1436]);
    }
}
