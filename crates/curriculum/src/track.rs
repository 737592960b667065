//! Tracks: whole curricula, as paths through shared content.

use serde::Deserialize;

use crate::{ConceptId, ContentFault, Files};

/// One step of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TrackItem {
    /// A lesson's slug.
    Lesson(String),
    /// An exercise's slug.
    Exercise(String),
}

impl TrackItem {
    /// The slug.
    #[must_use]
    pub fn slug(&self) -> &str {
        match self {
            TrackItem::Lesson(slug) | TrackItem::Exercise(slug) => slug,
        }
    }
}

/// A module, week, day or phase; the track says which word it shows.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its id within the track; never changes.
    pub id: String,
    /// The number that people know it by, such as `01`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// What is ready, in order.
    pub items: Vec<TrackItem>,
    /// Titles of what is to come; nothing here pretends to work.
    pub planned: Vec<String>,
}

/// A whole curriculum.
#[derive(Debug, Clone)]
pub struct Track {
    /// `source:id`.
    pub id: String,
    /// Its folder's name, as in `--track rust-masterclass`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The word that it uses for a unit.
    pub unit_word: String,
    /// Its own pace, in hours a week.
    pub hours_a_week: u32,
    /// Concepts that it does not teach.
    pub assumes: Vec<ConceptId>,
    /// Its units, in order.
    pub units: Vec<Unit>,
    /// Its file in the content.
    pub file: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackFile {
    id: String,
    title: String,
    about: String,
    unit: String,
    hours_a_week: u32,
    #[serde(default)]
    assumes: Vec<ConceptId>,
    #[serde(default)]
    units: Vec<UnitTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitTable {
    id: String,
    number: String,
    title: String,
    about: String,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    planned: Vec<String>,
}

impl Track {
    /// All ready items in order.
    pub fn items(&self) -> impl Iterator<Item = &TrackItem> {
        self.units.iter().flat_map(|unit| &unit.items)
    }

    /// How many items are ready, and how many there will be.
    #[must_use]
    pub fn readiness(&self) -> (usize, usize) {
        let ready = self.items().count();
        (ready, ready + self.units.iter().map(|unit| unit.planned.len()).sum::<usize>())
    }

    pub(crate) fn parse(files: &Files, source: &str, slug: &str) -> Result<Self, ContentFault> {
        let file = format!("tracks/{slug}/track.toml");
        let text = files.text(&file, "what the track consists of")?;
        let head: TrackFile =
            toml::from_str(text).map_err(|error| ContentFault::toml(&file, text, &error))?;
        let mut units = Vec::new();
        for table in head.units {
            let items: Result<_, _> = table
                .items
                .iter()
                .map(|item| {
                    parse_item(item).ok_or_else(|| {
                        let line =
                            text.lines().position(|line| line.contains(item.as_str())).unwrap_or(0);
                        let message =
                            format!("`{item}`: an item is `lesson SLUG` or `exercise SLUG`");
                        ContentFault::new(&file, message).at(line + 1)
                    })
                })
                .collect();
            units.push(Unit {
                id: table.id,
                number: table.number,
                title: table.title,
                about: table.about,
                items: items?,
                planned: table.planned,
            });
        }
        Ok(Track {
            id: format!("{source}:{}", head.id),
            slug: slug.to_owned(),
            title: head.title,
            about: head.about,
            unit_word: head.unit,
            hours_a_week: head.hours_a_week,
            assumes: head.assumes,
            units,
            file,
        })
    }
}

fn parse_item(text: &str) -> Option<TrackItem> {
    match text.split_once(' ')? {
        ("lesson", slug) => Some(TrackItem::Lesson(slug.trim().to_owned())),
        ("exercise", slug) => Some(TrackItem::Exercise(slug.trim().to_owned())),
        _ => None,
    }
}
