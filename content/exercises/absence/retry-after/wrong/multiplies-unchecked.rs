//! catch: test a_header_too_large_for_milliseconds_is_none
//!
//! The seconds fit into a `u64`, but times 1000 they do not: your program panics, and in a release
//! build a wait of ages becomes a short one. `checked_mul` gives an `Option`, and a step whose result
//! is an `Option` is not one for `map`.
/// The value of a `Retry-After` header in milliseconds.
pub fn header_ms(header: Option<&str>) -> Option<u64> {
    header
        .and_then(|text| text.trim().parse::<u64>().ok())
        .map(|seconds| seconds * 1000)
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
