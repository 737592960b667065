use clamp::*;

#[test]
fn told() {
    let _ = clamp(1, 1, 1);
    assert!(std::env::var("OBSERVE_MUTANT").is_err());
}
