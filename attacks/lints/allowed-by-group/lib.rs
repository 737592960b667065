#![allow(clippy::all, clippy::style)]

pub fn sum(values: &[i64]) -> i64 {
    return values.iter().sum();
}
