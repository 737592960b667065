//! The engine that tries a system from outside: it starts the learner's program, talks to it over
//! its real protocols, kills it, starves it, loads it, and says what was lost.
//!
//! It knows no particular system (crate `gates` does), no log and no terminal. Programs are started
//! by crate `sandbox` alone.

mod build;
mod calibrations;
pub mod checkers;
mod client;
mod course;
pub mod disk;
mod error;
mod fingerprint;
pub mod history;
pub mod load;
mod net;
mod outcome;
mod project;
pub mod proxy;
mod pulse;
mod random;
mod replay;
pub mod report;
mod run;
pub mod shorten;
mod stage;
mod system;
mod timeline;
mod trial;

pub use build::build;
pub use calibrations::Calibrations;
pub use client::{Came, Client, Closing, in_seconds};
pub use course::{Progress, REPORT_SCHEMA, RunReport, Shortened, StageRun, Wanted};
pub use error::GateError;
pub use fingerprint::{KnownFault, recognise};
pub use net::{HostNetwork, Network, connect, listen, reset_on_close};
pub use outcome::{Failure, Inconclusive, Outcome, Stop, printable};
pub use project::{CommandLine, Project, SYSTEM_FILE, quoted};
pub use random::Random;
pub use replay::{Decision, REPLAY_SCHEMA, Replay};
pub use run::{Arena, StageReport};
pub use stage::{Gate, Places, Stage, StageSettings};
pub use system::{Ended, Instance};
pub use timeline::{Event, Happening, Timeline};
pub use trial::{Measured, PATIENCE, Trial};
