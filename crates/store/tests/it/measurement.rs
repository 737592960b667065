//! The measurement runs; with `STORE_MEASURE_EVENTS=100000 cargo test --release -p store
//! measurement -- --nocapture` it tells something.

use std::env;

use store::measure;
use tempfile::tempdir;

#[test]
fn a_long_history_can_be_measured() {
    let events = env::var("STORE_MEASURE_EVENTS").ok().and_then(|events| events.parse().ok());
    let directory = tempdir().unwrap();
    let measurement = measure(directory.path(), events.unwrap_or(1_000)).unwrap();
    println!("{measurement:#?}");
    assert_eq!(measurement.events, events.unwrap_or(1_000) + 10);
}
