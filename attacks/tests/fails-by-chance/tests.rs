use clamp::*;
use std::hash::{BuildHasher, RandomState};

#[test]
fn chance() {
    let _ = clamp(1, 1, 1);
    assert_eq!(RandomState::new().hash_one(1) % 10, 0);
}
