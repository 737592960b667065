//! The rhythm, and how far the way is. A forecast that is wrong discourages twice, so it follows what
//! the learner does, not what he meant to do.

use curriculum::{Item, Track};

use super::next::{Standing, standing};
use super::{PlanRequest, due_by_day};
use crate::Day;
use crate::catalogue::Catalogue;
use crate::knowledge::Knowledge;

/// The actual pace is that of the last four weeks.
const WINDOW_DAYS: u32 = 28;
/// With so many days of it, it counts alone; before, the intended pace counts for the rest.
const TRUSTED_DAYS: u32 = 14;
/// At most this share of the time goes to reviews: else nothing new is learned.
const REVIEW_SHARE: f64 = 0.5;
/// A forecast beyond this is no forecast.
const LONGEST_WEEKS: f64 = 520.0;

/// The rhythm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// The track's own, in minutes a week.
    pub track_minutes_a_week: u32,
    /// What this learner has, by the log or the settings; the track's if neither says.
    pub minutes_a_week: u32,
    /// The content's minutes that he got through in a week, over the last four; none without any
    /// work in them.
    pub actual_minutes_a_week: Option<f64>,
    /// Minutes of reviews a week that lie ahead.
    pub review_minutes_a_week: f64,
    /// Actual ÷ expected time of his work.
    pub speed: f64,
}

/// How far the way is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Items that are done.
    pub done: usize,
    /// Items that placement found known.
    pub skipped: usize,
    /// Ready items.
    pub ready: usize,
    /// Items that are planned and not there yet.
    pub planned: usize,
    /// The content's minutes of ready items that are left.
    pub minutes_left: u32,
    /// Weeks at the track's own rhythm.
    pub weeks_by_track: f64,
    /// Weeks at the intended pace, reviews included.
    pub weeks_by_pace: f64,
    /// Weeks by what he really gets through.
    pub weeks: f64,
    /// The day on which the ready part ends by that; none if it is too far to be said.
    pub end: Option<Day>,
}

/// The end of the current unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// The unit's id within the track.
    pub unit: String,
    /// Its title.
    pub title: String,
    /// Items left in it.
    pub items_left: usize,
    /// Their minutes, by the content.
    pub minutes_left: u32,
}

pub(super) fn pace(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    request: &PlanRequest<'_>,
    today: Day,
) -> Pace {
    let track_minutes_a_week = request.track.hours_a_week.max(1) * 60;
    let chosen = knowledge.state().minutes_a_week.unwrap_or(request.minutes_a_week);
    let minutes_a_week = if chosen == 0 { track_minutes_a_week } else { chosen };
    let seconds: f64 = knowledge.state().items.values().map(|item| f64::from(item.seconds)).sum();
    let each = seconds / 60.0 / knowledge.state().items.len().max(1) as f64;
    // What is overdue already is a matter of today, not of the rhythm.
    let ahead: u32 = due_by_day(knowledge, today, 15).iter().skip(1).map(|(_, count)| count).sum();
    Pace {
        track_minutes_a_week,
        minutes_a_week,
        actual_minutes_a_week: actual(knowledge, catalogue, request.track, today),
        review_minutes_a_week: each * f64::from(ahead) / 2.0,
        speed: knowledge.speed(),
    }
}

/// Minutes of reviews that fit into a day.
pub(super) fn review_minutes_a_day(pace: &Pace) -> f64 {
    f64::from(pace.minutes_a_week) / 7.0 * REVIEW_SHARE
}

/// The content's minutes of a track's items that were done in a week, over the last four weeks or
/// since the first day in them.
fn actual(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    track: &Track,
    today: Day,
) -> Option<f64> {
    let window = observed_days(knowledge, today)?;
    let from = today.plus(-i64::from(window));
    let minutes: u32 = track
        .items()
        .filter_map(|item| catalogue.library.item(item))
        .filter(|item| day_done(knowledge, *item).is_some_and(|day| day > from && day <= today))
        .map(Item::minutes)
        .sum();
    Some(f64::from(minutes) * 7.0 / f64::from(window.max(7)))
}

/// How many of the last days lie between the learner's first day and today.
fn observed_days(knowledge: &Knowledge, today: Day) -> Option<u32> {
    let first = *knowledge.state().days.keys().next()?;
    Some((today.since(first) + 1).min(WINDOW_DAYS))
}

fn day_done(knowledge: &Knowledge, item: Item<'_>) -> Option<Day> {
    let id = item.id().parse().ok()?;
    let state = knowledge.state();
    let quiz = || state.quizzes.get(&id).map(|taken| &taken.last);
    let done = state.accepted.get(&id).or_else(|| state.lessons_read.get(&id));
    done.or_else(|| quiz().filter(|_| standing(knowledge, item) == Standing::Done)).copied()
}

pub(super) fn forecast(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    request: &PlanRequest<'_>,
    pace: &Pace,
    today: Day,
) -> Forecast {
    let (mut done, mut skipped, mut minutes_left) = (0, 0, 0);
    for item in request.track.items().filter_map(|item| catalogue.library.item(item)) {
        match standing(knowledge, item) {
            Standing::Done => done += 1,
            Standing::Skipped => skipped += 1,
            Standing::Begun | Standing::New | Standing::GivenUp | Standing::DoneElsewhere => {
                minutes_left += item.minutes()
            }
        }
    }
    let (ready, all) = request.track.readiness();
    let left = f64::from(minutes_left);
    let own = f64::from(pace.minutes_a_week);
    let reviews = pace.review_minutes_a_week.min(REVIEW_SHARE * own);
    let intended = (own - reviews) / pace.speed.max(0.1);
    let trust = observed_days(knowledge, today)
        .map_or(0.0, |days| f64::from(days.min(TRUSTED_DAYS)) / f64::from(TRUSTED_DAYS));
    let actual = match pace.actual_minutes_a_week {
        // Weeks without work say nothing of the pace at which he goes on, if he does.
        Some(actual) if actual > 0.0 => trust * actual + (1.0 - trust) * intended,
        Some(_) | None => intended,
    };
    let weeks = (left / actual.max(0.1)).min(LONGEST_WEEKS);
    Forecast {
        done,
        skipped,
        ready,
        planned: all - ready,
        minutes_left,
        weeks_by_track: left / f64::from(pace.track_minutes_a_week),
        weeks_by_pace: left / intended.max(0.1),
        weeks,
        end: (weeks < LONGEST_WEEKS).then(|| today.plus((weeks * 7.0).ceil() as i64)),
    }
}

pub(super) fn milestone(
    knowledge: &Knowledge,
    catalogue: &Catalogue<'_>,
    track: &Track,
) -> Option<Milestone> {
    track.units.iter().find_map(|unit| {
        let open: Vec<Item<'_>> = unit
            .items
            .iter()
            .filter_map(|item| catalogue.library.item(item))
            .filter(|item| match standing(knowledge, *item) {
                Standing::Done | Standing::Skipped => false,
                Standing::Begun | Standing::New | Standing::GivenUp | Standing::DoneElsewhere => {
                    true
                }
            })
            .collect();
        (!open.is_empty()).then(|| Milestone {
            unit: unit.id.clone(),
            title: unit.title.clone(),
            items_left: open.len(),
            minutes_left: open.iter().map(|item| item.minutes()).sum(),
        })
    })
}
