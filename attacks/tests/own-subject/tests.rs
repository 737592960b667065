mod clamp {
    pub fn clamp(number: i32, low: i32, high: i32) -> i32 {
        number.clamp(low, high)
    }
}

#[test]
fn bounds() {
    assert_eq!(clamp::clamp(5, 1, 3), 3);
}
