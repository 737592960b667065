//! catch: test the_value_may_hold_more_equals_signs
//!
//! You cut at the last `=`, so part of the value ends up in the key: `query=a=1` has the key
//! `query`. The `r` in `rsplit_once` says that it looks from the right.
/// The key (trimmed, in lower case) and the value (trimmed) of one line of settings.
///
/// A comment, from the first `#` on, does not count. Without a `=` the value is empty.
pub fn setting(line: &str) -> (String, &str) {
    let (rest, _comment) = line.split_once('#').unwrap_or((line, ""));
    let (key, value) = rest.rsplit_once('=').unwrap_or((rest, ""));
    (key.trim().to_lowercase(), value.trim())
}
