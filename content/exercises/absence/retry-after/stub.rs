/// The value of a `Retry-After` header in milliseconds.
pub fn header_ms(header: Option<&str>) -> Option<u64> {
    todo!()
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
        todo!()
    }

    /// The wait before this attempt (from 1), or `None` to give up.
    ///
    /// `2u64.checked_pow(n)` is two to the power of `n`, or `None` if a `u64` cannot hold it.
    pub fn delay_ms(&self, attempt: u32, advice: Option<u64>) -> Option<u64> {
        todo!()
    }
}
