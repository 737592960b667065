//! The evidence crate from outside: chains, merging and progress.

mod chain;
mod fixture;
mod merge;
mod progress;
