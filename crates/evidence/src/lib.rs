//! The evidence log without its disk: what an event is, how events hang together, what follows
//! from them.
//!
//! Evidence is the only thing that Masterwork stores about a learner. Each device writes a chain of
//! events of its own; a log is the set of these chains, and merging two logs is their union.
//! Everything else, such as [`Progress`], is a pure function of the log.
//!
//! This crate does no input or output, reads no clock and draws no random number: times and ids
//! are parameters. The `store` crate keeps the log on disk.

mod ids;

mod fact;

mod event;

mod chain;

mod event_set;

pub mod progress;

pub use chain::{ChainCheck, ChainFault, verify_chain};
pub use event::{Draft, Event, EventError, Header, Place, Record, ReplayKey};
pub use event_set::EventSet;
pub use fact::{
    CardReview, CodeReview, Fact, FittedWeights, GateRun, GateStage, PlacementAnswer,
    PlacementResult, QuizAnswer, Verdict,
};
pub use ids::{DeviceId, Hash, IdError, ItemId};
pub use progress::{ItemProgress, NotNext, Progress};
