//! What a check found: the verdict, and what to do next.

use serde::{Deserialize, Serialize};

use crate::Diagnostic;

/// The online judges' words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every observation is the solution's.
    Accepted,
    /// It does not compile.
    CompileError,
    /// It compiles, and a lint that the exercise denies rejects it.
    Lint,
    /// An observation differs.
    WrongAnswer,
    /// It panicked where the solution does not, or ended before its time.
    RuntimeError,
    /// It took too long.
    TimeLimit,
    /// It asked for too much memory.
    MemoryLimit,
    /// It printed too much.
    OutputLimit,
    /// Our fault.
    InternalError,
}

impl Verdict {
    /// As evidence and JSON write it.
    #[must_use]
    pub fn snake_case(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::CompileError => "compile_error",
            Verdict::Lint => "lint",
            Verdict::WrongAnswer => "wrong_answer",
            Verdict::RuntimeError => "runtime_error",
            Verdict::TimeLimit => "time_limit",
            Verdict::MemoryLimit => "memory_limit",
            Verdict::OutputLimit => "output_limit",
            Verdict::InternalError => "internal_error",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::CompileError => "compile error",
            Verdict::Lint => "lint",
            Verdict::WrongAnswer => "wrong answer",
            Verdict::RuntimeError => "runtime error",
            Verdict::TimeLimit => "time limit",
            Verdict::MemoryLimit => "memory limit",
            Verdict::OutputLimit => "output limit",
            Verdict::InternalError => "internal error",
        }
    }
}

/// How much a verdict resists (docs/design/judging.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictLevel {
    /// The fastest way: resists mistakes, early exits and printed text.
    #[default]
    Local,
    /// The learner's code is compiled apart, with tests that hold no expected value: what it does
    /// to its own process changes only its own answers.
    Graded,
}

impl VerdictLevel {
    /// As evidence and JSON write it.
    #[must_use]
    pub fn snake_case(self) -> &'static str {
        match self {
            VerdictLevel::Local => "local",
            VerdictLevel::Graded => "graded",
        }
    }
}

/// What became of one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestOutcome {
    /// All it observed is the solution's.
    Passed,
    /// Something differs.
    Failed,
    /// It did not begin, since the process had ended.
    NotRun,
}

/// How a test failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FailureKind {
    /// An observation is not the solution's.
    Differs {
        /// What was looked at.
        label: String,
        /// The solution's value.
        expected: String,
        /// The learner's.
        actual: String,
    },
    /// It panicked.
    Panicked {
        /// The panic's message.
        message: String,
        /// File and line.
        place: String,
    },
    /// The process ended in the middle of it.
    Ended {
        /// How, in words.
        how: String,
    },
    /// An observation that the solution made is missing, or another stands in its place.
    NotObserved {
        /// What the solution observed there.
        label: String,
    },
    /// The exercise's checker, or the compiler, rejects the answer.
    Rejected {
        /// What was asked.
        label: String,
        /// The learner's answer.
        answer: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Where and how a test failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The line of the tests' file, from 1; 0 if there is none.
    pub line: u32,
    /// How.
    #[serde(flatten)]
    pub kind: FailureKind,
    /// What the test had shown by name before: label and value.
    pub inputs: Vec<(String, String)>,
}

impl Failure {
    /// The failure in words, over several lines. Values are the learner's: show them as untrusted.
    #[must_use]
    pub fn message(&self) -> String {
        let mut text = match &self.kind {
            FailureKind::Differs { label, expected, actual } => {
                let (expected, actual) = around_the_difference(expected, actual);
                format!(
                    "{label}\n  expected  {}\n    actual  {}",
                    indented(&expected),
                    indented(&actual)
                )
            }
            FailureKind::Panicked { message, place } if place.is_empty() => {
                format!("panicked: {message}")
            }
            FailureKind::Panicked { message, place } => {
                format!("panicked at {place}:\n  {}", message.replace('\n', "\n  "))
            }
            FailureKind::Ended { how } => how.clone(),
            FailureKind::NotObserved { label } => {
                format!("`{label}` was never reached, or reached at another turn than it should be")
            }
            FailureKind::Rejected { label, answer, reason } if answer.is_empty() => {
                format!("{label}\n  {reason}")
            }
            FailureKind::Rejected { label, answer, reason } => {
                format!("{label}\n    answer  {}\n  {reason}", indented(&piece(answer, 0)))
            }
        };
        for (label, value) in &self.inputs {
            text.push_str(&format!("\n  with {label} = {}", indented(&piece(value, 0))));
        }
        text
    }
}

/// How many characters of a value are shown.
const SHOWN: usize = 600;

/// Both values whole, or, where one is too long to be read, the same part of both: where they differ.
fn around_the_difference(expected: &str, actual: &str) -> (String, String) {
    let same = expected.chars().zip(actual.chars()).take_while(|(one, other)| one == other).count();
    let is_long = |value: &str| value.chars().nth(SHOWN).is_some();
    let start =
        if is_long(expected) || is_long(actual) { same.saturating_sub(SHOWN / 4) } else { 0 };
    (piece(expected, start), piece(actual, start))
}

/// What can be shown of a value from this character on, with a mark on either side that is cut.
fn piece(value: &str, start: usize) -> String {
    let mut rest = value.chars().skip(start);
    let mut text = String::from(if start > 0 { "…" } else { "" });
    text.extend(rest.by_ref().take(SHOWN));
    if rest.next().is_some() {
        text.push('…');
    }
    text
}

/// A value under its label. A string of several lines is broken where its lines end, with the
/// escapes left in place, so that it can be read and nothing is hidden.
fn indented(value: &str) -> String {
    let is_text = value.len() > 40 && value.starts_with('"') && value.ends_with('"');
    let value = if is_text { value.replace("\\n", "\\n\n") } else { value.to_owned() };
    value.replace("\n\"", "\"").replace('\n', "\n            ")
}

/// One test's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestReport {
    /// The test's name.
    pub name: String,
    /// What became of it.
    pub outcome: TestOutcome,
    /// How it failed, if it did.
    pub failure: Option<Failure>,
}

impl TestReport {
    pub(crate) fn passed(name: &str) -> Self {
        TestReport { name: name.to_owned(), outcome: TestOutcome::Passed, failure: None }
    }

    pub(crate) fn not_run(name: &str) -> Self {
        TestReport { name: name.to_owned(), outcome: TestOutcome::NotRun, failure: None }
    }

    pub(crate) fn failed(name: &str, failure: Failure) -> Self {
        let failure = Some(failure);
        TestReport { name: name.to_owned(), outcome: TestOutcome::Failed, failure }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// How much it resists.
    pub level: VerdictLevel,
    /// From the call to the verdict, in milliseconds, when it was worked out.
    pub milliseconds: u64,
    /// SHA-256 of the learner's files, in hex.
    pub submission: String,
    /// The seed of the tests' inputs.
    pub seed: u64,
    /// What the compiler said.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of each test.
    pub tests: Vec<TestReport>,
    /// What the learner's code printed. Untrusted.
    pub output: String,
    /// Whether the tests are another course's own: the verdict rests on what they say of themselves,
    /// in the learner's process.
    #[serde(default)]
    pub own_tests: bool,
    /// Whether the verdict came from the cache.
    #[serde(skip)]
    pub cached: bool,
    /// The known wrong solution that this is like, by name.
    #[serde(skip)]
    pub misconception: Option<String>,
}

impl Report {
    /// The tests that failed.
    pub fn failed_tests(&self) -> impl Iterator<Item = &TestReport> {
        self.tests.iter().filter(|test| test.outcome == TestOutcome::Failed)
    }
}
