//! catch: error lifetime may not live long enough
//!
//! You promised `&'static str`: text that is there for the rest of the program. A slice of `log`
//! is there only as long as `log`, whoever owns that. `'static` is right for literals, not as a
//! general answer to "missing lifetime specifier".
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

pub fn longest_line(log: &str, prefix: &str) -> &'static str {
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
