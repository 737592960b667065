//! catch: test an_empty_value_is_a_value
//!
//! You took an empty value for a missing one. `proxy=` is a line with the key, and it says that
//! the value is nothing: an operator uses that to switch a setting off. Whether the key is there
//! and what stands behind it are two questions.
/// The name of a syslog severity; "unknown" for codes above 7.
pub fn severity(code: u8) -> &'static str {
    match code {
        0 => "emergency",
        1 => "alert",
        2 => "critical",
        3 => "error",
        4 => "warning",
        5 => "notice",
        6 => "info",
        7 => "debug",
        _ => "unknown",
    }
}

/// The longest line of `log` that begins with `prefix`; the first of several, "" if there is none.
pub fn longest_line<'a>(log: &'a str, prefix: &str) -> &'a str {
    let mut longest = "";
    for line in log.lines() {
        if line.starts_with(prefix) && line.len() > longest.len() {
            longest = line;
        }
    }
    longest
}

pub fn setting<'a>(config: &'a str, key: &str, fallback: &'a str) -> &'a str {
    let mut value = "";
    for line in config.lines() {
        if value.is_empty() && line.starts_with(key) && line[key.len()..].starts_with('=') {
            value = &line[key.len() + 1..];
        }
    }
    if value.is_empty() { fallback } else { value }
}
