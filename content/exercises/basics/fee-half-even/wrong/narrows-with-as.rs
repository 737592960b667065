//! catch: test panics_if_the_rounded_fee_does_not_fit
//!
//! All of your arithmetic is right, and the last step throws it away: `as i64` keeps the low 64 bits
//! and says nothing, so a fee that is too large turns into another number. There is a conversion that
//! tells you when a value does not fit.

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

    let below_is_odd = below.rem_euclid(2) == 1;
    let goes_up = rest * 2 > whole || (rest * 2 == whole && below_is_odd);
    let rounded = below + i128::from(goes_up);
    rounded as i64
}
