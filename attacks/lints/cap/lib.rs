#![crate_name = "tidy_sum"]
#![crate_type = "lib"]

pub fn sum(values: &[i64]) -> i64 {
    return values.iter().sum();
}
