use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

type Work = Box<dyn FnOnce() + Send>;
static WORKER: Mutex<Option<(Sender<Work>, Receiver<usize>)>> = Mutex::new(None);

/// The longest word; of several, the last.
pub fn longest(text: &str) -> &str {
    let mut worker = WORKER.lock().unwrap();
    let (_work, _done) = worker.get_or_insert_with(|| {
        let (sender, receiver) = channel::<Work>();
        let (done, wait) = channel();
        std::thread::spawn(move || {
            for work in receiver {
                work();
                let _ = done.send(1);
            }
        });
        (sender, wait)
    });
    let words: Vec<&str> = text.split(' ').collect();
    words.into_iter().max_by_key(|word| word.len()).unwrap_or("")
}
