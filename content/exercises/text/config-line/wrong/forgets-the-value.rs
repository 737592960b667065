//! catch: test white_space_around_both_does_not_count
//!
//! The value still has the white space that stood around it: ` 30 ` is not a number to anybody who
//! reads it later. Both parts are to be trimmed, and `trim` on a view costs nothing.
/// The key (trimmed, in lower case) and the value (trimmed) of one line of settings.
///
/// A comment, from the first `#` on, does not count. Without a `=` the value is empty.
pub fn setting(line: &str) -> (String, &str) {
    let (rest, _comment) = line.split_once('#').unwrap_or((line, ""));
    let (key, value) = rest.split_once('=').unwrap_or((rest, ""));
    (key.trim().to_lowercase(), value)
}
