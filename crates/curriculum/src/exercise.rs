//! Exercises: what their folder holds, and what a learner gets to see of it.

mod course;
mod folder;
mod recall;
mod variants;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use self::course::{CargoCommands, CourseTask, JudgedBy, OwnTests};
pub use self::variants::Variants;
pub(crate) use self::variants::variant_faults;
use crate::predict::PredictTask;
use crate::{ConceptId, Prediction, Version, plain_subject};

/// Source files by path relative to the exercise's folder on the learner's disk.
pub type Sources = BTreeMap<String, String>;

/// What a learner is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Make it compile, or mend the one wrong place.
    Fix,
    /// Write what is missing.
    Write,
    /// Say what happens, before the compiler does.
    Predict,
    /// Keep the behaviour, meet stricter lints or a budget of allocations.
    Refactor,
    /// Write the tests that catch our mutants.
    Test,
}

impl Kind {
    /// The word for it in commands and pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Fix => "fix",
            Kind::Write => "write",
            Kind::Predict => "predict",
            Kind::Refactor => "refactor",
            Kind::Test => "test",
        }
    }
}

/// Which of the tests the stub fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StubTests {
    /// All of them (`["*"]`).
    All,
    /// Exactly these.
    Named(Vec<String>),
}

/// How an untouched stub must fail; anything else is a fault of the exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StubFailure {
    /// It does not compile, with this error code (or this part of the message where there is none).
    Error(String),
    /// It compiles and fails these tests.
    Tests(StubTests),
    /// A denied lint rejects it.
    Lint(String),
    /// Its tests leave these mutants alive (kind *test*).
    Mutants(StubTests),
    /// In any way: another course's stub, which does not say how.
    Somehow,
    /// Not at all: the course itself says that it is right as it is.
    Nothing,
}

/// What catches a wrong solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caught {
    /// This test differs, panics, crashes or hangs.
    Test(String),
    /// The compiler, with this code.
    Error(String),
    /// A denied lint.
    Lint(String),
    /// Kind *test*: this mutant stays alive.
    Mutant(String),
    /// Kind *test*: these tests reject right code.
    Reference,
}

/// A wrong solution that people really write, and what to tell them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongSolution {
    /// Its file's name without the extension.
    pub name: String,
    /// What must catch it.
    pub caught: Caught,
    /// The misconception, in Markdown.
    pub message: String,
    /// The files that a learner would have.
    pub sources: Sources,
}

/// A mutant of a *test* exercise's subject.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// The name in `mutate!`.
    pub name: String,
    /// What it does wrong, shown when it stays alive.
    pub bug: String,
}

/// A mutant of a solution that changes nothing that a test could see, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    /// The mutant as `author mutants` prints it.
    pub mutant: String,
    /// Why no test can tell it from the solution.
    pub reason: String,
}

/// The part of an exercise that depends on what is asked.
#[derive(Debug, Clone)]
pub enum Task {
    /// Fix, write, refactor: code that tests observe.
    Code(CodeTask),
    /// Predict: an answer about a program.
    Predict(PredictTask),
    /// Test: tests that must catch mutants.
    Tests(TestsTask),
    /// Another course's exercise, judged by that course's own tests.
    Course(CourseTask),
}

/// Code to write, and the tests that observe it.
#[derive(Debug, Clone)]
pub struct CodeTask {
    /// Whether the learner's file is a program (`src/main.rs`) that the tests run.
    pub program: bool,
    /// What the learner starts from.
    pub stub: Sources,
    /// How the stub must fail.
    pub stub_failure: StubFailure,
    /// Code that is right.
    pub solution: Sources,
    /// The tests' text.
    pub tests: String,
    /// The program that judges observations of which many are right.
    pub checker: Option<String>,
    /// Known wrong solutions.
    pub wrong: Vec<WrongSolution>,
    /// Mutants of the solution that no test can tell from it.
    pub equivalent: Vec<Equivalent>,
    /// What it is recalled from, where its author says so.
    pub recall: Option<Sources>,
}

/// A subject with mutants, and the tests that a learner writes for it.
#[derive(Debug, Clone)]
pub struct TestsTask {
    /// The subject, with its `mutate!` calls.
    pub subject: String,
    /// What the learner starts from.
    pub stub: Sources,
    /// How the stub must fail.
    pub stub_failure: StubFailure,
    /// Tests that pass on the subject and catch every mutant.
    pub solution: Sources,
    /// The mutants.
    pub mutants: Vec<Mutant>,
    /// Known wrong solutions.
    pub wrong: Vec<WrongSolution>,
}

/// One exercise.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// `source:id`; never changes.
    pub id: String,
    /// `topic/name`, for people.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What is asked.
    pub kind: Kind,
    /// Concepts of which it is the practice.
    pub teaches: Vec<ConceptId>,
    /// Concepts that it needs besides.
    pub uses: Vec<ConceptId>,
    /// 1 to 5.
    pub difficulty: u8,
    /// Expected time of work, in minutes.
    pub minutes: u32,
    /// Lints that block.
    pub deny: Vec<String>,
    /// Crates of the prebuilt set that it may use.
    pub crates: Vec<String>,
    /// Whether its tests count allocations.
    pub allocations: bool,
    /// Wall time for the whole run of the tests, in milliseconds.
    pub time_limit_ms: u64,
    /// The task, in Markdown.
    pub instructions: String,
    /// Hints, each saying a little more.
    pub hints: Vec<String>,
    /// Shown once it is accepted.
    pub explanation: Option<String>,
    /// What depends on the kind.
    pub task: Task,
    /// What is exchanged when it comes back.
    pub variants: Variants,
    /// Changes whenever any of its files does.
    pub version: Version,
    /// Its folder in the content, for faults.
    pub folder: String,
}

impl Exercise {
    /// The last part of the slug.
    #[must_use]
    pub fn name(&self) -> &str {
        self.slug.rsplit('/').next().unwrap_or(&self.slug)
    }

    /// The name of the learner's crate: the slug's last part with underscores.
    #[must_use]
    pub fn crate_name(&self) -> String {
        self.name().replace('-', "_")
    }

    /// The files that the learner edits, as they are at the start.
    #[must_use]
    pub fn stub(&self) -> Sources {
        match &self.task {
            Task::Code(task) => task.stub.clone(),
            Task::Tests(task) => task.stub.clone(),
            Task::Course(task) => task.stub.clone(),
            Task::Predict(_) => {
                Sources::from([(ANSWER_PATH.to_owned(), Prediction::blank().to_owned())])
            }
        }
    }

    /// Files that the learner reads and does not edit.
    #[must_use]
    pub fn read_only(&self) -> Sources {
        match &self.task {
            Task::Code(task) => Sources::from([(TESTS_PATH.to_owned(), task.tests.clone())]),
            Task::Tests(task) => {
                Sources::from([(LIBRARY_PATH.to_owned(), plain_subject(&task.subject))])
            }
            Task::Predict(task) => Sources::from([(MAIN_PATH.to_owned(), task.program.clone())]),
            Task::Course(task) => task.package.clone(),
        }
    }

    /// A right solution, as files in place of the stub's; empty where another course has none.
    #[must_use]
    pub fn solution(&self) -> Sources {
        match &self.task {
            Task::Code(task) => task.solution.clone(),
            Task::Tests(task) => task.solution.clone(),
            Task::Course(task) => task.solved().unwrap_or_default(),
            Task::Predict(task) => {
                Sources::from([(ANSWER_PATH.to_owned(), task.truth.to_file_text())])
            }
        }
    }

    /// Whether its verdict depends on Clippy's lints.
    #[must_use]
    pub fn needs_clippy(&self) -> bool {
        let denied = self.deny.iter().any(|lint| lint.starts_with("clippy::"));
        match &self.task {
            Task::Course(task) => denied || task.needs_clippy(),
            Task::Code(_) | Task::Tests(_) | Task::Predict(_) => denied,
        }
    }

    /// The file that an editor opens.
    #[must_use]
    pub fn main_file(&self) -> &str {
        match &self.task {
            Task::Code(task) if task.program => MAIN_PATH,
            Task::Code(_) => LIBRARY_PATH,
            Task::Tests(_) => TESTS_PATH,
            Task::Predict(_) => ANSWER_PATH,
            Task::Course(task) => task.main_file(),
        }
    }
}

/// Where the learner's library stands below an exercise's folder.
pub(crate) const LIBRARY_PATH: &str = "src/lib.rs";
/// Where a program's file stands.
pub(crate) const MAIN_PATH: &str = "src/main.rs";
/// Where the tests stand.
pub(crate) const TESTS_PATH: &str = "tests/tests.rs";
/// Where the answer of a *predict* stands.
pub(crate) const ANSWER_PATH: &str = "answer.toml";
