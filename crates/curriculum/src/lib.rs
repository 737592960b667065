//! What there is to learn: tracks, units, concepts, lessons and exercises, and the rules that they
//! keep among themselves.
//!
//! Pure: files come in as text ([`Files`]), content and faults come out. Nothing here reads a disk,
//! a clock or the network, and nothing here runs a program; what only running can show is the
//! author's proof, which stands in `judge`.

mod card;
mod concept;
mod exchange;
mod exercise;
mod fault;
mod files;
mod gate_text;
mod language;
mod lesson;
mod library;
mod predict;
mod quiz;
mod rules;
mod subject;
mod test_names;
mod track;

pub use card::{Card, CardTask, Cloze, GAP, foretells};
pub use concept::{Concept, ConceptGraph, ConceptId};
pub use exercise::{
    CargoCommands, Caught, CodeTask, CourseTask, Equivalent, Exercise, JudgedBy, Kind, Mutant,
    OwnTests, Sources, StubFailure, StubTests, Task, TestsTask, Variants, WrongSolution,
};
pub use fault::ContentFault;
pub use files::{Files, Version};
pub use gate_text::{EnvironmentVariable, FaultyVariant, GateText, StageText, SystemKind};
pub use language::{Language, Translation};
pub use lesson::{CodeBlock, CodeExpectation, Lesson};
pub use library::{FindError, Item, Library};
pub use predict::{Outcome, PredictTask, Prediction, PredictionError, WrongPrediction};
pub use quiz::{AnswerChoice, AnswerError, Question, QuestionTask, Quiz, Trace, Tracing, trace_of};
pub use rules::{IssuedIds, check_rules};
pub use subject::plain_subject;
pub use test_names::{TestFunction, test_functions};
pub use track::{
    Choice, Group, Phase, Readiness, Span, SpanError, SpanUnit, Step, StepCommand, StepCount,
    StepKind, Track, TrackItem, Unit, When,
};
