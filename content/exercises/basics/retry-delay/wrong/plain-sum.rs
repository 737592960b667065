//! catch: test panics_when_the_moment_does_not_fit
//!
//! A plain `+` panics as well, but only in a debug build, and with the message `attempt to add with
//! overflow`, which tells nobody what went wrong. A release build would wrap to a moment long past.
//! Check the sum, and panic with the words that the instructions give.

/// The longest delay between two attempts, in milliseconds.
pub const MAX_DELAY_MS: u64 = 30_000;

/// How long to wait after `failures` failures in a row: `base_ms` times two to the power of
/// `failures`, at most `MAX_DELAY_MS`.
pub fn delay_ms(base_ms: u64, failures: u32) -> u64 {
    let factor = 2_u64.saturating_pow(failures);
    base_ms.saturating_mul(factor).min(MAX_DELAY_MS)
}

/// When to try again.
///
/// # Panics
/// With `the next attempt is past the end of time`, if the moment does not fit into a `u64`.
pub fn next_attempt_ms(now_ms: u64, delay_ms: u64) -> u64 {
    now_ms + delay_ms
}
