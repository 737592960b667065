//! The plan: what to do today, and how far the way still is. A pure function of what is known, the
//! content and the moment. Everything that it says carries its reason as data, for `plan --why`.

mod due;
mod forecast;
mod next;

use std::collections::{BTreeMap, BTreeSet};

use curriculum::{ConceptId, Track};
use evidence::ItemId;

use crate::catalogue::Catalogue;
use crate::knowledge::{DayTally, Knowledge};
use crate::schedule::ItemKind;
use crate::{Day, Moment};

pub use forecast::{Forecast, Milestone, Pace};
pub use next::NextItem;

/// After so many days away, and with so many items due, there is a diagnosis first.
const BREAK_DAYS: u32 = 14;
const BREAK_DUE: usize = 20;

/// What a plan is made for.
#[derive(Debug, Clone, Copy)]
pub struct PlanRequest<'a> {
    /// The track.
    pub track: &'a Track,
    /// Now.
    pub now: Moment,
    /// The minutes a week that the settings name, unless the log says otherwise; 0 for the track's.
    pub minutes_a_week: u32,
}

/// Why something stands in the plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// A learning step: it was not recalled a few minutes ago.
    Step,
    /// The expected recall has fallen to the desired retention.
    Fading {
        /// How likely it is to be recalled today.
        retrievability: f32,
        /// Days since it was last reviewed.
        days: u32,
    },
    /// What it builds on failed.
    Warned {
        /// The concept that failed.
        by: String,
        /// How likely it is to be recalled today.
        retrievability: f32,
    },
    /// Placement assumed a concept; this proves it.
    Assumed {
        /// The concept.
        concept: String,
        /// The day of the placement.
        since: Day,
    },
    /// It was begun, and its last verdict was no pass.
    Begun,
    /// It teaches what the exercises after it need.
    Teaches {
        /// The concepts.
        concepts: Vec<ConceptId>,
    },
    /// It practises these concepts, and everything that they need is known.
    Practises {
        /// The concepts.
        concepts: Vec<ConceptId>,
    },
    /// It is the track's next one, though these prerequisites are not known yet; nothing is locked.
    InSpiteOf {
        /// The prerequisites.
        missing: Vec<ConceptId>,
    },
    /// It was given up; everything else that is ready is done.
    GivenUp,
    /// Another tool says that it was done there; everything else that is ready is done.
    DoneElsewhere,
}

/// A review that is due.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedReview {
    /// The item.
    pub item: ItemId,
    /// What people call it.
    pub slug: String,
    /// A card, or code.
    pub kind: ItemKind,
    /// How long it takes, in seconds, by this learner's past.
    pub seconds: f32,
    /// How likely it is to be recalled now.
    pub retrievability: f32,
    /// What it is worth to recall it today, per minute; reviews stand in this order.
    pub value: f64,
    /// Why.
    pub why: Why,
}

/// An item that fails again and again: to be learned anew instead of being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leech {
    /// The item.
    pub item: ItemId,
    /// What people call it.
    pub slug: String,
    /// How often it failed.
    pub lapses: u32,
    /// Slugs of the lessons that teach it. Reading one, the learner brings the item back.
    pub lessons: Vec<String>,
    /// What it needs, the least known first.
    pub prerequisites: Vec<ConceptId>,
}

/// The proof of a concept that placement assumed.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The concept.
    pub concept: ConceptId,
    /// The easiest exercise of it that is not done: its slug.
    pub exercise: String,
    /// Its expected minutes.
    pub minutes: u32,
    /// Why.
    pub why: Why,
}

/// The learner is back after a long break.
#[derive(Debug, Clone, PartialEq)]
pub struct Comeback {
    /// Days since he was last here.
    pub days_away: u32,
    /// Items that are due.
    pub due: usize,
    /// Concepts for the short diagnosis, with how likely each is to be recalled:
    /// [`Placement::after_break`](crate::Placement::after_break) takes them. Empty once it is done.
    pub diagnosis: BTreeMap<ConceptId, f64>,
    /// Of the due reviews, so many of the first ones fit into today.
    pub today: usize,
    /// Days until all are done, at this pace and with what falls due meanwhile; none if the pace is
    /// too slow for that.
    pub days_to_clear: Option<u32>,
}

/// Today's plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Today.
    pub today: Day,
    /// Set after a long break with much due: the diagnosis comes first.
    pub comeback: Option<Comeback>,
    /// What is due to be recalled, the most valuable first.
    pub reviews: Vec<PlannedReview>,
    /// The minutes that this takes.
    pub review_minutes: f64,
    /// Items that want their lesson instead of another review.
    pub leeches: Vec<Leech>,
    /// Proofs of assumed concepts that are due.
    pub proofs: Vec<Proof>,
    /// The next lesson or exercise; none if everything that is ready is done.
    pub next: Option<NextItem>,
    /// The end of the current unit.
    pub milestone: Option<Milestone>,
    /// The rhythm.
    pub pace: Pace,
    /// How far the way is.
    pub forecast: Forecast,
}

/// Today's plan.
#[must_use]
pub fn plan(knowledge: &Knowledge, catalogue: &Catalogue<'_>, request: &PlanRequest<'_>) -> Plan {
    let today = knowledge.state().boundary.day(request.now);
    let reviews = due::reviews(knowledge, catalogue, request, today);
    let review_minutes = reviews.iter().map(|review| f64::from(review.seconds)).sum::<f64>() / 60.0;
    let pace = forecast::pace(knowledge, catalogue, request, today);
    let comeback = comeback(knowledge, catalogue, &reviews, &pace, today);
    Plan {
        today,
        review_minutes,
        leeches: due::leeches(knowledge, catalogue),
        proofs: due::proofs(knowledge, catalogue, request, today),
        next: next::next(knowledge, catalogue, request.track),
        milestone: forecast::milestone(knowledge, catalogue, request.track),
        forecast: forecast::forecast(knowledge, catalogue, request, &pace, today),
        comeback,
        reviews,
        pace,
    }
}

fn comeback(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    reviews: &[PlannedReview],
    pace: &Pace,
    today: Day,
) -> Option<Comeback> {
    let state = knowledge.state();
    let days_away = today.since(state.last_active?);
    let diagnosed = state.placements.get("after_break").copied();
    // The day of the diagnosis is a day of activity; what is left of the wall still wants its order.
    let is_back = diagnosed.is_some_and(|day| today.since(day) < BREAK_DAYS);
    if reviews.len() < BREAK_DUE || (days_away < BREAK_DAYS && !is_back) {
        return None;
    }
    let diagnosis = if is_back {
        BTreeMap::new()
    } else {
        retention_by_concept(knowledge, today)
            .into_iter()
            .filter(|found| knowledge.is_mastered(&found.concept.0))
            .filter(|found| catalogue.library.concepts.get(&found.concept).is_some())
            .map(|found| (found.concept, found.retention))
            .collect()
    };
    let budget = forecast::review_minutes_a_day(pace);
    let (mut spent, mut fitting) = (0.0, 0);
    for review in reviews {
        spent += f64::from(review.seconds) / 60.0;
        if spent > budget && fitting > 0 {
            break;
        }
        fitting += 1;
    }
    let days_to_clear = due::days_to_clear(knowledge, reviews, budget, today);
    Some(Comeback { days_away, due: reviews.len(), diagnosis, today: fitting, days_to_clear })
}

/// How well a concept is remembered today.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptRetention {
    /// The concept.
    pub concept: ConceptId,
    /// The mean expected recall of its items.
    pub retention: f64,
    /// How many items it has in recall.
    pub items: usize,
    /// The probability that it is known, by knowledge tracing.
    pub known: f64,
}

/// Retention today, by concept.
#[must_use]
pub fn retention_by_concept(knowledge: &Knowledge, today: Day) -> Vec<ConceptRetention> {
    let state = knowledge.state();
    let retention = |(concept, ids): (&String, &BTreeSet<(Day, ItemId)>)| {
        let recalls: Vec<f64> = ids
            .iter()
            .filter_map(|(_, id)| state.items.get(id))
            .map(|item| f64::from(knowledge.retrievability(item, today)))
            .collect();
        ConceptRetention {
            concept: ConceptId(concept.clone()),
            retention: recalls.iter().sum::<f64>() / recalls.len().max(1) as f64,
            items: recalls.len(),
            known: knowledge.concept(concept).known.into(),
        }
    };
    state.by_concept.iter().map(retention).collect()
}

/// Past days from one to another, both included, with what was done on each; days without anything
/// are there too.
#[must_use]
pub fn calendar(knowledge: &Knowledge, from: Day, to: Day) -> Vec<(Day, DayTally)> {
    let tally =
        |day| (Day(day), knowledge.state().days.get(&Day(day)).copied().unwrap_or_default());
    (from.0..=to.0).map(tally).collect()
}

/// How many reviews fall due on each of the coming days; what is overdue counts for today.
#[must_use]
pub fn due_by_day(knowledge: &Knowledge, today: Day, days: u32) -> Vec<(Day, u32)> {
    let mut counts = vec![0; days as usize];
    for (day, count) in &knowledge.state().load {
        if let Some(slot) = counts.get_mut(day.since(today) as usize) {
            *slot += count;
        }
    }
    counts.into_iter().enumerate().map(|(ahead, count)| (today.plus(ahead as i64), count)).collect()
}

/// The edge: concepts of a track that are not known yet and whose prerequisites all are.
#[must_use]
pub fn edge(knowledge: &Knowledge, catalogue: &Catalogue<'_>, track: &Track) -> Vec<ConceptId> {
    let unlocks = |id: &ConceptId| knowledge.concept(&id.0).unlocks();
    catalogue
        .concepts_of(track)
        .into_iter()
        .filter(|id| !unlocks(id))
        .filter(|id| {
            // What is only planned cannot be learned next.
            let is_there =
                !catalogue.lessons_of(id).is_empty() || !catalogue.exercises_of(id).is_empty();
            let concept = catalogue.library.concepts.get(id).filter(|_| is_there);
            concept.is_some_and(|concept| concept.needs.iter().all(unlocks))
        })
        .collect()
}
