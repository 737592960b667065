//! catch: test a_counter_that_went_down_was_restarted
//!
//! You put the `push` last, which ends the loan in time, but the path of a restarted counter now
//! returns before it gets there, and its sample is lost. Follow each path through the function: on
//! all of them the sample must be appended once.
pub fn record(samples: &mut Vec<u64>, sample: u64) -> u64 {
    if samples.is_empty() {
        samples.push(sample);
        return 0;
    }
    let previous = &samples[samples.len() - 1];
    if sample < *previous {
        return sample;
    }
    let growth = sample - *previous;
    samples.push(sample);
    growth
}
