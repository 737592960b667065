//! catch: test negative_samples_have_a_negative_maximum
//!
//! You begin with 0 as the highest value so far, and no negative sample is ever above it. A clock
//! that is behind would look like one that is right. Begin with a value that belongs to the
//! window.
/// The highest of every `width` samples in a row, from left to right.
///
/// Empty if no window fits, and if `width` is 0.
pub fn window_maxima(samples: &[i64], width: usize) -> Vec<i64> {
    let mut maxima = Vec::new();
    if width == 0 || width > samples.len() {
        return maxima;
    }
    for start in 0..=samples.len() - width {
        let mut highest = 0;
        for sample in &samples[start..start + width] {
            if *sample > highest {
                highest = *sample;
            }
        }
        maxima.push(highest);
    }
    maxima
}
