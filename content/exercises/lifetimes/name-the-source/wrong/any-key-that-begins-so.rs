//! catch: test a_longer_key_is_another_key
//!
//! `starts_with(key)` is also true of a line whose key is longer: `portal=eu` begins with `port`.
//! The key ends where the `=` stands, so the `=` has to be a part of what you look for.
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
    for line in config.lines() {
        if line.starts_with(key) && line.contains('=') {
            return &line[key.len() + 1..];
        }
    }
    fallback
}
