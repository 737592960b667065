use std::fmt;
use std::str::FromStr;

/// How long a relay waits before it tries again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    millis: u64,
}

impl Backoff {
    pub fn from_millis(millis: u64) -> Self {
        Backoff { millis }
    }
}

impl FromStr for Backoff {
    type Err = BackoffError;

    /// Reads `250ms`, `3s` or `2m`.
    fn from_str(text: &str) -> Result<Self, BackoffError> {
        let digits = text.trim_end_matches(char::is_alphabetic);
        let number: u64 = digits.parse().map_err(|_| BackoffError::Number)?;
        let factor = match &text[digits.len()..] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            _ => return Err(BackoffError::Unit),
        };
        let millis = number.checked_mul(factor).ok_or(BackoffError::Number)?;
        Ok(Backoff { millis })
    }
}

impl fmt::Display for Backoff {
    /// The largest unit that divides it: `250ms`, `3s`, `2m`.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let millis = self.millis;
        if millis > 0 && millis.is_multiple_of(60_000) {
            write!(f, "{}m", millis / 60_000)
        } else if millis > 0 && millis.is_multiple_of(1_000) {
            write!(f, "{}s", millis / 1_000)
        } else {
            write!(f, "{millis}ms")
        }
    }
}

impl From<Backoff> for u64 {
    fn from(backoff: Backoff) -> u64 {
        backoff.millis
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BackoffError {
    Number,
    Unit,
}

/// The sum of the configured waits, in milliseconds.
pub fn total_millis(waits: &[Backoff]) -> u64 {
    let mut total = 0u64;
    for wait in waits {
        total = total.saturating_add(u64::from(*wait));
    }
    total
}
