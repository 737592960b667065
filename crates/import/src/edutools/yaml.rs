//! The YAML files of a course, as far as they matter here.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{ImportError, Source};

/// `course-info.yaml`.
#[derive(Debug, Deserialize)]
pub(super) struct Course {
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) programming_language: Option<String>,
    pub(super) mode: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) content: Vec<String>,
}

/// `section-info.yaml`, `lesson-info.yaml`.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) custom_name: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) content: Vec<String>,
}

/// `task-info.yaml`.
#[derive(Debug, Deserialize)]
pub(super) struct Task {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) custom_name: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) files: Vec<File>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) options: Vec<AnswerOption>,
    pub(super) message_correct: Option<String>,
    pub(super) message_incorrect: Option<String>,
    /// In a learner's copy.
    pub(super) status: Option<String>,
}

/// A file of a task.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) visible: Option<bool>,
    pub(super) editable: Option<bool>,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) placeholders: Vec<Placeholder>,
}

/// A place in a file that the learner fills.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Placeholder {
    /// In UTF-16 units from the file's start.
    pub(super) offset: usize,
    /// In UTF-16 units.
    pub(super) length: usize,
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) placeholder_text: String,
    /// In a learner's copy: what the author had there.
    pub(super) possible_answer: Option<String>,
}

/// One option of a choice.
#[derive(Debug, Deserialize)]
pub(super) struct AnswerOption {
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) text: String,
    pub(super) is_correct: Option<bool>,
}

/// `task-remote-info.yaml`.
#[derive(Debug, Deserialize)]
pub(super) struct Remote {
    pub(super) id: Option<i64>,
}

/// A key without a value is an empty one.
fn or_empty<'de, D: serde::Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads one file, if it is there.
pub(super) fn read<T: DeserializeOwned>(
    source: &Source,
    path: &str,
) -> Result<Option<T>, ImportError> {
    let Some(text) = source.optional_text(path)? else { return Ok(None) };
    serde_saphyr::from_str(&text).map(Some).map_err(|error| {
        let line = error.location().map(|place| usize::try_from(place.line()).unwrap_or(1));
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default().to_owned();
        match line {
            Some(line) => ImportError::course_at(path, line, message),
            None => ImportError::course(path, message),
        }
    })
}
