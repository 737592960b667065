//! Exercises of other courses: their own tests decide, in the learner's process.
//!
//! There is no transcript to compare. What the tests' runner prints is read, its exit code is
//! believed only together with its closing count, and the report says that it rests on the tests'
//! own word (docs/design/importing.md). `own_tests` compiles one file in one pass; `cargo` builds
//! whole packages; `libtest` reads what the runners print.

mod cargo;
mod libtest;
mod own_tests;

use curriculum::{CourseTask, Exercise, JudgedBy, Sources};

use crate::check::{CheckOptions, Judge, Progress};
use crate::compare::how_it_ended;
use crate::report::{Failure, FailureKind, Report, TestOutcome, TestReport, Verdict};
use crate::{Ending, Finished, JudgeError};

impl Judge {
    pub(crate) fn check_course(
        &self,
        exercise: &Exercise,
        task: &CourseTask,
        submission: &Sources,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let files = task.package_with(submission);
        let mut report = match &task.judged_by {
            JudgedBy::OwnTests(own) => {
                let check = own_tests::Check { judge: self, exercise, own, files: &files, options };
                check.run(on_progress)?
            }
            JudgedBy::Cargo(commands) => {
                let check =
                    cargo::Check { judge: self, exercise, commands, files: &files, options };
                check.run(on_progress)?
            }
        };
        report.own_tests = true;
        Ok(report)
    }
}

/// The verdict on tests of which at least one did not pass, or on a program that did not end well.
fn failed_verdict(finished: &Finished, tests: &[TestReport]) -> Verdict {
    match finished.ending {
        Ending::TimeLimit => Verdict::TimeLimit,
        Ending::OutputLimit => Verdict::OutputLimit,
        Ending::MemoryLimit => Verdict::MemoryLimit,
        Ending::Exited(_) | Ending::Signalled(_) => {
            if tests.iter().any(|test| test.outcome == TestOutcome::Failed) {
                Verdict::WrongAnswer
            } else {
                Verdict::RuntimeError
            }
        }
    }
}

/// What is to be said of a program that did not end well.
fn ended_badly(name: &str, finished: &Finished) -> TestReport {
    let words = String::from_utf8_lossy(&finished.stderr);
    let panicked = words.contains("panicked at ");
    let kind = match finished.ending {
        // 101 is a panic's, 134 that of an abort.
        Ending::Exited(_) | Ending::Signalled(_) if panicked => {
            let (place, message) = libtest::panic_in(&words);
            FailureKind::Panicked { message, place }
        }
        Ending::Exited(code) => {
            FailureKind::Ended { how: format!("the program ended with exit code {code}") }
        }
        _ => FailureKind::Ended { how: how_it_ended(finished) },
    };
    TestReport::failed(name, Failure { line: 0, kind, inputs: Vec::new() })
}
