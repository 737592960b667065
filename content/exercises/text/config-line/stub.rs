/// The key (trimmed, in lower case) and the value (trimmed) of one line of settings.
///
/// A comment, from the first `#` on, does not count. Without a `=` the value is empty.
pub fn setting(line: &str) -> (String, &str) {
    todo!()
}
