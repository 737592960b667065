//! catch: test an_empty_name_is_no_name
//!
//! `unwrap_or` steps in for `None` only, and `Some("")` is a name to it. Between `as_deref` and
//! `unwrap_or`, something has to turn an empty name into `None`.
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
        self.name.as_deref().unwrap_or("default")
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
                let base = self.base_ms?;
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
