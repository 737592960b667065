//! catch: test a_span_below_its_cap_keeps_its_millis
//!
//! You compared in seconds. Rounding the span up on the way changes it: 1500 ms under a cap of 30 s
//! come back as 2000. Compare in the finer unit, where nothing is lost.
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
        self.rounded_up().min(cap).to_millis()
    }
}
