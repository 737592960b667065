//! catch: test a_base_of_zero_never_waits
//!
//! You made sure that the base is at least 1, and so a base of 0, which means no waiting, waits after
//! all. Zero needs no care here: zero times anything that fits is zero.

/// The longest delay between two attempts, in milliseconds.
pub const MAX_DELAY_MS: u64 = 30_000;

/// How long to wait after `failures` failures in a row: `base_ms` times two to the power of
/// `failures`, at most `MAX_DELAY_MS`.
pub fn delay_ms(base_ms: u64, failures: u32) -> u64 {
    let factor = 2_u64.saturating_pow(failures);
    base_ms.max(1).saturating_mul(factor).min(MAX_DELAY_MS)
}

/// When to try again.
///
/// # Panics
/// With `the next attempt is past the end of time`, if the moment does not fit into a `u64`.
pub fn next_attempt_ms(now_ms: u64, delay_ms: u64) -> u64 {
    let moment = now_ms.checked_add(delay_ms);
    moment.expect("the next attempt is past the end of time")
}
