//! What an outline consists of once it is read: units, and in them what is to be learned or done.

use serde::Serialize;

use super::duration::Duration;

/// What kind of thing a planned item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Something to learn: a lesson, a lecture, a topic.
    Lesson,
    /// Something to practise.
    Exercise,
    /// Questions.
    Quiz,
    /// An examination.
    Exam,
    /// Something to build.
    Project,
    /// What shows that a unit is mastered: a mastery check, a gate.
    Check,
    /// An entry of a checklist.
    Checklist,
}

impl ItemKind {
    /// All of them.
    pub const EACH: [ItemKind; 7] = [
        ItemKind::Lesson,
        ItemKind::Exercise,
        ItemKind::Quiz,
        ItemKind::Exam,
        ItemKind::Project,
        ItemKind::Check,
        ItemKind::Checklist,
    ];

    /// The word that people read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ItemKind::Lesson => "lesson",
            ItemKind::Exercise => "exercise",
            ItemKind::Quiz => "quiz",
            ItemKind::Exam => "exam",
            ItemKind::Project => "project",
            ItemKind::Check => "check",
            ItemKind::Checklist => "checklist",
        }
    }
}

/// One planned thing of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineItem {
    /// What it is.
    pub kind: ItemKind,
    /// The number that the document gives it, as `01.2`.
    pub number: Option<String>,
    /// Its title, as plain text of one line.
    pub title: String,
    /// What else is said of it, in Markdown.
    pub about: String,
    /// How long it takes, where that is said.
    pub duration: Option<Duration>,
    /// Its line in the document, from 1.
    pub line: usize,
}

/// A part of the curriculum: a module, week, day or phase.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutlineUnit {
    /// The word by which it goes (`module`, `week`), in English where that is known; empty if it
    /// has none.
    pub word: String,
    /// The number that the document gives it: `3`, `1-2`, `IV`, `2026-09-01`.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// What is said of it, in Markdown.
    pub about: String,
    /// What one can do afterwards.
    pub outcomes: Vec<String>,
    /// How long it takes, where that is said or follows from its name.
    pub duration: Option<Duration>,
    /// What is learned and done in it.
    pub items: Vec<OutlineItem>,
    /// The units in it.
    pub units: Vec<OutlineUnit>,
    /// Its line in the document, from 1.
    pub line: usize,
}

/// A passage that speaks about the course, or that no unit could take.
#[derive(Debug, Clone, PartialEq)]
pub struct Aside {
    /// Its heading; empty for what stands before the first.
    pub title: String,
    /// Its text, in Markdown.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
}

/// A curriculum as its document gives it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outline {
    /// The document's title.
    pub title: String,
    /// What stands right under the title.
    pub about: String,
    /// The word that its units go by most.
    pub unit_word: String,
    /// The whole, where that is said.
    pub duration: Option<Duration>,
    /// Its own pace, where that is said.
    pub hours_a_week: Option<f32>,
    /// What one can do after the whole.
    pub outcomes: Vec<String>,
    /// What shows that the whole is mastered.
    pub criteria: Vec<OutlineItem>,
    /// Its units, in order.
    pub units: Vec<OutlineUnit>,
    /// What is no unit, in order.
    pub asides: Vec<Aside>,
    /// What was left out or cut, and why: line and reason.
    pub left_out: Vec<(usize, String)>,
}

impl OutlineUnit {
    /// This unit and all within it, in order.
    pub fn all(&self) -> Vec<&OutlineUnit> {
        let mut all = vec![self];
        for unit in &self.units {
            all.extend(unit.all());
        }
        all
    }
}

impl Outline {
    /// All units, in the order of the document.
    #[must_use]
    pub fn all_units(&self) -> Vec<&OutlineUnit> {
        self.units.iter().flat_map(OutlineUnit::all).collect()
    }

    /// All items, in the order of the document's units.
    #[must_use]
    pub fn all_items(&self) -> Vec<&OutlineItem> {
        self.all_units().into_iter().flat_map(|unit| &unit.items).collect()
    }
}
