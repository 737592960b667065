//! The learner crate from outside.

mod bad_input;
mod content;
mod fixture;
mod fsrs_package;
mod placement;
mod retention;
