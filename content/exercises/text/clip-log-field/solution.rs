use clip_log_field::*;

#[test]
fn text_that_fits_comes_back_unchanged() {
    assert_eq!(clip("timeout", 20), "timeout");
    assert_eq!(clip("timeout", 7), "timeout");
    assert_eq!(clip("", 0), "");
}

#[test]
fn longer_text_is_cut_and_marked_within_the_limit() {
    assert_eq!(clip("connection reset", 10), "connect…");
    assert_eq!(clip("abcd", 3), "…");
}

#[test]
fn below_three_bytes_there_is_no_mark() {
    assert_eq!(clip("abcd", 2), "ab");
    assert_eq!(clip("abcd", 0), "");
}

#[test]
fn the_limit_counts_bytes() {
    assert_eq!(clip("ééé", 5), "é…");
}

#[test]
fn a_cut_never_lies_inside_a_character() {
    assert_eq!(clip("éééé", 6), "é…");
    assert_eq!(clip("€€", 5), "…");
    assert_eq!(clip("a🦀🦀", 7), "a…");
}
