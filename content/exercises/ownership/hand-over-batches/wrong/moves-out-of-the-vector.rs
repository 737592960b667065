//! catch: error E0507
//!
//! You moved a buffer out of the vector of buffers. That would leave a hole at `buffers[lane]`,
//! which the next record of this lane would fall into. The place must hold a value at all times:
//! take the full buffer out and put an empty one in, in the same step.
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
            workers.push(start_worker(buffers[lane]));
            buffers[lane] = Vec::new();
        }
    }
    for buffer in buffers {
        if !buffer.is_empty() {
            workers.push(start_worker(buffer));
        }
    }
    workers
}
