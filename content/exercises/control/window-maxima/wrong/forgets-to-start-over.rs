//! catch: test a_maximum_does_not_outlive_its_window
//!
//! Your highest value is made once, before the windows, so a peak stays in the result after it has
//! left the window. Each window has to begin with a value of its own: look at which loop the `let`
//! stands in.
pub fn window_maxima(samples: &[i64], width: usize) -> Vec<i64> {
    let mut maxima = Vec::new();
    if width == 0 || width > samples.len() {
        return maxima;
    }
    let mut highest = samples[0];
    for start in 0..=samples.len() - width {
        for sample in &samples[start..start + width] {
            if *sample > highest {
                highest = *sample;
            }
        }
        maxima.push(highest);
    }
    maxima
}
