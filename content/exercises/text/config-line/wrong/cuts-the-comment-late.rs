//! catch: test a_comment_does_not_count_wherever_it_begins
//!
//! You cut at the `=` first and took the comment off the value afterwards. A comment may begin
//! before any `=`, and then it is still in the key. Decide what counts before you look at what it
//! says.
pub fn setting(line: &str) -> (String, &str) {
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    let (value, _comment) = value.split_once('#').unwrap_or((value, ""));
    (key.trim().to_lowercase(), value.trim())
}
