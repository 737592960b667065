use fee_half_even::*;
use observe::*;

/// Of the whole cents around the exact fee, the nearest; of two that are as near, the even one.
fn nearest(amount: i64, rate_ppm: u32) -> i64 {
    let exact = i128::from(amount) * i128::from(rate_ppm);
    let around = exact / 1_000_000;
    (around - 1..=around + 1)
        .min_by_key(|cents| ((cents * 1_000_000 - exact).abs(), cents % 2 != 0))
        .unwrap() as i64
}

/// The fee, or the reason of the panic, without the cause that `expect` may add after a colon.
fn outcome(amount: i64, rate_ppm: u32) -> Result<i64, String> {
    let mut result = Ok(0);
    let panic = panic_of(|| result = Ok(fee(amount, rate_ppm)));
    if let Some(message) = panic {
        result = Err(message.split(": ").next().unwrap_or_default().to_string());
    }
    result
}

#[test]
fn takes_a_share_of_the_amount() {
    expect_eq!(fee(10_000, 25_000), 250);
    expect_eq!(fee(-10_000, 25_000), -250);
    expect_eq!(fee(1_999, 1_000_000), 1_999);
    expect_eq!(fee(400, 2_500_000), 1_000);
    expect_eq!(fee(0, 25_000), 0);
    expect_eq!(fee(10_000, 0), 0);
}

#[test]
fn rounds_to_the_nearest_cent() {
    expect_eq!(fee(149, 10_000), 1);
    expect_eq!(fee(151, 10_000), 2);
    expect_eq!(fee(251, 10_000), 3);
    expect_eq!(fee(1, 499_999), 0);
    expect_eq!(fee(1, 500_001), 1);
}

#[test]
fn halves_go_to_the_even_cent() {
    expect_eq!(fee(50, 10_000), 0);
    expect_eq!(fee(150, 10_000), 2);
    expect_eq!(fee(250, 10_000), 2);
    expect_eq!(fee(350, 10_000), 4);
}

#[test]
fn refunds_mirror_payments() {
    expect_eq!(fee(-149, 10_000), -1);
    expect_eq!(fee(-151, 10_000), -2);
    expect_eq!(fee(-249, 10_000), -2);
    expect_eq!(fee(-251, 10_000), -3);
    expect_eq!(fee(-1, 499_999), 0);
    expect_eq!(fee(-1, 500_001), -1);
}

#[test]
fn halves_of_refunds_go_to_the_even_cent() {
    expect_eq!(fee(-50, 10_000), 0);
    expect_eq!(fee(-150, 10_000), -2);
    expect_eq!(fee(-250, 10_000), -2);
    expect_eq!(fee(-350, 10_000), -4);
}

#[test]
fn large_amounts_keep_every_cent() {
    expect_eq!(fee(i64::MAX, 1_000_000), i64::MAX);
    expect_eq!(fee(i64::MIN, 1_000_000), i64::MIN);
    expect_eq!(fee(9_007_199_254_740_993, 1_000_000), 9_007_199_254_740_993);
    expect_eq!(fee(i64::MAX, 500_000), 4_611_686_018_427_387_904);
    expect_eq!(fee(2_147_483_648, u32::MAX), 9_223_372_034_707);
}

#[test]
fn agrees_with_the_nearest_cent_for_any_amount_and_rate() {
    let mut random = Random::new();
    for _ in 0..20 {
        let amount = random.number(-1_000_000_000_000_000..1_000_000_000_000_000);
        let rate = random.number(0..3_000_000) as u32;
        observe!("amount", amount);
        observe!("rate_ppm", rate);
        expect_eq!(fee(amount, rate), nearest(amount, rate));
    }
}

#[test]
fn agrees_with_the_even_cent_for_any_half() {
    let mut random = Random::new();
    for _ in 0..20 {
        let amount = random.number(-5_000_000_000..5_000_000_000) * 2 + 1;
        let rate = random.number(0..2_000) as u32 * 1_000_000 + 500_000;
        observe!("amount", amount);
        observe!("rate_ppm", rate);
        expect_eq!(fee(amount, rate), nearest(amount, rate));
    }
}

#[test]
fn panics_if_the_rounded_fee_does_not_fit() {
    let reason = Err("the fee does not fit into 64 bits".to_string());
    expect_eq!(outcome(i64::MAX, 1_000_001), reason);
    expect_eq!(outcome(i64::MIN, 1_000_001), reason);
    expect_eq!(outcome(i64::MIN, u32::MAX), reason);
}

#[test]
fn half_a_cent_above_the_largest_fee_rounds_away_from_it() {
    let reason = Err("the fee does not fit into 64 bits".to_string());
    let amount = 6_148_914_691_236_517_205;
    expect_eq!(outcome(amount, 1_500_000), reason);
}

#[test]
fn half_a_cent_below_the_smallest_fee_rounds_up_to_it() {
    expect_eq!(fee(-3_364_021_065_536_050, 2_741_770_000), i64::MIN);
}
