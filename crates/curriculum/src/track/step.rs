//! Steps: what a curriculum itself lists, each with the content of ours that serves it, or planned.

use serde::Deserialize;

use super::{Span, TrackItem, parse_item};
use crate::language::Translation;
use crate::{ConceptId, ContentFault};

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A lesson.
    Lesson,
    /// An entry of a checklist: something to be able to do.
    Checklist,
    /// A piece of practice: homework, an assignment.
    Exercise,
    /// A quiz.
    Quiz,
    /// An exam under time.
    Exam,
    /// A gate: a system of the learner's that is tried.
    Gate,
    /// A project.
    Project,
    /// A mastery check that ends a unit.
    Check,
    /// What the learner has at the end of a unit or a group.
    Milestone,
    /// A review of code, or of what was learned.
    Review,
    /// Something to think about, and to write down.
    Reflection,
    /// A criterion of a level or of mastery.
    Criterion,
    /// What work is held against.
    Rubric,
    /// What is looked at before one begins.
    Admission,
    /// The collection of proofs.
    Portfolio,
    /// The certificate.
    Certificate,
}

impl StepKind {
    /// All kinds.
    pub const EACH: [StepKind; 16] = [
        StepKind::Lesson,
        StepKind::Checklist,
        StepKind::Exercise,
        StepKind::Quiz,
        StepKind::Exam,
        StepKind::Gate,
        StepKind::Project,
        StepKind::Check,
        StepKind::Milestone,
        StepKind::Review,
        StepKind::Reflection,
        StepKind::Criterion,
        StepKind::Rubric,
        StepKind::Admission,
        StepKind::Portfolio,
        StepKind::Certificate,
    ];

    /// The word for it, as `track.toml` has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            StepKind::Lesson => "lesson",
            StepKind::Checklist => "checklist",
            StepKind::Exercise => "exercise",
            StepKind::Quiz => "quiz",
            StepKind::Exam => "exam",
            StepKind::Gate => "gate",
            StepKind::Project => "project",
            StepKind::Check => "check",
            StepKind::Milestone => "milestone",
            StepKind::Review => "review",
            StepKind::Reflection => "reflection",
            StepKind::Criterion => "criterion",
            StepKind::Rubric => "rubric",
            StepKind::Admission => "admission",
            StepKind::Portfolio => "portfolio",
            StepKind::Certificate => "certificate",
        }
    }

    /// Whether its concepts are taught by it; else it needs them, and the track teaches them before.
    #[must_use]
    pub fn teaches(self) -> bool {
        matches!(self, StepKind::Lesson | StepKind::Checklist)
    }
}

/// One of the four phases of a module that is worked through in a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// What is to be known.
    Foundation,
    /// It is practised.
    Application,
    /// It is proven by building.
    ExecutionGate,
    /// It is made part of one's own work.
    Integration,
}

impl Phase {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Phase::Foundation => "foundation",
            Phase::Application => "application",
            Phase::ExecutionGate => "execution gate",
            Phase::Integration => "integration",
        }
    }
}

/// When a step that belongs to the whole track is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Before the first unit.
    Before,
    /// All along.
    Along,
    /// After the last unit.
    After,
}

/// A command of ours that serves a step which needs no content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepCommand {
    /// `masterwork place`.
    Place,
    /// `masterwork note <step>`.
    Note,
}

/// How much of a step can be worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// All of it.
    Ready,
    /// Its `items`; the rest is planned.
    InPart,
    /// Nothing yet.
    Planned,
}

impl Readiness {
    /// The word for it, in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Readiness::Ready => "ready",
            Readiness::InPart => "in_part",
            Readiness::Planned => "planned",
        }
    }
}

/// One thing that a curriculum lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id within the track; never changes.
    pub id: String,
    /// What it is.
    pub kind: StepKind,
    /// Its title.
    pub title: String,
    /// What it is about; empty where the title says it.
    pub about: String,
    /// The phase of its unit that it belongs to, where the track has phases.
    pub phase: Option<Phase>,
    /// For a step of the whole track: when.
    pub when: Option<When>,
    /// The concepts that it teaches or needs ([`StepKind::teaches`]), beside those of its items.
    pub concepts: Vec<ConceptId>,
    /// The time that the curriculum gives it.
    pub duration: Option<Span>,
    /// Expected minutes, where we know them better.
    pub minutes: Option<u32>,
    /// What is ready of it, in order.
    pub items: Vec<TrackItem>,
    /// The command of ours that serves it.
    pub command: Option<StepCommand>,
    /// The system whose gate it is.
    pub gate: Option<String>,
    /// With items: what is still to come.
    pub rest: Option<String>,
    /// Its words in Russian.
    pub ru: Translation,
}

impl Step {
    /// How much of it can be worked on.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let is_empty = self.items.is_empty() && self.command.is_none() && self.gate.is_none();
        match (is_empty, &self.rest) {
            (true, _) => Readiness::Planned,
            (false, Some(_)) => Readiness::InPart,
            (false, None) => Readiness::Ready,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepTable {
    id: String,
    kind: StepKind,
    title: String,
    #[serde(default)]
    about: String,
    phase: Option<Phase>,
    when: Option<When>,
    #[serde(default)]
    concepts: Vec<ConceptId>,
    duration: Option<Span>,
    minutes: Option<u32>,
    #[serde(default)]
    items: Vec<String>,
    command: Option<StepCommand>,
    gate: Option<String>,
    rest: Option<String>,
    #[serde(default)]
    ru: Translation,
}

impl StepTable {
    pub(super) fn step(self, file: &str, text: &str) -> Result<Step, ContentFault> {
        let items: Result<Vec<_>, _> =
            self.items.iter().map(|item| parse_item(item, file, text)).collect();
        Ok(Step {
            items: items?,
            id: self.id,
            kind: self.kind,
            title: self.title,
            about: self.about,
            phase: self.phase,
            when: self.when,
            concepts: self.concepts,
            duration: self.duration,
            minutes: self.minutes,
            command: self.command,
            gate: self.gate,
            rest: self.rest,
            ru: self.ru,
        })
    }
}
