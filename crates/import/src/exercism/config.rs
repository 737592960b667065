//! A track's `config.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{ImportError, Source};

const FILE: &str = "config.json";

#[derive(Debug, Deserialize)]
pub(super) struct TrackConfig {
    pub(super) language: String,
    #[serde(default)]
    pub(super) blurb: String,
    version: i64,
    #[serde(default)]
    exercises: Exercises,
    #[serde(default)]
    pub(super) concepts: Vec<ConceptEntry>,
}

#[derive(Debug, Default, Deserialize)]
struct Exercises {
    #[serde(default)]
    concept: Vec<ExerciseEntry>,
    #[serde(default)]
    practice: Vec<ExerciseEntry>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ConceptEntry {
    pub(super) uuid: String,
    pub(super) slug: String,
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct ExerciseEntry {
    pub(super) uuid: String,
    pub(super) slug: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) concepts: Vec<String>,
    #[serde(default)]
    pub(super) practices: Vec<String>,
    #[serde(default)]
    pub(super) prerequisites: Vec<String>,
    #[serde(default = "easiest")]
    pub(super) difficulty: u8,
    pub(super) status: Option<String>,
    #[serde(skip)]
    pub(super) is_concept: bool,
}

fn easiest() -> u8 {
    1
}

impl ExerciseEntry {
    /// The word for its kind in slugs.
    pub(super) fn kind(&self) -> &'static str {
        if self.is_concept { "learning" } else { "practice" }
    }
}

impl TrackConfig {
    /// The track's configuration, if the source is a track.
    pub(super) fn find(source: &Source) -> Result<Option<Self>, ImportError> {
        let Some(text) = source.optional_text(FILE)? else { return Ok(None) };
        let mut config: TrackConfig =
            serde_json::from_str(&text).map_err(|error| ImportError::json(FILE, &error))?;
        if config.version != 3 {
            let message = format!("version {}; this one reads 3", config.version);
            return Err(ImportError::course_at(FILE, line_with(&text, "\"version\""), message));
        }
        config.exercises.concept.iter_mut().for_each(|entry| entry.is_concept = true);
        config.check(&text)?;
        Ok(Some(config))
    }

    pub(super) fn exercises(&self) -> impl Iterator<Item = &ExerciseEntry> {
        self.exercises.concept.iter().chain(&self.exercises.practice)
    }

    /// Names that can be folders, and uuids that are.
    fn check(&mut self, text: &str) -> Result<(), ImportError> {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let exercises = self.exercises.concept.iter_mut().chain(&mut self.exercises.practice);
        let items = exercises
            .map(|one| (&mut one.uuid, &one.slug, "exercise"))
            .chain(self.concepts.iter_mut().map(|one| (&mut one.uuid, &one.slug, "concept")));
        for (uuid, slug, kind) in items {
            let line = line_with(text, uuid);
            let fault = |message: String| ImportError::course_at(FILE, line, message);
            if !is_slug(slug) {
                return Err(fault(format!("the slug {slug:?} is no plain name")));
            }
            *uuid = uuid.to_ascii_lowercase();
            if !is_uuid(uuid) {
                return Err(fault(format!("`{uuid}`, of {slug}, is no uuid")));
            }
            for key in [uuid.clone(), format!("{kind} {slug}")] {
                if let Some(other) = seen.insert(key.clone(), slug.clone()) {
                    return Err(fault(format!("`{key}` stands twice, at {other} and at {slug}")));
                }
            }
        }
        Ok(())
    }
}

pub(super) fn is_slug(slug: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !slug.is_empty() && slug.len() <= 100 && slug.chars().all(good)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn line_with(text: &str, words: &str) -> usize {
    text.lines().position(|line| line.contains(words)).map_or(1, |index| index + 1)
}
