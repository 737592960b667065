use clamp::*;

#[test]
fn nothing() {
    let _ = clamp(1, 1, 1);
}
