//! catch: reference
//!
//! You expect `limit` bytes of text and the mark behind them. The mark counts too: the whole
//! result has to fit into the limit, or the collector refuses the field. For a limit of 10, seven
//! bytes are left for the text.
use clip_log_field::*;

#[test]
fn longer_text_is_cut() {
    assert_eq!(clip("connection reset", 10), "connection…");
}
