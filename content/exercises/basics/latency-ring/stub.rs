/// Puts sample number `count` into its slot, and gives the new ring and the new count.
///
/// After `u32::MAX`, the count starts again at 0.
pub fn record(ring: [u32; 4], count: u32, sample: u32) -> ([u32; 4], u32) {
    todo!()
}

/// The smallest sample, the largest, and the mean of all four, rounded down.
pub fn summary(ring: [u32; 4]) -> (u32, u32, u32) {
    todo!()
}

/// The samples in the order in which they came; the next one will go to slot `count % 4`.
pub fn oldest_first(ring: [u32; 4], count: u32) -> [u32; 4] {
    todo!()
}
