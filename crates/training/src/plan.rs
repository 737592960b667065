//! What to do today, and why: `learner`'s plan in words that a person reads and a script can use.

mod words;

use curriculum::{ConceptId, Item, TrackItem};
use learner::{Day, ItemKind, PlanRequest};
use serde::Serialize;

use crate::session::{ItemState, Session};

pub use words::date;

/// How many past days the calendar shows.
const CALENDAR_DAYS: i64 = 84;
/// For how many coming days the due reviews are counted.
const AHEAD_DAYS: u32 = 14;
/// For a new card's place in the plan: how likely it is to be known is not known.
const NEW_WHY: &str = "it is new: you have read about it, and it was never asked";

/// The plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The track's slug.
    pub track: String,
    /// The track's title.
    pub title: String,
    /// Today, as `2026-03-01`.
    pub today: String,
    /// What is due to be recalled, the most valuable first; after it, new cards.
    pub due: Vec<DueItem>,
    /// The minutes that this takes.
    pub due_minutes: u32,
    /// Set after a long break: what comes first then.
    pub comeback: Option<Comeback>,
    /// Items that failed again and again, with the lessons to read instead.
    pub leeches: Vec<LeechItem>,
    /// Exercises that prove what placement assumed.
    pub proofs: Vec<ProofItem>,
    /// The next item, if any is left.
    pub next: Option<Next>,
    /// The next exercise, where the next item is a lesson.
    pub next_exercise: Option<Next>,
    /// Why that one, in a sentence.
    pub why: String,
    /// The end of the current unit.
    pub milestone: Option<Milestone>,
    /// The rhythm.
    pub pace: Pace,
    /// How far the way is.
    pub forecast: Forecast,
    /// Every unit with how much of it is done.
    pub units: Vec<UnitProgress>,
    /// The last twelve weeks, a day each.
    pub calendar: Vec<PastDay>,
    /// How many reviews fall due on each of the coming days, today first.
    pub ahead: Vec<u32>,
    /// How well each concept is remembered today, the weakest first.
    pub retention: Vec<Remembered>,
    /// Concepts that can be learned next: everything that they need is known.
    pub edge: Vec<String>,
    /// Whether the learner may want a placement: nothing was done yet.
    pub is_new: bool,
}

/// Something to recall.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueItem {
    /// Its slug.
    pub item: String,
    /// What it asks: `question`, `cloze`, `predict`, or `code`.
    pub kind: &'static str,
    /// Its title, or its concept's.
    pub title: String,
    /// The seconds that it takes.
    pub seconds: u32,
    /// How likely it is to be recalled now; none for a new card.
    pub retrievability: Option<f32>,
    /// Whether it is asked for the first time.
    pub new: bool,
    /// Why it is asked.
    pub why: String,
}

/// The learner is back after a long break.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comeback {
    /// Days since he was last here.
    pub days_away: u32,
    /// Reviews that are due.
    pub due: usize,
    /// Of these, so many of the first fit into today.
    pub today: usize,
    /// Whether a short diagnosis comes first.
    pub diagnosis: bool,
    /// Days until all are done at this pace; none if it is too slow for that.
    pub days_to_clear: Option<u32>,
}

/// An item that failed again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeechItem {
    /// Its slug.
    pub item: String,
    /// How often it failed.
    pub lapses: u32,
    /// Lessons that teach it.
    pub lessons: Vec<String>,
    /// What it needs, the least known first: titles.
    pub prerequisites: Vec<String>,
}

/// An exercise that proves what placement assumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofItem {
    /// The exercise's slug.
    pub item: String,
    /// The concept's title.
    pub concept: String,
    /// Expected minutes.
    pub minutes: u32,
    /// Why.
    pub why: String,
}

/// The next item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Its slug.
    pub slug: String,
    /// `lesson`, `exercise` or `quiz`.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Expected minutes.
    pub minutes: u32,
    /// The unit that it belongs to, as people call it.
    pub unit: String,
}

/// The end of the current unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Milestone {
    /// The unit, as people call it.
    pub unit: String,
    /// Items left in it.
    pub items_left: usize,
    /// Their minutes, by the content.
    pub minutes_left: u32,
}

/// The rhythm, in hours a week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pace {
    /// The track's own.
    pub track_hours: f64,
    /// What this learner has.
    pub hours: f64,
    /// The content's hours that he got through in a week, over the last four; none without work.
    pub actual_hours: Option<f64>,
    /// Hours of reviews that lie ahead.
    pub review_hours: f64,
    /// Actual ÷ expected time of his work.
    pub speed: f64,
}

/// How far the way is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Items of the ready part that are done.
    pub done: usize,
    /// Items that placement found known.
    pub skipped: usize,
    /// Items of the ready part.
    pub ready: usize,
    /// Items that are planned and not there yet.
    pub planned: usize,
    /// Expected minutes of the ready items that are left.
    pub minutes_left: u32,
    /// Weeks at the track's own rhythm.
    pub weeks_by_track: f64,
    /// Weeks at the pace of the settings, reviews included.
    pub weeks_by_pace: f64,
    /// Weeks by what the learner really gets through.
    pub weeks_left: f64,
    /// The day on which the ready part ends by that.
    pub end: Option<String>,
    /// Hours a week that the settings or the track name.
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

/// A past day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastDay {
    /// As `2026-03-01`.
    pub day: String,
    /// Reviews of cards and code.
    pub reviews: u32,
    /// Of these, recalled ones.
    pub recalled: u32,
    /// Exercises accepted for the first time.
    pub accepted: u32,
    /// Lessons read.
    pub lessons: u32,
    /// Minutes of reviews and of work on exercises.
    pub minutes: u32,
}

/// How well a concept is remembered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Remembered {
    /// The concept's title.
    pub concept: String,
    /// The mean expected recall of its items today.
    pub retention: f64,
    /// How many items it has in recall.
    pub items: usize,
    /// Whether it is mastered.
    pub mastered: bool,
}

impl Session {
    /// Today's plan as `learner` computes it.
    #[must_use]
    pub fn today_plan(&self) -> learner::Plan {
        let minutes_a_week = self.workspace().settings.hours_a_week.unwrap_or(0) * 60;
        let request = PlanRequest { track: self.track(), now: self.now(), minutes_a_week };
        learner::plan(self.knowledge(), &self.catalogue(), &request)
    }

    /// Today's plan.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let found = self.today_plan();
        let (knowledge, catalogue, track) = (self.knowledge(), self.catalogue(), self.track());
        let due = self.due(&found);
        let next = found.next.as_ref().and_then(|next| self.describe(&next.slug));
        let pace = &found.pace;
        let hours = |minutes: f64| minutes / 60.0;
        let state = knowledge.state();
        let calendar =
            learner::calendar(knowledge, found.today.plus(1 - CALENDAR_DAYS), found.today);
        let ahead = learner::due_by_day(knowledge, found.today, AHEAD_DAYS);
        let edge = learner::edge(knowledge, &catalogue, track);
        Plan {
            track: track.slug.clone(),
            title: track.title.clone(),
            today: date(found.today),
            due_minutes: minutes(&due),
            comeback: found.comeback.as_ref().map(|comeback| Comeback {
                days_away: comeback.days_away,
                due: comeback.due,
                today: comeback.today,
                diagnosis: !comeback.diagnosis.is_empty(),
                days_to_clear: comeback.days_to_clear,
            }),
            leeches: self.leeches(&found),
            proofs: self.proofs_due(&found),
            next_exercise: self.next_exercise(next.as_ref()),
            why: match &found.next {
                Some(next) => words::why(self, &next.why),
                None => "everything that is ready in this track is done".to_owned(),
            },
            milestone: found.milestone.as_ref().and_then(|milestone| {
                let unit = track.units.iter().find(|unit| unit.id == milestone.unit)?;
                Some(Milestone {
                    unit: self.unit_name(unit),
                    items_left: milestone.items_left,
                    minutes_left: milestone.minutes_left,
                })
            }),
            pace: Pace {
                track_hours: hours(pace.track_minutes_a_week.into()),
                hours: hours(pace.minutes_a_week.into()),
                actual_hours: pace.actual_minutes_a_week.map(hours),
                review_hours: hours(pace.review_minutes_a_week),
                speed: pace.speed,
            },
            forecast: Forecast {
                done: found.forecast.done,
                skipped: found.forecast.skipped,
                ready: found.forecast.ready,
                planned: found.forecast.planned,
                minutes_left: found.forecast.minutes_left,
                weeks_by_track: found.forecast.weeks_by_track,
                weeks_by_pace: found.forecast.weeks_by_pace,
                weeks_left: found.forecast.weeks,
                end: found.forecast.end.map(date),
                hours_a_week: pace.minutes_a_week / 60,
            },
            units: self.unit_progress(),
            calendar: calendar.into_iter().map(past_day).collect(),
            ahead: ahead.into_iter().map(|(_, count)| count).collect(),
            retention: self.remembered(found.today),
            edge: edge.iter().map(|id| words::title(self, id)).collect(),
            is_new: state.days.is_empty() && state.placements.is_empty(),
            next,
            due,
        }
    }

    fn due(&self, plan: &learner::Plan) -> Vec<DueItem> {
        let catalogue = self.catalogue();
        let reviews = plan.reviews.iter().map(|review| {
            let card = self.library().card(review.item.as_str());
            let exercise = catalogue.exercise(&review.item);
            DueItem {
                item: review.slug.clone(),
                kind: match review.kind {
                    ItemKind::Code => "code",
                    ItemKind::Card => card.map_or("question", curriculum::Card::kind),
                },
                title: match (exercise, card) {
                    (Some(exercise), _) => exercise.title.clone(),
                    (None, Some(card)) => words::title(self, &card.concept),
                    (None, None) => review.slug.clone(),
                },
                seconds: review.seconds.round() as u32,
                retrievability: Some(review.retrievability),
                new: false,
                why: words::why(self, &review.why),
            }
        });
        let new = self.new_cards().into_iter().map(|card| DueItem {
            item: card.slug(),
            kind: card.kind(),
            title: words::title(self, &card.concept),
            seconds: card.seconds(),
            retrievability: None,
            new: true,
            why: NEW_WHY.to_owned(),
        });
        // After a break nobody wants anything new on top.
        let new = new.filter(|_| plan.comeback.is_none());
        reviews.chain(new).collect()
    }

    fn leeches(&self, plan: &learner::Plan) -> Vec<LeechItem> {
        let leech = |leech: &learner::Leech| LeechItem {
            item: leech.slug.clone(),
            lapses: leech.lapses,
            lessons: leech.lessons.clone(),
            prerequisites: leech.prerequisites.iter().map(|id| words::title(self, id)).collect(),
        };
        plan.leeches.iter().map(leech).collect()
    }

    fn proofs_due(&self, plan: &learner::Plan) -> Vec<ProofItem> {
        let proof = |proof: &learner::Proof| ProofItem {
            item: proof.exercise.clone(),
            concept: words::title(self, &proof.concept),
            minutes: proof.minutes,
            why: words::why(self, &proof.why),
        };
        plan.proofs.iter().map(proof).collect()
    }

    fn remembered(&self, today: Day) -> Vec<Remembered> {
        let knowledge = self.knowledge();
        let found = learner::retention_by_concept(knowledge, today);
        let known = |id: &ConceptId| self.library().concepts.get(id).is_some();
        let mut list: Vec<Remembered> = found
            .into_iter()
            .filter(|found| known(&found.concept))
            .map(|found| Remembered {
                concept: words::title(self, &found.concept),
                retention: found.retention,
                items: found.items,
                mastered: knowledge.is_mastered(&found.concept.0),
            })
            .collect();
        list.sort_by(|one, other| {
            let by_retention = one.retention.total_cmp(&other.retention);
            by_retention.then_with(|| one.concept.cmp(&other.concept))
        });
        list
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

    /// The next lesson or exercise, and why that one.
    #[must_use]
    pub fn plan_next(&self) -> Option<TrackItem> {
        let next = self.today_plan().next?;
        self.track().items().find(|item| item.slug() == next.slug).cloned()
    }

    /// The first exercise after a lesson that is next.
    fn next_exercise(&self, next: Option<&Next>) -> Option<Next> {
        let next = next.filter(|next| next.kind == "lesson")?;
        let mut after = self.track().items().skip_while(|item| item.slug() != next.slug);
        let open = after.find(|item| {
            let state = self.library().item(item).map(|found| self.state(found));
            matches!(item, TrackItem::Exercise(_)) && state != Some(ItemState::Done)
        });
        self.describe(open?.slug())
    }

    /// The next item after `item` in the track that is not done, from the start again at the end.
    #[must_use]
    pub fn next_after(&self, item: &TrackItem) -> Option<TrackItem> {
        let items: Vec<&TrackItem> = self.track().items().collect();
        let here = items.iter().position(|other| *other == item)?;
        let (before, after) = items.split_at(here + 1);
        let is_open = |other: &&&TrackItem| {
            let found = self.library().item(other);
            ***other != *item && found.is_some_and(|found| self.state(found) != ItemState::Done)
        };
        after.iter().chain(before).find(is_open).map(|found| (*found).clone())
    }

    fn unit_name(&self, unit: &curriculum::Unit) -> String {
        unit.name(self.track())
    }

    fn describe(&self, slug: &str) -> Option<Next> {
        let unit = self.track().units.iter().find(|unit| {
            let mut items = unit.items.iter();
            items.any(|item| item.slug() == slug)
        })?;
        let found = self.library().find(slug).ok()?;
        Some(Next {
            slug: found.slug().to_owned(),
            kind: match found {
                Item::Lesson(_) => "lesson",
                Item::Exercise(_) => "exercise",
                Item::Quiz(_) => "quiz",
            },
            title: found.title().to_owned(),
            minutes: found.minutes(),
            unit: self.unit_name(unit),
        })
    }
}

/// The minutes that reviews take; any at all take one.
fn minutes(due: &[DueItem]) -> u32 {
    due.iter().map(|item| item.seconds).sum::<u32>().div_ceil(60)
}

fn past_day((day, tally): (Day, learner::DayTally)) -> PastDay {
    PastDay {
        day: date(day),
        reviews: tally.reviews,
        recalled: tally.recalled,
        accepted: tally.accepted,
        lessons: tally.lessons,
        minutes: tally.seconds.div_ceil(60),
    }
}
