//! catch: test only_ascii_digits_make_a_number
//!
//! `char::is_numeric` is true for digits of every script, and for signs like a half. `parse` reads
//! only `0` to `9`. Ask for ASCII digits.
#[derive(Debug, Clone, PartialEq)]
pub enum DurationError {
    Empty,
    NoDigit { at: usize },
    TooLarge { at: usize },
    NoUnit { at: usize },
    UnknownUnit { at: usize, unit: char },
    OutOfOrder { at: usize, unit: char },
}

#[derive(Debug, Clone, PartialEq)]
pub enum SettingError {
    NoEquals { line: usize },
    BadDuration { line: usize, error: DurationError },
}

/// The seconds of a duration such as `1h30m`.
pub fn parse_duration(text: &str) -> Result<u64, DurationError> {
    if text.is_empty() {
        return Err(DurationError::Empty);
    }
    let mut total = 0u64;
    let mut previous = u64::MAX;
    let mut at = 0;
    while at < text.len() {
        let start = at;
        for letter in text[start..].chars() {
            if !letter.is_numeric() {
                break;
            }
            at += letter.len_utf8();
        }
        if at == start {
            return Err(DurationError::NoDigit { at });
        }
        let number: u64 = text[start..at]
            .parse()
            .map_err(|_| DurationError::TooLarge { at: start })?;
        let unit = text[at..]
            .chars()
            .next()
            .ok_or(DurationError::NoUnit { at })?;
        let seconds = seconds_in(unit).ok_or(DurationError::UnknownUnit { at, unit })?;
        if seconds >= previous {
            return Err(DurationError::OutOfOrder { at, unit });
        }
        total = number
            .checked_mul(seconds)
            .and_then(|part| total.checked_add(part))
            .ok_or(DurationError::TooLarge { at: start })?;
        previous = seconds;
        at += 1;
    }
    Ok(total)
}

fn seconds_in(unit: char) -> Option<u64> {
    match unit {
        'd' => Some(86_400),
        'h' => Some(3_600),
        'm' => Some(60),
        's' => Some(1),
        _ => None,
    }
}

/// The names and seconds of all settings, or the first error.
pub fn parse_settings(text: &str) -> Result<Vec<(String, u64)>, SettingError> {
    let mut settings = Vec::new();
    for (index, content) in text.lines().enumerate() {
        if content.trim().is_empty() {
            continue;
        }
        let line = index + 1;
        let (name, duration) = content
            .split_once('=')
            .ok_or(SettingError::NoEquals { line })?;
        let seconds = parse_duration(duration.trim())
            .map_err(|error| SettingError::BadDuration { line, error })?;
        settings.push((name.trim().to_string(), seconds));
    }
    Ok(settings)
}
