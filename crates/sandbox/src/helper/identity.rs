//! Who the program is.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, lchown};
use std::path::Path;

use rustix::process::{Gid, Uid};
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::fault::{Fault, at, at_path};
use crate::Job;

/// User ids from here on belong to jobs: above those of people and of systemd's containers.
const FIRST_USER: u32 = 0x7000_0000;

/// Sets the ids of those who end jobs apart from those of jobs.
const KILLER: u32 = 0x0800_0000;

/// An id for the job of this helper, if there is one that is nobody's: in a container, only some ids
/// mean anything.
fn free_id(helper: u32) -> Option<u32> {
    let wanted = FIRST_USER.checked_add(helper)?;
    let is_mapped = |file: &str, id: u32| {
        let id = u64::from(id);
        ranges(file).iter().any(|(inside, _, count)| (*inside..inside + count).contains(&id))
    };
    let usable = |id: u32| {
        ["/proc/self/uid_map", "/proc/self/gid_map"].into_iter().all(|file| is_mapped(file, id))
            && is_mapped("/proc/self/uid_map", id ^ KILLER)
    };
    usable(wanted).then_some(wanted)
}

/// The ranges of a map of ids (user_namespaces(7)): first inside, first outside, count.
fn ranges(file: &str) -> Vec<(u64, u64, u64)> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let range = |line: &str| {
        let numbers: Vec<u64> =
            line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        match numbers[..] {
            [inside, outside, count] => Some((inside, outside, count)),
            _ => None,
        }
    };
    text.lines().filter_map(range).collect()
}

/// The user and group of a job's program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    pub(super) user: u32,
    pub(super) group: u32,
    /// Whether they are the job's own, and not those of whoever runs us.
    pub(super) is_own: bool,
}

impl Identity {
    /// A user id of the job's own if we may give one, else our own.
    pub(super) fn choose() -> Self {
        let (user, group) =
            (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
        let has = rustix::thread::capabilities(None).map(|sets| sets.effective);
        let may_change = has.is_ok_and(|has| {
            has.contains(CapabilitySet::SETUID | CapabilitySet::SETGID | CapabilitySet::CHOWN)
        });
        // No two jobs that run at the same time have helpers of the same id.
        match free_id(std::process::id()) {
            Some(own) if user == 0 && may_change => {
                Identity { user: own, group: own, is_own: true }
            }
            _ => Identity { user, group, is_own: false },
        }
    }

    /// Ours, whatever was chosen.
    pub(super) fn or_ours(self) -> Self {
        let (user, group) = (rustix::process::getuid(), rustix::process::getgid());
        Identity { user: user.as_raw(), group: group.as_raw(), is_own: false }
    }

    /// Whether this is the system's root: user 0 where no user namespace makes somebody else of it.
    pub(super) fn is_root(&self) -> bool {
        self.user == 0 && ranges("/proc/self/uid_map").iter().all(|(_, outside, _)| *outside == 0)
    }

    /// Gives the folders that the program may change in place to its user.
    pub(super) fn own_shared_folders(&self, job: &Job) -> Result<(), Fault> {
        if !self.is_own {
            return Ok(());
        }
        for folder in &job.view.shared {
            self.own(folder).map_err(at_path("give the job", folder))?;
        }
        Ok(())
    }

    /// Gives a tree to the user; links are given, not followed.
    pub(super) fn own(&self, path: &Path) -> io::Result<()> {
        let found = fs::symlink_metadata(path)?;
        if found.uid() != self.user {
            lchown(path, Some(self.user), Some(self.group))?;
        }
        if found.is_dir() {
            for entry in fs::read_dir(path)? {
                self.own(&entry?.path())?;
            }
        }
        Ok(())
    }

    /// Becomes a user that may signal the job and that the job may not signal.
    pub(super) fn take_to_end_it(&self) -> Result<(), Fault> {
        let (job, other) = (Uid::from_raw(self.user), Uid::from_raw(self.user ^ KILLER));
        rustix::thread::set_thread_res_uid(other, job, other).map_err(at("set the user"))
    }

    /// Becomes this user, for good, with no capability left.
    pub(super) fn take(&self) -> Result<(), Fault> {
        if self.is_own {
            let (user, group) = (Uid::from_raw(self.user), Gid::from_raw(self.group));
            rustix::thread::set_thread_groups(&[]).map_err(at("leave all groups"))?;
            rustix::thread::set_thread_res_gid(group, group, group).map_err(at("set the group"))?;
            rustix::thread::set_thread_res_uid(user, user, user).map_err(at("set the user"))?;
        }
        let none = CapabilitySets {
            effective: CapabilitySet::empty(),
            permitted: CapabilitySet::empty(),
            inheritable: CapabilitySet::empty(),
        };
        // Ambient ones go with the permitted ones.
        rustix::thread::set_capabilities(None, none).map_err(at("drop capabilities"))?;
        rustix::thread::set_no_new_privs(true).map_err(at("forbid new privileges"))
    }
}
