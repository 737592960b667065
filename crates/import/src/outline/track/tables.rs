//! The tables of `track.toml` and the head of a lesson, as they are written.

use serde::Serialize;

#[derive(Serialize)]
pub(super) struct TrackFile {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) about: String,
    pub(super) unit: String,
    pub(super) hours_a_week: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) outcomes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<GroupTable>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) steps: Vec<StepTable>,
    pub(super) units: Vec<UnitTable>,
}

#[derive(Serialize)]
pub(super) struct GroupTable {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) word: String,
    pub(super) title: String,
    pub(super) about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) outcomes: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct UnitTable {
    pub(super) id: String,
    pub(super) number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) word: Option<String>,
    pub(super) title: String,
    pub(super) about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) outcomes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) choose: Option<Choose>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) items: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) steps: Vec<StepTable>,
}

#[derive(Serialize)]
pub(super) struct Choose {
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) of: &'static str,
}

#[derive(Serialize)]
pub(super) struct StepTable {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) when: Option<&'static str>,
    pub(super) kind: &'static str,
    pub(super) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<String>,
}

#[derive(Serialize)]
pub(super) struct LessonHead {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) concepts: [String; 0],
    pub(super) minutes: usize,
    pub(super) imported: bool,
}
