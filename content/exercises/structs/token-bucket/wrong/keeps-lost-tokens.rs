//! catch: test a_token_that_finds_the_bucket_full_is_lost
//!
//! While the bucket is full you do not count the tokens that fall, so they are all still to come.
//! After the next burst they arrive at once, and the client has a second burst for nothing. A token
//! that is lost has fallen too.
/// Limits how often something may happen: bursts up to a capacity, a steady pace in the long run.
#[derive(Debug)]
pub struct TokenBucket {
    capacity: u32,
    interval_ms: u64,
    /// The tokens that were left at `counted_ms`.
    tokens: u32,
    /// When the last token that is counted in `tokens` (or was lost) fell.
    counted_ms: u64,
}

impl TokenBucket {
    /// How many tokens fit, unless `with_capacity` says otherwise.
    pub const DEFAULT_CAPACITY: u32 = 10;

    /// A full bucket into which one token falls every `interval_ms`, counted from `now_ms`.
    ///
    /// Panics with "the interval must not be 0".
    pub fn every(interval_ms: u64, now_ms: u64) -> Self {
        assert!(interval_ms > 0, "the interval must not be 0");
        Self {
            capacity: Self::DEFAULT_CAPACITY,
            interval_ms,
            tokens: Self::DEFAULT_CAPACITY,
            counted_ms: now_ms,
        }
    }

    /// The same bucket with room for `capacity` tokens, and full.
    ///
    /// Panics with "the capacity must not be 0".
    pub fn with_capacity(self, capacity: u32) -> Self {
        assert!(capacity > 0, "the capacity must not be 0");
        Self {
            capacity,
            tokens: capacity,
            ..self
        }
    }

    /// How many tokens could be taken at `now_ms`.
    pub fn available(&self, now_ms: u64) -> u32 {
        let tokens = u64::from(self.tokens).saturating_add(self.fallen(now_ms));
        tokens.min(u64::from(self.capacity)) as u32
    }

    /// Takes `count` tokens if there are as many at `now_ms`; otherwise none. Says whether it did.
    pub fn try_take(&mut self, count: u32, now_ms: u64) -> bool {
        self.tokens = self.available(now_ms);
        if self.tokens < self.capacity {
            self.counted_ms += self.fallen(now_ms) * self.interval_ms;
        }
        if count > self.tokens {
            return false;
        }
        self.tokens -= count;
        true
    }

    /// How many tokens fell after `counted_ms`, up to `now_ms`.
    fn fallen(&self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(self.counted_ms) / self.interval_ms
    }
}
