//! catch: test half_a_cent_below_the_smallest_fee_rounds_up_to_it
//!
//! You go back to 64 bits before rounding. Half a cent below the smallest `i64`, the cent below does not
//! fit, but the rounded fee does. (And adding 1 to the largest panics with a message of its own.) Round
//! first, in the wide type, and narrow the result.

/// A rate of 100 %, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// The fee on `amount` cents at a rate in parts per million, rounded to the nearest cent; halves go
/// to the even cent. Refunds have negative amounts.
///
/// # Panics
/// With `the fee does not fit into 64 bits`, if the rounded fee does not.
pub fn fee(amount: i64, rate_ppm: u32) -> i64 {
    let whole = i128::from(WHOLE_PPM);
    let exact = i128::from(amount) * i128::from(rate_ppm);
    let below = i64::try_from(exact.div_euclid(whole)).expect("the fee does not fit into 64 bits");
    let rest = exact.rem_euclid(whole);

    let below_is_odd = below.rem_euclid(2) == 1;
    let goes_up = rest * 2 > whole || (rest * 2 == whole && below_is_odd);
    let rounded = below.checked_add(i64::from(goes_up));
    rounded.expect("the fee does not fit into 64 bits")
}
