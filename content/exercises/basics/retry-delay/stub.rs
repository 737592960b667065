/// The longest delay between two attempts, in milliseconds.
pub const MAX_DELAY_MS: u64 = 30_000;

/// How long to wait after `failures` failures in a row: `base_ms` times two to the power of
/// `failures`, at most `MAX_DELAY_MS`.
pub fn delay_ms(base_ms: u64, failures: u32) -> u64 {
    todo!()
}

/// When to try again.
///
/// # Panics
/// With `the next attempt is past the end of time`, if the moment does not fit into a `u64`.
pub fn next_attempt_ms(now_ms: u64, delay_ms: u64) -> u64 {
    todo!()
}
