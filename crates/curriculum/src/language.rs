//! The languages in which names and introductions of a curriculum stand. Lessons and exercises are
//! English; what says where in a track one is may stand in another language beside it.

use serde::Deserialize;

/// A language that pages can be shown in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// English: what content is written in.
    #[default]
    English,
    /// Russian.
    Russian,
}

/// What people read of a track, a group, a unit or a step, in another language than the file's.
/// Whatever is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// The title.
    pub title: Option<String>,
    /// What it is about.
    pub about: Option<String>,
    /// The word for a unit, or for a group.
    pub word: Option<String>,
    /// The outcomes, all of them.
    #[serde(default)]
    pub outcomes: Vec<String>,
}

impl Translation {
    /// Puts what is translated in the place of title, introduction and outcomes.
    pub(crate) fn replace(
        &self,
        title: &mut String,
        about: &mut String,
        outcomes: &mut Vec<String>,
    ) {
        if let Some(own) = &self.title {
            title.clone_from(own);
        }
        if let Some(own) = &self.about {
            about.clone_from(own);
        }
        if !self.outcomes.is_empty() {
            outcomes.clone_from(&self.outcomes);
        }
    }
}
