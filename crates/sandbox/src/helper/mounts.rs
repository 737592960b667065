//! A root folder of the program's own: a small file system in memory, with what the job may see
//! mounted into it at the paths that it has outside.

use std::collections::BTreeSet;
use std::ffi::CStr;
use std::fs;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, mkdirat, openat, symlinkat};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountPropagationFlags, MoveMountFlags,
    OpenTreeFlags, UnmountFlags, fsconfig_create, fsconfig_set_string, fsmount, fsopen,
    mount_change, move_mount, open_tree, unmount,
};

use super::fault::{Fault, at, at_path};
use super::identity::Identity;
use crate::{Job, Scratch};

/// The root holds folders, links and places to mount on, no content.
const ROOT_BYTES: u64 = 4 << 20;
const ROOT_FILES: u64 = 20_000;
/// The empty file, in the root.
const EMPTY: &str = ".empty";
/// How many links may stand in a path.
const MOST_LINKS: usize = 40;

/// Makes the view of the job this process's root folder. The mount namespace is our own already.
pub(super) fn enter(job: &Job, identity: Identity) -> Result<(), Fault> {
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", private).map_err(at("make mounts private"))?;
    let mut plan = Plan { for_others: identity.is_own, ..Plan::default() };
    for path in &job.view.readable {
        plan.add(path, Access::Read)?;
    }
    for path in &job.view.shared {
        plan.add(path, Access::Write)?;
    }
    // Both exist: the caller made the one, and the other is one of these or stands outside too.
    let folder = plan.follow(&job.folder, 0)?.unwrap_or_else(|| job.folder.clone());
    let scratch = match &job.view.scratch {
        None => None,
        Some(wanted) => {
            let at = plan.follow(&wanted.at, 0)?.unwrap_or_else(|| wanted.at.clone());
            Some((at, memory(wanted, identity)?))
        }
    };
    let processes = job.view.processes.then(own_processes).transpose()?;
    let hidden = plan.seen(&job.view.hidden);
    let root = memory_root()?;
    place(&root, Path::new("/tmp"), "/tmp")?;
    let view = View { root };
    view.fill(&plan)?;
    for path in hidden {
        view.hide(path)?;
    }
    if let Some((at, made)) = &scratch {
        view.folder(at)?;
        view.mount(made, at)?;
        // Programs that ask nobody where to put a file put it there. A folder of that name may be
        // on the way to something that was mounted; then it stays.
        let _ = symlinkat(at, &view.root, "tmp");
    }
    if let Some(processes) = &processes {
        view.folder(Path::new("/proc"))?;
        view.mount(processes, Path::new("/proc"))?;
    }
    view.folder(&folder)?;
    view.become_root()
}

/// How a part of the file system is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// What is mounted, and the links on the way there.
#[derive(Default)]
struct Plan {
    /// Whether the program is another user than the owner of these files.
    for_others: bool,
    mounts: Vec<(PathBuf, OwnedFd, bool)>,
    links: Vec<(PathBuf, PathBuf)>,
    looked_at: BTreeSet<PathBuf>,
}

impl Plan {
    /// Takes hold of a path as it is outside. One that does not exist is passed over.
    fn add(&mut self, path: &Path, access: Access) -> Result<(), Fault> {
        let Some(real) = self.follow(path, 0)? else { return Ok(()) };
        if access == Access::Read && self.knows(&real) {
            return Ok(());
        }
        let flags = OpenTreeFlags::OPEN_TREE_CLONE
            | OpenTreeFlags::OPEN_TREE_CLOEXEC
            | OpenTreeFlags::AT_RECURSIVE;
        let tree = open_tree(CWD, &real, flags).map_err(at_path("take hold of", &real))?;
        let found = rustix::fs::fstat(&tree).map_err(at_path("look at", &real))?;
        let kind = FileType::from_raw_mode(found.st_mode);
        let needed =
            Mode::ROTH | if kind == FileType::Directory { Mode::XOTH } else { Mode::empty() };
        if self.for_others
            && access == Access::Read
            && !Mode::from_raw_mode(found.st_mode).contains(needed)
        {
            // Better now than as an error of the program's that looks like its own.
            let step = "let the job's user read (try `chmod o+rX`)";
            return Err(at_path(step, &real)(rustix::io::Errno::ACCESS));
        }
        let mut attributes = MountAttrFlags::MOUNT_ATTR_NOSUID;
        if kind != FileType::CharacterDevice {
            attributes |= MountAttrFlags::MOUNT_ATTR_NODEV;
        }
        if access == Access::Read {
            attributes |= MountAttrFlags::MOUNT_ATTR_RDONLY;
        }
        set_attributes(&tree, c"", attributes, true).map_err(at_path("protect", &real))?;
        self.mounts.push((real, tree, kind == FileType::Directory));
        Ok(())
    }

    /// Those of these files that would be seen, as parts of folders and not by themselves.
    fn seen<'a>(&self, hidden: &'a [PathBuf]) -> Vec<&'a PathBuf> {
        let is_seen = |path: &&PathBuf| {
            let is_part = |known: &Path| path.starts_with(known) && known != path.as_path();
            self.mounts.iter().any(|(known, ..)| is_part(known)) && path.is_file()
        };
        hidden.iter().filter(is_seen).collect()
    }

    /// Whether a path is seen already, as a part of a folder that is.
    fn knows(&self, path: &Path) -> bool {
        self.mounts.iter().any(|(known, ..)| path.starts_with(known))
    }

    /// The path without links, which are noted down. `None` if it does not exist.
    fn follow(&mut self, path: &Path, links: usize) -> Result<Option<PathBuf>, Fault> {
        let mut prefix = PathBuf::new();
        let mut parts = path.components();
        while let Some(part) = parts.next() {
            prefix.push(part);
            if self.looked_at.contains(&prefix) {
                continue;
            }
            let Ok(found) = fs::symlink_metadata(&prefix) else { return Ok(None) };
            if !found.is_symlink() {
                self.looked_at.insert(prefix.clone());
                continue;
            }
            let target = fs::read_link(&prefix).map_err(at_path("read the link", &prefix))?;
            if links == MOST_LINKS {
                return Err(at_path("follow", path)(rustix::io::Errno::LOOP));
            }
            let beside = prefix.parent().unwrap_or(Path::new("/")).join(&target);
            self.links.push((prefix, target));
            return self.follow(&tidied(&beside.join(parts.as_path())), links + 1);
        }
        Ok(Some(prefix))
    }
}

/// A path without `.` and `..`; what stands before a `..` here is no link, or was followed.
fn tidied(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                tidied.pop();
            }
            std::path::Component::CurDir => {}
            other => tidied.push(other),
        }
    }
    tidied
}

/// The root that is being made.
struct View {
    root: OwnedFd,
}

impl View {
    fn fill(&self, plan: &Plan) -> Result<(), Fault> {
        for (link, target) in &plan.links {
            let covered = plan.mounts.iter().any(|(known, ..)| link.starts_with(known));
            if !covered {
                self.folder(link.parent().unwrap_or(Path::new("/")))?;
                match symlinkat(target, &self.root, inside(link)) {
                    Ok(()) | Err(rustix::io::Errno::EXIST) => {}
                    Err(error) => return Err(at_path("link", link)(error)),
                }
            }
        }
        for (path, tree, is_folder) in &plan.mounts {
            if *is_folder {
                self.folder(path)?;
            } else {
                self.folder(path.parent().unwrap_or(Path::new("/")))?;
                let flags = OFlags::CREATE | OFlags::RDONLY | OFlags::CLOEXEC;
                openat(&self.root, inside(path), flags, Mode::RUSR)
                    .map_err(at_path("make a place for", path))?;
            }
            self.mount(tree, path)?;
        }
        Ok(())
    }

    /// Makes a folder and those above it, where they are not there yet.
    fn folder(&self, path: &Path) -> Result<(), Fault> {
        let relative = inside(path);
        if relative == Path::new(".")
            || rustix::fs::statat(&self.root, relative, AtFlags::empty()).is_ok()
        {
            return Ok(());
        }
        self.folder(path.parent().unwrap_or(Path::new("/")))?;
        let mode = Mode::RWXU | Mode::RGRP | Mode::XGRP | Mode::ROTH | Mode::XOTH;
        mkdirat(&self.root, relative, mode).map_err(at_path("make a place for", path))
    }

    fn mount(&self, tree: &OwnedFd, at: &Path) -> Result<(), Fault> {
        let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
        move_mount(tree, "", &self.root, inside(at), flags).map_err(at_path("mount", at))
    }

    /// Puts an empty file over one that is seen.
    fn hide(&self, path: &Path) -> Result<(), Fault> {
        let flags = OFlags::CREATE | OFlags::RDONLY | OFlags::CLOEXEC;
        openat(&self.root, EMPTY, flags, Mode::RUSR).map_err(at_path("hide", path))?;
        let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
        let empty = open_tree(&self.root, EMPTY, flags).map_err(at_path("hide", path))?;
        set_attributes(&empty, c"", MountAttrFlags::MOUNT_ATTR_RDONLY, false)
            .map_err(at_path("hide", path))?;
        self.mount(&empty, path)
    }

    /// Leaves the old root behind.
    fn become_root(self) -> Result<(), Fault> {
        set_attributes(
            &self.root,
            c"",
            MountAttrFlags::MOUNT_ATTR_RDONLY
                | MountAttrFlags::MOUNT_ATTR_NOSUID
                | MountAttrFlags::MOUNT_ATTR_NODEV,
            false,
        )
        .map_err(at("protect the root"))?;
        rustix::process::fchdir(&self.root).map_err(at("enter the new root"))?;
        rustix::process::pivot_root(".", ".").map_err(at("change the root"))?;
        unmount(".", UnmountFlags::DETACH).map_err(at("leave the old root"))?;
        rustix::process::chdir("/").map_err(at("enter the new root"))
    }
}

/// A path as it is below the new root.
fn inside(path: &Path) -> &Path {
    match path.strip_prefix("/") {
        Ok(relative) if relative == Path::new("") => Path::new("."),
        Ok(relative) => relative,
        Err(_) => path,
    }
}

/// The root's own file system.
fn memory_root() -> Result<OwnedFd, Fault> {
    file_system(
        "tmpfs",
        &[
            ("size", ROOT_BYTES.to_string()),
            ("nr_inodes", ROOT_FILES.to_string()),
            ("mode", "0755".to_owned()),
        ],
    )
}

/// The scratch folder's.
fn memory(scratch: &Scratch, identity: Identity) -> Result<OwnedFd, Fault> {
    file_system(
        "tmpfs",
        &[
            ("size", scratch.bytes.to_string()),
            ("nr_inodes", scratch.files.to_string()),
            ("mode", "0700".to_owned()),
            ("uid", identity.user.to_string()),
            ("gid", identity.group.to_string()),
        ],
    )
}

/// A `/proc` of this process namespace, without the kernel's own files.
pub(super) fn own_processes() -> Result<OwnedFd, Fault> {
    file_system("proc", &[("subset", "pid".to_owned())])
}

fn file_system(kind: &str, options: &[(&str, String)]) -> Result<OwnedFd, Fault> {
    let made = || -> rustix::io::Result<OwnedFd> {
        let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
        for (name, value) in options {
            fsconfig_set_string(context.as_fd(), *name, value.as_str())?;
        }
        fsconfig_create(context.as_fd())?;
        let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV;
        fsmount(context.as_fd(), FsMountFlags::FSMOUNT_CLOEXEC, attributes)
    };
    made().map_err(at("make a file system of our own"))
}

/// Attaches a file system to a folder of the old root, which must be a mount to become a root.
fn place(tree: &OwnedFd, folder: &Path, name: &str) -> Result<(), Fault> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    move_mount(tree, "", CWD, folder, flags).map_err(at_path("mount on", Path::new(name)))
}

/// `mount_setattr`, which no safe crate wraps.
fn set_attributes(
    tree: &OwnedFd,
    path: &CStr,
    attributes: MountAttrFlags,
    recursive: bool,
) -> std::io::Result<()> {
    let wanted = libc::mount_attr {
        attr_set: u64::from(attributes.bits()),
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    let flags = libc::AT_EMPTY_PATH | if recursive { libc::AT_RECURSIVE } else { 0 };
    // SAFETY: the path is a C string and `wanted` a whole `mount_attr` of the size given; the call
    // reads both and keeps neither.
    #[expect(unsafe_code, reason = "no safe crate wraps mount_setattr")]
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            tree.as_raw_fd(),
            path.as_ptr(),
            flags,
            &raw const wanted,
            size_of::<libc::mount_attr>(),
        )
    };
    if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}
