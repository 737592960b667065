//! Logs as they come: doubled, disordered, torn, altered, from clocks that jump. The state is the
//! same whatever the order, what cannot be trusted is named, and nothing is dropped silently.

use std::collections::BTreeSet;

use evidence::{Event, EventSet, Fact};
use learner::random::Random;
use learner::{CardEntry, Catalogue, DayBoundary, Doubt, Knowledge, Moment, RebuildNeeded};
use proptest::prelude::*;

use crate::content::library;
use crate::fixture::{DAY_MS, Writer, card, code, item, two_devices};

fn replay(events: &EventSet) -> Knowledge {
    Knowledge::replay(events.iter(), &events.faults(), DayBoundary::UTC)
}

fn shuffled(events: &EventSet, seed: u64) -> Vec<Event> {
    let mut events: Vec<Event> = events.iter().cloned().collect();
    let mut random = Random::new(seed);
    for index in (1..events.len()).rev() {
        events.swap(index, random.below(index + 1));
    }
    events
}

fn is_review(event: &Event) -> bool {
    matches!(event.header().kind.as_str(), "card_reviewed" | "code_reviewed")
}

/// Reviews that the state counts.
fn counted(knowledge: &Knowledge) -> usize {
    knowledge.state().items.values().map(|item| item.reviews as usize).sum()
}

/// Reviews that the doubts name as not counted.
fn refused(knowledge: &Knowledge) -> usize {
    let refused = |doubt: &&Doubt| matches!(doubt, Doubt::Value { what, .. } if what == "rating");
    knowledge.state().doubts.iter().filter(refused).count()
}

fn undone(events: &EventSet) -> usize {
    let ids: BTreeSet<_> = events
        .iter()
        .filter_map(|event| match event.fact() {
            Some(Fact::ReviewUndone { event }) => Some(event),
            Some(_) | None => None,
        })
        .collect();
    events.iter().filter(|event| is_review(event) && ids.contains(&event.id())).count()
}

proptest! {
    #[test]
    fn order_copies_and_merges_change_nothing((one, two) in two_devices(), seed: u64) {
        let union = one.known.union(&two.known);
        let state = replay(&union);
        let faults = union.faults();
        let mut many = shuffled(&union, seed);
        many.extend(shuffled(&two.known.union(&union), seed ^ 1));
        prop_assert_eq!(&Knowledge::replay(&many, &faults, DayBoundary::UTC), &state);
        prop_assert_eq!(&replay(&two.known.union(&one.known).union(&two.known)), &state);
    }

    #[test]
    fn taking_events_one_by_one_is_the_same_as_a_replay((one, two) in two_devices()) {
        let union = one.known.union(&two.known);
        let mut knowledge = Knowledge::empty(DayBoundary::UTC);
        let mut taken = EventSet::new();
        for event in union.iter() {
            taken.insert(event.clone());
            if let Err(needed) = knowledge.apply(event) {
                prop_assert_eq!(needed, RebuildNeeded::Undone);
                knowledge = replay(&taken);
            }
        }
        prop_assert_eq!(&knowledge, &replay(&union));
        let text = serde_json::to_string(knowledge.state()).expect("plain data");
        let stored = serde_json::from_str(&text).expect("as it was written");
        let stored = Knowledge::from_state(stored, DayBoundary::UTC).expect("this version");
        prop_assert_eq!(stored, knowledge);
    }

    #[test]
    fn a_torn_log_counts_what_is_left_and_names_the_hole(
        (one, two) in two_devices(),
        kept in prop::collection::vec(any::<bool>(), 160),
    ) {
        let union = one.known.union(&two.known);
        let left: EventSet = union
            .iter()
            .zip(kept.iter().cycle())
            .filter(|(_, kept)| **kept)
            .map(|(event, _)| event.clone())
            .collect();
        let knowledge = replay(&left);
        let named = knowledge.state().doubts.iter();
        let named = named.filter(|doubt| matches!(doubt, Doubt::Chain { .. })).count();
        let faults: BTreeSet<String> = left.faults().iter().map(ToString::to_string).collect();
        prop_assert_eq!(named, faults.len());
        let reviews = left.iter().filter(|event| is_review(event)).count();
        prop_assert_eq!(counted(&knowledge) + undone(&left) + refused(&knowledge), reviews);
    }

    #[test]
    fn an_altered_body_is_named_and_the_others_count((one, _) in two_devices(), at: usize) {
        let events: Vec<Event> = one.known.iter().cloned().collect();
        prop_assume!(!events.is_empty());
        let at = at % events.len();
        let forged: Vec<Event> = events
            .iter()
            .enumerate()
            .map(|(index, event)| {
                if index != at {
                    return event.clone();
                }
                let mut body = event.body().unwrap_or_default().to_vec();
                body.push(b' ');
                Event::read(event.header_text().to_owned(), Some(body)).expect("a header")
            })
            .collect();
        let knowledge = Knowledge::replay(&forged, &[], DayBoundary::UTC);
        let header = events[at].header();
        let named = Doubt::Altered { device: header.device, sequence: header.sequence };
        prop_assert!(knowledge.state().doubts.contains(&named));
        // An intact copy from another machine mends it.
        let mended: Vec<Event> = forged.iter().chain(&events).cloned().collect();
        let whole = Knowledge::replay(&events, &[], DayBoundary::UTC);
        prop_assert_eq!(Knowledge::replay(&mended, &[], DayBoundary::UTC), whole);
    }

    #[test]
    fn clocks_may_say_anything(times in prop::collection::vec(any::<i64>(), 1..40)) {
        let mut writer = Writer::new(1);
        for time in &times {
            writer.append(*time, &item(1), card("good", 3, "a"));
        }
        let knowledge = replay(&writer.known);
        prop_assert_eq!(counted(&knowledge), times.len());
        let recalled = &knowledge.state().items[&item(1)];
        prop_assert!(recalled.memory.stability.is_finite());
        let jumps = knowledge.state().doubts.iter();
        let jumps = jumps.filter(|doubt| matches!(doubt, Doubt::ClockJumped { .. })).count();
        prop_assert_eq!(jumps == 0, times.is_sorted());
    }
}

#[test]
fn an_evening_in_another_year_harms_that_evening_alone() {
    let (mut right, mut wrong) = (Writer::new(1), Writer::new(1));
    for day in 0..40_i64 {
        let time = (20_000 + day) * DAY_MS;
        let number = (day % 4) as u8;
        right.append(time, &item(number), card("good", 20_000 + day, "a"));
        let said = if day == 20 { time + 4_000 * DAY_MS } else { time };
        wrong.append(said, &item(number), card("good", said / DAY_MS, "a"));
    }
    let (right, wrong) = (replay(&right.known), replay(&wrong.known));
    let state = |knowledge: &Knowledge, number| knowledge.state().items[&item(number)].clone();
    for number in 1..4 {
        assert_eq!(state(&right, number).memory, state(&wrong, number).memory);
    }
    let (right, wrong_item) = (state(&right, 0), state(&wrong, 0));
    assert!((right.memory.stability / wrong_item.memory.stability - 1.0).abs() < 0.1);
    let named: Vec<String> = wrong.state().doubts.iter().map(ToString::to_string).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert!(named[0].contains("event 21: the clock said"), "{named:?}");
}

#[test]
fn reviews_of_a_clock_that_still_runs_ahead_are_named_and_asked_today() {
    let mut writer = Writer::new(1);
    writer.append(30_000 * DAY_MS, &item(1), card("good", 30_000, "a"));
    let knowledge = replay(&writer.known);
    let now = Moment(20_000 * 86_400);
    let today = DayBoundary::UTC.day(now);
    assert!(knowledge.state().items[&item(1)].is_due(now, today));
    assert_eq!(
        knowledge.doubts(now)[0].to_string(),
        "`test:item-1` was last reviewed in 10000 days from now; it is asked today"
    );
}

#[test]
fn content_that_is_gone_is_named_and_its_history_is_kept() {
    let library = library();
    let exercise = &library.exercises[0];
    let mut writer = Writer::new(1);
    let day = 20_000;
    let known = exercise.id.parse().expect("an id");
    let concept = &exercise.teaches[0].0;
    writer.append(day * DAY_MS, &known, Fact::CodeReviewed(code("good", day, concept)));
    writer.append(day * DAY_MS, &item(1), card("good", day, "a-concept-of-old"));
    let knowledge = replay(&writer.known);
    let catalogue = Catalogue::new(&library, []);
    let gone: Vec<String> = catalogue.gone(&knowledge).iter().map(ToString::to_string).collect();
    assert_eq!(
        gone,
        [
            "`test:item-1` is not in the content any more; its 1 reviews are kept",
            "the concept `a-concept-of-old` is not in the content any more; what is known of it is \
             kept",
        ]
    );
    // It counts again when it comes back, under whatever name.
    let entry = CardEntry {
        id: item(1),
        slug: "renamed/card".into(),
        concepts: exercise.teaches.clone(),
        seconds: 10,
    };
    let catalogue = Catalogue::new(&library, [entry]);
    assert_eq!(catalogue.slug(&item(1)), Some("renamed/card"));
    assert_eq!(catalogue.gone(&knowledge).len(), 1);
}
