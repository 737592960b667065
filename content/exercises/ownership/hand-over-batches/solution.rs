use std::thread::JoinHandle;

/// Starts a worker that owns `batch` and sends it. (Given; nothing to do here.)
///
/// What a worker returns is the body of its request: the texts with commas between them.
/// `move || …` is the code that the thread runs; what it uses moves into the thread.
pub fn start_worker(batch: Vec<String>) -> JoinHandle<String> {
    std::thread::spawn(move || batch.join(","))
}

/// Hands the records to workers, in batches of at most `limit` records of one lane.
///
/// Gives the workers' handles, in the order in which they were started.
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
        if !buffer.is_empty() {
            workers.push(start_worker(buffer));
        }
    }
    workers
}
