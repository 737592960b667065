//! From changes back to files: makes what a power cut leaves, and compares what everything together
//! makes with what is really there.

use std::collections::HashMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::FallocateFlags;

use super::doubt::{Difference, at};
use super::model::{Model, NodeId, What};
use super::snapshot::{Snapshot, Thing};
use super::tree::{Left, Tree};
use super::{DiskDoubt, DiskError};

/// Bits of `fallocate`'s mode (fallocate(2)).
const KEEP_SIZE: u64 = 0x1;
const PUNCH_HOLE: u64 = 0x2;
const ZERO_RANGE: u64 = 0x10;

/// Makes the folder `into`, which is not there yet, hold what is left.
pub(super) fn build(model: &Model<'_>, left: &Left, into: &Path) -> Result<(), DiskError> {
    fs::create_dir(into).map_err(at("make", into))?;
    let tree = Tree::grow(model, left);
    let mut made: HashMap<NodeId, PathBuf> = HashMap::new();
    let mut modes = vec![(into.to_owned(), model.root_mode)];
    for (relative, node) in tree.paths() {
        let path = into.join(&relative);
        match &model.nodes[node].thing {
            Thing::Folder => {
                fs::create_dir(&path).map_err(at("make", &path))?;
                modes.push((path, model.nodes[node].mode));
            }
            Thing::Link(target) => symlink(target, &path).map_err(at("make", &path))?,
            Thing::File(_) => {
                if let Some(first) = made.get(&node) {
                    fs::hard_link(first, &path).map_err(at("link", &path))?;
                    continue;
                }
                write_content(model, left, node, &path).map_err(at("write", &path))?;
                made.insert(node, path);
            }
        }
    }
    // Folders last, and the deepest first: one may not be writable.
    for (path, mode) in modes.into_iter().rev() {
        set_mode(&path, mode).map_err(at("set the mode of", &path))?;
    }
    Ok(())
}

fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(mode & 0o777))
}

/// Writes a file with what is left of its changes.
fn write_content(model: &Model<'_>, left: &Left, node: NodeId, to: &Path) -> io::Result<()> {
    let known = &model.nodes[node];
    if let Thing::File(Some(copy)) = &known.thing {
        fs::copy(copy, to)?;
        set_mode(to, 0o600)?;
    }
    let file = File::options().create(true).write(true).truncate(false).open(to)?;
    for (index, change) in known.changes.iter().enumerate() {
        let Some(torn) = left.of_file(node, index, change.state) else { continue };
        match &change.what {
            What::Write { offset, data } => {
                let data = &model.log[data.clone()];
                let length = torn.map_or(data.len(), |torn| data.len().min(torn as usize));
                file.write_all_at(&data[..length], *offset)?;
            }
            What::Truncate { size } => file.set_len(*size)?,
            What::Allocate { mode, offset, length } => allocate(&file, *mode, *offset, *length)?,
        }
    }
    set_mode(to, known.mode)
}

fn allocate(file: &File, mode: u64, offset: u64, length: u64) -> io::Result<()> {
    let size = file.metadata()?.len();
    let end = offset.saturating_add(length);
    if mode & (PUNCH_HOLE | ZERO_RANGE) != 0 && offset < size {
        let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
        rustix::fs::fallocate(file, flags, offset, end.min(size) - offset)?;
    }
    if mode & (KEEP_SIZE | PUNCH_HOLE) == 0 && end > size {
        file.set_len(end)?;
    }
    Ok(())
}

/// The first thing that is not as the log says that it is. `scratch` is a file's name of ours.
pub(super) fn unexplained(
    model: &Model<'_>,
    data: &Path,
    scratch: &Path,
) -> Result<Option<DiskDoubt>, DiskError> {
    let everything = Left::everything(model);
    let tree = Tree::grow(model, &everything);
    let mut expected: HashMap<PathBuf, NodeId> = tree.paths().into_iter().collect();
    let mut compared: HashMap<NodeId, PathBuf> = HashMap::new();
    let differs =
        |path: &Path, how| Ok(Some(DiskDoubt::Unexplained { path: path.to_owned(), how }));
    for entry in &Snapshot::look(data)?.entries {
        let Some(node) = expected.remove(&entry.path) else {
            return differs(&entry.path, Difference::Extra);
        };
        let known = &model.nodes[node];
        match (&known.thing, &entry.thing) {
            (Thing::Folder, Thing::Folder) => continue,
            (Thing::Link(target), Thing::Link(real)) if target == real => continue,
            (Thing::File(_), Thing::File(_)) => {}
            _ => return differs(&entry.path, Difference::Kind),
        }
        if known.is_scratch || compared.insert(node, entry.path.clone()).is_some() {
            continue;
        }
        let real = data.join(&entry.path);
        let is_same = match &known.thing {
            Thing::File(Some(copy)) if known.changes.is_empty() => is_same(copy, &real),
            _ => {
                // One may be left that cannot be overwritten.
                let _ = fs::remove_file(scratch);
                write_content(model, &everything, node, scratch)
                    .and_then(|()| set_mode(scratch, 0o600))
                    .and_then(|()| is_same(scratch, &real))
            }
        };
        // What no file can hold was not written.
        let is_impossible = |error: &io::Error| {
            matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::FileTooLarge)
        };
        let is_same = match is_same {
            Err(error) if is_impossible(&error) => false,
            other => other.map_err(at("compare", &real))?,
        };
        if !is_same {
            return differs(&entry.path, Difference::Content);
        }
    }
    match expected.into_keys().min() {
        Some(missing) => differs(&missing, Difference::Missing),
        None => Ok(None),
    }
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut of_one, mut of_other) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let length = one.read(&mut of_one)?;
        if length == 0 {
            return Ok(true);
        }
        match other.read_exact(&mut of_other[..length]) {
            Ok(()) if of_one[..length] == of_other[..length] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{build, unexplained};
    use crate::Random;
    use crate::disk::model::Model;
    use crate::disk::record::any_record;
    use crate::disk::snapshot::Snapshot;
    use crate::disk::tree::Left;

    /// A log is what a learner's program left: whatever it says, nothing is written elsewhere.
    #[test]
    fn a_log_that_lies_does_no_harm() {
        for seed in 0..100 {
            let mut random = Random::new(seed);
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("data");
            fs::create_dir_all(data.join("folder")).unwrap();
            fs::create_dir(folder.path().join("base")).unwrap();
            for name in ["a", "folder/b"] {
                fs::write(data.join(name), name).unwrap();
            }
            let snapshot = Snapshot::copy(&data, &folder.path().join("base")).unwrap();
            let mut inodes: Vec<u64> = snapshot.entries.iter().map(|entry| entry.inode).collect();
            inodes.extend([0, 1, 2, snapshot.root]);
            let mut log = Vec::new();
            for sequence in 0..60 {
                log.extend(any_record(&mut random, sequence, &inodes));
            }
            let model = Model::read(&snapshot, &log, 1000);
            let left = Left::some(&model, &mut random);
            // It may be refused (a name with a zero), but never reach out of the folder.
            let _ = build(&model, &left, &folder.path().join("left"));
            let _ = unexplained(&model, &data, &folder.path().join("scratch"));
            let mut names: Vec<_> = fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names.retain(|name| name != "left" && name != "scratch");
            assert_eq!(names, ["base", "data"], "seed {seed}");
            assert_eq!(fs::read(data.join("a")).unwrap(), b"a");
        }
    }
}
