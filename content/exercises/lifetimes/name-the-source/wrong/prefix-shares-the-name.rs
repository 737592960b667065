//! catch: error E0597
//!
//! An argument that is only read carries the same name as the result. The body is content with that,
//! but callers must now keep that argument for as long as the result is in use, and the test that
//! drops it early does not compile. Can a single byte of the result come from it?
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

pub fn longest_line<'a>(log: &'a str, prefix: &'a str) -> &'a str {
    let mut longest = "";
    for line in log.lines() {
        if line.starts_with(prefix) && line.len() > longest.len() {
            longest = line;
        }
    }
    longest
}

/// The value of the first line `key=value` of `config`, or `fallback` if no line has this key.
pub fn setting<'a>(config: &'a str, key: &str, fallback: &'a str) -> &'a str {
    for line in config.lines() {
        if line.starts_with(key) && line[key.len()..].starts_with('=') {
            return &line[key.len() + 1..];
        }
    }
    fallback
}
