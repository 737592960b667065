//! catch: test starts_no_worker_for_an_empty_batch
//!
//! You hand over every buffer at the end, also those that are empty: a lane that got no record,
//! or one whose last batch was full. Each of these costs a thread and a request with nothing in it.
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
    for buffer in buffers {
        workers.push(start_worker(buffer));
    }
    workers
}
