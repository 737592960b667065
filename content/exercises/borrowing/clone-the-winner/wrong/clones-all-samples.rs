//! catch: test asks_the_heap_once_though_the_first_sample_is_the_slowest
//!
//! You made a copy of all samples, so that you own them and may take one apart. Every text is
//! copied for this, and all but one are dropped again. You do not have to own the samples to
//! compare them; only the text that you return must be yours.
pub fn slowest(samples: &[(String, u32)]) -> String {
    let mut winner = (String::new(), 0);
    for (index, sample) in samples.to_vec().into_iter().enumerate() {
        if index == 0 || sample.1 > winner.1 {
            winner = sample;
        }
    }
    winner.0
}
