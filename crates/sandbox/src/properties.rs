//! The tiers, and the record of what held.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::outcome::Measures;

/// How much of the system helps to hold a program, from most to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// A user id of its own for each job, namespaces, cgroups: good enough for strangers' code.
    Cohort,
    /// Namespaces, and a root folder of its own.
    User,
    /// No namespaces: Landlock, seccomp and resource limits only.
    Bare,
    /// Time, resource limits and a process group only.
    None,
}

impl Tier {
    /// All, from most to least.
    pub const ALL: [Tier; 4] = [Tier::Cohort, Tier::User, Tier::Bare, Tier::None];

    /// Its name, as the documentation and JSON write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Tier::Cohort => "cohort",
            Tier::User => "user",
            Tier::Bare => "bare",
            Tier::None => "none",
        }
    }

    /// What it means, in one line.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Tier::Cohort => "a user id, namespaces and a cgroup of its own for each program",
            Tier::User => "namespaces of its own for each program; no cgroup",
            Tier::Bare => "Landlock and seccomp; no namespaces, so no limit to all of its disk",
            Tier::None => {
                "time and a process group only: run no code here that you would not run yourself"
            }
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What a sandbox may hold a program to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// It reads no file but those that it was given.
    FileReads,
    /// It writes nowhere but in the folders that it was given.
    FileWrites,
    /// It reaches no network but what it was given.
    Network,
    /// It and its children take no more memory than they may.
    Memory,
    /// It starts no more processes and threads than it may.
    Processes,
    /// It and its children take no more processor time than they may.
    Cpu,
    /// It takes no more room on the disk than it may.
    Disk,
    /// Nothing of it runs on after its end.
    KillAll,
    /// It sees no environment, descriptor, memory or process of anybody else.
    Secrets,
}

impl Property {
    /// All, in the order in which they are shown.
    pub const ALL: [Property; 9] = [
        Property::FileReads,
        Property::FileWrites,
        Property::Network,
        Property::Memory,
        Property::Processes,
        Property::Cpu,
        Property::Disk,
        Property::KillAll,
        Property::Secrets,
    ];

    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Property::FileReads => "file_reads",
            Property::FileWrites => "file_writes",
            Property::Network => "network",
            Property::Memory => "memory",
            Property::Processes => "processes",
            Property::Cpu => "cpu",
            Property::Disk => "disk",
            Property::KillAll => "kill_all",
            Property::Secrets => "secrets",
        }
    }
}

/// How far a property holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// By the kernel, without a way around it that we know.
    Enforced,
    /// In most cases: by looking, or for each process alone.
    Approximated,
    /// Not at all.
    Absent,
}

impl State {
    /// Its name, as the documentation and JSON write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Enforced => "enforced",
            State::Approximated => "approximated",
            State::Absent => "absent",
        }
    }
}

/// The record of what held: each property's state, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The tier that the program ran in.
    pub tier: Tier,
    measures: Measures,
}

impl Held {
    pub(crate) fn new(tier: Tier, measures: Measures) -> Self {
        Held { tier, measures }
    }

    /// How far a property held, and by what.
    #[must_use]
    pub fn property(&self, property: Property) -> (State, String) {
        let has = &self.measures;
        let landlock = format!("Landlock {}", has.landlock);
        let enforced = |by: &str| (State::Enforced, by.to_owned());
        let approximated = |by: &str| (State::Approximated, by.to_owned());
        let absent = || (State::Absent, String::new());
        match property {
            Property::FileReads | Property::FileWrites => match (has.namespaces, has.landlock) {
                (true, 0) => enforced("a root folder of its own"),
                (true, _) => enforced(&format!("a root folder of its own, {landlock}")),
                (false, 0) => absent(),
                // Until version 3, truncation by path was not covered.
                (false, 1..3) if property == Property::FileWrites => approximated(&landlock),
                (false, _) if property == Property::FileWrites && !has.metadata => {
                    approximated(&format!("{landlock}; not the modes and times of files"))
                }
                (false, _) => enforced(&landlock),
            },
            Property::Network if has.host_network => absent(),
            Property::Network if has.ground => {
                enforced("the ground's network namespace, which holds a loopback only; seccomp")
            }
            Property::Network => match (has.network_namespace, has.seccomp) {
                (true, true) => enforced("a network namespace, seccomp"),
                (true, false) => enforced("a network namespace"),
                (false, true) => enforced("seccomp: no sockets"),
                (false, false) => absent(),
            },
            Property::Memory => match (has.cgroup, has.watched, has.resource_limits) {
                (0, true, _) => approximated("address space of each process; the sum is looked at"),
                (0, false, true) => approximated("address space of each process"),
                (0, false, false) => absent(),
                (version, ..) => enforced(&format!("cgroup v{version}")),
            },
            Property::Processes => match (has.cgroup, has.processes) {
                (0, false) => absent(),
                (0, true) if has.namespaces || has.own_user => enforced("RLIMIT_NPROC"),
                (0, true) => approximated("RLIMIT_NPROC over all processes of the user"),
                (version, _) => enforced(&format!("cgroup v{version}")),
            },
            Property::Cpu => match (has.cgroup, has.watched) {
                (0, true) => {
                    approximated("RLIMIT_CPU of each process; the sum is looked at; wall time")
                }
                (0, false) if has.resource_limits => {
                    approximated("RLIMIT_CPU of each process; wall time")
                }
                (0, false) => approximated("wall time"),
                (version, _) => approximated(&format!(
                    "RLIMIT_CPU of each process; the sum of cgroup v{version} is looked at; wall time"
                )),
            },
            Property::Disk => match (has.namespaces, has.shared_folders) {
                (true, false) => enforced("a tmpfs of a fixed size"),
                (true, true) => approximated("a tmpfs; in our build folder the size of each file"),
                (false, _) if has.resource_limits => approximated("the size of each file"),
                (false, _) => absent(),
            },
            Property::KillAll => match (has.namespaces, has.whole_tree) {
                (true, _) => enforced("a process namespace"),
                (false, true) if has.own_user => enforced("a user id of its own"),
                (false, true) => approximated("a subreaper that ends what is left"),
                (false, false) => approximated("a process group"),
            },
            Property::Secrets => match (has.namespaces, has.landlock) {
                (true, _) => enforced("namespaces, a clean environment, closed descriptors"),
                (false, 6..) => enforced(&format!("{landlock}, seccomp, a clean environment")),
                (false, 1..6) => approximated(&format!("{landlock}, seccomp, a clean environment")),
                (false, 0) => (State::Absent, "only a clean environment".to_owned()),
            },
        }
    }
}
