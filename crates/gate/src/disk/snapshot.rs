//! A copy of the data directory before the start: what power cuts go back to.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::DiskError;
use super::doubt::at;

/// The most bytes of a data directory of which a copy is kept.
const MOST_BYTES: u64 = 1 << 30;

/// What stands in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thing {
    /// A folder.
    Folder,
    /// A file; where there is a copy of it, if there is one.
    File(Option<PathBuf>),
    /// A symbolic link and its target.
    Link(PathBuf),
}

/// One name in a folder.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) folder: u64,
    pub(super) name: OsString,
    pub(super) inode: u64,
    pub(super) mode: u32,
    pub(super) size: u64,
    /// Below the data directory.
    pub(super) path: PathBuf,
    pub(super) thing: Thing,
}

/// All names below a data directory.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    /// The data directory itself.
    pub(super) root: u64,
    pub(super) root_mode: u32,
    /// Folders before what stands in them. Sockets and pipes are no content and not listed.
    pub(super) entries: Vec<Entry>,
}

impl Snapshot {
    /// What stands below `root`; nothing is copied.
    pub(super) fn look(root: &Path) -> Result<Self, DiskError> {
        let found = fs::metadata(root).map_err(at("look at", root))?;
        let mut entries = Vec::new();
        let mut open = vec![(PathBuf::new(), found.ino())];
        while let Some((folder, inode)) = open.pop() {
            let path = root.join(&folder);
            for entry in fs::read_dir(&path).map_err(at("read", &path))? {
                let entry = entry.map_err(at("read", &path))?;
                let relative = folder.join(entry.file_name());
                let full = entry.path();
                let found = fs::symlink_metadata(&full).map_err(at("look at", &full))?;
                let kind = found.file_type();
                let thing = if kind.is_dir() {
                    open.push((relative.clone(), found.ino()));
                    Thing::Folder
                } else if kind.is_symlink() {
                    Thing::Link(fs::read_link(&full).map_err(at("read", &full))?)
                } else if kind.is_file() {
                    Thing::File(None)
                } else {
                    continue;
                };
                entries.push(Entry {
                    folder: inode,
                    name: entry.file_name(),
                    inode: found.ino(),
                    mode: found.mode() & 0o7777,
                    size: found.len(),
                    path: relative,
                    thing,
                });
            }
        }
        Ok(Snapshot { root: found.ino(), root_mode: found.mode() & 0o7777, entries })
    }

    /// What stands below `root`, with a copy of each file in the folder `into`.
    pub(super) fn copy(root: &Path, into: &Path) -> Result<Self, DiskError> {
        let mut snapshot = Snapshot::look(root)?;
        let bytes: u64 = snapshot.entries.iter().map(|entry| entry.size).sum();
        if bytes > MOST_BYTES {
            return Err(DiskError::TooLarge { most_bytes: MOST_BYTES });
        }
        let mut copies: HashMap<u64, PathBuf> = HashMap::new();
        for entry in &mut snapshot.entries {
            if entry.thing != Thing::File(None) {
                continue;
            }
            let copy = match copies.get(&entry.inode) {
                Some(copy) => copy.clone(),
                None => {
                    let copy = into.join(copies.len().to_string());
                    let from = root.join(&entry.path);
                    fs::copy(&from, &copy).map_err(at("copy", &from))?;
                    copies.insert(entry.inode, copy.clone());
                    copy
                }
            };
            entry.thing = Thing::File(Some(copy));
        }
        Ok(snapshot)
    }
}
