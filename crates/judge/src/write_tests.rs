//! *Test*: the learner's tests must pass on right code and fail on every mutant of it.

use curriculum::{Exercise, Sources, TestsTask};

use crate::arrangement::{self, Place, TESTS_MODULE};
use crate::check::{CheckOptions, Judge, Progress};
use crate::compare::how_it_ended;
use crate::compile::{CompileRequest, CrateType, compile};
use crate::report::{Failure, FailureKind, Report, TestReport, Verdict};
use crate::{Ending, Finished, JudgeError, observe_crate};

/// The name of the report on the code as it is.
pub(crate) const REFERENCE: &str = "the code as it is";

impl Judge {
    pub(crate) fn check_tests(
        &self,
        exercise: &Exercise,
        task: &TestsTask,
        submission: &Sources,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let place = Place::take(&self.root, exercise, "submission", &options.cancel)?;
        let observe = observe_crate::library(&self.tools, &self.root, false, &options.cancel)?;
        let subject = Sources::from([("src/lib.rs".to_owned(), task.subject.clone())]);
        let tests = submission.get("tests/tests.rs").map_or("", String::as_str);
        let root = arrangement::stage_own_tests(&place, exercise, &subject, tests)?;
        let (binary, incremental, no_configuration) =
            (place.path("binary"), place.path("incremental"), self.no_configuration()?);
        let request = CompileRequest {
            folder: &place.folder,
            root: &root,
            crate_name: &exercise.crate_name(),
            crate_type: CrateType::Test,
            output: &binary,
            externs: &[("observe".into(), observe)],
            incremental: Some(&incremental),
            clippy: true,
            warnings: true,
            width: options.width,
            no_configuration: Some(&no_configuration),
            ..CompileRequest::quiet()
        };
        on_progress(Progress::Compiling);
        let built = compile(&self.tools, &request, &options.cancel, &mut |found| {
            on_progress(Progress::Diagnostic(found));
        })?;
        let mut report = Report::of_compilation(&built, exercise, options.seed);
        report.diagnostics.retain(|found| found.file != root);
        if report.verdict != Verdict::Accepted {
            return Ok(report);
        }
        on_progress(Progress::Testing);
        let reference = self.run_learners_tests(&place, exercise, None, options)?;
        if reference.ending != Ending::Exited(0) {
            report.verdict = reference_verdict(&reference);
            report.tests = vec![reference_failed(&reference)];
            report.output = String::from_utf8_lossy(&reference.stdout).into_owned();
            return Ok(report);
        }
        report.tests = vec![TestReport::passed(REFERENCE)];
        for mutant in &task.mutants {
            let finished =
                self.run_learners_tests(&place, exercise, Some(&mutant.name), options)?;
            report.tests.push(if finished.ending == Ending::Exited(0) {
                report.verdict = Verdict::WrongAnswer;
                alive(&mutant.name, &mutant.bug)
            } else {
                TestReport::passed(&mutant.name)
            });
        }
        Ok(report)
    }

    fn run_learners_tests(
        &self,
        place: &Place,
        exercise: &Exercise,
        mutant: Option<&str>,
        options: &CheckOptions,
    ) -> Result<Finished, JudgeError> {
        let (binary, at) = (place.path("binary"), place.path("run"));
        let mut job = self.test_job(&binary, &at, exercise, options);
        job.argument("--test-threads=1");
        if let Some(mutant) = mutant {
            job.variable("OBSERVE_MUTANT", mutant);
        }
        self.tools.run(&job, &options.cancel)
    }
}

/// The verdict on tests that right code does not pass.
pub(crate) fn reference_verdict(finished: &Finished) -> Verdict {
    match finished.ending {
        Ending::TimeLimit => Verdict::TimeLimit,
        Ending::OutputLimit => Verdict::OutputLimit,
        Ending::MemoryLimit => Verdict::MemoryLimit,
        Ending::Exited(_) | Ending::Signalled(_) => Verdict::WrongAnswer,
    }
}

pub(crate) fn alive(mutant: &str, bug: &str) -> TestReport {
    let kind = FailureKind::Rejected {
        label: "your tests pass on code with this bug".to_owned(),
        answer: String::new(),
        reason: format!("{bug} Write a test that fails on it."),
    };
    TestReport::failed(mutant, Failure { line: 0, kind, inputs: Vec::new() })
}

/// What the learner's tests said about right code.
pub(crate) fn reference_failed(finished: &Finished) -> TestReport {
    let output = String::from_utf8_lossy(&finished.stdout);
    // The test runner lists the failures between two lines of this kind.
    let failures = output.split("\nfailures:\n").nth(1).map(str::trim);
    let how = match (finished.ending, failures) {
        (Ending::TimeLimit, _) => "your tests do not end on code that is right".to_owned(),
        (Ending::Exited(_), Some(failures)) => {
            format!("your tests fail on code that is right:\n{}", steady(failures))
        }
        _ => format!("on code that is right, {}", how_it_ended(finished)),
    };
    TestReport::failed(
        REFERENCE,
        Failure { line: 0, kind: FailureKind::Ended { how }, inputs: Vec::new() },
    )
}

/// The test runner's words without what differs from run to run (thread ids) or says nothing here.
fn steady(failures: &str) -> String {
    let mut kept = Vec::new();
    for line in failures.lines().map(str::trim_end).filter(|line| !line.starts_with("note: ")) {
        let line = &line.replace(&format!("---- {TESTS_MODULE}::"), "---- ");
        match line.split_once("panicked at ") {
            Some((thread, place)) if thread.starts_with("thread '") => {
                kept.push(format!("panicked at {place}"));
            }
            _ if line.is_empty() => {}
            _ => kept.push(line.to_owned()),
        }
    }
    kept.join("\n")
}
