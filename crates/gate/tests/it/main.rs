//! The gate crate from outside.

mod bad_input;
mod checkers_fixture;
mod checkers_history;
mod checkers_linearizability;
mod checkers_plain;
mod disk;
mod load;
mod proxy;
mod report;
mod report_samples;
