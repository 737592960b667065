use clamp::*;

#[test]
#[ignore]
fn bounds() {
    assert_eq!(clamp(5, 1, 3), 4);
}
