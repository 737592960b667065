//! One crate without dependencies, with its tests in its own files: one pass of the compiler with its
//! lints makes the test program, and a test of ours behind the learner's last line calls `main`.
//!
//! That is as good as building, testing, linting and running one after the other, as the course's
//! own tool does, wherever the code is the same with and without `cfg(test)`. Where it may not be, or
//! where our line is in the way, the slower way is taken: the program by itself, then the tests.

use std::path::{Path, PathBuf};

use curriculum::{Exercise, OwnTests, Sources};

use super::libtest::Transcript;
use super::{ended_badly, failed_verdict};
use crate::arrangement::{self, Place};
use crate::check::{CheckOptions, Judge, Progress};
use crate::compile::{Compilation, CompileRequest, CrateType, compile};
use crate::report::{Failure, FailureKind, Report, TestReport, Verdict};
use crate::{Diagnostic, Ending, Finished, JudgeError, VerdictLevel};

/// The test that calls `main`.
const MAIN_TEST: &str = "masterwork_calls_main";
/// How the report calls it.
const MAIN: &str = "main";

pub(super) struct Check<'a> {
    pub(super) judge: &'a Judge,
    pub(super) exercise: &'a Exercise,
    pub(super) own: &'a OwnTests,
    pub(super) files: &'a Sources,
    pub(super) options: &'a CheckOptions,
}

impl Check<'_> {
    pub(super) fn run(
        &self,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let mut report = self.judged(on_progress)?;
        if let Some(mark) = &self.own.unfinished
            && report.verdict == Verdict::Accepted
            && self.files.values().any(|text| text.contains(mark.as_str()))
        {
            let how =
                format!("the course counts it as unfinished while `{mark}` stands in the file");
            let failure = Failure { line: 0, kind: FailureKind::Ended { how }, inputs: Vec::new() };
            report.tests.push(TestReport::failed("the mark is gone", failure));
            report.verdict = Verdict::WrongAnswer;
        }
        Ok(report)
    }

    fn judged(&self, on_progress: &mut dyn FnMut(Progress<'_>)) -> Result<Report, JudgeError> {
        let place =
            Place::take(&self.judge.root, self.exercise, "submission", &self.options.cancel)?;
        let is_program = self.files.contains_key("src/main.rs");
        let root = if is_program { "src/main.rs" } else { "src/lib.rs" };
        let text = self.files.get(root).map_or("", String::as_str);
        on_progress(Progress::Compiling);
        if !self.own.tests {
            if is_program {
                return self.program(&place, root, text, on_progress);
            }
            let built = self.compile(&place, root, CrateType::Nothing, true, on_progress)?;
            return Ok(self.report_of(&built));
        }
        if is_program && !main_is_empty(text) {
            if !depends_on_tests(self.files)
                && !arrangement::may_reach_our_line(text)
                && let Some(report) = self.both_at_once(&place, root, text, on_progress)?
            {
                return Ok(report);
            }
            return self.one_after_the_other(&place, root, on_progress);
        }
        let built = self.compile(&place, root, CrateType::Test, true, on_progress)?;
        let report = self.tests(&place, built, on_progress)?;
        // Whatever is wrong is wrong either way; what is right must compile without its tests too.
        if report.verdict != Verdict::Accepted || !is_program {
            return Ok(report);
        }
        if depends_on_tests(self.files) {
            let built = self.compile(&place, root, CrateType::Program, false, on_progress)?;
            return Ok(with_errors(report, self.report_of(&built)));
        }
        Ok(report)
    }

    /// The program by itself, with its lints; its tests are only compiled, if there are any.
    fn program(
        &self,
        place: &Place,
        root: &str,
        text: &str,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let built = self.compile(place, root, CrateType::Program, true, on_progress)?;
        let mut report = self.report_of(&built);
        if report.verdict != Verdict::Accepted {
            return Ok(report);
        }
        if text.contains("cfg(") || text.contains("#[test]") {
            let tests = self.compile(place, root, CrateType::Nothing, true, on_progress)?;
            report = with_errors(report, self.report_of(&tests));
            if report.verdict != Verdict::Accepted {
                return Ok(report);
            }
        }
        on_progress(Progress::Testing);
        let finished = self.start(place, &[])?;
        self.add_main(&mut report, &finished, String::from_utf8_lossy(&finished.stdout).into());
        Ok(report)
    }

    /// The tests and `main` from one compilation; nothing where our line was in the way.
    fn both_at_once(
        &self,
        place: &Place,
        root: &str,
        text: &str,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Option<Report>, JudgeError> {
        let own_lines = arrangement::own_lines(text);
        let mut quiet = |_: Progress<'_>| {};
        let line_feed = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let with_line = format!(
            "{text}{line_feed}#[test] fn {MAIN_TEST}() -> impl ::std::process::Termination {{ main() }}\n"
        );
        let files = self.with_file(root, with_line);
        let check = Check { files: &files, ..*self };
        let mut built = check.compile(place, root, CrateType::Test, true, &mut quiet)?;
        let root_file = format!("{}/{root}", arrangement::exercise_folder(self.exercise));
        let is_ours = |found: &Diagnostic| {
            (found.file == root_file && found.line > own_lines)
                || found.rendered.contains(MAIN_TEST)
        };
        if built.errors().any(is_ours) {
            return Ok(None);
        }
        built.diagnostics.retain(|found| !is_ours(found));
        for found in &built.diagnostics {
            on_progress(Progress::Diagnostic(found));
        }
        let mut report = self.report_of(&built);
        if report.verdict != Verdict::Accepted {
            return Ok(Some(report));
        }
        on_progress(Progress::Testing);
        if text.contains("#[test]") {
            self.add_tests(&mut report, &self.start(place, &["--skip", MAIN_TEST])?);
        }
        let finished =
            self.start(place, &[MAIN_TEST, "--exact", "--nocapture", "--test-threads=1"])?;
        let printed = without_runner(&String::from_utf8_lossy(&finished.stdout));
        self.add_main(&mut report, &finished, printed);
        Ok(Some(report))
    }

    /// As the course's own tool does: the program, then the tests.
    fn one_after_the_other(
        &self,
        place: &Place,
        root: &str,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let built = self.compile(place, root, CrateType::Program, false, on_progress)?;
        let report = self.report_of(&built);
        if report.verdict != Verdict::Accepted {
            return Ok(report);
        }
        let main = self.start(place, &[])?;
        let built = self.compile(place, root, CrateType::Test, true, on_progress)?;
        let mut report = self.tests(place, built, on_progress)?;
        if report.verdict != Verdict::CompileError && report.verdict != Verdict::Lint {
            let printed = String::from_utf8_lossy(&main.stdout).into_owned();
            self.add_main(&mut report, &main, printed);
        }
        Ok(report)
    }

    fn tests(
        &self,
        place: &Place,
        built: Compilation,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let mut report = self.report_of(&built);
        if report.verdict == Verdict::Accepted {
            on_progress(Progress::Testing);
            self.add_tests(&mut report, &self.start(place, &[])?);
        }
        Ok(report)
    }

    fn compile(
        &self,
        place: &Place,
        root: &str,
        crate_type: CrateType,
        with_lints: bool,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Compilation, JudgeError> {
        let folder = arrangement::stage_plain(place, self.exercise, self.files)?;
        let incremental = place.path("incremental");
        let no_configuration = self.judge.no_configuration()?;
        let no_lints: &[String] = &[];
        let output = binary(place);
        let request = CompileRequest {
            folder: &place.folder,
            root: &format!("{folder}/{root}"),
            crate_name: &crate_name(self.exercise),
            crate_type,
            output: &output,
            incremental: (crate_type == CrateType::Test).then_some(incremental.as_path()),
            clippy: with_lints,
            warnings: with_lints,
            level: VerdictLevel::Local,
            width: self.options.width,
            no_configuration: Some(&no_configuration),
            edition: &self.own.edition,
            course_lints: Some(if with_lints { &self.own.lints } else { no_lints }),
            ..CompileRequest::quiet()
        };
        compile(&self.judge.tools, &request, &self.options.cancel, &mut |found| {
            on_progress(Progress::Diagnostic(found));
        })
    }

    fn start(&self, place: &Place, arguments: &[&str]) -> Result<Finished, JudgeError> {
        let binary = binary(place);
        let mut job = self.judge.test_job(&binary, &place.path("run"), self.exercise, self.options);
        job.counted = false;
        job.arguments(arguments);
        self.judge.tools.run(&job, &self.options.cancel)
    }

    fn report_of(&self, built: &Compilation) -> Report {
        Report::of_compilation(built, self.exercise, self.options.seed)
    }

    fn add_tests(&self, report: &mut Report, finished: &Finished) {
        let transcript = Transcript::read(finished.ending, &finished.stdout);
        if !transcript.passed {
            report.verdict = failed_verdict(finished, &transcript.tests);
        }
        report.tests.extend(transcript.tests);
        if !transcript.passed && report.failed_tests().next().is_none() {
            report.tests.push(ended_badly("the tests", finished));
        }
    }

    /// What `main` did, after its tests' reports.
    fn add_main(&self, report: &mut Report, finished: &Finished, printed: String) {
        report.output = printed;
        if finished.ending == Ending::Exited(0) {
            if report.tests.is_empty() {
                report.tests.push(TestReport::passed(MAIN));
            }
            return;
        }
        report.tests.push(ended_badly(MAIN, finished));
        if report.verdict == Verdict::Accepted {
            report.verdict = failed_verdict(finished, &[]);
        }
    }

    fn with_file(&self, path: &str, text: String) -> Sources {
        let mut files = self.files.clone();
        files.insert(path.to_owned(), text);
        files
    }
}

fn binary(place: &Place) -> PathBuf {
    place.path("binary")
}

/// The course's name for it where that can be a crate's name.
fn crate_name(exercise: &Exercise) -> String {
    let name = exercise.crate_name();
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let taken = ["test", "std", "core", "alloc", "proc_macro"].contains(&name.as_str());
    if is_name && !taken { name } else { format!("exercise_{name}") }
}

/// Whether the code may be another one without its tests: `cfg` anywhere but before `mod tests`.
fn depends_on_tests(files: &Sources) -> bool {
    let rust =
        files.iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|e| e == "rs"));
    rust.map(|(_, text)| text).any(|text| {
        let dense: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let rest = dense.replace("#[cfg(test)] mod ", "");
        rest.contains("cfg(") || rest.contains("cfg_attr(") || rest.contains("cfg!(")
    })
}

/// Whether calling `main` does nothing.
fn main_is_empty(text: &str) -> bool {
    let Ok(file) = syn::parse_file(text) else { return false };
    file.items.iter().any(|item| match item {
        syn::Item::Fn(function) => function.sig.ident == "main" && function.block.stmts.is_empty(),
        _ => false,
    })
}

/// The errors of another compilation of the same code, if it has any.
fn with_errors(report: Report, other: Report) -> Report {
    if other.verdict == Verdict::Accepted { report } else { other }
}

/// What `main` printed, without the runner's words around it.
fn without_runner(text: &str) -> String {
    let start = format!("\nrunning 1 test\ntest {MAIN_TEST} ... ");
    let text = text.strip_prefix(&start).unwrap_or(text);
    let end = text.rfind("\n\ntest result: ").map_or(text.len(), |end| {
        let before = text[..end].trim_end_matches("ok").trim_end_matches("FAILED");
        before.len()
    });
    text[..end].to_owned()
}
