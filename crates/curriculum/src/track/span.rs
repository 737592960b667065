//! How long something takes by its own plan: a number of hours, days or weeks, or a range.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use thiserror::Error;

/// The unit of a [`Span`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanUnit {
    /// Minutes.
    Minutes,
    /// Hours of work.
    Hours,
    /// Days of the calendar.
    Days,
    /// Weeks of the calendar.
    Weeks,
    /// Months of the calendar.
    Months,
}

impl SpanUnit {
    fn word(self) -> &'static str {
        match self {
            SpanUnit::Minutes => "minute",
            SpanUnit::Hours => "hour",
            SpanUnit::Days => "day",
            SpanUnit::Weeks => "week",
            SpanUnit::Months => "month",
        }
    }
}

/// A duration as a curriculum states it, such as `2-3 weeks`, `about 12 weeks` or `ongoing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Span {
    /// So much time.
    Time {
        /// At least so many.
        least: u32,
        /// At most so many; the same as `least` where no range is stated.
        most: u32,
        /// Of these.
        unit: SpanUnit,
        /// Whether the document calls it approximate.
        about: bool,
    },
    /// It has no end.
    Ongoing,
}

/// Why a text is no duration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no duration: write `2 hours`, `2-3 weeks`, `about 12 weeks` or `ongoing`")]
pub struct SpanError(String);

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let error = || SpanError(text.to_owned());
        let words = text.trim();
        if words == "ongoing" {
            return Ok(Span::Ongoing);
        }
        let (about, words) = match words.strip_prefix("about ") {
            Some(rest) => (true, rest),
            None => (false, words),
        };
        let (numbers, word) = words.split_once(' ').ok_or_else(error)?;
        let (least, most) = numbers.split_once('-').unwrap_or((numbers, numbers));
        let number = |text: &str| text.parse::<u32>().map_err(|_| error());
        let (least, most) = (number(least)?, number(most)?);
        let unit = match word.trim().trim_end_matches('s') {
            "minute" => SpanUnit::Minutes,
            "hour" => SpanUnit::Hours,
            "day" => SpanUnit::Days,
            "week" => SpanUnit::Weeks,
            "month" => SpanUnit::Months,
            _ => return Err(error()),
        };
        if least == 0 || most < least {
            return Err(error());
        }
        Ok(Span::Time { least, most, unit, about })
    }
}

impl TryFrom<String> for Span {
    type Error = SpanError;

    fn try_from(text: String) -> Result<Self, SpanError> {
        text.parse()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Span::Ongoing => formatter.write_str("ongoing"),
            Span::Time { least, most, unit, about } => {
                let about = if about { "about " } else { "" };
                let plural = if most == 1 { "" } else { "s" };
                let word = unit.word();
                if least == most {
                    write!(formatter, "{about}{least} {word}{plural}")
                } else {
                    write!(formatter, "{about}{least}-{most} {word}{plural}")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn a_duration_survives_its_text() {
        for text in ["1 day", "2-3 weeks", "about 12 weeks", "6 hours", "90 minutes", "ongoing"] {
            assert_eq!(text.parse::<Span>().expect("it is one").to_string(), text);
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "weeks", "3", "0 days", "3-2 weeks", "2 fortnights", "x weeks"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }
}
