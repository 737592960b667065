//! catch: test halves_of_refunds_go_to_the_even_cent
//!
//! Nearly: only halves of refunds go astray. `-3 % 2` is -1 in Rust, so a negative odd number is not
//! seen as odd by your test. Ask whether the remainder differs from 0, or use one that is never negative.

/// A rate of 100 %, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// The fee on `amount` cents at a rate in parts per million, rounded to the nearest cent; halves go
/// to the even cent. Refunds have negative amounts.
///
/// # Panics
/// With `the fee does not fit into 64 bits`, if the rounded fee does not.
pub fn fee(amount: i64, rate_ppm: u32) -> i64 {
    let whole = i128::from(WHOLE_PPM);
    let exact = i128::from(amount) * i128::from(rate_ppm); // in millionths of a cent
    let below = exact.div_euclid(whole);
    let rest = exact.rem_euclid(whole);

    let below_is_odd = below % 2 == 1;
    let goes_up = rest * 2 > whole || (rest * 2 == whole && below_is_odd);
    let rounded = below + i128::from(goes_up);
    i64::try_from(rounded).expect("the fee does not fit into 64 bits")
}
