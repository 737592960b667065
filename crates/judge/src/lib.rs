//! From a submission to a verdict.
//!
//! The learner's code and the solution run the same tests, each in a process of its own; the tests
//! only report what they observed, and this crate compares the two transcripts. Nothing that the
//! learner's process prints is believed.
//!
//! The way of one check: [`Judge::check`] looks for the verdict in its cache; `arrangement` lays
//! the files out; `build` has `compile` call the compiler, usually once, and sees to it that what
//! comes back is the learner's own; `programs` has the sandbox run what came out; `transcript` and `compare` turn
//! the observations into test reports; [`Report`] says what to do next. At the graded level,
//! `graded` stands in the place of `build`, over tests that `stripped` took the expected values
//! out of. Another course's exercise goes through `course`, and its verdict rests on that course's
//! own tests.

mod arrangement;
mod author;
mod build;
mod cache;
mod check;
mod checker;
mod compare;
mod compile;
mod course;
mod crate_set;
mod diagnostic;
mod error;
mod fingerprint;
mod graded;
mod mutants;
mod observe_crate;
mod predict;
mod programs;
mod report;
mod stripped;
mod toolchain;
mod transcript;
mod write_tests;

pub use author::BlockOutcome;
pub use check::{CheckOptions, Judge, Progress};
pub use crate_set::manifest_lines;
pub use diagnostic::{Diagnostic, Level};
pub use error::{JudgeError, help_with_file};
pub use fingerprint::Fingerprint;
pub use mutants::{MutantOutcome, mutant_names, mutants_hash};
pub use observe_crate::observe_files;
pub use report::{Failure, FailureKind, Report, TestOutcome, TestReport, Verdict, VerdictLevel};
pub use sandbox::{Cancel, Ending, Finished, Limits};
pub use stripped::LeftInProcess;
pub use toolchain::Toolchain;
pub use transcript::{Record, RecordKind, Transcript};
