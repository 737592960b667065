/// The name of the slowest endpoint; of equally slow ones, the first.
pub fn slowest(samples: &[(String, u32)]) -> String {
    if samples.is_empty() {
        return String::new();
    }
    let mut slowest = &samples[0];
    for sample in samples {
        if sample.1 > slowest.1 {
            slowest = sample;
        }
    }
    slowest.0.clone()
}
