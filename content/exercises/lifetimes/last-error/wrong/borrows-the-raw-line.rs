//! catch: test white_space_and_case_are_normalised
//!
//! You borrow from `line` now, which is a slice of `log` and does live long enough. It is not the
//! text that was asked for, though: the lower-case letters exist only in `message`.
pub fn last_error(log: &str) -> String {
    let mut last = "none";
    for line in log.lines() {
        let message = line.trim().to_ascii_lowercase();
        if message.starts_with("error") {
            last = line.trim();
        }
    }
    last.to_string()
}
