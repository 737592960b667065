//! catch: mutant counts-characters
//!
//! All of your texts are ASCII, where a byte and a character are the same thing. So none of your
//! tests can tell a function that counts bytes from one that counts characters. Use a text whose
//! letters take more than one byte, with a limit between its two lengths.
use clip_log_field::*;

#[test]
fn text_that_fits_comes_back_unchanged() {
    assert_eq!(clip("timeout", 20), "timeout");
    assert_eq!(clip("timeout", 7), "timeout");
}

#[test]
fn longer_text_is_cut() {
    assert_eq!(clip("connection reset", 10), "connect…");
    assert_eq!(clip("abcd", 3), "…");
    assert_eq!(clip("abcd", 2), "ab");
}
