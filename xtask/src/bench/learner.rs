//! What a learner with ten years of history waits for: the plan, a rebuild, and one review.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use curriculum::Library;
use evidence::{CardReview, CodeReview, DeviceId, Draft, Event, Fact, ItemId, Place};
use learner::random::Random;
use learner::{
    CardEntry, Catalogue, Day, DayBoundary, DesiredRetention, History, Knowledge, MemoryModel,
    Moment, PlanRequest, Rating, SECONDS_PER_DAY, Weights, calibrate, fit_weights, plan,
};
use training::content::Content;

use super::{median, milliseconds};

const REVIEWS: u64 = 100_000;
const DAYS: u64 = 3_650;
/// Cards beside the exercises of the content.
const CARDS: usize = 3_000;

pub(crate) fn with_a_long_history(rounds: usize) -> anyhow::Result<()> {
    let content = Content::from_folder(Path::new("content"))?;
    let library = &content.library;
    let track = library.track("rust-masterclass").context("the track")?;
    let cards = cards(library)?;
    let events = history(library, &cards)?;
    let catalogue = Catalogue::new(library, cards);
    let boundary = DayBoundary::UTC;
    let now = Moment(DAYS as i64 * SECONDS_PER_DAY);

    let times = |mut work: Box<dyn FnMut() + '_>| {
        let one = |_| {
            let started = Instant::now();
            work();
            started.elapsed()
        };
        median((0..rounds).map(one).collect())
    };
    let row = |name: &str, limit: &str, value: String| println!("| {name} | {limit} | {value} |");
    println!("| {REVIEWS} reviews of {} items in ten years | at most | |\n|---|---|---|", {
        CARDS + library.exercises.len()
    });
    let knowledge = Knowledge::replay(&events, &[], boundary);
    let request = PlanRequest { track, now, minutes_a_week: 0 };
    let planned = times(Box::new(|| drop(black_box(plan(&knowledge, &catalogue, &request)))));
    row("the plan", "50 ms", milliseconds(planned));
    let text = serde_json::to_string(knowledge.state())?;
    let opened = times(Box::new(|| {
        let state = serde_json::from_str(&text).expect("as it was written");
        drop(black_box(Knowledge::from_state(state, boundary)));
    }));
    let size = format!("reading the stored state ({:.1} MB)", text.len() as f64 / 1e6);
    row(&size, "", milliseconds(opened));
    let rebuilt = times(Box::new(|| drop(black_box(Knowledge::replay(&events, &[], boundary)))));
    row("a rebuild from the log's events", "1 s", milliseconds(rebuilt));
    row("one review taken: schedule, credit, load", "", each(rebuilt, REVIEWS));
    row("scheduling one review", "10 µs", each(scheduling(), 1_000_000));
    let started = Instant::now();
    let past = History::of_events(&events);
    calibrate(&past, &Weights::standard()).context("reviews to calibrate by")?;
    row("the calibration page", "", milliseconds(started.elapsed()));
    let started = Instant::now();
    fit_weights(&past, &Weights::standard())?;
    row("fitting the weights", "", milliseconds(started.elapsed()));
    Ok(())
}

fn each(all: Duration, count: u64) -> String {
    format!("{:.2} µs", all.as_secs_f64() * 1e6 / count as f64)
}

fn scheduling() -> Duration {
    let model = MemoryModel::new(&Weights::standard(), DesiredRetention::USUAL);
    let mut random = Random::new(1);
    let mut memory = None;
    let started = Instant::now();
    for number in 0..1_000_000_u32 {
        let rating = Rating::ALL[random.below(4)];
        let next = model.after(memory, number % 50, rating);
        black_box(model.interval(next));
        memory = Some(next);
    }
    started.elapsed()
}

fn cards(library: &Library) -> anyhow::Result<Vec<CardEntry>> {
    let concepts: Vec<_> = library.concepts.iter().map(|concept| concept.id.clone()).collect();
    (0..CARDS)
        .map(|number| {
            Ok(CardEntry {
                id: ItemId::new("bench", &format!("card-{number}"))?,
                slug: format!("bench/card-{number}"),
                concepts: vec![concepts[number % concepts.len()].clone()],
                seconds: 8,
            })
        })
        .collect()
}

/// Ten years of reviews: three of four of cards, the rest of code, with their credit.
fn history(library: &Library, cards: &[CardEntry]) -> anyhow::Result<Vec<Event>> {
    let mut random = Random::new(20);
    let mut practised = BTreeMap::new();
    let mut events = Vec::new();
    let mut previous = None;
    for sequence in 1..=REVIEWS {
        let day = (sequence * DAYS / REVIEWS) as i64;
        let rating = match random.unit() {
            roll if roll < 0.1 => Rating::Again,
            roll if roll < 0.2 => Rating::Hard,
            roll if roll < 0.9 => Rating::Good,
            _ => Rating::Easy,
        };
        let (item, fact) = if random.chance(0.75) {
            let card = &cards[random.below(cards.len())];
            (card.id.clone(), card_review(card, rating, day))
        } else {
            let exercise = &library.exercises[random.below(library.exercises.len())];
            let shares = practised.entry(&exercise.id).or_insert_with(|| {
                let graph = &library.concepts;
                (learner::practised(graph, exercise), learner::built_upon(graph, exercise))
            });
            (exercise.id.parse()?, code_review(exercise, rating, day, shares))
        };
        let place = Place { device: DeviceId::from_bits(1), sequence, previous, clock: sequence };
        let time_ms = (day * SECONDS_PER_DAY + 43_200) * 1000;
        let event =
            Event::new(place, &Draft { time_ms, item: Some(item), content_version: None, fact });
        previous = Some(event.id());
        events.push(event);
    }
    Ok(events)
}

fn card_review(card: &CardEntry, rating: Rating, day: i64) -> Fact {
    Fact::CardReviewed(CardReview {
        rating: rating.word().to_owned(),
        rule: 0,
        day: Day(day).0,
        seconds: 8,
        concepts: card.concepts.iter().map(|concept| concept.0.clone()).collect(),
        variant_seed: None,
        right: None,
    })
}

fn code_review(
    exercise: &curriculum::Exercise,
    rating: Rating,
    day: i64,
    (practised, built_upon): &(learner::Shares, learner::Shares),
) -> Fact {
    Fact::CodeReviewed(CodeReview {
        mode: "recall".to_owned(),
        outcome: "accepted".to_owned(),
        exercise: exercise.kind.word().to_owned(),
        failed_checks: 0,
        hints: 0,
        solution_shown: false,
        seconds: 300,
        expected_seconds: 600,
        difficulty: exercise.difficulty,
        rating: rating.word().to_owned(),
        rule: 1,
        day,
        concepts: exercise.teaches.iter().map(|concept| concept.0.clone()).collect(),
        variant_seed: Some(7),
        submission: None,
        practised: practised.clone(),
        built_upon: built_upon.clone(),
    })
}
