//! The author's side: the proof that content is honest, and what helps to write it.

mod cards;
mod lessons;
mod mutants;
mod proof;
mod quizzes;
mod variants;
mod write;

pub use mutants::{MutantOptions, MutantReport, MutantResult, MutantResults, mutants};
pub use proof::{ProofOptions, ProofReport, issued_ids, prove};
pub use write::{NewExercise, failures_page, new_exercise, new_id, stub_failure};

pub(crate) use write::message_of;
