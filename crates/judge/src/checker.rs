//! Answers of which many are right: the exercise's `checker.rs` judges them, in a process of its own.

use curriculum::{CodeTask, Exercise};

use crate::arrangement::Place;
use crate::check::{CheckOptions, Judge};
use crate::compare::OpenAnswer;
use crate::compile::{CompileRequest, CrateType, compile};
use crate::error::write;
use crate::report::{Failure, FailureKind, TestOutcome, TestReport};
use crate::{JudgeError, build, cache};

impl Judge {
    /// Has the exercise's checker judge the answers; its rejections become failures.
    pub(crate) fn ask_checker(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
        answers: &[OpenAnswer],
        options: &CheckOptions,
        reports: &mut [TestReport],
    ) -> Result<(), JudgeError> {
        let Some(checker) = &task.checker else {
            let message =
                format!("{}: `answer!` is used, and there is no checker.rs", exercise.slug);
            return Err(JudgeError::Solution(message));
        };
        let place = Place::take(&self.root, exercise, "checker", &options.cancel)?;
        let key = &cache::hash_of([checker, &self.tools.toolchain.key()])[..16];
        let binary = place.path(&format!("checker-{key}"));
        if !binary.is_file() {
            write(&place.path("checker.rs"), checker)?;
            write(&place.path("main.rs"), CHECKER_MAIN)?;
            let unfinished = place.path("unfinished");
            let request = CompileRequest {
                folder: &place.folder,
                root: "main.rs",
                crate_name: "checker_main",
                crate_type: CrateType::Program,
                output: &unfinished,
                ..CompileRequest::quiet()
            };
            let built = compile(&self.tools, &request, &options.cancel, &mut |_| {})?;
            if let Some(error) = built.errors().next() {
                let words = format!("{}: checker.rs: {}", exercise.slug, error.rendered);
                return Err(JudgeError::Solution(words));
            }
            build::keep(&unfinished, &binary)?;
        }
        for (index, answer) in answers.iter().enumerate() {
            let folder = place.path(&format!("asked-{index}"));
            for (name, text) in [
                ("test", &answer.test),
                ("label", &answer.label),
                ("solution", &answer.solution),
                ("answer", &answer.answer),
            ] {
                write(&folder.join(name), text)?;
            }
            let mut job = self.test_job(&binary, &place.path("run"), exercise, options);
            job.readable(&folder);
            job.folder = folder;
            let finished = self.tools.run(&job, &options.cancel)?;
            let reason = match finished.ending {
                crate::Ending::Exited(0) => continue,
                crate::Ending::Exited(1) => String::from_utf8_lossy(&finished.stdout).into_owned(),
                other => {
                    let message = format!("{}: checker.rs ended by {other:?}", exercise.slug);
                    return Err(JudgeError::Solution(message));
                }
            };
            reject(reports, answer, reason.trim());
        }
        Ok(())
    }
}

fn reject(reports: &mut [TestReport], answer: &OpenAnswer, reason: &str) {
    // A test that failed already failed before this answer, or in another.
    if let Some(report) = reports
        .iter_mut()
        .find(|report| report.name == answer.test && report.outcome == TestOutcome::Passed)
    {
        let kind = FailureKind::Rejected {
            label: answer.label.clone(),
            answer: answer.answer.clone(),
            reason: reason.to_owned(),
        };
        let failure = Failure { line: answer.line, kind, inputs: answer.inputs.clone() };
        *report = TestReport::failed(&answer.test, failure);
    }
}

const CHECKER_MAIN: &str = r#"#[path = "checker.rs"] mod checker;
fn main() {
    let field = |name: &str| std::fs::read_to_string(name).expect("the judge wrote this file");
    if let Err(reason) = checker::check(&field("test"), &field("label"), &field("solution"), &field("answer")) {
        println!("{reason}");
        std::process::exit(1);
    }
}
"#;
