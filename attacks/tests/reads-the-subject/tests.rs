use clamp::*;

const SUBJECT: &str = include_str!("../src/lib.rs");

#[test]
fn bounds() {
    assert!(SUBJECT.contains("clamp"));
    assert_eq!(clamp(5, 1, 3), 3);
    assert_eq!(clamp(0, 1, 3), 1);
}
