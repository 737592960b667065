//! catch: error E0382
//!
//! Your types are `Clone`, but not `Copy`. So a method with the receiver `self` takes the value
//! away from its caller, who wants to go on using it. A wrapper of a `u64` can be copied as freely
//! as the number itself; ask for that in the derive.
/// A span of time in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Millis(pub u64);

/// A span of time in whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
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
        self.min(cap.to_millis())
    }
}
