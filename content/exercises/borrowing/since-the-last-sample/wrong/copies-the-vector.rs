//! catch: test recording_does_not_copy_the_vector
//!
//! You silenced the borrow checker with a copy of all samples, made at every call only to read one
//! of them. The clash was about one number. Which expression gives you that number without a
//! reference to its place?
pub fn record(samples: &mut Vec<u64>, sample: u64) -> u64 {
    if samples.is_empty() {
        samples.push(sample);
        return 0;
    }
    let old = samples.clone();
    let previous = &old[old.len() - 1];
    samples.push(sample);
    if sample < *previous {
        return sample;
    }
    sample - *previous
}
