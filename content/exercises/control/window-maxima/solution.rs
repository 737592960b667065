/// The highest of every `width` samples in a row, from left to right.
///
/// Empty if no window fits, and if `width` is 0.
pub fn window_maxima(samples: &[i64], width: usize) -> Vec<i64> {
    let mut maxima = Vec::new();
    if width == 0 || width > samples.len() {
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
