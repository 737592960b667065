//! The scheduler against PyPI's `fsrs` on long random histories, with learning steps and fuzz off.
//! `scripts/fsrs_expected.py` makes the expected values.
//!
//! The crate computes in 32 bits and the package in 64. So memory states agree within 1e-4 of their
//! size; and an interval whose exact value lies that near to a half day may be rounded to either
//! side. A stability above the crate's cap of 36,500 days cannot agree, and ends the comparison of
//! its history. Both are counted here, so that neither can grow unseen.

use learner::{
    DesiredRetention, LONGEST_INTERVAL, Memory, MemoryModel, Rating, STABILITY_CAP, Weights,
};
use serde::Deserialize;

const TOLERANCE: f64 = 1e-4;

#[derive(Deserialize)]
struct History {
    retention: f64,
    weights: Option<Vec<f32>>,
    /// Days since the review before, rating, stability, difficulty, interval, exact interval.
    reviews: Vec<(u32, u32, f64, f64, u32, f64)>,
}

#[derive(Debug, Default, PartialEq)]
struct Found {
    reviews: usize,
    /// Differences of an interval, all of them by one day at a rounded half.
    halves: usize,
    /// Histories that reached the cap.
    capped: usize,
    worst: f64,
}

#[test]
fn intervals_and_memories_are_those_of_the_package() {
    let histories: Vec<History> =
        serde_json::from_str(include_str!("fsrs_expected.json")).expect("the script's format");
    let mut found = Found::default();
    for (number, history) in histories.iter().enumerate() {
        compare(number, history, &mut found);
    }
    println!("{found:?}");
    assert!(found.reviews > 3_000, "{found:?}");
    assert!(found.halves * 1000 <= found.reviews, "{found:?}");
}

fn compare(number: usize, history: &History, found: &mut Found) {
    let weights = match &history.weights {
        Some(weights) => Weights::new(weights).expect("21"),
        None => Weights::standard(),
    };
    let per_mille = (history.retention * 1000.0).round() as u32;
    let model = MemoryModel::new(&weights, DesiredRetention::per_mille(per_mille).expect("ok"));
    let mut memory: Option<Memory> = None;
    for (step, (elapsed, rating, stability, difficulty, interval, exact)) in
        history.reviews.iter().copied().enumerate()
    {
        if stability >= f64::from(STABILITY_CAP) {
            found.capped += 1;
            return;
        }
        let rating = Rating::ALL[rating as usize - 1];
        let now = model.after(memory, elapsed, rating);
        memory = Some(now);
        found.reviews += 1;
        let off = |ours: f32, theirs: f64| (f64::from(ours) - theirs).abs() / theirs.max(1.0);
        let worst = off(now.stability, stability).max(off(now.difficulty, difficulty));
        found.worst = found.worst.max(worst);
        assert!(worst <= TOLERANCE, "history {number}, review {step}: {now:?}, {stability}");
        let ours = model.interval(now);
        if ours != interval {
            let from_half = (exact.fract() - 0.5).abs();
            assert!(
                ours.abs_diff(interval) == 1 && from_half <= TOLERANCE * exact.max(1.0),
                "history {number}, review {step}: {ours} for {interval} ({exact})"
            );
            assert!(interval <= LONGEST_INTERVAL);
            found.halves += 1;
        }
    }
}
