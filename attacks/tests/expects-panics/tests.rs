use clamp::*;

#[test]
#[should_panic]
fn bounds() {
    assert_eq!(clamp(5, 1, 3), 5);
}
