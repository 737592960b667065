//! catch: error E0515
//!
//! You made a new `String`, cut it up, and gave back a view of it. That `String` belongs to
//! `setting` and is gone when the function returns, so the view would look at nothing (E0515). Cut
//! the caller's line instead, and make new text of the key alone.
pub fn setting(line: &str) -> (String, &str) {
    let lowered = line.to_lowercase();
    let (rest, _comment) = lowered.split_once('#').unwrap_or((&lowered, ""));
    let (key, value) = rest.split_once('=').unwrap_or((rest, ""));
    (key.trim().to_string(), value.trim())
}
