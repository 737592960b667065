//! catch: test halves_go_to_the_even_cent
//!
//! You add one half and round down. That is the nearest cent, except that every exact half goes up: 0.50
//! becomes 1 and 2.50 becomes 3. Those halves are the profit that the instructions speak of. A half has
//! to ask whether the cent below is odd.

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
    let rounded = (exact + whole / 2).div_euclid(whole);
    i64::try_from(rounded).expect("the fee does not fit into 64 bits")
}
