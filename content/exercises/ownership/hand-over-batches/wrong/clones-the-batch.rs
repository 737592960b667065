//! catch: test copies_no_text
//!
//! You gave the worker a clone of the buffer and cleared the original. The batches are right, but
//! every text is copied, only to drop the original a moment later. The worker can have the very
//! texts that you have, if the lane gets a new, empty buffer in exchange.
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
            workers.push(start_worker(buffers[lane].clone()));
            buffers[lane].clear();
        }
    }
    for buffer in buffers {
        if !buffer.is_empty() {
            workers.push(start_worker(buffer));
        }
    }
    workers
}
