//! What the tests are built with: an exercise from its pieces, one shared judge, and a report as
//! text that does not differ from run to run or between compilers of one edition.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, Weak};

use curriculum::{Exercise, Files, Library, Sources};
use expect_test::Expect;
use judge::{
    CheckOptions, Diagnostic, Judge, JudgeError, Level, Report, TestOutcome, TestReport, Verdict,
    VerdictLevel,
};
use tempfile::TempDir;

/// A judge with a cache folder that goes when its last holder does.
pub(crate) struct Bench {
    pub(crate) judge: Judge,
    pub(crate) folder: TempDir,
}

impl Bench {
    /// A judge that shares nothing with the other tests.
    pub(crate) fn of_its_own() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let judge = Judge::open(folder.path()).expect("a toolchain");
        Bench { judge, folder }
    }
}

/// The judge that the tests share. Its folder is deleted when no test holds it any more: a static
/// would never be dropped.
pub(crate) fn bench() -> Arc<Bench> {
    static SHARED: Mutex<Weak<Bench>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().expect("nothing panics under this lock");
    shared.upgrade().unwrap_or_else(|| {
        let bench = Arc::new(Bench::of_its_own());
        *shared = Arc::downgrade(&bench);
        bench
    })
}

/// An exercise of the slug `test/<name>`: `head` is what `exercise.toml` says besides what every
/// exercise must say (the kind is *write* unless it names another), `pieces` are its other files.
pub(crate) fn exercise(name: &str, head: &str, pieces: &[(&str, &str)]) -> Exercise {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let kind = if head.contains("kind =") { "" } else { "kind = \"write\"" };
    let stub = if head.contains("[stub]") || head.contains("\"predict\"") {
        ""
    } else {
        "[stub]\nfails = \"tests\"\ntests = [\"*\"]"
    };
    // Tables come after the fields; some, such as `[[mutant]]`, are the exercise's own.
    let tables = if head.starts_with('[') {
        Some(0)
    } else {
        head.find("\n[").map(|line_feed| line_feed + 1)
    };
    let (fields, tables) = head.split_at(tables.unwrap_or(head.len()));
    let id = format!("{:08x}", hasher.finish() & 0xffff_ffff);
    let toml = format!(
        "id = \"{id}\"\ntitle = \"{name}\"\n{kind}\nteaches = [\"testing\"]\ndifficulty = 1\n\
         minutes = 1\n{fields}\n{stub}\n{tables}\n"
    );
    let mut files = BTreeMap::from([
        ("exercise.toml", toml.as_str()),
        ("instructions.md", "# A task\n"),
        ("hints.md", "One.\n---\nTwo.\n"),
        ("stub.rs", ""),
    ]);
    files.extend(pieces.iter().copied());
    let folder = format!("exercises/test/{name}");
    let files = Files(
        files
            .into_iter()
            .map(|(path, text)| (format!("{folder}/{path}"), text.to_owned()))
            .collect(),
    );
    let (library, faults) = Library::parse(&files, "test");
    let exercise = library.exercises.into_iter().next();
    exercise.unwrap_or_else(|| panic!("the exercise {name} is at fault: {faults:?}"))
}

/// A submission of one file: the one that the learner edits.
pub(crate) fn submission(exercise: &Exercise, text: &str) -> Sources {
    Sources::from([(exercise.main_file().to_owned(), text.to_owned())])
}

/// Checks a submission and compares the report.
#[track_caller]
pub(crate) fn check(exercise: &Exercise, text: &str, expected: Expect) {
    expected.assert_eq(&rendered(&report(exercise, text)));
}

/// Checks the untouched stub and compares the report.
#[track_caller]
pub(crate) fn check_stub(exercise: &Exercise, expected: Expect) {
    expected.assert_eq(&rendered(&report_on(exercise, &exercise.stub())));
}

/// The solution is accepted, from a file of the learner's.
#[track_caller]
pub(crate) fn accepts_solution(exercise: &Exercise) {
    let report = report_on(exercise, &exercise.solution());
    assert_eq!(report.verdict, Verdict::Accepted, "{}", rendered(&report));
}

/// The report on a submission of one file.
#[track_caller]
pub(crate) fn report(exercise: &Exercise, text: &str) -> Report {
    report_on(exercise, &submission(exercise, text))
}

/// The report on a submission.
#[track_caller]
pub(crate) fn report_on(exercise: &Exercise, sources: &Sources) -> Report {
    let bench = bench();
    ask(&bench.judge, exercise, sources).expect("a verdict")
}

/// Checks a submission of one file at the graded level and compares the report.
#[track_caller]
pub(crate) fn check_graded(exercise: &Exercise, text: &str, expected: Expect) {
    expected.assert_eq(&rendered(&graded(exercise, &submission(exercise, text))));
}

/// The report on a submission at the graded level, with a seed of its own.
#[track_caller]
pub(crate) fn graded(exercise: &Exercise, sources: &Sources) -> Report {
    let options = CheckOptions { seed: 77, level: VerdictLevel::Graded, ..CheckOptions::usual() };
    let report = bench().judge.check(exercise, sources, &options, &mut |_| {});
    let report = report.expect("a verdict");
    assert_eq!((report.level, report.seed), (VerdictLevel::Graded, 77));
    report
}

/// A check with the usual options.
pub(crate) fn ask(
    judge: &Judge,
    exercise: &Exercise,
    sources: &Sources,
) -> Result<Report, JudgeError> {
    judge.check(exercise, sources, &CheckOptions::usual(), &mut |_| {})
}

/// The report as text: the verdict, each test with its message, each diagnostic with its place.
pub(crate) fn rendered(report: &Report) -> String {
    let mut text = format!("{}\n", report.verdict.words());
    for test in &report.tests {
        render_test(test, &mut text);
    }
    for diagnostic in &report.diagnostics {
        render_diagnostic(diagnostic, &mut text);
    }
    text
}

fn render_test(test: &TestReport, text: &mut String) {
    let outcome = match test.outcome {
        TestOutcome::Passed => "passed",
        TestOutcome::Failed => "failed",
        TestOutcome::NotRun => "not run",
    };
    writeln!(text, "{outcome} {}", test.name).expect("text grows");
    let Some(failure) = &test.failure else { return };
    for line in failure.message().split('\n') {
        // How long it ran is the only figure that differs from run to run.
        let steady = match line.split_once("still running after ") {
            Some((before, after)) => {
                let rest = after.split_once(' ').map_or("", |(_, rest)| rest);
                format!("{before}still running after N {rest}")
            }
            None => line.to_owned(),
        };
        writeln!(text, "  | {}", visible(&steady)).expect("text grows");
    }
}

fn render_diagnostic(diagnostic: &Diagnostic, text: &mut String) {
    let level = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    // Messages change from one compiler to the next; where there is no code, they are all there is.
    let what =
        if diagnostic.code.is_empty() { first_line(&diagnostic.message) } else { &diagnostic.code };
    let file = diagnostic.file.splitn(4, '/').nth(3).unwrap_or(&diagnostic.file);
    writeln!(text, "{level} {file}:{} {what}", diagnostic.line).expect("text grows");
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn visible(line: &str) -> String {
    let visible = |character: char| match character.is_control() {
        true => character.escape_unicode().collect(),
        false => character.to_string(),
    };
    line.chars().map(visible).collect()
}
