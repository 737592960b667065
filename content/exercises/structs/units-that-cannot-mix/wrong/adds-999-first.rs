//! catch: test the_longest_span_rounds_up_as_well
//!
//! Adding 999 before dividing rounds up, as long as the sum fits. Within 999 of `u64::MAX` it does
//! not, and the addition panics. Divide first, and decide then, or look for an integer method that
//! divides and rounds up.
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
        Seconds((self.0 + 999) / 1000)
    }

    /// This span, or `cap` if that is shorter.
    pub fn capped_at(self, cap: Seconds) -> Millis {
        self.min(cap.to_millis())
    }
}
