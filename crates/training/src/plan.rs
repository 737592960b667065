//! What to do today: the next item of the track, and how far the way still is.

use curriculum::{Item, TrackItem};
use serde::Serialize;

use crate::session::{ItemState, Session};

/// The plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The track's slug.
    pub track: String,
    /// The track's title.
    pub title: String,
    /// What is due to be recalled: the slugs.
    pub due: Vec<String>,
    /// The next item, if any is left.
    pub next: Option<Next>,
    /// Why that one, in a sentence.
    pub why: String,
    /// How far the way is.
    pub forecast: Forecast,
    /// Every unit with how much of it is done.
    pub units: Vec<UnitProgress>,
}

/// The next item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Its slug.
    pub slug: String,
    /// `lesson` or `exercise`.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Expected minutes.
    pub minutes: u32,
    /// The unit that it belongs to, as people call it.
    pub unit: String,
}

/// How far the way is, at the pace of the settings or of the track.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Items of the ready part that are done.
    pub done: usize,
    /// Items of the ready part.
    pub ready: usize,
    /// Items that are planned and not there yet.
    pub planned: usize,
    /// Expected minutes of the ready items that are left.
    pub minutes_left: u32,
    /// The same in weeks, at this pace.
    pub weeks_left: f64,
    /// Hours a week.
    pub hours_a_week: u32,
}

/// How much of a unit is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitProgress {
    /// Such as `01`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Ready items that are done.
    pub done: usize,
    /// Ready items.
    pub ready: usize,
    /// Planned items.
    pub planned: usize,
}

impl Session {
    /// Today's plan.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let track = self.track();
        let hours_a_week =
            self.workspace().settings.hours_a_week.unwrap_or(track.hours_a_week).max(1);
        let (mut done, mut minutes_left) = (0, 0);
        for item in track.items().filter_map(|item| self.library().item(item)) {
            if self.state(item) == ItemState::Done {
                done += 1;
            } else {
                minutes_left += item.minutes();
            }
        }
        let (ready, all) = track.readiness();
        let next = self.plan_next();
        let why = self.why(next.as_ref());
        Plan {
            track: track.slug.clone(),
            title: track.title.clone(),
            due: Vec::new(),
            next: next.as_ref().and_then(|item| self.describe(item)),
            why,
            forecast: Forecast {
                done,
                ready,
                planned: all - ready,
                minutes_left,
                weeks_left: f64::from(minutes_left) / 60.0 / f64::from(hours_a_week),
                hours_a_week,
            },
            units: self.unit_progress(),
        }
    }

    fn unit_progress(&self) -> Vec<UnitProgress> {
        self.track()
            .units
            .iter()
            .map(|unit| UnitProgress {
                number: unit.number.clone(),
                title: unit.title.clone(),
                done: unit
                    .items
                    .iter()
                    .filter_map(|item| self.library().item(item))
                    .filter(|item| self.state(*item) == ItemState::Done)
                    .count(),
                ready: unit.items.len(),
                planned: unit.planned.len(),
            })
            .collect()
    }

    /// The first item of the track that is not done; what was given up comes after everything else.
    #[must_use]
    pub fn plan_next(&self) -> Option<TrackItem> {
        let open = |wanted: fn(ItemState) -> bool| {
            self.track()
                .items()
                .find(|item| {
                    self.library().item(item).is_some_and(|found| wanted(self.state(found)))
                })
                .cloned()
        };
        open(|state| matches!(state, ItemState::New | ItemState::Failed))
            .or_else(|| open(|state| state == ItemState::GivenUp))
    }

    /// The next item after `item` in the track that is not done, from the start again at the end.
    #[must_use]
    pub fn next_after(&self, item: &TrackItem) -> Option<TrackItem> {
        let items: Vec<&TrackItem> = self.track().items().collect();
        let here = items.iter().position(|other| *other == item)?;
        let (before, after) = items.split_at(here + 1);
        after
            .iter()
            .chain(before)
            .find(|other| {
                **other != item
                    && self
                        .library()
                        .item(other)
                        .is_some_and(|found| self.state(found) != ItemState::Done)
            })
            .map(|found| (*found).clone())
    }

    fn describe(&self, item: &TrackItem) -> Option<Next> {
        let unit = self.track().units.iter().find(|unit| unit.items.contains(item))?;
        let found = self.library().item(item)?;
        Some(Next {
            slug: found.slug().to_owned(),
            kind: match found {
                Item::Lesson(_) => "lesson",
                Item::Exercise(_) => "exercise",
            },
            title: found.title().to_owned(),
            minutes: found.minutes(),
            unit: format!("{} {} – {}", self.track().unit_word, unit.number, unit.title),
        })
    }

    fn why(&self, next: Option<&TrackItem>) -> String {
        let Some(item) = next else {
            return "everything that is ready in this track is done".to_owned();
        };
        let Some(found) = self.library().item(item) else { return String::new() };
        match (self.state(found), found) {
            (ItemState::Failed, _) => {
                "you began it, and its last verdict was no pass; finish it first".to_owned()
            }
            (ItemState::GivenUp, _) => {
                "you gave it up earlier; everything else that is ready is done".to_owned()
            }
            (_, Item::Lesson(lesson)) => {
                format!(
                    "it teaches what the exercises after it need: {}",
                    names(self, &lesson.concepts)
                )
            }
            (_, Item::Exercise(exercise)) => {
                format!(
                    "it practises {}, which you have just read about",
                    names(self, &exercise.teaches)
                )
            }
        }
    }
}

fn names(session: &Session, concepts: &[curriculum::ConceptId]) -> String {
    concepts
        .iter()
        .filter_map(|id| session.library().concepts.get(id))
        .map(|concept| concept.title.to_lowercase())
        .collect::<Vec<_>>()
        .join(", ")
}
