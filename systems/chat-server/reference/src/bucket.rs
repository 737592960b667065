//! A token bucket: how many messages one connection may send.

use std::time::Instant;

/// What one token is in the unit of [`Bucket::level`]: with billionths of a token, a rate in tokens a
/// second is also the gain of a nanosecond, and everything stays whole numbers.
const TOKEN: u64 = 1_000_000_000;

/// The tokens of one connection.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    rate: u64,
    most: u64,
    level: u64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket of `burst` tokens, which gains `rate` tokens a second; without a limit if `rate`
    /// is 0.
    pub(crate) fn new(rate: u64, burst: u64, now: Instant) -> Self {
        let most = burst.saturating_mul(TOKEN);
        Bucket { rate, most, level: most, filled_at: now }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// The milliseconds until there is one, rounded up, at least 1.
    pub(crate) fn take(&mut self, now: Instant) -> Result<(), u64> {
        if self.rate == 0 {
            return Ok(());
        }
        let passed = now.saturating_duration_since(self.filled_at).as_nanos();
        let gained = u64::try_from(passed).unwrap_or(u64::MAX).saturating_mul(self.rate);
        self.level = self.level.saturating_add(gained).min(self.most);
        self.filled_at = now;
        match self.level.checked_sub(TOKEN) {
            Some(level) => {
                self.level = level;
                Ok(())
            }
            None => {
                let nanoseconds = (TOKEN - self.level).div_ceil(self.rate);
                Err(nanoseconds.div_ceil(1_000_000))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;
    use std::time::{Duration, Instant};

    #[test]
    fn a_burst_then_the_rate() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut bucket = Bucket::new(20, 3, start);
        assert_eq!([(); 4].map(|()| bucket.take(start)), [Ok(()), Ok(()), Ok(()), Err(50)]);
        assert_eq!(bucket.take(at(49)), Err(1));
        assert_eq!(bucket.take(at(50)), Ok(()));
        assert_eq!(bucket.take(at(50)), Err(50));
        // After a long rest it is full, not fuller.
        let taken = (0..10).filter(|_| bucket.take(at(60_000)).is_ok()).count();
        assert_eq!(taken, 3);
    }
}
