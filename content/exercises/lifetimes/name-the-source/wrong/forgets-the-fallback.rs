//! catch: error E0621
//!
//! You tied the result of `setting` to `config` alone, but one path returns `fallback`. The body
//! has to keep the promise of the signature on every path. From how many arguments can the result
//! come?
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

pub fn setting<'a>(config: &'a str, key: &str, fallback: &str) -> &'a str {
    for line in config.lines() {
        if line.starts_with(key) && line[key.len()..].starts_with('=') {
            return &line[key.len() + 1..];
        }
    }
    fallback
}
