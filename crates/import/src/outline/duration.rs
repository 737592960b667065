//! How long things take, as curricula write it: "(2-3 weeks)", "Approx. 12 Weeks", "8 недель",
//! "90 min", "ongoing". And which days or weeks a heading covers: "Days 1-14".

use std::fmt;

use super::numbers;
use super::words::{Period, period_at};

/// How long something takes by its own author's word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration {
    /// The least number of periods.
    pub least: f32,
    /// The most; the same where no range is given.
    pub most: f32,
    /// What is counted; `None` if it goes on without an end.
    pub period: Option<Period>,
    /// Whether the document calls it approximate.
    pub about: bool,
}

impl Duration {
    /// That many of one period.
    #[must_use]
    pub fn of(count: f32, period: Period) -> Self {
        Duration { least: count, most: count, period: Some(period), about: false }
    }
}

impl Duration {
    /// The duration in the words of a track's file, whose numbers are whole: what has a part is
    /// counted in the next smaller period.
    pub(super) fn in_track_words(self) -> String {
        let Some(period) = self.period else { return "ongoing".to_owned() };
        let whole = |value: f32| (value - value.round()).abs() < 0.01;
        let (factor, period) = match period {
            _ if whole(self.least) && whole(self.most) => (1.0, period),
            Period::Minute => (1.0, Period::Minute),
            Period::Hour => (60.0, Period::Minute),
            Period::Day => (8.0, Period::Hour),
            Period::Week => (7.0, Period::Day),
            Period::Month => (4.0, Period::Week),
        };
        let scaled = |value: f32| (value * factor).round().max(1.0);
        Duration {
            least: scaled(self.least),
            most: scaled(self.most),
            period: Some(period),
            about: self.about,
        }
        .to_string()
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(period) = self.period else { return formatter.write_str("ongoing") };
        if self.about {
            formatter.write_str("about ")?;
        }
        if self.least == self.most {
            let ending = if self.most == 1.0 { "" } else { "s" };
            write!(formatter, "{} {}{ending}", self.most, period.word())
        } else {
            write!(formatter, "{}-{} {}s", self.least, self.most, period.word())
        }
    }
}

/// The first duration in a text, and where it stands.
pub(super) fn find(text: &str) -> Option<(Duration, std::ops::Range<usize>)> {
    let mut before: Option<char> = None;
    let mut skip_to = 0;
    for (at, character) in text.char_indices() {
        if at >= skip_to {
            let starts = before.is_none_or(|before| !before.is_alphanumeric() && before != '.');
            if numbers::digit(character).is_some()
                && before.is_none_or(|before| numbers::digit(before).is_none() && before != '.')
            {
                if let Some((mut duration, length)) = counted(&text[at..]) {
                    duration.about = approximate(&text[..at]);
                    return Some((duration, at..at + length));
                }
                skip_to = at + digits_end(&text[at..]);
            } else if starts
                && character.is_alphabetic()
                && let Some((duration, length)) = in_words(&text[at..])
            {
                return Some((duration, at..at + length));
            }
        }
        before = Some(character);
    }
    None
}

/// Whether the words before a number make it a rough one.
fn approximate(before: &str) -> bool {
    let before = before.trim_end().to_lowercase();
    [
        "~",
        "≈",
        "approx.",
        "approx",
        "approximately",
        "about",
        "around",
        "roughly",
        "ca.",
        "ca",
        "circa",
        "etwa",
        "rund",
        "около",
        "примерно",
        "environ",
        "unos",
        "unas",
        "aproximadamente",
        "cerca de",
        "około",
        "约",
        "大约",
        "約",
        "약",
    ]
    .iter()
    .any(|word| before.ends_with(word))
}

fn digits_end(text: &str) -> usize {
    text.find(|one: char| numbers::digit(one).is_none()).unwrap_or(text.len())
}

/// "2-3 weeks", "1.5 hours", "8 недель" at the very start; and its length.
fn counted(text: &str) -> Option<(Duration, usize)> {
    let (least, mut rest) = quantity(text)?;
    let mut most = least;
    let tail = rest.trim_start();
    for sign in ["-", "–", "—", "‑", "~", "to ", "bis ", "à ", "a ", "до ", "～", "至", "〜"]
    {
        if let Some((upper, after)) =
            tail.strip_prefix(sign).and_then(|tail| quantity(tail.trim_start()))
            && upper >= least
        {
            (most, rest) = (upper, after);
            break;
        }
    }
    let rest = rest.strip_prefix('+').unwrap_or(rest);
    let tail = rest.trim_start_matches([' ', '\u{a0}', '-', '‑']);
    let tail = ["full ", "academic ", "полных ", "个", "個", "か", "ヶ"]
        .iter()
        .find_map(|filler| tail.strip_prefix(filler))
        .unwrap_or(tail);
    let (period, length) = period_at(tail)?;
    let used = text.len() - tail.len() + length;
    Some((Duration { least, most, period: Some(period), about: false }, used))
}

/// A count, with a part behind a point or a comma.
fn quantity(text: &str) -> Option<(f32, &str)> {
    let end = digits_end(text);
    if end == 0 || end > 24 {
        return None;
    }
    let value_of = |text: &str| {
        text.chars()
            .filter_map(numbers::digit)
            .fold(0_f32, |value, digit| value * 10.0 + digit as f32)
    };
    let (mut value, mut rest) = (value_of(&text[..end]), &text[end..]);
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let length = digits_end(fraction);
        if (1..3).contains(&length) {
            value += value_of(&fraction[..length]) / 10_f32.powi(i32::try_from(length).ok()?);
            rest = &fraction[length..];
        }
    } else if let Some(after) = rest.strip_prefix('½') {
        (value, rest) = (value + 0.5, after);
    }
    Some((value, rest))
}

/// "two weeks", "half a day", "ongoing".
fn in_words(text: &str) -> Option<(Duration, usize)> {
    let lower: String = text.chars().take(40).collect::<String>().to_lowercase();
    for word in ["ongoing", "continuous", "self-paced", "бессрочно", "постоянно", "laufend"]
    {
        if lower.starts_with(word) {
            return Some((
                Duration { least: 0.0, most: 0.0, period: None, about: false },
                word.len(),
            ));
        }
    }
    let number = numbers::word(text)?;
    let (period, length) = period_at(number.rest.trim_start())?;
    // "First week" is a name, "one week" and "two weeks" are durations.
    let count = number.value.filter(|value| *value > 0)?;
    let word = lower.split_whitespace().next().unwrap_or_default();
    let ordinal =
        ["first", "second"].contains(&word) || word.ends_with("th") || word.ends_with("rd");
    let is_name = ordinal || !word.is_ascii();
    let used = text.len() - number.rest.trim_start().len() + length;
    (!is_name).then(|| (Duration::of(count as f32, period), used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_many_languages() {
        let found = |text: &str| find(text).map(|(duration, _)| duration.to_string());
        for (text, expected) in [
            ("Phase 1 (2-3 weeks)", "2-3 weeks"),
            ("Approx. 12 Weeks", "about 12 weeks"),
            ("**24 недели**", "24 weeks"),
            ("12 часов/неделю", "12 hours"),
            ("(8 недель)", "8 weeks"),
            ("1,5 Stunden", "1.5 hours"),
            ("Dauer: 3 Tage", "3 days"),
            ("durée 2 à 3 semaines", "2-3 weeks"),
            ("4 horas", "4 hours"),
            ("90 min", "90 minutes"),
            ("45分钟", "45 minutes"),
            ("3周", "3 weeks"),
            ("2時間", "2 hours"),
            ("4주", "4 weeks"),
            ("2 أسابيع", "2 weeks"),
            ("6-day intensive", "6 days"),
            ("two weeks", "2 weeks"),
            ("(ongoing)", "ongoing"),
            ("100+ hours", "100 hours"),
            ("2h", "2 hours"),
            ("3 months", "3 months"),
        ] {
            assert_eq!(found(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["Rust 2024 edition", "OAuth 2.0", "Week 3", "3 small tools", "10K requests"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
