//! catch: test a_cap_in_seconds_limits_a_span_in_millis
//!
//! You compared `self.0` with `cap.0`: milliseconds with seconds. Inside the newtypes there are two
//! plain `u64` again, and `.0` takes the protection off. Convert first, then compare two values of
//! one type.
/// A span of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Millis(pub u64);

/// A span of time in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Seconds(pub u64);

impl Seconds {
    /// The same span in milliseconds, `u64::MAX` of them at most.
    pub fn to_millis(self) -> Millis {
        Millis(self.0.saturating_mul(1000))
    }
}

impl Millis {
    /// Both spans one after the other, `u64::MAX` milliseconds at most.
    pub fn plus(self, other: Millis) -> Millis {
        Millis(self.0.saturating_add(other.0))
    }

    /// The smallest whole number of seconds that is not shorter than this span.
    pub fn rounded_up(self) -> Seconds {
        Seconds(self.0.div_ceil(1000))
    }

    /// This span, or `cap` if that is shorter.
    pub fn capped_at(self, cap: Seconds) -> Millis {
        Millis(self.0.min(cap.0))
    }
}
