//! catch: test growth_is_the_difference_to_the_sample_before
//!
//! You moved the `push` above the reading. Now the last element *is* the new sample, so it is
//! compared with itself and the growth is always 0. The loan is gone, but so is the meaning: read
//! the old value first.
pub fn record(samples: &mut Vec<u64>, sample: u64) -> u64 {
    if samples.is_empty() {
        samples.push(sample);
        return 0;
    }
    samples.push(sample);
    let previous = &samples[samples.len() - 1];
    if sample < *previous {
        return sample;
    }
    sample - *previous
}
