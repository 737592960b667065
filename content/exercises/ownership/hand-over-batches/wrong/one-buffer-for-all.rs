//! catch: test hands_a_lane_over_as_soon_as_it_is_full
//!
//! You collect all records in one buffer, so records of different lanes share a batch and would be
//! sent to the wrong place. Each lane needs a buffer of its own, and fills at its own pace.
use std::thread::JoinHandle;

pub fn start_worker(batch: Vec<String>) -> JoinHandle<String> {
    std::thread::spawn(move || batch.join(","))
}

pub fn deliver(
    records: Vec<(usize, String)>,
    _lanes: usize,
    limit: usize,
) -> Vec<JoinHandle<String>> {
    let mut buffer = Vec::new();
    let mut workers = Vec::new();
    for (_lane, text) in records {
        buffer.push(text);
        if buffer.len() == limit {
            workers.push(start_worker(buffer));
            buffer = Vec::new();
        }
    }
    if !buffer.is_empty() {
        workers.push(start_worker(buffer));
    }
    workers
}
