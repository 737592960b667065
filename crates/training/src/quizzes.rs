//! Judging a quiz's answer.

use curriculum::{Question, QuestionTask, Trace, Tracing, trace_of};
use judge::{BlockOutcome, Judge, JudgeError};

use crate::error::TrainingError;

/// What became of an answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionVerdict {
    /// Whether it was right.
    pub right: bool,
    /// What would have been, as one would type it.
    pub answer: String,
    /// For a choice: the letters that were chosen wrongly or missed, each with the reason.
    pub reasons: Vec<(char, String)>,
}

/// Who does not know writes this; it is an answer, and a wrong one.
pub const UNKNOWN: &str = "?";

/// Judges an answer: a program's trace by this machine's compiler, everything else by what the
/// author accepts. An empty answer is a wrong one only where it is asked what a program prints.
///
/// # Errors
/// If it is no answer, or the compiler cannot be run.
pub fn judge_question(
    judge: &dyn Fn() -> Result<std::sync::Arc<Judge>, TrainingError>,
    question: &Question,
    typed: &str,
) -> Result<QuestionVerdict, TrainingError> {
    if let QuestionTask::Tracing(tracing) = &question.task {
        let truths = truths(&*judge()?, tracing)?;
        let said = trace_of(typed);
        let shown = truths.first().unwrap_or(&tracing.truth);
        return Ok(QuestionVerdict {
            right: truths.iter().any(|truth| said.fits(truth, &tracing.truth)),
            answer: shown.words(),
            reasons: Vec::new(),
        });
    }
    if typed.trim() == UNKNOWN {
        let answer = question.answer();
        return Ok(QuestionVerdict { right: false, answer, reasons: Vec::new() });
    }
    let right = question.is_right(typed)?.unwrap_or_default();
    let chosen = question.chosen(typed)?;
    let reasons = match &question.task {
        QuestionTask::Choice { choices } => {
            let letter = curriculum::AnswerChoice::letter;
            let wrong = choices.iter().enumerate().filter(|(index, choice)| {
                chosen.contains(index) != choice.right && !choice.because.is_empty()
            });
            wrong.map(|(index, choice)| (letter(index), choice.because.clone())).collect()
        }
        QuestionTask::Short { .. } | QuestionTask::Tracing(_) => Vec::new(),
    };
    Ok(QuestionVerdict { right, answer: question.answer(), reasons })
}

/// What this machine says of a program: one truth, or one an error of the compiler.
pub(crate) fn truths(judge: &Judge, tracing: &Tracing) -> Result<Vec<Trace>, JudgeError> {
    // Only of a whole program are the compiler's lines those of the question.
    let is_whole = tracing.code.contains("fn main(");
    let line = |line: usize| u32::try_from(line).ok().filter(|line| is_whole && *line > 0);
    Ok(match judge.run_block(&tracing.code, true)? {
        BlockOutcome::Ran(output) => vec![Trace::Prints(output)],
        BlockOutcome::Panicked(words) => {
            let place = words.split("main.rs:").nth(1);
            let number = place.and_then(|rest| rest.split(':').next()?.parse().ok());
            vec![Trace::Panics { line: number.and_then(line) }]
        }
        BlockOutcome::Rejected(errors) => errors
            .iter()
            .map(|error| Trace::Error {
                code: Some(error.code.clone()).filter(|code| !code.is_empty()),
                line: line(error.line),
            })
            .collect(),
    })
}
