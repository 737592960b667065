//! catch: test asks_the_heap_once_though_each_sample_is_slower_than_the_last
//!
//! You cloned wherever the compiler offered it. Each time a slower sample turns up, its text is
//! copied and the copy before it is dropped unread. While you search, you only look: a reference to
//! the best sample so far is enough, until you know the winner.
pub fn slowest(samples: &[(String, u32)]) -> String {
    if samples.is_empty() {
        return String::new();
    }
    let mut slowest = samples[0].clone();
    for sample in samples {
        if sample.1 > slowest.1 {
            slowest = sample.clone();
        }
    }
    slowest.0
}
