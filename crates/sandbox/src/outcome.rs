//! What a run left.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Held;

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// By itself, with this exit code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It took longer, or more processor time, than it may, and was ended.
    TimeLimit,
    /// It and its children took more memory than they may, and were ended.
    MemoryLimit,
    /// It printed more than it may, and was ended.
    OutputLimit,
}

/// What a run took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// From its start to the end of its last process.
    pub wall: Duration,
    /// Processor time of the program and of the children that it waited for.
    pub cpu: Duration,
    /// The largest memory that it held: of all processes together where a cgroup counts it, else of
    /// its largest process, in bytes.
    pub peak_memory_bytes: u64,
    /// What it printed to both outputs, in bytes, as far as it was read.
    pub printed_bytes: u64,
}

/// A run that came to an end.
#[derive(Debug, Clone)]
pub struct Finished {
    /// How the program ended.
    pub ending: Ending,
    /// Standard output, capped. Untrusted.
    pub stdout: Vec<u8>,
    /// Standard error, capped. Untrusted.
    pub stderr: Vec<u8>,
    /// What it took.
    pub usage: Usage,
    /// For each [`Collect`](crate::Collect) of the job, in order, whether it was there to take.
    pub collected: Vec<bool>,
    /// How many processes had to be ended besides the program itself.
    pub left_behind: usize,
    /// How much it printed that was thrown away since it was more than it may print, in bytes.
    pub dropped_bytes: u64,
    /// What held.
    pub held: Held,
}

/// The helper's report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Report {
    /// The program ran.
    Ran {
        /// Its end, as `wait` tells it, or what the helper ended it for.
        ending: Ending,
        /// Processor time, in microseconds.
        cpu_micros: u64,
        /// In bytes.
        peak_memory_bytes: u64,
        /// As in [`Finished::collected`].
        collected: Vec<bool>,
        /// As in [`Finished::left_behind`].
        left_behind: usize,
        /// What was set up.
        measures: Measures,
    },
    /// Nothing ran.
    Failed {
        /// Whether it was the program that could not be started, and not a limit.
        is_start: bool,
        /// What failed.
        step: String,
        /// The error's number.
        errno: i32,
    },
}

/// What the helper set up, from which [`Held`] is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Measures {
    /// Namespaces of its own, and a root folder of its own.
    pub(crate) namespaces: bool,
    /// A network namespace of its own.
    pub(crate) network_namespace: bool,
    /// The network namespace is that of a ground, which other jobs share.
    pub(crate) ground: bool,
    /// It may use the host's network, since there is none of its own.
    pub(crate) host_network: bool,
    /// A user id of its own.
    pub(crate) own_user: bool,
    /// The version of the cgroup hierarchy that limits it, or 0.
    pub(crate) cgroup: u8,
    /// The version of Landlock that restricts it, or 0.
    pub(crate) landlock: u8,
    /// Whether its system calls are filtered.
    pub(crate) seccomp: bool,
    /// Whether the kernel's limits of each process are set.
    pub(crate) resource_limits: bool,
    /// Whether modes, times and attributes of files are out of reach (by the filter; where there are
    /// namespaces, by read-only mounts).
    pub(crate) metadata: bool,
    /// Whether the number of its processes is limited.
    pub(crate) processes: bool,
    /// Whether what its processes hold is looked at.
    pub(crate) watched: bool,
    /// Whether what leaves its process group is ended too.
    pub(crate) whole_tree: bool,
    /// Whether folders of ours are changed in place.
    pub(crate) shared_folders: bool,
}
