//! catch: test rounds_to_the_nearest_cent
//!
//! Integer division cuts off, so every fraction of a cent is lost, even 0.99. Rounding to the nearest
//! cent also needs the rest of the division.

/// A rate of 100 %, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// The fee on `amount` cents at a rate in parts per million, rounded to the nearest cent; halves go
/// to the even cent. Refunds have negative amounts.
///
/// # Panics
/// With `the fee does not fit into 64 bits`, if the rounded fee does not.
pub fn fee(amount: i64, rate_ppm: u32) -> i64 {
    let exact = i128::from(amount) * i128::from(rate_ppm);
    let rounded = exact / i128::from(WHOLE_PPM);
    i64::try_from(rounded).expect("the fee does not fit into 64 bits")
}
