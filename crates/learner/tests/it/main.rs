//! The learner crate from outside.

mod bad_input;
mod content;
mod fixture;
mod fsrs_package;
mod knowledge;
mod placement;
mod plan;
mod retention;
