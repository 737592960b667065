//! Runs a foreign program within limits, and says which of them held.
//!
//! The way of one run: a [`Job`] says what to run, what it may see and what it may take;
//! [`Sandbox::run`] starts this same executable again as a *helper* (`reexec`), a process with one
//! thread, which may therefore fork and allocate as it likes. The helper sets the limits up for the
//! tier that [`Sandbox::open`] found to work here, starts the program, and does not return before
//! every process of the job is gone. What comes back is a [`Finished`]: how the program ended, what
//! it used, what it printed, and a record of what [`Held`].
//!
//! This is the only crate that starts foreign programs, and the only one that may hold `unsafe`:
//! `fork`, and system calls that no safe crate wraps. Every block says why it is sound.
//!
//! It does not know what a verdict is, and never decides whether a program did well.

mod cancel;
mod descriptors;
mod error;
mod ground;
#[cfg(unix)]
mod helper;
mod job;
mod outcome;
mod plain;
mod properties;
mod reexec;
mod run;
mod running;
mod self_test;
mod talk;
mod text;
mod tier;

pub use cancel::Cancel;
pub use error::SandboxError;
pub use ground::Ground;
pub use job::{Collect, Job, Limits, Network, Scratch, View};
pub use outcome::{Ending, Finished, Usage};
pub use plain::plain_output;
pub use properties::{Held, Property, State, Tier};
pub use running::{Flood, Printed, PrintedReader, Running, StartOptions, Stream};
pub use self_test::{Attempt, SelfTest};
pub use talk::{ProgramSignal, Reached, RunningUsage};
pub use tier::Sandbox;
