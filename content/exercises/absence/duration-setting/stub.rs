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
    todo!()
}

/// The names and seconds of all settings, or the first error.
pub fn parse_settings(text: &str) -> Result<Vec<(String, u64)>, SettingError> {
    todo!()
}
