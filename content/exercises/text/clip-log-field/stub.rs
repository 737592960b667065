use clip_log_field::*;

#[test]
fn short_text_comes_back_unchanged() {
    assert_eq!(clip("timeout", 20), "timeout");
}
