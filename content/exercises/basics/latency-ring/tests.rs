use latency_ring::*;
use observe::*;

#[test]
fn records_into_the_slot_of_the_count() {
    expect_eq!(record([0, 0, 0, 0], 0, 250), ([250, 0, 0, 0], 1));
    expect_eq!(record([1, 2, 3, 4], 1, 9), ([1, 9, 3, 4], 2));
    expect_eq!(record([1, 2, 3, 4], 3, 9), ([1, 2, 3, 9], 4));
}

#[test]
fn overwrites_the_oldest_when_the_ring_is_full() {
    let ring = [250, 90, 410, 120];
    expect_eq!(record(ring, 4, 80), ([80, 90, 410, 120], 5));
    expect_eq!(record(ring, 1_000_002, 7), ([250, 90, 7, 120], 1_000_003));
}

#[test]
fn the_count_starts_again_after_its_largest_value() {
    expect_eq!(record([1, 2, 3, 4], u32::MAX, 9), ([1, 2, 3, 9], 0));
    expect_eq!(
        record([1, 2, 3, 4], u32::MAX - 1, 9),
        ([1, 2, 9, 4], u32::MAX)
    );
}

#[test]
fn sums_up_smallest_largest_and_mean() {
    expect_eq!(summary([80, 90, 410, 120]), (80, 410, 175));
    expect_eq!(summary([7, 7, 7, 7]), (7, 7, 7));
    expect_eq!(summary([4, 3, 2, 1]), (1, 4, 2));
    expect_eq!(summary([0, 0, 0, 3]), (0, 3, 0));
}

#[test]
fn the_mean_of_odd_samples_is_rounded_only_once() {
    expect_eq!(summary([3, 3, 3, 3]), (3, 3, 3));
    expect_eq!(summary([1, 1, 1, 5]), (1, 5, 2));
    expect_eq!(summary([2, 1, 1, 0]), (0, 2, 1));
    expect_eq!(summary([2, 1, 0, 1]), (0, 2, 1));
}

#[test]
fn the_mean_of_the_largest_samples_does_not_overflow() {
    expect_eq!(summary([u32::MAX; 4]), (u32::MAX, u32::MAX, u32::MAX));
    expect_eq!(
        summary([u32::MAX, u32::MAX, u32::MAX, 0]),
        (0, u32::MAX, 3_221_225_471)
    );
}

#[test]
fn sorts_the_samples_by_age() {
    expect_eq!(oldest_first([80, 90, 410, 120], 5), [90, 410, 120, 80]);
    expect_eq!(oldest_first([1, 2, 3, 4], 4), [1, 2, 3, 4]);
    expect_eq!(oldest_first([1, 2, 3, 4], 6), [3, 4, 1, 2]);
    expect_eq!(oldest_first([1, 2, 3, 4], 7), [4, 1, 2, 3]);
}

#[test]
fn sorts_by_age_where_the_count_is_about_to_start_again() {
    expect_eq!(oldest_first([1, 2, 3, 4], u32::MAX), [4, 1, 2, 3]);
    expect_eq!(oldest_first([1, 2, 3, 4], u32::MAX - 1), [3, 4, 1, 2]);
    expect_eq!(oldest_first([1, 2, 3, 4], u32::MAX - 2), [2, 3, 4, 1]);
    expect_eq!(oldest_first([1, 2, 3, 4], 0), [1, 2, 3, 4]);
}

#[test]
fn the_last_four_samples_come_back_in_their_order() {
    let mut random = Random::new();
    let start = u32::MAX - random.number(0..10) as u32;
    observe!("first count", start);
    let samples: Vec<u32> = random
        .numbers(14, 1..1_000_000)
        .into_iter()
        .map(|number| number as u32)
        .collect();
    observe!("samples", samples);
    let (mut ring, mut count) = ([0; 4], start);
    for &sample in &samples {
        (ring, count) = record(ring, count, sample);
    }
    expect_eq!(count, start.wrapping_add(14));
    expect_eq!(oldest_first(ring, count).as_slice(), &samples[10..]);
    let (smallest, largest, mean) = summary(ring);
    expect_eq!(smallest, *samples[10..].iter().min().unwrap());
    expect_eq!(largest, *samples[10..].iter().max().unwrap());
    expect_eq!(mean, samples[10..].iter().sum::<u32>() / 4);
}
