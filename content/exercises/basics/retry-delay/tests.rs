use observe::*;
use retry_delay::*;

#[test]
fn doubles_with_each_failure() {
    expect_eq!(delay_ms(100, 0), 100);
    expect_eq!(delay_ms(100, 1), 200);
    expect_eq!(delay_ms(100, 3), 800);
    expect_eq!(delay_ms(1, 14), 16_384);
}

#[test]
fn never_exceeds_the_ceiling() {
    expect_eq!(delay_ms(100, 9), 30_000);
    expect_eq!(delay_ms(30_000, 0), 30_000);
    expect_eq!(delay_ms(30_001, 0), 30_000);
    expect_eq!(delay_ms(29_999, 0), 29_999);
}

#[test]
fn stays_at_the_ceiling_when_the_power_does_not_fit() {
    expect_eq!(delay_ms(100, 63), 30_000);
    expect_eq!(delay_ms(100, 64), 30_000);
    expect_eq!(delay_ms(1, 70), 30_000);
    expect_eq!(delay_ms(1, u32::MAX), 30_000);
}

#[test]
fn stays_at_the_ceiling_when_only_the_product_does_not_fit() {
    expect_eq!(delay_ms(2, 63), 30_000);
    expect_eq!(delay_ms(1 << 40, 24), 30_000);
    expect_eq!(delay_ms(u64::MAX, 1), 30_000);
    expect_eq!(delay_ms(u64::MAX, u32::MAX), 30_000);
}

#[test]
fn a_base_of_zero_never_waits() {
    expect_eq!(delay_ms(0, 0), 0);
    expect_eq!(delay_ms(0, 63), 0);
    expect_eq!(delay_ms(0, u32::MAX), 0);
}

#[test]
fn works_for_any_base_and_count() {
    let mut random = Random::new();
    for _ in 0..40 {
        let base = random.number(1..400) as u64;
        let failures = random.number(0..90) as u32;
        observe!("base_ms", base);
        observe!("failures", failures);
        let exact = u128::from(base) << failures;
        expect_eq!(delay_ms(base, failures), exact.min(30_000) as u64);
    }
}

#[test]
fn adds_the_delay_to_now() {
    expect_eq!(next_attempt_ms(1_700_000_000_000, 800), 1_700_000_000_800);
    expect_eq!(next_attempt_ms(u64::MAX - 5, 5), u64::MAX);
}

#[test]
fn panics_when_the_moment_does_not_fit() {
    let message = "the next attempt is past the end of time".to_string();
    expect_eq!(
        panic_of(|| next_attempt_ms(u64::MAX - 5, 6)),
        Some(message.clone())
    );
    expect_eq!(
        panic_of(|| next_attempt_ms(u64::MAX, u64::MAX)),
        Some(message)
    );
}
