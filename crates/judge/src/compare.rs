//! Compares what the learner's process observed with what the solution's did.

use curriculum::TestFunction;

use crate::report::{Failure, FailureKind, TestReport};
use crate::transcript::{Record, RecordKind, Transcript};
use crate::{Ending, Finished};
use crate::{TestOutcome, Verdict};

/// A many-answers observation that the exercise's checker has to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenAnswer {
    pub(crate) test: String,
    pub(crate) label: String,
    pub(crate) line: u32,
    pub(crate) solution: String,
    pub(crate) answer: String,
    pub(crate) inputs: Vec<(String, String)>,
}

/// Test reports in the tests' order, and the answers that a checker has to judge.
pub(crate) fn compare(
    tests: &[TestFunction],
    solution: &Transcript,
    learner: &Transcript,
    finished: &Finished,
) -> (Vec<TestReport>, Vec<OpenAnswer>) {
    let mut answers = Vec::new();
    let mut ended = false;
    let reports = tests
        .iter()
        .map(|test| {
            let expected = solution.of_test(&test.name).unwrap_or_default();
            match learner.of_test(&test.name) {
                None if ended => TestReport::not_run(&test.name),
                None => {
                    ended = true;
                    let failure = if learner.records.is_empty() {
                        nothing_ran(finished)
                    } else {
                        process_ended(finished, Vec::new(), 0)
                    };
                    TestReport::failed(&test.name, failure)
                }
                Some(actual) => {
                    let report =
                        compare_test(&test.name, &expected, &actual, finished, &mut answers);
                    let last = actual.last().map(|record| record.kind);
                    ended |= !matches!(last, Some(RecordKind::End | RecordKind::Panic));
                    report
                }
            }
        })
        .collect();
    (reports, answers)
}

fn compare_test(
    name: &str,
    expected: &[&Record],
    actual: &[&Record],
    finished: &Finished,
    answers: &mut Vec<OpenAnswer>,
) -> TestReport {
    let mut inputs: Vec<(String, String)> = Vec::new();
    for (index, expected) in expected.iter().enumerate() {
        let fail =
            |line, kind| TestReport::failed(name, Failure { line, kind, inputs: inputs.clone() });
        let Some(actual) = actual.get(index) else {
            return TestReport::failed(name, process_ended(finished, inputs, expected.line));
        };
        if actual.kind == RecordKind::Panic {
            let kind = FailureKind::Panicked {
                message: actual.value.clone(),
                place: actual.label.clone(),
            };
            return fail(expected.line, kind);
        }
        let same_place = (actual.kind, actual.line, &actual.label)
            == (expected.kind, expected.line, &expected.label);
        if !same_place {
            return fail(expected.line, FailureKind::NotObserved { label: expected.label.clone() });
        }
        match expected.kind {
            RecordKind::Answer => answers.push(OpenAnswer {
                test: name.to_owned(),
                label: expected.label.clone(),
                line: expected.line,
                solution: expected.value.clone(),
                answer: actual.value.clone(),
                inputs: inputs.clone(),
            }),
            _ if actual.value != expected.value => {
                let kind = FailureKind::Differs {
                    label: one_line(&expected.label),
                    expected: expected.value.clone(),
                    actual: actual.value.clone(),
                };
                return fail(expected.line, kind);
            }
            RecordKind::Value => {
                // Named again in another round of the same test: the earlier round has passed.
                inputs.retain(|(label, _)| *label != expected.label);
                inputs.push((expected.label.clone(), expected.value.clone()));
            }
            RecordKind::Begin
            | RecordKind::End
            | RecordKind::Panic
            | RecordKind::Equal
            | RecordKind::Holds
            | RecordKind::Done => {}
        }
    }
    match actual.get(expected.len()) {
        None => TestReport::passed(name),
        Some(extra) => {
            let kind =
                FailureKind::NotObserved { label: format!("the end, after {}", extra.label) };
            TestReport::failed(name, Failure { line: extra.line, kind, inputs })
        }
    }
}

/// Rejects what [`compare`] passes although the learner's process did not do just what the
/// solution's did: the same records in the same order, none besides, and an end of its own.
pub(crate) fn demand_exactly(
    reports: &mut [TestReport],
    solution: &Transcript,
    learner: &Transcript,
    finished: &Finished,
) {
    let Some(last) = reports.last_mut() else { return };
    if last.outcome != TestOutcome::Passed {
        return;
    }
    let differs = |index: &usize| {
        let what = |transcript: &Transcript| {
            let record = transcript.records.get(*index)?;
            Some((record.kind, record.test.clone(), record.line, record.label.clone()))
        };
        what(solution) != what(learner)
    };
    let longer = solution.records.len().max(learner.records.len());
    if let Some(index) = (0..longer).find(differs) {
        let label = match solution.records.get(index) {
            Some(expected) if expected.label.is_empty() => expected.test.clone(),
            Some(expected) => expected.label.clone(),
            None => "the end".to_owned(),
        };
        let kind = FailureKind::NotObserved { label };
        *last = TestReport::failed(&last.name, Failure { line: 0, kind, inputs: Vec::new() });
    } else if finished.ending != Ending::Exited(0) {
        let how = match finished.ending {
            Ending::Exited(code) => {
                format!("after the last test the process ended with exit code {code}")
            }
            _ => format!("after the last test: {}", how_it_ended(finished)),
        };
        let kind = FailureKind::Ended { how };
        *last = TestReport::failed(&last.name, Failure { line: 0, kind, inputs: Vec::new() });
    }
}

/// A label that the macro took from several lines of source, on one.
fn one_line(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn process_ended(finished: &Finished, inputs: Vec<(String, String)>, line: u32) -> Failure {
    Failure { line, kind: FailureKind::Ended { how: how_it_ended(finished) }, inputs }
}

/// The process came to its end, and no test began.
fn nothing_ran(finished: &Finished) -> Failure {
    if finished.ending != Ending::Exited(0) {
        return process_ended(finished, Vec::new(), 0);
    }
    let how = "no test ran: is the code switched off, by a `#![cfg(…)]` at its top?".to_owned();
    Failure { line: 0, kind: FailureKind::Ended { how }, inputs: Vec::new() }
}

pub(crate) fn how_it_ended(finished: &Finished) -> String {
    let stderr = String::from_utf8_lossy(&finished.stderr);
    match finished.ending {
        Ending::TimeLimit => format!(
            "still running after {} ms, and ended: does a loop never reach its end?",
            finished.usage.wall.as_millis()
        ),
        Ending::MemoryLimit => "it took more memory than it may have, and was ended".to_owned(),
        Ending::OutputLimit => "it printed more than it may, and was ended".to_owned(),
        Ending::Exited(code) => format!(
            "the process ended itself with exit code {code} before the test was over: \
             a function must return, not call `exit`"
        ),
        Ending::Signalled(_) if stderr.contains("overflowed its stack") => {
            "the stack overflowed: does a recursion never reach its end?".to_owned()
        }
        Ending::Signalled(_) if stderr.contains("memory allocation of") => {
            "it asked for more memory than it may have".to_owned()
        }
        Ending::Signalled(signal) => {
            let name = match signal {
                4 => " (an instruction that the processor does not know)",
                6 => " (abort)",
                8 => " (an error of arithmetic)",
                9 => " (killed)",
                7 | 11 => " (memory that is not its own)",
                25 => " (it wrote a larger file than it may)",
                _ => "",
            };
            format!("the process was ended by signal {signal}{name} before the test was over")
        }
    }
}

/// The verdict that these reports make: the first failing test decides.
pub(crate) fn verdict(reports: &[TestReport], finished: &Finished) -> Verdict {
    let Some(failed) = reports.iter().find(|report| report.outcome != TestOutcome::Passed) else {
        return Verdict::Accepted;
    };
    match failed.failure.as_ref().map(|failure| &failure.kind) {
        Some(FailureKind::Panicked { .. }) => Verdict::RuntimeError,
        Some(FailureKind::Ended { how }) => match finished.ending {
            Ending::TimeLimit => Verdict::TimeLimit,
            Ending::OutputLimit => Verdict::OutputLimit,
            Ending::MemoryLimit => Verdict::MemoryLimit,
            Ending::Signalled(_) if how.contains("memory") => Verdict::MemoryLimit,
            Ending::Exited(_) | Ending::Signalled(_) => Verdict::RuntimeError,
        },
        Some(
            FailureKind::Differs { .. }
            | FailureKind::NotObserved { .. }
            | FailureKind::Rejected { .. },
        )
        | None => Verdict::WrongAnswer,
    }
}
