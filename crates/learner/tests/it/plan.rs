//! The plan over our own content.

use evidence::{Fact, ItemId, PlacementResult};
use learner::{
    Catalogue, DayBoundary, History, Knowledge, Moment, Plan, PlanRequest, Weights, Why, calendar,
    calibrate, edge, fit_weights, plan, retention_by_concept,
};

use crate::content::library;
use crate::fixture::{DAY_MS, Writer, card, code, item, verdict};

const DAY: i64 = 20_000;

fn planned(writer: &Writer, day: i64) -> Plan {
    let library = library();
    let catalogue = Catalogue::new(&library, []);
    let knowledge = Knowledge::replay(writer.known.iter(), &[], DayBoundary::UTC);
    let request = PlanRequest {
        track: library.track("rust-masterclass").expect("built in"),
        now: Moment(day * 86_400),
        minutes_a_week: 0,
    };
    plan(&knowledge, &catalogue, &request)
}

/// Accepts the track's first exercises, so many a day, each with its review.
fn learn(writer: &mut Writer, count: usize, a_day: usize) {
    let library = library();
    let catalogue = Catalogue::new(&library, []);
    let track = library.track("rust-masterclass").expect("built in");
    for (index, step) in track.items().take(count).enumerate() {
        let day = DAY + (index / a_day) as i64;
        let found = library.item(step).expect("the track's own");
        let id: ItemId = found.id().parse().expect("an id");
        match library.exercise(step.slug()) {
            None => {
                writer.append(day * DAY_MS, &id, Fact::LessonRead {});
            }
            Some(exercise) => {
                writer.append(day * DAY_MS, &id, verdict("accepted"));
                let mut review = code("good", day, "");
                review.concepts = exercise.teaches.iter().map(|id| id.0.clone()).collect();
                review.practised = learner::practised(&catalogue.library.concepts, exercise);
                review.built_upon.clear();
                writer.append(day * DAY_MS, &id, Fact::CodeReviewed(review));
            }
        }
    }
}

#[test]
fn a_newcomer_begins_at_the_beginning() {
    let plan = planned(&Writer::new(1), DAY);
    let next = plan.next.expect("something to learn");
    assert_eq!((next.slug.as_str(), next.is_lesson), ("basics/variables", true));
    assert!(matches!(next.why, Why::Teaches { .. }));
    assert!(plan.reviews.is_empty() && plan.comeback.is_none());
    assert_eq!(plan.milestone.expect("a unit").unit, "module-01");
    assert_eq!(plan.pace.minutes_a_week, 360);
    assert!((plan.forecast.weeks - plan.forecast.weeks_by_pace).abs() < 1e-9);
}

#[test]
fn what_was_begun_comes_first_and_what_was_given_up_last() {
    let library = library();
    let steps: Vec<_> = library.track("rust-masterclass").expect("built in").items().collect();
    let mut writer = Writer::new(1);
    learn(&mut writer, 1, 5);
    let second = library.item(steps[1]).expect("an exercise");
    let id = second.id().parse().expect("an id");
    writer.append(DAY * DAY_MS, &id, verdict("wrong_answer"));
    let next = planned(&writer, DAY).next.expect("the begun one");
    assert_eq!((next.slug.as_str(), next.why), (second.slug(), Why::Begun));
    writer.append(DAY * DAY_MS, &id, Fact::SolutionShown { given_up: true });
    let next = planned(&writer, DAY).next.expect("another one");
    assert_ne!(next.slug, second.slug(), "a failed prerequisite leaves a next step");
}

#[test]
fn reviews_come_with_their_minutes_and_reasons() {
    let mut writer = Writer::new(1);
    learn(&mut writer, 12, 4);
    let plan = planned(&writer, DAY + 12);
    assert!(!plan.reviews.is_empty() && plan.review_minutes > 1.0);
    for review in &plan.reviews {
        assert!(matches!(review.why, Why::Fading { .. }), "{review:?}");
    }
    assert!(plan.reviews.is_sorted_by(|one, other| one.value >= other.value));
    assert!(plan.pace.actual_minutes_a_week.expect("worked") > 0.0);
}

#[test]
fn after_three_weeks_away_there_is_a_diagnosis_and_no_wall() {
    let mut writer = Writer::new(1);
    learn(&mut writer, 60, 6);
    let before = planned(&writer, DAY + 11);
    assert!(before.comeback.is_none());
    let plan = planned(&writer, DAY + 32);
    let comeback = plan.comeback.as_ref().expect("a break");
    assert!(comeback.days_away >= 21 && comeback.due == plan.reviews.len());
    assert!(comeback.today >= 1 && comeback.today < comeback.due, "{comeback:?}");
    assert!(comeback.days_to_clear.is_some_and(|days| days > 1), "{comeback:?}");
}

#[test]
fn who_knows_a_unit_starts_at_his_own_edge() {
    let library = library();
    let catalogue = Catalogue::new(&library, []);
    let track = library.track("rust-masterclass").expect("built in");
    let known = catalogue.concepts_of(track).into_iter().map(|id| id.0);
    let known: Vec<String> = known.filter(|id| !id.starts_with("lifetime")).collect();
    let mut writer = Writer::new(1);
    let placed = Fact::PlacementFinished(PlacementResult {
        placement: 1,
        purpose: "start".into(),
        rule: 1,
        day: DAY,
        questions: 12,
        known,
        unknown: vec![],
        undecided: vec![],
    });
    writer.append(DAY * DAY_MS, &item(1), placed);
    let plan = planned(&writer, DAY + 4);
    assert!(plan.forecast.skipped > 30, "{:?}", plan.forecast);
    assert!(plan.next.expect("lifetimes").slug.starts_with("lifetimes/"));
    assert!(!plan.proofs.is_empty());
    let knowledge = Knowledge::replay(writer.known.iter(), &[], DayBoundary::UTC);
    let edge: Vec<String> =
        edge(&knowledge, &catalogue, track).into_iter().map(|id| id.0).collect();
    assert_eq!(edge, ["lifetime"]);
}

#[test]
fn days_and_retention_are_told() {
    let mut writer = Writer::new(1);
    learn(&mut writer, 12, 4);
    let knowledge = Knowledge::replay(writer.known.iter(), &[], DayBoundary::UTC);
    let days = calendar(&knowledge, learner::Day(DAY - 1), learner::Day(DAY + 3));
    let busy: Vec<bool> = days.iter().map(|(_, tally)| tally.reviews > 0).collect();
    assert_eq!(busy, [false, true, true, true, false]);
    let now = retention_by_concept(&knowledge, learner::Day(DAY + 3));
    let later = retention_by_concept(&knowledge, learner::Day(DAY + 60));
    assert!(now.iter().zip(&later).all(|(now, later)| now.retention > later.retention));
}

#[test]
fn calibration_and_fitting_follow_what_happened() {
    // A learner who forgets sooner than the standard weights say.
    let mut writer = Writer::new(1);
    let mut random = learner::random::Random::new(3);
    for day in 0..40_i64 {
        for number in 0..240_u8 {
            if (day + i64::from(number)) % (5 + i64::from(number % 3)) == 0 {
                let rating = if random.chance(0.6) { "good" } else { "again" };
                writer.append((DAY + day) * DAY_MS, &item(number), card(rating, DAY + day, "a"));
            }
        }
    }
    let history = History::of_events(writer.known.iter());
    let standard = Weights::standard();
    let found = calibrate(&history, &standard).expect("reviews");
    assert!(found.reviews > 300 && !found.model_wins(), "chance knows no memory: {found:?}");
    let fit = fit_weights(&history, &standard).expect("enough history");
    assert!(fit.is_better(), "{fit:?}");
    assert_eq!(fit, fit_weights(&history, &standard).expect("enough"), "the same each time");
    let few = History(history.0.into_iter().take(2).collect());
    assert!(fit_weights(&few, &standard).is_err());
}
