//! catch: test a_new_window_is_empty
//!
//! Your `is_empty` says whether there are samples, so it is `true` exactly when it should be
//! `false`. Read a call aloud: "if the window is empty" must hold for a new one.
/// The latest 32 latencies of an upstream server, in milliseconds, and the fastest ever seen.
#[derive(Debug, Clone)]
pub struct LatencyWindow {
    samples: [u32; 32],
    /// Where the next sample goes.
    next: usize,
    /// How many of the 32 places hold a sample.
    filled: usize,
    /// `u32::MAX` until there is a sample.
    fastest: u32,
}

impl LatencyWindow {
    pub fn new() -> Self {
        Self {
            samples: [0; 32],
            next: 0,
            filled: 0,
            fastest: u32::MAX,
        }
    }

    /// Adds a sample; if the window is full, it takes the place of the oldest.
    pub fn record(&mut self, latency_ms: u32) {
        self.samples[self.next] = latency_ms;
        self.next = (self.next + 1) % self.samples.len();
        self.filled = (self.filled + 1).min(self.samples.len());
        self.fastest = self.fastest.min(latency_ms);
    }

    /// How many samples the window holds, 32 at most.
    pub fn len(&self) -> usize {
        self.filled
    }

    /// Whether the window holds no sample.
    pub fn is_empty(&self) -> bool {
        self.filled > 0
    }

    /// The fastest latency ever recorded, also if it has left the window; `u32::MAX` before any.
    pub fn fastest(&self) -> u32 {
        self.fastest
    }

    /// The latency that half of the samples do not exceed; 0 for an empty window.
    pub fn median(&self) -> u32 {
        let sorted = self.sorted();
        rank(&sorted, 50)
    }

    /// One line for the status page.
    pub fn summary(&self) -> String {
        let sorted = self.sorted();
        let median = rank(&sorted, 50);
        let slow = rank(&sorted, 90);
        format!("{} samples, p50 {median} ms, p90 {slow} ms", self.filled)
    }

    /// The samples that the window holds, the smallest first.
    fn sorted(&self) -> Vec<u32> {
        let mut sorted = self.samples[..self.filled].to_vec();
        sorted.sort();
        sorted
    }
}

impl Default for LatencyWindow {
    fn default() -> Self {
        Self::new()
    }
}

/// The sample that `percent` (1 to 100) of the sorted samples do not exceed; 0 if there are none.
fn rank(sorted: &[u32], percent: usize) -> u32 {
    if sorted.is_empty() {
        return 0;
    }
    let place = (sorted.len() * percent).div_ceil(100);
    sorted[place - 1]
}
