//! The judge from outside: exercises built from text, submissions, and what the reports say.
//!
//! Every module shares one judge, so that what all checks need is compiled once.

mod support;

mod trials;
mod trials_of_types;

mod compiling;
mod lints;
mod running;

mod own_tests;
mod predictions;

mod graded;
mod graded_forgeries;

mod hostile;
mod hostile_endings;
mod hostile_processes;

mod caching;
mod cancelling;
mod crates;
mod toolchains;
