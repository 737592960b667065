//! The fold, by what people expect of it.

use evidence::{Event, Fact, PlacementResult};
use learner::{
    DayBoundary, Due, Knowledge, LEECH_LAPSES, Moment, Outcome, Phase, RecallItem, Work, rate_code,
};

use crate::fixture::{DAY_MS, Writer, card, code, item, verdict};

const DAY: i64 = 20_000;

/// Facts about items, each with the day after [`DAY`] on which it happens.
fn fold(facts: impl IntoIterator<Item = (i64, u8, Fact)>) -> (Knowledge, Vec<Event>) {
    let mut writer = Writer::new(1);
    let append = |(day, number, fact): (i64, u8, Fact)| {
        writer.append((DAY + day) * DAY_MS, &item(number), fact)
    };
    let events: Vec<Event> = facts.into_iter().map(append).collect();
    (Knowledge::replay(&events, &[], DayBoundary::UTC), events)
}

fn known(knowledge: &Knowledge, number: u8) -> &RecallItem {
    &knowledge.state().items[&item(number)]
}

fn reviewed(day: i64, number: u8, rating: &str, concept: &str) -> (i64, u8, Fact) {
    (day, number, Fact::CodeReviewed(code(rating, DAY + day, concept)))
}

#[test]
fn credit_goes_to_mastered_concepts_alone() {
    // `code` practises the concept `a` by a half. Item 1 is of `a`, item 2 uses it later.
    let with_proofs = |proofs: &[i64]| {
        let proofs = proofs.iter().map(|day| reviewed(*day, 1, "good", "a"));
        fold(proofs.chain([reviewed(30, 2, "good", "c")])).0
    };
    let open = with_proofs(&[0]);
    assert_eq!(known(&open, 1).credits, 0, "one proof is no mastery");
    let mastered = with_proofs(&[0, 3]);
    assert!(mastered.is_mastered("a"));
    assert_eq!(known(&mastered, 1).credits, 1);
    let before = fold([reviewed(0, 1, "good", "a"), reviewed(3, 1, "good", "a")]).0;
    assert!(known(&mastered, 1).memory.stability > known(&before, 1).memory.stability);
    assert!(known(&mastered, 1).due_on() > known(&before, 1).due_on());
    // A hard success used the skill with help: nothing is credited.
    let hard = fold([
        reviewed(0, 1, "good", "a"),
        reviewed(3, 1, "good", "a"),
        reviewed(30, 2, "hard", "c"),
    ]);
    assert_eq!(known(&hard.0, 1).credits, 0);
}

#[test]
fn a_failure_warns_what_builds_on_it() {
    let history = [reviewed(0, 1, "easy", "b"), reviewed(1, 2, "again", "c")];
    let calm = fold(history[..1].to_vec()).0;
    let warned = fold(history).0;
    assert!(known(&warned, 1).due_on() < known(&calm, 1).due_on());
    assert_eq!(known(&warned, 1).warned_by.as_deref(), Some("c"));
    assert_eq!(known(&warned, 1).memory, known(&calm, 1).memory);
}

#[test]
fn eight_failures_make_a_leech_and_its_lesson_brings_it_back() {
    let good = (0, 1, card("good", DAY, "a"));
    let failures = (1..=i64::from(LEECH_LAPSES)).map(|day| (day, 1, card("again", DAY + day, "a")));
    let leech: Vec<_> = [good].into_iter().chain(failures).collect();
    let now = Moment((DAY + 20) * 86_400);
    let asked = |knowledge: &Knowledge| known(knowledge, 1).is_due(now, DayBoundary::UTC.day(now));
    let almost = fold(leech[..leech.len() - 1].to_vec()).0;
    assert!(asked(&almost) && !known(&almost, 1).leech);
    let knowledge = fold(leech.clone()).0;
    assert!(known(&knowledge, 1).leech && !asked(&knowledge));
    let forgiven = fold(leech.into_iter().chain([(9, 1, Fact::Unsuspended {})])).0;
    assert!(asked(&forgiven));
}

#[test]
fn bury_suspend_and_undo() {
    let good = (0, 1, card("good", DAY, "a"));
    let asked = |facts: Vec<(i64, u8, Fact)>, day: i64| {
        let now = Moment((DAY + day) * 86_400);
        known(&fold(facts).0, 1).is_due(now, DayBoundary::UTC.day(now))
    };
    assert!(asked(vec![good.clone()], 10));
    let buried = (1, 1, Fact::Buried { until: DAY + 11 });
    assert!(!asked(vec![good.clone(), buried.clone()], 10));
    assert!(asked(vec![good.clone(), buried], 11));
    assert!(!asked(vec![good.clone(), (1, 1, Fact::Suspended {})], 10));

    let (once, events) = fold([good.clone(), (5, 1, card("again", DAY + 5, "a"))]);
    let undo = Fact::ReviewUndone { event: events[1].id() };
    let (undone, _) = fold([good.clone(), (5, 1, card("again", DAY + 5, "a")), (5, 1, undo)]);
    let (before, _) = fold([good]);
    assert_eq!(known(&undone, 1), known(&before, 1));
    assert_ne!(known(&undone, 1), known(&once, 1));
}

#[test]
fn steps_lie_within_the_day_for_cards_and_a_day_apart_for_code() {
    let (knowledge, _) = fold([(0, 1, card("again", DAY, "a")), reviewed(0, 2, "again", "a")]);
    let begin = DAY * 86_400;
    assert_eq!(known(&knowledge, 1).due, Due::At(Moment(begin + 600)));
    assert_eq!(known(&knowledge, 2).due, Due::On(learner::Day(DAY + 1)));
    assert_eq!(known(&knowledge, 2).phase, Phase::Learning);
}

#[test]
fn work_is_counted_without_pauses_and_typing() {
    let mut writer = Writer::new(1);
    let mut at = |minutes: i64, fact: Fact| {
        writer.append(DAY * DAY_MS + minutes * 60_000, &item(1), fact);
    };
    at(0, Fact::Opened {});
    at(2, verdict("compile_error"));
    at(4, verdict("wrong_answer"));
    at(304, Fact::HintTaken { step: 1 });
    at(306, verdict("accepted"));
    let knowledge = Knowledge::replay(writer.known.iter(), &[], DayBoundary::UTC);
    let unrated = &knowledge.state().unrated[&item(1)];
    // Two minutes, two minutes, a pause of which ten count, two minutes.
    let work = Work { failed_checks: 1, hints: 1, solution_shown: false, seconds: 16 * 60 };
    assert_eq!((unrated.work, unrated.accepted), (work, true));
    assert_eq!(rate_code(Outcome::Accepted, &unrated.work, 3_600).word(), "hard");
}

#[test]
fn what_placement_finds_is_assumed_until_its_proof() {
    let placed = Fact::PlacementFinished(PlacementResult {
        placement: 1,
        purpose: "start".into(),
        rule: 1,
        day: DAY,
        questions: 12,
        known: vec!["a".into(), "b".into(), "c".into()],
        unknown: vec!["d".into()],
        undecided: vec![],
    });
    let (knowledge, _) = fold([(0, 1, placed.clone())]);
    assert!(knowledge.concept("a").unlocks() && !knowledge.is_mastered("a"));
    assert!(!knowledge.concept("d").unlocks());
    let dues = ["a", "b", "c"].map(|id| knowledge.concept(id).proof_due.map(|day| day.0 - DAY));
    assert_eq!(dues, [Some(3), Some(3), Some(4)]);
    let (proven, _) = fold([(0, 1, placed), reviewed(3, 2, "good", "a")]);
    assert!(proven.is_mastered("a") && proven.concept("a").proof_due.is_none());
}
