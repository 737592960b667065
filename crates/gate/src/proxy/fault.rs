//! What a proxy can do to connections, and the proof that it did.

use std::time::{Duration, Instant};

use thiserror::Error;

/// An end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Who connected to the proxy.
    Client,
    /// Whom the proxy connected to.
    Server,
}

/// Where bytes flow to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// One or both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directions {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
    /// Both.
    Both,
}

impl Directions {
    pub(super) fn holds(self, direction: Direction) -> bool {
        match self {
            Directions::Both => true,
            Directions::ToServer => direction == Direction::ToServer,
            Directions::ToClient => direction == Direction::ToClient,
        }
    }
}

/// How a connection ends at a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutHow {
    /// Reset, to both ends.
    Reset,
    /// Closed in order (FIN), to both ends.
    Close,
}

/// What a proxy can do to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nobody listens: new connections are refused by the kernel. Open ones go on.
    Refuse,
    /// The connection is reset (RST), to both ends; what was in the proxy's hands is lost.
    Reset,
    /// One end sees the other close (FIN). What was in the proxy's hands for it comes first; what it
    /// sends still reaches the other.
    Close(Side),
    /// Nothing is forwarded, and nothing read: the kernel's buffers fill, and then the sender waits.
    Stall(Directions),
    /// Half-open: each end's peer has vanished. What they send is accepted by the kernel and
    /// swallowed; neither sees the other close.
    Vanish,
    /// Everything comes later, in order.
    Delay {
        /// Which way.
        directions: Directions,
        /// By how much.
        fixed: Duration,
        /// And up to this much more, by chance.
        jitter: Duration,
    },
    /// No more than this many bytes a second.
    Throttle {
        /// Which way.
        directions: Directions,
        /// Bytes a second, at least 1.
        bytes_per_second: u64,
    },
    /// Exactly so many more bytes, then the end. For a connection that is made later, they count
    /// from its first.
    Cut {
        /// Which way.
        direction: Direction,
        /// The bytes that still pass.
        after: u64,
        /// How it ends.
        how: CutHow,
    },
    /// What was sent in one piece comes in pieces of 1 to `most` bytes.
    Split {
        /// Which way.
        directions: Directions,
        /// The longest piece, in bytes, at least 1.
        most: usize,
        /// From one to the next. At 0 the receiver's kernel may put them together again.
        pause: Duration,
    },
    /// What was sent in pieces comes in one.
    Join {
        /// Which way.
        directions: Directions,
        /// So many bytes are waited for, at most 64 KiB.
        least: usize,
        /// But no longer than this.
        longest: Duration,
    },
}

/// Which connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Those that are open.
    Open,
    /// The next one that is made.
    Next,
    /// All that will be made.
    Coming,
    /// Those that are open, and all that will be made.
    All,
    /// One of those that are open, by its number, counted from 0 in the order of their making.
    One(u64),
}

/// A fault of one proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FaultId(pub(super) u64);

/// What a fault did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultProof {
    /// The fault.
    pub fault: Fault,
    /// When it was applied.
    pub since: Instant,
    /// When it was first felt.
    pub first_felt: Option<Instant>,
    /// How many connections were under it; for a refusal, how many connections were refused to the
    /// proxy's own attempt, which proves it.
    pub connections: u64,
    /// How many of them were ended by it: reset, closed or cut.
    pub ended: u64,
    /// On how many of them the client waited for an answer when it began, or when it ended them.
    pub under_way: u64,
    /// Bytes that felt it: the most that were held at one time (stall), or in all (delay, throttle,
    /// split, join), that were swallowed (vanish), or thrown away (reset, cut).
    pub bytes: u64,
}

/// Why a fault was not felt by anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoBite {
    /// There was no connection.
    #[error("no connection was open or made while it lasted")]
    NoConnection,
    /// The port was still open, or nobody could ask.
    #[error("the port did not refuse a connection")]
    NotRefused,
    /// Nothing was sent.
    #[error("{connections} connections were under it, but nothing was sent on them")]
    NoBytes {
        /// How many connections there were.
        connections: u64,
    },
    /// The stream ended before.
    #[error("none of {connections} connections got as far as the cut")]
    NotReached {
        /// How many connections there were.
        connections: u64,
    },
}

impl FaultProof {
    /// Whether somebody felt it.
    ///
    /// # Errors
    /// With the reason why not; then the round that it was for is inconclusive.
    pub fn bit(&self) -> Result<(), NoBite> {
        let connections = self.connections;
        let needs = |felt: bool, otherwise: NoBite| match (felt, connections) {
            (true, _) => Ok(()),
            (false, 0) => Err(NoBite::NoConnection),
            (false, _) => Err(otherwise),
        };
        match self.fault {
            Fault::Refuse if connections > 0 => Ok(()),
            Fault::Refuse => Err(NoBite::NotRefused),
            Fault::Reset | Fault::Close(_) => needs(self.ended > 0, NoBite::NoConnection),
            Fault::Vanish => needs(connections > 0, NoBite::NoConnection),
            Fault::Cut { .. } => needs(self.ended > 0, NoBite::NotReached { connections }),
            Fault::Stall(_)
            | Fault::Delay { .. }
            | Fault::Throttle { .. }
            | Fault::Split { .. }
            | Fault::Join { .. } => needs(self.bytes > 0, NoBite::NoBytes { connections }),
        }
    }
}
