//! Who the program is.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, lchown};
use std::path::Path;

use rustix::process::{Gid, Uid};
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::fault::{Fault, at, at_path};
use crate::Job;

/// User ids from here on belong to jobs: far above those of people and of containers' ranges.
const FIRST_USER: u32 = 0x6000_0000;

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
        if user == 0 && may_change {
            // No two jobs that run at the same time have helpers of the same id.
            let own = FIRST_USER + std::process::id();
            Identity { user: own, group: own, is_own: true }
        } else {
            Identity { user, group, is_own: false }
        }
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
