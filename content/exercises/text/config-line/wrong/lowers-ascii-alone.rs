//! catch: test the_key_is_lowered_in_every_alphabet_and_the_value_is_not
//!
//! `to_ascii_lowercase` changes the letters A to Z alone, so `ÖFFNEN` became `Öffnen`. It is the
//! right tool for header names, which are ASCII by definition; these keys may be in any alphabet.
/// The key (trimmed, in lower case) and the value (trimmed) of one line of settings.
///
/// A comment, from the first `#` on, does not count. Without a `=` the value is empty.
pub fn setting(line: &str) -> (String, &str) {
    let (rest, _comment) = line.split_once('#').unwrap_or((line, ""));
    let (key, value) = rest.split_once('=').unwrap_or((rest, ""));
    (key.trim().to_ascii_lowercase(), value.trim())
}
