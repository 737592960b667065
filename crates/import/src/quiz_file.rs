//! Quizzes of other courses as they are written in ours.

use serde::Serialize;

use crate::{ImportError, Target};

/// What is said of a wrong choice where the course says nothing.
const NO_REASON: &str =
    "The course gives no reason for this one. Compare it with the right answer.";

/// A quiz.
#[derive(Debug, Serialize)]
pub(crate) struct NewQuiz {
    pub(crate) id: String,
    #[serde(skip)]
    pub(crate) slug: String,
    pub(crate) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) about: String,
    pub(crate) minutes: u32,
    pub(crate) question: Vec<NewQuestion>,
}

/// One question; which fields it has depends on its kind.
#[derive(Debug, Default, Serialize)]
pub(crate) struct NewQuestion {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) concepts: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) ask: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<String>,
    #[serde(rename = "or", skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prints: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) fails: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u32>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) because: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) choice: Vec<NewChoice>,
}

/// One of several answers to choose from.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewChoice {
    pub(crate) text: String,
    pub(crate) right: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) because: String,
}

impl NewChoice {
    /// A choice; what is wrong gets a reason.
    pub(crate) fn new(text: String, right: bool, reason: &str) -> Self {
        let because = match (right, reason.trim()) {
            (true, _) => "",
            (false, "") => NO_REASON,
            (false, reason) => reason,
        };
        NewChoice { text, right, because: because.to_owned() }
    }
}

impl NewQuiz {
    /// Writes it.
    ///
    /// # Errors
    /// If there is one of that name already.
    pub(crate) fn write(&self, target: &mut Target) -> Result<(), ImportError> {
        let path = format!("quizzes/{}.toml", self.slug);
        let text =
            toml::to_string(self).map_err(|error| ImportError::course(&path, error.to_string()))?;
        target.write(&path, text)
    }
}
