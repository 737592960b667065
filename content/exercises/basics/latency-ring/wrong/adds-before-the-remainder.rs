//! catch: test sorts_by_age_where_the_count_is_about_to_start_again
//!
//! You add to the count and take the remainder afterwards. Near the end of a `u32` the sum has no room,
//! and a debug build panics. Take the remainder first: what you add to is then at most 3.

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
    let sum = u64::from(a) + u64::from(b) + u64::from(c) + u64::from(d);
    let mean = (sum / 4) as u32;
    (a.min(b).min(c).min(d), a.max(b).max(c).max(d), mean)
}

/// The samples in the order in which they came; the next one will go to slot `count % 4`.
pub fn oldest_first(ring: [u32; 4], count: u32) -> [u32; 4] {
    [
        ring[slot(count)],
        ring[slot(count + 1)],
        ring[slot(count + 2)],
        ring[slot(count + 3)],
    ]
}

/// The slot of sample number `count`.
fn slot(count: u32) -> usize {
    (count % 4) as usize
}
