//! Quizzes: a unit's check, a question at a time. A short answer is compared with what the author
//! accepts, a choice with the author's reasons, and a program's trace with what this machine's
//! compiler says of it.

mod answer;
mod parse;

use crate::{CodeBlock, ConceptId, Version};

pub use answer::{AnswerError, Trace, trace_of};

/// One quiz.
#[derive(Debug, Clone)]
pub struct Quiz {
    /// `source:id`; never changes.
    pub id: String,
    /// `topic/name`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about, in Markdown; may be empty.
    pub about: String,
    /// Expected minutes.
    pub minutes: u32,
    /// Its questions, in order.
    pub questions: Vec<Question>,
    /// Changes whenever the file does.
    pub version: Version,
    /// Its file in the content.
    pub file: String,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its id, eight hex digits (an imported one may be a UUID); never changes.
    pub id: String,
    /// The concepts that it asks about.
    pub concepts: Vec<ConceptId>,
    /// What is asked, in Markdown.
    pub ask: String,
    /// How it is answered.
    pub task: QuestionTask,
    /// Why the answer is right, in Markdown; may be empty.
    pub because: String,
    /// The Rust blocks of `ask` and `because`, and what must become of them.
    pub blocks: Vec<CodeBlock>,
    /// The line of its id in the file, from 1.
    pub line: usize,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionTask {
    /// By a few words; any of these is right.
    Short {
        /// Accepted spellings; the first is shown.
        answers: Vec<String>,
    },
    /// By naming all the right ones among these, and no other.
    Choice {
        /// The choices, in the order in which they are shown.
        choices: Vec<AnswerChoice>,
    },
    /// By saying what becomes of a program.
    Tracing(Tracing),
}

/// One of several answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerChoice {
    /// What it says, in Markdown.
    pub text: String,
    /// Whether it is right.
    pub right: bool,
    /// Why it is wrong, or right; a wrong one has a reason.
    pub because: String,
}

/// A program to run in one's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracing {
    /// The program; or items, or the body of a `main`.
    pub code: String,
    /// What becomes of it, by its author. The compiler has the last word.
    pub truth: Trace,
    /// The line, from 1, of the code's first line in the quiz's file.
    pub line: usize,
}

impl Quiz {
    /// The concepts of all its questions, each once, in their order.
    pub fn concepts(&self) -> impl Iterator<Item = &ConceptId> {
        let all = || self.questions.iter().flat_map(|question| &question.concepts);
        all()
            .enumerate()
            .filter(move |(at, id)| !all().take(*at).any(|one| one == *id))
            .map(|x| x.1)
    }

    /// The question of this id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}

impl Question {
    /// The word for its kind in files, commands and evidence.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.task {
            QuestionTask::Short { .. } => "short",
            QuestionTask::Choice { .. } => "choice",
            QuestionTask::Tracing(_) => "tracing",
        }
    }

    /// How an answer is written.
    #[must_use]
    pub fn how(&self) -> String {
        match &self.task {
            QuestionTask::Short { .. } => "a few words".to_owned(),
            QuestionTask::Choice { choices } => {
                let right = choices.iter().filter(|choice| choice.right).count();
                if right == 1 {
                    "the letter of the right one".to_owned()
                } else {
                    "the letters of all that are right, such as `a c`".to_owned()
                }
            }
            // The same words for all, so that they give nothing away.
            QuestionTask::Tracing(_) => {
                "what it prints; or `error`, or `panics`, with the line or \
                                         the error's code behind it: `error 4`, `error E0382`, \
                                         `panics 7`"
                    .to_owned()
            }
        }
    }
}
