use observe::*;
use tidy_sum::*;

#[test]
fn sums() {
    expect_eq!(sum(&[]), 0);
    expect_eq!(sum(&[1, 2, 3]), 6);
}

#[test]
fn random_sums() {
    let mut random = Random::new();
    let values = random.numbers(10, -100..100);
    expect_eq!(sum(&values), values.iter().sum::<i64>());
}
