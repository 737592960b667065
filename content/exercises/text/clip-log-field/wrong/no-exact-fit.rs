//! catch: mutant cuts-an-exact-fit
//!
//! Your texts are clearly shorter or clearly longer than the limit. The rule says "`limit` bytes
//! or fewer", and a function that gets the "or" wrong behaves the same for all of them. Try a text
//! that fills the field to the last byte.
use clip_log_field::*;

#[test]
fn text_that_fits_comes_back_unchanged() {
    assert_eq!(clip("timeout", 20), "timeout");
}

#[test]
fn longer_text_is_cut() {
    assert_eq!(clip("connection reset", 10), "connect…");
    assert_eq!(clip("abcd", 3), "…");
    assert_eq!(clip("ééé", 5), "é…");
    assert_eq!(clip("€€", 5), "…");
}
