//! catch: test large_amounts_keep_every_cent
//!
//! You went through an `f64`. It rounds halves as asked, but it holds about 16 digits, so a large amount
//! is changed before the fee is even worked out. Money stays in integers; look for one that is wide
//! enough for the whole product.

/// A rate of 100 %, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// The fee on `amount` cents at a rate in parts per million, rounded to the nearest cent; halves go
/// to the even cent. Refunds have negative amounts.
///
/// # Panics
/// With `the fee does not fit into 64 bits`, if the rounded fee does not.
pub fn fee(amount: i64, rate_ppm: u32) -> i64 {
    let exact = amount as f64 * f64::from(rate_ppm) / f64::from(WHOLE_PPM);
    exact.round_ties_even() as i64
}
