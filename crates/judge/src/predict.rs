//! *Predict*: the compiler is the judge of what a program does.

use curriculum::{Exercise, Outcome, PredictTask, Prediction, Sources};
use serde::{Deserialize, Serialize};

use crate::arrangement::{self, Place};
use crate::check::{CheckOptions, Judge, Progress};
use crate::compile::{Compilation, CompileRequest, CrateType, compile};
use crate::report::{Failure, FailureKind, Report, TestReport, Verdict};
use crate::{Ending, JudgeError, cache};

/// What this machine's compiler says of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Truth {
    /// The codes of the errors, if it does not compile.
    pub(crate) errors: Vec<String>,
    /// Whether it panicked.
    pub(crate) panicked: bool,
    /// Standard output.
    pub(crate) output: String,
}

impl Truth {
    /// The same as a prediction that would be right.
    pub(crate) fn as_prediction(&self) -> Prediction {
        let outcome = match (self.errors.is_empty(), self.panicked) {
            (false, _) => Outcome::Error,
            (true, true) => Outcome::Panics,
            (true, false) => Outcome::Prints,
        };
        let error = self.errors.first().cloned().unwrap_or_default();
        Prediction { outcome, error, output: self.output.clone() }
    }
}

impl Judge {
    pub(crate) fn check_prediction(
        &self,
        exercise: &Exercise,
        task: &PredictTask,
        submission: &Sources,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let nothing = Compilation { diagnostics: Vec::new(), timed_out: false, succeeded: true };
        let mut report = Report::of_compilation(&nothing, exercise, options.seed);
        let answer = submission.get("answer.toml").map_or("", String::as_str);
        let prediction = match Prediction::parse(answer) {
            Ok(prediction) => prediction,
            Err(error) => {
                // An answer that is not given yet counts as little as code that does not compile.
                report.verdict = Verdict::CompileError;
                report.tests = vec![rejected("answer.toml", "", &error.to_string())];
                return Ok(report);
            }
        };
        on_progress(Progress::Compiling);
        let truth = self.truth(exercise, task, options)?;
        report.tests = compare(&truth, &prediction);
        if report.failed_tests().next().is_some() {
            report.verdict = Verdict::WrongAnswer;
        }
        Ok(report)
    }

    /// What the program does here.
    pub(crate) fn truth(
        &self,
        exercise: &Exercise,
        task: &PredictTask,
        options: &CheckOptions,
    ) -> Result<Truth, JudgeError> {
        let key = cache::hash_of([&task.program, &self.tools.toolchain.key()]);
        let file = self.root.join("truths").join(format!("{key}.json"));
        if let Some(truth) = cache::load(&file) {
            return Ok(truth);
        }
        let place = Place::take(&self.root, exercise, "program", &options.cancel)?;
        let sources = Sources::from([("src/main.rs".to_owned(), task.program.clone())]);
        let folder = arrangement::stage_plain(&place, exercise, &sources)?;
        let binary = place.path("binary");
        let request = CompileRequest {
            folder: &place.folder,
            root: &format!("{folder}/src/main.rs"),
            crate_name: &exercise.crate_name(),
            crate_type: CrateType::Program,
            output: &binary,
            ..CompileRequest::quiet()
        };
        let built = compile(&self.tools, &request, &options.cancel, &mut |_| {})?;
        let mut truth = Truth {
            errors: built.errors().map(|error| error.code.clone()).collect(),
            panicked: false,
            output: String::new(),
        };
        if truth.errors.is_empty() {
            let job = self.test_job(&binary, &place.path("run"), exercise, options);
            let finished = self.tools.run(&job, &options.cancel)?;
            truth.panicked = match finished.ending {
                Ending::Exited(0) => false,
                Ending::Exited(101) => true,
                other => {
                    let message = format!("{}: its program ended by {other:?}", exercise.slug);
                    return Err(JudgeError::Solution(message));
                }
            };
            truth.output = String::from_utf8_lossy(&finished.stdout).into_owned();
        }
        cache::store(&file, &truth);
        Ok(truth)
    }
}

/// Says which part of the answer is wrong, and not what would be right.
fn compare(truth: &Truth, prediction: &Prediction) -> Vec<TestReport> {
    let right = truth.as_prediction();
    let words = |outcome: Outcome| match outcome {
        Outcome::Prints => "prints",
        Outcome::Panics => "panics",
        Outcome::Error => "error",
    };
    if prediction.outcome != right.outcome {
        let reason = match (prediction.outcome, right.outcome) {
            (Outcome::Error, _) => "the compiler accepts this program",
            (_, Outcome::Error) => "the compiler rejects this program",
            (Outcome::Prints, _) => "it runs, and does not end well",
            (Outcome::Panics, _) => "it runs, and does not panic",
        };
        return vec![rejected("outcome", words(prediction.outcome), reason)];
    }
    let outcome = TestReport::passed("outcome");
    let rest = match right.outcome {
        Outcome::Error if truth.errors.contains(&prediction.error) => TestReport::passed("error"),
        Outcome::Error => {
            rejected("error", &prediction.error, "the compiler rejects it for another reason")
        }
        Outcome::Prints | Outcome::Panics if right.same_as(prediction) => {
            TestReport::passed("output")
        }
        Outcome::Prints | Outcome::Panics => {
            let line = first_difference(&right.output, &prediction.output);
            let reason = format!("line {line} is not what the program prints");
            rejected("output", &prediction.output, &reason)
        }
    };
    vec![outcome, rest]
}

fn first_difference(right: &str, answer: &str) -> usize {
    let trimmed = |text: &str| -> Vec<String> {
        text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect()
    };
    let (right, answer) = (trimmed(right), trimmed(answer));
    1 + right
        .iter()
        .zip(&answer)
        .position(|(right, answer)| right != answer)
        .unwrap_or(right.len().min(answer.len()))
}

fn rejected(field: &str, answer: &str, reason: &str) -> TestReport {
    let kind = FailureKind::Rejected {
        label: field.to_owned(),
        answer: answer.trim_end().to_owned(),
        reason: reason.to_owned(),
    };
    TestReport::failed(field, Failure { line: 0, kind, inputs: Vec::new() })
}
