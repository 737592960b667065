//! catch: test hands_a_lane_over_as_soon_as_it_is_full
//!
//! You look whether the buffer is full *before* you put the next text in, so a full batch waits
//! until another record of its lane comes. On a quiet lane that can take hours, and the order of
//! the batches is another one. Look right after the push.
use std::thread::JoinHandle;

pub fn start_worker(batch: Vec<String>) -> JoinHandle<String> {
    std::thread::spawn(move || batch.join(","))
}

pub fn deliver(
    records: Vec<(usize, String)>,
    lanes: usize,
    limit: usize,
) -> Vec<JoinHandle<String>> {
    let mut buffers: Vec<Vec<String>> = vec![Vec::new(); lanes];
    let mut workers = Vec::new();
    for (lane, text) in records {
        if buffers[lane].len() == limit {
            workers.push(start_worker(std::mem::take(&mut buffers[lane])));
        }
        buffers[lane].push(text);
    }
    for buffer in buffers {
        if !buffer.is_empty() {
            workers.push(start_worker(buffer));
        }
    }
    workers
}
