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

/// The value of the first line `key=value` of `config`, or `fallback` if no line has this key.
pub fn setting<'a>(config: &'a str, key: &str, fallback: &'a str) -> &'a str {
    for line in config.lines() {
        if line.starts_with(key) && line[key.len()..].starts_with('=') {
            return &line[key.len() + 1..];
        }
    }
    fallback
}
