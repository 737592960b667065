//! Power cuts: what a program did to its data directory is logged, and what a power cut at that
//! moment would leave is built from the log. SIGKILL alone cannot find a missing `fsync`: the kernel
//! goes on to write what the program had written.
//!
//! The way of one round: [`DiskShim::build`] compiles the shim (`disk/shim.rs`) once, by the
//! learner's own compiler. [`DiskRound::begin`] keeps a copy of the data directory,
//! [`DiskRound::prepare`] lets a job load the shim, and after the job was killed
//! [`DiskRound::cut`] reads the log, compares it with what is really there, and puts a data directory
//! in its place that holds what was synced, and by choice some of the rest. What cannot be known is a
//! [`DiskDoubt`]: such a round is inconclusive.
//!
//! What counts as synced, and why, stands in `docs/design/disk-shim.md`. The shim is the one source
//! file here with `unsafe`; it is no part of this crate's own code.

mod doubt;
mod event;
mod fitness;
mod library;
mod model;
mod record;
mod replay;
mod round;
mod settle;
mod snapshot;
mod tree;

pub use doubt::{DiskDoubt, DiskError};
pub use event::{DiskClock, DiskEvent, DiskEventKind};
pub use fitness::doubt_of_program;
pub use library::{DiskShim, ShimCompiler};
pub use round::{CutMode, DiskLog, DiskRound, Loaded, Loss, PowerCut};
