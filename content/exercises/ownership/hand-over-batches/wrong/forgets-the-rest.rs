//! catch: test hands_over_the_rest_from_lane_zero_upwards
//!
//! Your lanes are handed over when they are full, and only then. What is left in the buffers after
//! the last record is dropped with them when the function ends: those records are lost without a
//! word. Who owns them at that point, and who should?
use std::thread::JoinHandle;

pub fn start_worker(batch: Vec<String>) -> JoinHandle<String> {
    std::thread::spawn(move || batch.join(","))
}

pub fn deliver(
    records: Vec<(usize, String)>,
    lanes: usize,
    limit: usize,
) -> Vec<JoinHandle<String>> {
    let mut buffers = vec![Vec::new(); lanes];
    let mut workers = Vec::new();
    for (lane, text) in records {
        buffers[lane].push(text);
        if buffers[lane].len() == limit {
            workers.push(start_worker(std::mem::take(&mut buffers[lane])));
        }
    }
    workers
}
