//! catch: test the_mean_of_odd_samples_is_rounded_only_once
//!
//! You divide each sample by 4 and add the quarters up. That never overflows, but it cuts off a
//! fraction four times: the mean of 3, 3, 3 and 3 becomes 0. Add first, in a wider type, divide once.

/// Puts sample number `count` into its slot, and gives the new ring and the new count.
///
/// After `u32::MAX`, the count starts again at 0.
pub fn record(mut ring: [u32; 4], count: u32, sample: u32) -> ([u32; 4], u32) {
    ring[slot(count)] = sample;
    (ring, count.wrapping_add(1))
}

/// The smallest sample, the largest, and the mean of all four, rounded down.
pub fn summary(ring: [u32; 4]) -> (u32, u32, u32) {
    let [a, b, c, d] = ring;
    let mean = a / 4 + b / 4 + c / 4 + d / 4;
    (a.min(b).min(c).min(d), a.max(b).max(c).max(d), mean)
}

/// The samples in the order in which they came; the next one will go to slot `count % 4`.
pub fn oldest_first(ring: [u32; 4], count: u32) -> [u32; 4] {
    let first = slot(count);
    [
        ring[first],
        ring[(first + 1) % 4],
        ring[(first + 2) % 4],
        ring[(first + 3) % 4],
    ]
}

/// The slot of sample number `count`.
fn slot(count: u32) -> usize {
    (count % 4) as usize
}
