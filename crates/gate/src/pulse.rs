//! How well the machine keeps its own promises: a thread that wants to wake every ten milliseconds,
//! and notes how much later it does. What is late because the machine is busy is not the learner's.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often it wants to wake.
const BEAT: Duration = Duration::from_millis(10);

/// Watches until it is dropped.
#[derive(Debug)]
pub(crate) struct Pulse {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    worst_micros: AtomicU64,
    is_over: AtomicBool,
}

impl Pulse {
    pub(crate) fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            while !theirs.is_over.load(Ordering::Relaxed) {
                let slept = Instant::now();
                std::thread::sleep(BEAT);
                let late = slept.elapsed().saturating_sub(BEAT).as_micros() as u64;
                theirs.worst_micros.fetch_max(late, Ordering::Relaxed);
            }
        });
        Pulse { shared }
    }

    /// The worst lateness since this was asked last.
    pub(crate) fn worst(&self) -> Duration {
        Duration::from_micros(self.shared.worst_micros.swap(0, Ordering::Relaxed))
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
    }
}
