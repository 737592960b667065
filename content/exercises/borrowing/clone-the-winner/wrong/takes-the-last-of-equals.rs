//! catch: test takes_the_first_of_equally_slow_endpoints
//!
//! With `>=` a later sample replaces an earlier one that is just as slow. The first of them counts,
//! so only a sample that is really slower may take over.
pub fn slowest(samples: &[(String, u32)]) -> String {
    if samples.is_empty() {
        return String::new();
    }
    let mut slowest = &samples[0];
    for sample in samples {
        if sample.1 >= slowest.1 {
            slowest = sample;
        }
    }
    slowest.0.clone()
}
