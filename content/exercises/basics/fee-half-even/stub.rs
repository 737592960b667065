/// A rate of 100 %, in parts per million.
pub const WHOLE_PPM: u32 = 1_000_000;

/// The fee on `amount` cents at a rate in parts per million, rounded to the nearest cent; halves go
/// to the even cent. Refunds have negative amounts.
///
/// # Panics
/// With `the fee does not fit into 64 bits`, if the rounded fee does not.
pub fn fee(amount: i64, rate_ppm: u32) -> i64 {
    todo!()
}
