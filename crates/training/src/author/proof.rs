//! The author's proof: every stub fails as declared, every solution passes clean, every wrong
//! solution is caught by what it names.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use curriculum::{
    Card, Caught, CodeTask, ContentFault, CourseTask, Exercise, Item, Library, PredictTask,
    Sources, StubFailure, StubTests, Task, TestsTask, WrongSolution, check_rules,
};
use judge::{
    CheckOptions, Fingerprint, Judge, JudgeError, Level, Report, TestOutcome, Verdict, VerdictLevel,
};

use super::cards::prove_card;
use super::lessons::prove_lesson;
use super::quizzes::prove_quiz;
use super::variants::prove_variants;
use crate::content::{Content, ExerciseProof, Proofs};

/// What to prove, and how.
pub struct ProofOptions<'a> {
    /// Only items whose slug this accepts; the rules are checked over all in any case.
    pub only: &'a (dyn Fn(&str) -> bool + Sync),
    /// How many threads.
    pub threads: usize,
    /// Hears the slug of each item that is done, how many are done, and of how many.
    pub on_progress: &'a (dyn Fn(&str, usize, usize) + Sync),
}

/// What the proof found.
#[derive(Debug, Default)]
pub struct ProofReport {
    /// What is wrong, in the order of files.
    pub faults: Vec<ContentFault>,
    /// How many exercises were proven.
    pub exercises: usize,
    /// How many lessons were proven.
    pub lessons: usize,
    /// How many wrong solutions were seen to fail.
    pub wrong: usize,
    /// How many blocks of lessons were compiled.
    pub blocks: usize,
    /// How many variants of exercises were proven.
    pub variants: usize,
    /// How many questions of quizzes were proven.
    pub questions: usize,
    /// How many cards were proven.
    pub cards: usize,
    /// How many exercises of other courses have no solution, so that nothing shows that they can be
    /// solved.
    pub without_solution: usize,
    /// The fingerprints of the wrong solutions of what was proven.
    pub proofs: Proofs,
    /// By exercise and wrong solution: the report that it earned.
    pub failures: BTreeMap<String, Vec<(String, Report)>>,
}

/// Proves content.
///
/// # Errors
/// If the environment keeps anything from being proven.
pub fn prove(
    judge: &Judge,
    content: &Content,
    issued: &curriculum::IssuedIds,
    options: &ProofOptions<'_>,
) -> Result<ProofReport, JudgeError> {
    let library = &content.library;
    let mut faults = content.faults.clone();
    faults.extend(check_rules(library, issued));
    let report = Mutex::new(ProofReport { faults, ..ProofReport::default() });
    let works = works(library, options.only);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failure = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..options.threads.max(1) {
            scope.spawn(|| {
                while let Some(work) = works.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match work.prove(judge) {
                        Ok(found) => lock(&report).add(found),
                        Err(error) => {
                            next.store(works.len(), Ordering::Relaxed);
                            *lock(&failure) = Some(error);
                        }
                    }
                    let done = 1 + done.fetch_add(1, Ordering::Relaxed);
                    (options.on_progress)(&work.slug(), done, works.len());
                }
            });
        }
    });
    if let Some(error) = failure.into_inner().unwrap_or(None) {
        return Err(error);
    }
    let mut report = report.into_inner().unwrap_or_default();
    report.proofs.toolchain.clone_from(&judge.toolchain().release);
    report.faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    Ok(report)
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl ProofReport {
    fn add(&mut self, other: ProofReport) {
        self.faults.extend(other.faults);
        self.exercises += other.exercises;
        self.lessons += other.lessons;
        self.wrong += other.wrong;
        self.blocks += other.blocks;
        self.variants += other.variants;
        self.questions += other.questions;
        self.cards += other.cards;
        self.without_solution += other.without_solution;
        self.proofs.exercises.extend(other.proofs.exercises);
        self.failures.extend(other.failures);
    }
}

/// What one thread proves at a time.
enum Work<'a> {
    Item(Item<'a>),
    /// A card; they are many and quick.
    Card(&'a Card),
}

/// All that is to be proven.
fn works<'a>(library: &'a Library, only: &dyn Fn(&str) -> bool) -> Vec<Work<'a>> {
    let items = library.items().map(Work::Item);
    let works = items.chain(library.cards.iter().map(Work::Card));
    works.filter(|work| only(&work.slug())).collect()
}

impl Work<'_> {
    fn slug(&self) -> String {
        match self {
            Work::Item(item) => item.slug().to_owned(),
            Work::Card(card) => card.slug(),
        }
    }

    fn prove(&self, judge: &Judge) -> Result<ProofReport, JudgeError> {
        match self {
            Work::Item(item) => prove_item(judge, *item),
            Work::Card(card) => {
                let faults = prove_card(judge, card)?;
                Ok(ProofReport { faults, cards: 1, ..ProofReport::default() })
            }
        }
    }
}

fn prove_item(judge: &Judge, item: Item<'_>) -> Result<ProofReport, JudgeError> {
    match item {
        Item::Lesson(lesson) => {
            let faults = prove_lesson(judge, lesson)?;
            let blocks = lesson.blocks.len();
            Ok(ProofReport { faults, lessons: 1, blocks, ..ProofReport::default() })
        }
        Item::Quiz(quiz) => {
            let (faults, questions) = (prove_quiz(judge, quiz)?, quiz.questions.len());
            Ok(ProofReport { faults, questions, ..ProofReport::default() })
        }
        Item::Exercise(exercise) => {
            let mut proof = ExerciseProver { judge, exercise, report: ProofReport::default() };
            match proof.prove() {
                // The exercise's own fault is a finding, not an end of the proof.
                Err(JudgeError::Solution(words)) => proof.fault("solution.rs", words),
                other => other?,
            }
            proof.report.exercises = 1;
            let (faults, variants) = prove_variants(judge, exercise)?;
            proof.report.faults.extend(faults);
            proof.report.variants = variants;
            Ok(proof.report)
        }
    }
}

struct ExerciseProver<'a> {
    judge: &'a Judge,
    exercise: &'a Exercise,
    report: ProofReport,
}

impl ExerciseProver<'_> {
    fn fault(&mut self, file: &str, message: impl Into<String>) {
        let file = format!("{}{file}", self.exercise.folder);
        self.report.faults.push(ContentFault::new(file, message.into()));
    }

    fn check(&self, sources: &Sources) -> Result<Report, JudgeError> {
        self.judge.check(self.exercise, sources, &CheckOptions::usual(), &mut |_| {})
    }

    fn prove(&mut self) -> Result<(), JudgeError> {
        match &self.exercise.task {
            Task::Code(task) => self.prove_code(task),
            Task::Tests(task) => self.prove_tests(task),
            Task::Predict(task) => self.prove_prediction(task),
            Task::Course(task) => self.prove_course(task),
        }
    }

    fn prove_code(&mut self, task: &CodeTask) -> Result<(), JudgeError> {
        self.prove_solution(&task.solution)?;
        for found in self.judge.unequal_literals(self.exercise, task)? {
            let message = format!(
                "`{}` is {} in the solution, and the test says {}",
                found.label,
                found.value,
                found.expected.unwrap_or_default()
            );
            let line = usize::try_from(found.line).unwrap_or_default();
            let file = format!("{}tests.rs", self.exercise.folder);
            self.report.faults.push(ContentFault::new(file, message).at(line));
        }
        if let Some(line) = self.judge.unsteady_observation(self.exercise, task)? {
            let message = "two runs of the solution observe different values here";
            let file = format!("{}tests.rs", self.exercise.folder);
            self.report.faults.push(ContentFault::new(file, message).at(line));
        }
        self.prove_graded(task)?;
        self.prove_stub(&task.stub, &task.stub_failure)?;
        self.prove_wrong(&task.wrong)
    }

    /// The tests serve a grader too: nothing expected stays in them, and the solution passes.
    fn prove_graded(&mut self, task: &CodeTask) -> Result<(), JudgeError> {
        let left = self.judge.expected_left_in_process(self.exercise, task)?;
        for found in &left {
            let message = format!("`{}`: {}", found.name, found.advice);
            let file = format!("{}tests.rs", self.exercise.folder);
            self.report.faults.push(ContentFault::new(file, message).at(found.line));
        }
        // Its compilation may fail for what was just found.
        if left.is_empty() { self.prove_graded_solution(&task.solution) } else { Ok(()) }
    }

    fn prove_graded_solution(&mut self, solution: &Sources) -> Result<(), JudgeError> {
        // Another seed than the usual one, so that inputs that the tests make differ.
        let usual = CheckOptions::usual();
        let options = CheckOptions { seed: 2, level: VerdictLevel::Graded, ..usual };
        let report = self.judge.check(self.exercise, solution, &options, &mut |_| {})?;
        if report.verdict != Verdict::Accepted {
            let message = format!("graded, the solution is not accepted: {}", words(&report));
            self.fault("solution.rs", message);
        }
        Ok(())
    }

    fn prove_tests(&mut self, task: &TestsTask) -> Result<(), JudgeError> {
        self.prove_solution(&task.solution)?;
        self.prove_graded_solution(&task.solution)?;
        self.prove_stub(&task.stub, &task.stub_failure)?;
        self.prove_wrong(&task.wrong)
    }

    /// Another course's exercise: its solution is accepted, its stub fails as it says. Warnings and
    /// formatting are that course's business.
    fn prove_course(&mut self, task: &CourseTask) -> Result<(), JudgeError> {
        match task.solved() {
            None => self.report.without_solution += 1,
            Some(solution) => {
                let report = self.check(&solution)?;
                if report.verdict != Verdict::Accepted {
                    let message = format!("the solution is not accepted: {}", words(&report));
                    self.fault("solution", message);
                }
            }
        }
        let report = self.check(&task.stub)?;
        if let Err(reason) = fails_as_declared(&report, &task.stub_failure) {
            self.fault("stub", format!("the stub does not fail as declared: {reason}"));
        }
        Ok(())
    }

    fn prove_solution(&mut self, solution: &Sources) -> Result<(), JudgeError> {
        let report = self.check(solution)?;
        if report.verdict != Verdict::Accepted {
            self.fault("solution.rs", format!("the solution is not accepted: {}", words(&report)));
        }
        for diagnostic in &report.diagnostics {
            if diagnostic.level == Level::Warning {
                let message =
                    format!("the solution earns a warning: {}", plain(&diagnostic.rendered));
                self.fault("solution.rs", message);
            }
        }
        for (path, text) in solution {
            if let Some(problem) = self.judge.format_problem(text)? {
                self.fault("solution.rs", format!("{path} is not formatted: {problem}"));
            }
        }
        Ok(())
    }

    fn prove_stub(&mut self, stub: &Sources, declared: &StubFailure) -> Result<(), JudgeError> {
        let report = self.check(stub)?;
        if let Err(reason) = fails_as_declared(&report, declared) {
            let message = format!("the stub does not fail as declared: {reason}");
            self.fault("stub.rs", message);
        }
        if report.verdict != Verdict::CompileError {
            for (path, text) in stub {
                if let Some(problem) = self.judge.format_problem(text)? {
                    self.fault("stub.rs", format!("{path} is not formatted: {problem}"));
                }
            }
        }
        Ok(())
    }

    fn prove_wrong(&mut self, wrong: &[WrongSolution]) -> Result<(), JudgeError> {
        let mut reports = Vec::new();
        for wrong in wrong {
            let report = self.check(&wrong.sources)?;
            if let Err(reason) = is_caught(&report, &wrong.caught) {
                self.fault(&format!("wrong/{}.rs", wrong.name), reason);
            }
            reports.push((wrong.name.clone(), report));
        }
        self.keep_fingerprints(reports);
        Ok(())
    }

    fn prove_prediction(&mut self, task: &PredictTask) -> Result<(), JudgeError> {
        let report = self.check(&self.exercise.solution())?;
        if report.verdict != Verdict::Accepted {
            let message = format!("the compiler does not agree: {}", words(&report));
            self.fault("answer.toml", message);
        }
        if let Some(problem) = self.judge.format_problem(&task.program)? {
            self.fault("program.rs", format!("not formatted: {problem}"));
        }
        let mut reports = Vec::new();
        for wrong in &task.wrong {
            let sources =
                Sources::from([("answer.toml".to_owned(), wrong.prediction.to_file_text())]);
            let report = self.check(&sources)?;
            if report.verdict != Verdict::WrongAnswer {
                self.fault(&format!("wrong/{}.toml", wrong.name), "this answer is accepted");
            }
            reports.push((wrong.name.clone(), report));
        }
        // An answer is recognised by what it says; it needs no fingerprint.
        self.report.wrong += reports.len();
        self.report.failures.insert(self.exercise.slug.clone(), reports);
        Ok(())
    }

    fn keep_fingerprints(&mut self, reports: Vec<(String, Report)>) {
        let mut wrong: BTreeMap<String, Fingerprint> = BTreeMap::new();
        for (name, report) in &reports {
            let Some(fingerprint) = Fingerprint::of(report) else { continue };
            if let Some((other, _)) = wrong.iter().find(|(_, known)| **known == fingerprint) {
                let message = format!(
                    "it fails exactly as `{other}` does, so a learner could be told the wrong one \
                     of the two: make the tests tell them apart"
                );
                self.fault(&format!("wrong/{name}"), message);
            }
            wrong.insert(name.clone(), fingerprint);
        }
        self.report.wrong += reports.len();
        let slug = self.exercise.slug.clone();
        let version = self.exercise.version.to_string();
        self.report.proofs.exercises.insert(slug.clone(), ExerciseProof { version, wrong });
        self.report.failures.insert(slug, reports);
    }
}

fn fails_as_declared(report: &Report, declared: &StubFailure) -> Result<(), String> {
    let found = || format!("it is {}", words(report));
    match declared {
        StubFailure::Error(code) => {
            let named = report.diagnostics.iter().any(|diagnostic| {
                diagnostic.level == Level::Error
                    && (diagnostic.code == *code
                        || (diagnostic.code.is_empty() && diagnostic.message.contains(code)))
            });
            if report.verdict == Verdict::CompileError && named { Ok(()) } else { Err(found()) }
        }
        StubFailure::Somehow if report.verdict == Verdict::Accepted => Err(found()),
        StubFailure::Nothing if report.verdict != Verdict::Accepted => Err(found()),
        StubFailure::Somehow | StubFailure::Nothing => Ok(()),
        StubFailure::Lint(lint) => {
            let named = report.diagnostics.iter().any(|diagnostic| diagnostic.code == *lint);
            if report.verdict == Verdict::Lint && named { Ok(()) } else { Err(found()) }
        }
        StubFailure::Tests(tests) | StubFailure::Mutants(tests) => {
            let failed: Vec<&str> = report
                .tests
                .iter()
                .filter(|test| test.outcome != TestOutcome::Passed)
                .map(|test| test.name.as_str())
                .collect();
            let all = report.tests.iter().filter(|test| test.name != "the code as it is").count();
            let right = match tests {
                StubTests::All => !failed.is_empty() && failed.len() == all,
                StubTests::Named(names) => {
                    failed.len() == names.len()
                        && failed.iter().all(|f| names.iter().any(|n| n == f))
                }
            };
            if right { Ok(()) } else { Err(format!("{}; tests that fail: {failed:?}", found())) }
        }
    }
}

fn is_caught(report: &Report, caught: &Caught) -> Result<(), String> {
    let code = |wanted: &str| {
        report.diagnostics.iter().any(|diagnostic| {
            diagnostic.level == Level::Error
                && (diagnostic.code == wanted
                    || (diagnostic.code.is_empty() && diagnostic.message.contains(wanted)))
        })
    };
    let failed = |name: &str| report.failed_tests().any(|test| test.name == name);
    let right = match caught {
        Caught::Test(name) => failed(name),
        Caught::Error(wanted) => report.verdict == Verdict::CompileError && code(wanted),
        Caught::Lint(wanted) => report.verdict == Verdict::Lint && code(wanted),
        Caught::Mutant(name) => failed(name),
        Caught::Reference => failed("the code as it is"),
    };
    if right && report.verdict != Verdict::Accepted {
        return Ok(());
    }
    let names: Vec<&str> = report.failed_tests().map(|test| test.name.as_str()).collect();
    Err(format!(
        "not caught as it says ({caught:?}): {}; tests that fail: {names:?}",
        words(report)
    ))
}

/// A report in a line or two, for an author.
pub(crate) fn words(report: &Report) -> String {
    let mut text = report.verdict.words().to_owned();
    if let Some(error) =
        report.diagnostics.iter().find(|diagnostic| diagnostic.level == Level::Error)
    {
        text.push_str(&format!(" ({} {})", error.code, error.message));
    }
    if let Some(test) = report.failed_tests().next() {
        let message = test.failure.as_ref().map(judge::Failure::message).unwrap_or_default();
        text.push_str(&format!(" ({}: {message})", test.name));
    }
    text
}

/// Text without its ANSI colours.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..start]);
        rest = rest[start..].find('m').map_or("", |end| &rest[start + end + 1..]);
    }
    plain + rest
}

/// The ids that were ever issued, as the content's folder lists them.
#[must_use]
pub fn issued_ids(content: &Path) -> curriculum::IssuedIds {
    let text = std::fs::read_to_string(content.join("issued-ids.txt")).unwrap_or_default();
    curriculum::IssuedIds::parse(&text)
}
