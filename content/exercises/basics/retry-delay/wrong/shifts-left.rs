//! catch: test stays_at_the_ceiling_when_only_the_product_does_not_fit
//!
//! You shift instead of multiplying. A shift by 64 or more panics in a debug build, and what is worse:
//! bits that fall off at the top are never reported, so 2 shifted by 63 is 0, and a client with a delay
//! of 0 hammers its server. A product that saturates has no such hole.

/// The longest delay between two attempts, in milliseconds.
pub const MAX_DELAY_MS: u64 = 30_000;

/// How long to wait after `failures` failures in a row: `base_ms` times two to the power of
/// `failures`, at most `MAX_DELAY_MS`.
pub fn delay_ms(base_ms: u64, failures: u32) -> u64 {
    (base_ms << failures).min(MAX_DELAY_MS)
}

/// When to try again.
///
/// # Panics
/// With `the next attempt is past the end of time`, if the moment does not fit into a `u64`.
pub fn next_attempt_ms(now_ms: u64, delay_ms: u64) -> u64 {
    let moment = now_ms.checked_add(delay_ms);
    moment.expect("the next attempt is past the end of time")
}
