//! Takes files out of the scratch folder, after every process of the job is gone.
//!
//! What lies there was left by a hostile program: links are not followed, pipes and devices are not
//! opened, and what is too large stays.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, fchmod, fstat, openat, renameat};

use super::fault::{Fault, at_path};
use crate::{Collect, Job};

/// The folders outside that files go to, opened before the program's view was made.
pub(super) struct Targets(Vec<OwnedFd>);

impl Targets {
    pub(super) fn open(job: &Job) -> Result<Self, Fault> {
        let flags = OFlags::PATH_ONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let open = |collect: &Collect| {
            let folder = collect.to.parent().unwrap_or(Path::new("/"));
            openat(rustix::fs::CWD, folder, flags, Mode::empty())
                .map_err(at_path("open the folder", folder))
        };
        wanted(job).iter().map(open).collect::<Result<_, _>>().map(Targets)
    }

    /// Takes what is there. For each file, whether it was taken.
    pub(super) fn collect(&self, job: &Job) -> Vec<bool> {
        let Some(scratch) = &job.view.scratch else { return Vec::new() };
        let flags = OFlags::PATH_ONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let Ok(from) = openat(rustix::fs::CWD, &scratch.at, flags, Mode::empty()) else {
            return vec![false; scratch.collect.len()];
        };
        scratch
            .collect
            .iter()
            .zip(&self.0)
            .map(|(collect, to)| take(&from, collect, to).is_some())
            .collect()
    }
}

/// Opening a folder needs no right to list it where the system has `O_PATH`.
trait PathOnly {
    const PATH_ONLY: OFlags;
}

impl PathOnly for OFlags {
    #[cfg(target_os = "linux")]
    const PATH_ONLY: OFlags = OFlags::PATH;
    #[cfg(not(target_os = "linux"))]
    const PATH_ONLY: OFlags = OFlags::RDONLY;
}

fn wanted(job: &Job) -> &[Collect] {
    job.view.scratch.as_ref().map_or(&[], |scratch| &scratch.collect)
}

/// Copies one file: whole, under a name of its own first, or not at all.
fn take(from: &OwnedFd, collect: &Collect, to: &OwnedFd) -> Option<()> {
    let file = open_regular(from, collect)?;
    let name = collect.to.file_name()?;
    let mut unfinished = name.to_owned();
    // In a process namespace our own number is always 1.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    unfinished.push(format!(".{}.part", now.map_or(0, |since| since.as_nanos())));
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let copy = openat(to, &unfinished, flags, Mode::RUSR | Mode::WUSR).ok()?;
    let mut copy = File::from(copy);
    let copied = std::io::copy(&mut file.take(collect.most_bytes), &mut copy)
        .map_err(|_| rustix::io::Errno::IO)
        .and_then(|_| fchmod(copy.as_fd(), Mode::from_raw_mode(0o755)))
        .and_then(|()| renameat(to, &unfinished, to, name));
    if copied.is_err() {
        let _ = rustix::fs::unlinkat(to, &unfinished, rustix::fs::AtFlags::empty());
    }
    copied.ok()
}

fn open_regular(from: &OwnedFd, collect: &Collect) -> Option<File> {
    if collect.name.contains('/') {
        return None;
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = openat(from, &collect.name, flags, Mode::empty()).ok()?;
    let found = fstat(&file).ok()?;
    let is_regular = FileType::from_raw_mode(found.st_mode) == FileType::RegularFile;
    let fits = u64::try_from(found.st_size).is_ok_and(|size| size <= collect.most_bytes);
    (is_regular && fits).then(|| File::from(file))
}
