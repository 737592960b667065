/// Appends `sample` and returns by how much the counter grew since the sample before it.
///
/// The first sample of all gives 0. A counter that went down was restarted: it gives `sample`.
pub fn record(samples: &mut Vec<u64>, sample: u64) -> u64 {
    if samples.is_empty() {
        samples.push(sample);
        return 0;
    }
    let previous = &samples[samples.len() - 1];
    samples.push(sample);
    if sample < *previous {
        return sample;
    }
    sample - *previous
}
