//! catch: reference
//!
//! You counted the mark as one byte, since it is one character. In UTF-8, `…` takes three: the
//! limit is in bytes, and so is the room that the mark leaves for the text.
use clip_log_field::*;

#[test]
fn longer_text_is_cut() {
    assert_eq!(clip("connection reset", 10), "connectio…");
}
