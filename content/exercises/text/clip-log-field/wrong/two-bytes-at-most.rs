//! catch: mutant one-step-back
//!
//! The letters of your texts take two bytes at most, so a cut inside one of them is always one
//! step away from its start. Other characters take three or four bytes. Where must the limit lie,
//! so that one step back is not enough for them?
use clip_log_field::*;

#[test]
fn text_that_fits_comes_back_unchanged() {
    assert_eq!(clip("timeout", 7), "timeout");
}

#[test]
fn longer_text_is_cut() {
    assert_eq!(clip("connection reset", 10), "connect…");
    assert_eq!(clip("abcd", 3), "…");
    assert_eq!(clip("ééé", 5), "é…");
    assert_eq!(clip("éééé", 6), "é…");
}
