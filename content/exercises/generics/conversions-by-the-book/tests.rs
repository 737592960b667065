#![allow(unused_imports)]
use conversions_by_the_book::*;
use observe::*;
use std::str::FromStr;

#[test]
fn texts_with_units_are_read() {
    expect_eq!(Backoff::from_str("250ms"), Ok(Backoff::from_millis(250)));
    expect_eq!(Backoff::from_str("3s"), Ok(Backoff::from_millis(3_000)));
    expect_eq!(Backoff::from_str("2m"), Ok(Backoff::from_millis(120_000)));
    expect_eq!(Backoff::from_str("0s"), Ok(Backoff::from_millis(0)));
}

#[test]
fn other_units_are_an_error() {
    for text in ["3h", "3", "3S", "3 s", "3sm"] {
        observe!("text", text);
        expect_eq!(Backoff::from_str(text).is_err(), true);
    }
    expect_eq!(Backoff::from_str("3h"), Err(BackoffError::Unit));
    expect_eq!(Backoff::from_str("3"), Err(BackoffError::Unit));
}

#[test]
fn numbers_that_are_none_are_an_error() {
    expect_eq!(Backoff::from_str("s"), Err(BackoffError::Number));
    expect_eq!(Backoff::from_str(""), Err(BackoffError::Number));
    expect_eq!(Backoff::from_str("-3s"), Err(BackoffError::Number));
    expect_eq!(Backoff::from_str("1.5s"), Err(BackoffError::Number));
    expect_eq!(
        Backoff::from_str("18446744073709551615m"),
        Err(BackoffError::Number)
    );
}

#[test]
fn the_largest_unit_is_written() {
    expect_eq!(Backoff::from_millis(250).to_string(), "250ms");
    expect_eq!(Backoff::from_millis(1_500).to_string(), "1500ms");
    expect_eq!(Backoff::from_millis(3_000).to_string(), "3s");
    expect_eq!(Backoff::from_millis(60_000).to_string(), "1m");
    expect_eq!(Backoff::from_millis(61_000).to_string(), "61s");
    expect_eq!(Backoff::from_millis(1_001_000).to_string(), "1001s");
    expect_eq!(Backoff::from_millis(3_600_000_000).to_string(), "60000m");
    expect_eq!(Backoff::from_millis(0).to_string(), "0ms");
}

#[test]
fn a_backoff_converts_into_milliseconds() {
    let millis: u64 = Backoff::from_millis(250).into();
    expect_eq!(millis, 250);
}

#[test]
fn waits_are_added() {
    let waits = [Backoff::from_millis(250), Backoff::from_millis(3_000)];
    expect_eq!(total_millis(&waits), 3_250);
    expect_eq!(total_millis(&[]), 0);
    let endless = Backoff::from_millis(u64::MAX);
    expect_eq!(total_millis(&[endless, waits[0]]), u64::MAX);
}

#[test]
fn what_is_written_is_read() {
    let mut random = Random::new();
    for _ in 0..30 {
        let factor = *random.pick(&[1, 1_000, 60_000]);
        let wait = Backoff::from_millis(random.number(0..500) as u64 * factor);
        observe!("the wait", wait);
        expect_eq!(Backoff::from_str(&wait.to_string()), Ok(wait));
    }
}
