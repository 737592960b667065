//! catch: test large_amounts_keep_every_cent
//!
//! Your rounding is right, but the product of an `i64` and a `u32` does not fit into an `i64`, so a
//! large amount panics where its fee would fit. Widen both before you multiply.

/// A rate of 100 %, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// The fee on `amount` cents at a rate in parts per million, rounded to the nearest cent; halves go
/// to the even cent. Refunds have negative amounts.
///
/// # Panics
/// With `the fee does not fit into 64 bits`, if the rounded fee does not.
pub fn fee(amount: i64, rate_ppm: u32) -> i64 {
    let whole = i64::from(WHOLE_PPM);
    let exact = amount * i64::from(rate_ppm);
    let below = exact.div_euclid(whole);
    let rest = exact.rem_euclid(whole);
    let goes_up = rest * 2 > whole || (rest * 2 == whole && below.rem_euclid(2) == 1);
    below + i64::from(goes_up)
}
