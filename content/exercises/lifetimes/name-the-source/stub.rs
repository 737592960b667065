/// The name of a syslog severity; "unknown" for codes above 7.
pub fn severity(code: u8) -> &str {
    todo!()
}

/// The longest line of `log` that begins with `prefix`; the first of several, "" if there is none.
pub fn longest_line(log: &str, prefix: &str) -> &str {
    todo!()
}

/// The value of the first line `key=value` of `config`, or `fallback` if no line has this key.
pub fn setting(config: &str, key: &str, fallback: &str) -> &str {
    todo!()
}
