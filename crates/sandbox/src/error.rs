//! Why a program was not run.

use std::io;

use thiserror::Error;

use crate::Tier;

/// Why there is no outcome of a run. None of these is the program's doing.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The program could not be started.
    #[error("cannot start {program}")]
    Start {
        /// The program.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// A limit could not be set up, so nothing was started.
    #[error("the sandbox (tier {tier}) could not be set up: {step}")]
    Setup {
        /// The tier that was tried.
        tier: Tier,
        /// What failed.
        step: String,
        /// Why.
        source: io::Error,
    },
    /// The helper process ended before it had reported.
    #[error("the sandbox's helper ended before its report: {how}")]
    Helper {
        /// How it ended.
        how: String,
    },
    /// Somebody ended the run.
    #[error("the run was cancelled")]
    Cancelled,
}
