//! catch: test stays_at_the_ceiling_when_the_power_does_not_fit
//!
//! Wrapping arithmetic never panics, but it starts again at zero: two to the 64th wraps to 0, so after
//! 64 failures your client does not wait at all. For a delay, too large has to stay large.

/// The longest delay between two attempts, in milliseconds.
pub const MAX_DELAY_MS: u64 = 30_000;

/// How long to wait after `failures` failures in a row: `base_ms` times two to the power of
/// `failures`, at most `MAX_DELAY_MS`.
pub fn delay_ms(base_ms: u64, failures: u32) -> u64 {
    let factor = 2_u64.wrapping_pow(failures);
    base_ms.wrapping_mul(factor).min(MAX_DELAY_MS)
}

/// When to try again.
///
/// # Panics
/// With `the next attempt is past the end of time`, if the moment does not fit into a `u64`.
pub fn next_attempt_ms(now_ms: u64, delay_ms: u64) -> u64 {
    let moment = now_ms.checked_add(delay_ms);
    moment.expect("the next attempt is past the end of time")
}
