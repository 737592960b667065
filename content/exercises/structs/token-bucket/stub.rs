/// Limits how often something may happen: bursts up to a capacity, a steady pace in the long run.
#[derive(Debug)]
pub struct TokenBucket {
    // Your fields.
}

impl TokenBucket {
    /// How many tokens fit, unless `with_capacity` says otherwise.
    pub const DEFAULT_CAPACITY: u32 = 10;

    /// A full bucket into which one token falls every `interval_ms`, counted from `now_ms`.
    ///
    /// Panics with "the interval must not be 0".
    pub fn every(interval_ms: u64, now_ms: u64) -> Self {
        todo!()
    }

    /// The same bucket with room for `capacity` tokens, and full.
    ///
    /// Panics with "the capacity must not be 0".
    pub fn with_capacity(self, capacity: u32) -> Self {
        todo!()
    }

    /// How many tokens could be taken at `now_ms`.
    pub fn available(&self, now_ms: u64) -> u32 {
        todo!()
    }

    /// Takes `count` tokens if there are as many at `now_ms`; otherwise none. Says whether it did.
    pub fn try_take(&mut self, count: u32, now_ms: u64) -> bool {
        todo!()
    }
}
