//! catch: test too_wide_a_window_gives_nothing
//!
//! For a window that is wider than the slice, `samples.len() - width` would be negative, and
//! `usize` has no negative numbers: the subtraction panics before your range exists. Compare the
//! two before you subtract.
/// The highest of every `width` samples in a row, from left to right.
///
/// Empty if no window fits, and if `width` is 0.
pub fn window_maxima(samples: &[i64], width: usize) -> Vec<i64> {
    let mut maxima = Vec::new();
    if width == 0 {
        return maxima;
    }
    for start in 0..=samples.len() - width {
        let mut highest = samples[start];
        for sample in &samples[start..start + width] {
            if *sample > highest {
                highest = *sample;
            }
        }
        maxima.push(highest);
    }
    maxima
}
