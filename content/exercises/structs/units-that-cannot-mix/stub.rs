/// A span of time in milliseconds.
#[derive(Debug, PartialEq)]
pub struct Millis(pub u64);

/// A span of time in whole seconds.
#[derive(Debug, PartialEq)]
pub struct Seconds(pub u64);

impl Seconds {
    /// The same span in milliseconds, `u64::MAX` of them at most.
    pub fn to_millis(self) -> Millis {
        todo!()
    }
}

impl Millis {
    /// Both spans one after the other, `u64::MAX` milliseconds at most.
    pub fn plus(self, other: Millis) -> Millis {
        todo!()
    }

    /// The smallest whole number of seconds that is not shorter than this span.
    pub fn rounded_up(self) -> Seconds {
        todo!()
    }

    /// This span, or `cap` if that is shorter.
    pub fn capped_at(self, cap: Seconds) -> Millis {
        todo!()
    }
}
