//! catch: error E0507
//!
//! The search is right: `slowest` is a reference now and copies no text. At the end you still try
//! to move the text out through it. The sample belongs to the caller, and would be left with a
//! hole. Here you do need a text of your own.
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
    slowest.0
}
