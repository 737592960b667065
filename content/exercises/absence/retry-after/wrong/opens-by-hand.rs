//! catch: lint clippy::question_mark
//!
//! It works. But "if it is `None`, return `None`" is what `?` says in one character, and a reader
//! need not check four lines for a difference. Clippy blocks that here, since it is the practice of
//! this exercise.
/// The value of a `Retry-After` header in milliseconds.
pub fn header_ms(header: Option<&str>) -> Option<u64> {
    header
        .and_then(|text| text.trim().parse::<u64>().ok())
        .and_then(|seconds| seconds.checked_mul(1000))
}

#[derive(Debug, Clone, Default)]
pub struct Policy {
    pub name: Option<String>,
    pub base_ms: Option<u64>,
    pub max_attempts: Option<u32>,
    pub cap_ms: Option<u64>,
}

impl Policy {
    /// The policy's name, or `default`.
    pub fn label(&self) -> &str {
        self.name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
    }

    /// The wait before this attempt (from 1), or `None` to give up.
    ///
    /// `2u64.checked_pow(n)` is two to the power of `n`, or `None` if a `u64` cannot hold it.
    pub fn delay_ms(&self, attempt: u32, advice: Option<u64>) -> Option<u64> {
        if self.max_attempts.is_some_and(|max| attempt > max) {
            return None;
        }
        let wait = match advice {
            None => {
                let Some(base) = self.base_ms else {
                    return None;
                };
                2u64.checked_pow(attempt - 1)
                    .and_then(|factor| base.checked_mul(factor))
            }
            advised => advised,
        };
        match (wait, self.cap_ms) {
            (Some(wait), Some(cap)) => Some(wait.min(cap)),
            (wait, cap) => wait.or(cap),
        }
    }
}
