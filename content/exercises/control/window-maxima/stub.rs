/// The highest of every `width` samples in a row, from left to right.
///
/// Empty if no window fits, and if `width` is 0.
pub fn window_maxima(samples: &[i64], width: usize) -> Vec<i64> {
    todo!()
}
