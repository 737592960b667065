//! What a run of load is to be, and why it could not be made.

use std::io;
use std::time::Duration;

use super::arrivals::Spacing;

/// A run of load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoadPlan {
    /// The port on loopback where the system under test listens.
    pub port: u16,
    /// How many connections are opened, all before the run starts.
    pub connections: usize,
    /// When operations are sent.
    pub pace: Pace,
    /// How many operations may be under way on one connection. More than 1 is pipelining.
    pub depth: usize,
    /// Operations of this first part are sent and not counted.
    pub warm_up: Duration,
    /// How long operations are sent and counted, after the warm-up.
    pub duration: Duration,
    /// The longest that an operation may wait to be sent, and then for its answer. After it the
    /// operation is given up: never sent, or unknown.
    pub timeout: Duration,
    /// The longest that opening all connections may take.
    pub opening: Duration,
    /// The latency that the run is to be judged by, if one is known: the generator's own lag must
    /// be small against it (see [`super::Lag`]).
    pub target: Option<Duration>,
    /// The seed of everything random.
    pub seed: u64,
}

/// When operations are sent.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "loop")]
pub enum Pace {
    /// At moments that are fixed before, whatever the system does. Latency counts from them.
    Open {
        /// Operations a second.
        per_second: f64,
        /// How the moments lie.
        spacing: Spacing,
    },
    /// Each connection as soon as its last operation is over: the most that the system can do.
    /// Latency counts from the sending, so it says nothing about users who would not wait.
    Closed,
}

impl LoadPlan {
    /// An open loop with constant gaps, no pipelining, half a second to warm up, 5 s for each wait,
    /// and no target.
    #[must_use]
    pub fn open(port: u16, connections: usize, per_second: f64, duration: Duration) -> Self {
        let pace = Pace::Open { per_second, spacing: Spacing::Constant };
        LoadPlan { pace, ..Self::closed(port, connections, duration) }
    }

    /// A closed loop; otherwise like [`LoadPlan::open`].
    #[must_use]
    pub fn closed(port: u16, connections: usize, duration: Duration) -> Self {
        LoadPlan {
            port,
            connections,
            pace: Pace::Closed,
            depth: 1,
            warm_up: Duration::from_millis(500),
            duration,
            timeout: Duration::from_secs(5),
            opening: Duration::from_secs(5),
            target: None,
            seed: 0,
        }
    }
}

/// Why a run of load could not be made. None of them says anything about answers: those are counted
/// in the report.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A plan that cannot be followed.
    #[error("a load needs {0}")]
    Plan(&'static str),
    /// This machine allows fewer open files than there are to be connections.
    #[error(
        "{wanted} descriptors are needed and this process may have {allowed}; raise the hard limit \
         (`ulimit -Hn`), or take fewer connections"
    )]
    Descriptors {
        /// How many the run needs.
        wanted: u64,
        /// How many the hard limit allows.
        allowed: u64,
    },
    /// The system did not take all connections in time, or never finished its greeting.
    #[error("{opened} of {wanted} connections were open after {seconds} s{}", last.as_ref().map_or(String::new(), |last| format!("; the last failure: {last}")))]
    NotAllOpen {
        /// How many were open.
        opened: usize,
        /// How many should have been.
        wanted: usize,
        /// How long was waited, in seconds.
        seconds: f64,
        /// What the last failed connection met, if one failed.
        last: Option<io::Error>,
    },
    /// The operating system refused something that is ours.
    #[error("the load generator: {0}")]
    System(#[from] io::Error),
}
