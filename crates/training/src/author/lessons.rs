//! The proof of lessons: every Rust block does what its mark says.

use curriculum::{CodeBlock, CodeExpectation, ContentFault, Lesson};
use judge::{BlockOutcome, Judge, JudgeError};

use super::proof::plain;

/// Compiles and runs the blocks of a lesson.
pub(crate) fn prove_lesson(
    judge: &Judge,
    lesson: &Lesson,
) -> Result<Vec<ContentFault>, JudgeError> {
    let mut faults = Vec::new();
    for block in &lesson.blocks {
        let run = !matches!(block.expectation, CodeExpectation::Compiles);
        let outcome = judge.run_block(&block.code, run)?;
        if let Err(message) = meets(block, &outcome) {
            faults.push(ContentFault::new(&lesson.file, message).at(block.line));
        }
    }
    Ok(faults)
}

/// Whether a block does what its mark says.
pub(crate) fn meets(block: &CodeBlock, outcome: &BlockOutcome) -> Result<(), String> {
    match (&block.expectation, outcome) {
        (CodeExpectation::Error(code), BlockOutcome::Rejected(errors)) => {
            let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
            if codes.contains(&code.as_str()) {
                Ok(())
            } else {
                Err(format!("marked {code}, and the compiler says {codes:?}"))
            }
        }
        (CodeExpectation::Error(code), _) => Err(format!("marked {code}, and it compiles")),
        (_, BlockOutcome::Rejected(errors)) => {
            let first = errors.first().map(|error| plain(&error.rendered)).unwrap_or_default();
            Err(format!("it does not compile: {first}"))
        }
        (CodeExpectation::Compiles, _)
        | (CodeExpectation::Panics, BlockOutcome::Panicked(_))
        | (CodeExpectation::Runs(None), BlockOutcome::Ran(_)) => Ok(()),
        (CodeExpectation::Runs(Some(output)), BlockOutcome::Ran(found)) => {
            if found.trim_end() == output.trim_end() {
                Ok(())
            } else {
                Err(format!("the `output` block does not say what it prints:\n{found}"))
            }
        }
        (CodeExpectation::Panics, BlockOutcome::Ran(_)) => {
            Err("marked `panics`, and it ends well".into())
        }
        (CodeExpectation::Runs(_), BlockOutcome::Panicked(words)) => {
            Err(format!("it does not end well: {words}"))
        }
    }
}
