//! What makes a line the name of a unit: "Week 3 – Traits", "第1章 所有权", "Недели 1-2:",
//! "1.2 Borrowing", "Intro (Day 4)", "2026-09-01: Kick-off".

use super::duration::{self, Duration};
use super::numbers::{self, Number};
use super::words::{self, Family, family_at};

/// The name of a unit or of a step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marker {
    /// Its word, where it has one that we know.
    pub(super) family: Option<Family>,
    /// A word that we do not know, but that several headings of the document share.
    pub(super) own_word: Option<String>,
    /// The number, or the first of a range.
    pub(super) number: String,
    /// The last of a range.
    pub(super) last: Option<String>,
    /// How many the range holds.
    pub(super) count: u32,
    /// What stands behind it: the title.
    pub(super) title: String,
    /// Whether it stands behind the title: "Foundations (Weeks 1-4)".
    pub(super) behind: bool,
}

impl Marker {
    /// The number as people read it: `3`, `3-4`.
    pub(super) fn shown(&self) -> String {
        match &self.last {
            Some(last) => format!("{}-{last}", self.number),
            None => self.number.clone(),
        }
    }

    /// The word that it goes by.
    pub(super) fn word(&self) -> String {
        match (&self.family, &self.own_word) {
            (Some(family), _) => family.name.to_owned(),
            (None, Some(word)) => word.clone(),
            (None, None) => String::new(),
        }
    }

    /// Whether the other's number is one of this range.
    pub(super) fn holds(&self, other: &Marker) -> bool {
        let first = |marker: &Marker| marker.number.parse::<u32>().ok();
        match (first(self), first(other)) {
            (Some(first), Some(number)) => {
                other.count < self.count && (first..first + self.count).contains(&number)
            }
            _ => false,
        }
    }

    /// How many parts its number has: 2 for `1.2`.
    pub(super) fn depth(&self) -> usize {
        self.number.split('.').count()
    }

    /// The time that its name says: two weeks for "Weeks 3-4".
    pub(super) fn span(&self) -> Option<Duration> {
        let period = self.family?.period()?;
        Some(Duration::of(self.count as f32, period))
    }
}

/// A text without what decorates its start: emoji, bullets, signs, marks of direction.
pub(super) fn undecorated(text: &str) -> &str {
    text.trim_start_matches(|one: char| {
        !one.is_alphanumeric()
            && !matches!(
                one,
                '`' | '"'
                    | '\''
                    | '('
                    | '['
                    | '<'
                    | '&'
                    | '#'
                    | '“'
                    | '«'
                    | '.'
                    | '_'
                    | '$'
                    | '@'
                    | '*'
                    | '!'
                    | '?'
            )
    })
    .trim_end()
}

/// The marker at the start of a text, or in parentheses at its end.
pub(super) fn marker(text: &str) -> Option<Marker> {
    let text = undecorated(text).trim_start_matches(['[', '#']).trim_start();
    leading(text).or_else(|| trailing(text))
}

fn leading(text: &str) -> Option<Marker> {
    ordinal_sign(text)
        .or_else(|| word_then_number(text))
        .or_else(|| number_then_word(text))
        .or_else(|| date(text))
        .or_else(|| bare(text))
}

/// "第3章 …"
fn ordinal_sign(text: &str) -> Option<Marker> {
    let number = numbers::digits(text.strip_prefix('第')?.trim_start())?;
    let (family, length) = family_at(number.rest.trim_start().trim_start_matches(['个', '個']))?;
    let rest = &number.rest.trim_start().trim_start_matches(['个', '個'])[length..];
    Some(named(Some(family), &number, None, rest))
}

/// "Week 3: …", "Weeks 3–4", "Module A", "Part II", "Week one".
fn word_then_number(text: &str) -> Option<Marker> {
    let (family, length) = family_at(text)?;
    let after =
        text[length..].trim_start_matches([' ', '\u{a0}', '.', '#', '№', '-', '_', '\t', ':']);
    let after = after.strip_prefix("No.").unwrap_or(after).trim_start();
    if let Some(number) = numbers::digits(after) {
        let (last, rest) = range(number.rest);
        let mut found = named(Some(family), &number, last, rest);
        if rest.starts_with('_') {
            // `day1_joinset_basics` is a name of its own.
            text.clone_into(&mut found.title);
        }
        return Some(found);
    }
    if after.len() == text[length..].len() {
        return None;
    }
    let number = numbers::roman(after).or_else(|| numbers::letter(after));
    if let Some(number) = number {
        let (last, rest) =
            range_of(number.rest, |text| numbers::roman(text).or_else(|| numbers::letter(text)));
        return separated(rest).then(|| named(Some(family), &number, last, rest));
    }
    let number = numbers::word(after).filter(|number| separated(number.rest))?;
    Some(named(Some(family), &number, None, number.rest))
}

/// "1st week", "1. Woche", "1-я неделя", "3日目", "First week".
fn number_then_word(text: &str) -> Option<Marker> {
    if let Some(number) = numbers::word(text) {
        let (family, length) = family_at(number.rest.trim_start())?;
        let rest = &number.rest.trim_start()[length..];
        let cardinal = [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "un",
            "une",
            "deux",
            "trois",
            "quatre",
            "uno",
            "una",
            "dos",
            "tres",
            "cuatro",
            "due",
            "tre",
            "quattro",
            "um",
            "uma",
            "dois",
            "duas",
            "eins",
            "zwei",
            "drei",
            "vier",
            "fünf",
            "один",
            "два",
            "три",
            "четыре",
            "пять",
        ];
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        return (!cardinal.contains(&first.as_str()) && separated(rest))
            .then(|| named(Some(family), &number, None, rest));
    }
    let number = numbers::digits(text)?;
    for counter in [
        "주차", "日目", "일차", "週目", "周目", "강", "차시", "장", "章", "回", "课", "課", "단원",
        "부",
    ] {
        if let Some(rest) = number.rest.strip_prefix(counter) {
            let (family, _) = family_at(counter)?;
            return Some(named(Some(family), &number, None, rest));
        }
    }
    let (last, rest) = range(number.rest);
    let suffixes = [
        "st ", "nd ", "rd ", "th ", "er ", "ère ", "ème ", "e ", "ª ", "º ", ".ª ", "a ", "o ",
        ". ", "-я ", "-й ", "-ый ", "-ая ", "-е ", "-ий ", "я ", "й ",
    ];
    let after = suffixes.iter().find_map(|suffix| rest.strip_prefix(suffix))?;
    let (family, length) = family_at(after)?;
    // "1. Exam" is a numbered title that begins with such a word.
    (!family.is_step() && separated(&after[length..]))
        .then(|| named(Some(family), &number, last, &after[length..]))
}

/// "1. …", "1.2 …", "(3) …", "IV. …", "B) …", "01 – …".
fn bare(text: &str) -> Option<Marker> {
    let inner = text.strip_prefix('(');
    let start = inner.unwrap_or(text);
    let number = numbers::digits(start)
        .filter(|number| number.digits)
        .or_else(|| numbers::roman(start))
        .or_else(|| numbers::letter(start))?;
    let dotted = number.shown.contains('.');
    let next = number.rest.chars().next()?;
    let spaced_sign = number.rest.trim_start().starts_with(['–', '—', '-', '|', '·', ':'])
        && number.rest.starts_with(char::is_whitespace);
    let padded = number.shown.starts_with('0') && number.shown.len() > 1;
    let closed = if inner.is_some() {
        next == ')'
    } else if number.digits {
        matches!(next, '.' | ')' | ':' | '、' | '．' | '：')
            || spaced_sign
            || ((dotted || padded) && next.is_whitespace())
    } else {
        matches!(next, '.' | ')') || (number.shown.len() > 1 && spaced_sign)
    };
    let rest = if matches!(next, '.' | ')' | ':' | '、' | '．' | '：') {
        &number.rest[next.len_utf8()..]
    } else {
        number.rest
    };
    let spaced =
        rest.chars().next().is_none_or(|one| one.is_whitespace() || words::without_spaces(one))
            || next == '、';
    let marker = named(None, &number, None, rest);
    (closed && spaced && !marker.title.is_empty() && number.value.is_none_or(|value| value < 1000))
        .then_some(marker)
}

/// "Introduction (Week 1)", "Sharing (Days 1-5)".
fn trailing(text: &str) -> Option<Marker> {
    let open = text.trim_end().strip_suffix([')', '）', ']'])?;
    let (title, inside) = open.rsplit_once(['(', '（', '['])?;
    let mut marker = word_then_number(inside.trim()).or_else(|| ordinal_sign(inside.trim()))?;
    let title = title.trim().trim_end_matches(['-', '–', '—', ':']).trim();
    if title.is_empty() || !marker.title.is_empty() || marker.family.is_some_and(Family::is_step) {
        return None;
    }
    title.clone_into(&mut marker.title);
    marker.behind = true;
    Some(marker)
}

/// "2026-09-01", "Sep 8", "8 сентября".
fn date(text: &str) -> Option<Marker> {
    let end =
        text.find(|one: char| !one.is_ascii_digit() && !"-/.".contains(one)).unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    let head = head.trim_end_matches(['-', '.', '/']);
    let parts: Vec<&str> = head.split(['-', '/', '.']).collect();
    let numeric = parts.len() == 3
        && parts.iter().all(|part| !part.is_empty() && part.len() <= 4)
        && parts.iter().filter(|part| part.len() == 4).count() == 1;
    if numeric {
        return Some(dated(head, rest));
    }
    let month_at = |text: &str| {
        let word: String = text.chars().take_while(|one| one.is_alphabetic()).collect();
        let lower = word.to_lowercase();
        let known =
            MONTHS.iter().any(|month| lower.starts_with(month) && lower.chars().count() <= 10);
        known.then_some(word.len())
    };
    let ended = |rest: &str| rest.chars().next().is_none_or(|one| !one.is_alphanumeric());
    if let Some(length) = month_at(text) {
        let after = text[length..].trim_start_matches(['.', ' ']);
        let number = numbers::digits(after)
            .filter(|number| number.value.is_some_and(|day| (1..32).contains(&day)))?;
        let rest = number.rest;
        let shown = text[..text.len() - rest.len()].trim();
        return ended(rest).then(|| dated(shown, rest));
    }
    let number = numbers::digits(text)
        .filter(|number| number.value.is_some_and(|day| (1..32).contains(&day)))?;
    let after = number.rest.trim_start_matches(['.', ' ']);
    let length = month_at(after)?;
    let rest = &after[length..];
    (number.rest.len() != after.len() && ended(rest) && separated(rest))
        .then(|| dated(text[..text.len() - rest.len()].trim(), rest))
}

const MONTHS: [&str; 32] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "янв",
    "фев", "март", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек", "mär", "mai",
    "okt", "dez", "ene", "abr", "ago", "dic",
];

fn dated(shown: &str, rest: &str) -> Marker {
    Marker {
        family: Some(Family { name: "date", rank: 4 }),
        own_word: None,
        number: shown.to_owned(),
        last: None,
        count: 1,
        title: title_after(rest),
        behind: false,
    }
}

fn range(text: &str) -> (Option<Number<'_>>, &str) {
    range_of(text, numbers::digits)
}

/// The other end of a range, and what stands behind it.
fn range_of<'a>(
    text: &'a str,
    read: impl Fn(&'a str) -> Option<Number<'a>>,
) -> (Option<Number<'a>>, &'a str) {
    let tail = text.trim_start();
    for sign in [
        "-", "–", "—", "‑", "~", "～", "〜", "&", "+", "/", ",", "to ", "and ", "и ", "до ",
        "bis ", "und ", "à ", "et ", "a ", "y ", "e ", "至", "到", "و",
    ] {
        if let Some(number) = tail.strip_prefix(sign).and_then(|after| read(after.trim_start())) {
            // "Week 1 - 2 ways to …" is rarer than "Weeks 1 - 2": only a spaced dash before a small
            // word is doubted.
            let rest = number.rest;
            if separated(rest) || !rest.starts_with(char::is_whitespace) {
                return (Some(number), rest);
            }
        }
    }
    (None, text)
}

/// Whether a name has ended here: at a sign, an opening parenthesis or the end.
fn separated(rest: &str) -> bool {
    let tail = rest.trim_start();
    tail.is_empty()
        || tail.starts_with(|one: char| !one.is_alphanumeric() && !matches!(one, '\'' | '’'))
}

fn named(
    family: Option<Family>,
    number: &Number<'_>,
    last: Option<Number<'_>>,
    rest: &str,
) -> Marker {
    let count = match (number.value, last.as_ref().and_then(|last| last.value)) {
        (Some(first), Some(last)) if last > first => (last - first + 1).min(1000),
        _ => 1,
    };
    Marker {
        family,
        own_word: None,
        number: number.shown.clone(),
        last: last.map(|last| last.shown),
        count,
        title: title_after(rest),
        behind: false,
    }
}

fn title_after(rest: &str) -> String {
    rest.trim_start_matches(|one: char| {
        one.is_whitespace()
            || matches!(
                one,
                ':' | '.'
                    | '-'
                    | '–'
                    | '—'
                    | ')'
                    | ']'
                    | '|'
                    | '·'
                    | '、'
                    | '：'
                    | '．'
                    | '/'
                    | '→'
                    | '*'
                    | '）'
                    | '】'
                    | '>'
            )
    })
    .trim()
    .to_owned()
}

/// A word of the document's own before a number: ("Sedmica", "2", "title").
pub(super) fn own_word(text: &str) -> Option<Marker> {
    let text = undecorated(text);
    let (word, after) = text.split_once(char::is_whitespace)?;
    let known = word.chars().all(char::is_alphabetic) && word.chars().count() > 1;
    let number = numbers::digits(after.trim_start())?;
    let (last, rest) = range(number.rest);
    if !known || !separated(rest) || number.value.is_none_or(|value| value > 200) {
        return None;
    }
    let mut marker = named(None, &number, last, rest);
    marker.own_word = Some(word.to_lowercase());
    Some(marker)
}

/// A title without the duration that stands in parentheses in it, and that duration.
pub(super) fn title_and_duration(title: &str) -> (String, Option<Duration>) {
    let Some((found, place)) = duration::find(title) else {
        return (title.trim().to_owned(), None);
    };
    let after = title[place.end..].trim_start();
    if after.starts_with('/')
        || after.starts_with("per ")
        || after.starts_with("a week")
        || after.starts_with("weekly")
    {
        return (title.trim().to_owned(), None);
    }
    let open = title[..place.start].rfind(['(', '[', '（']);
    let close = title[place.end..].find([')', ']', '）']).map(|at| at + place.end);
    if let (Some(open), Some(close)) = (open, close) {
        let inside: String = format!("{} {}", &title[open..place.start], &title[place.end..close]);
        let words = inside
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count();
        if words <= 3 && inside.matches(['(', '[', '（']).count() == 1 {
            let after = title[close..].trim_start_matches([')', ']', '）']);
            let kept = format!("{}{after}", title[..open].trim_end());
            return (kept.trim().trim_matches([':', '-', '–', '—', ' ']).to_owned(), Some(found));
        }
        return (title.trim().to_owned(), Some(found));
    }
    // "Ownership – 3 weeks", "Ownership: 2 hours", "Ownership, 90 min"
    let head = title[..place.start].trim_end();
    let tail = title[place.end..].trim();
    let sign = |one: char| {
        !one.is_alphanumeric()
            && !matches!(one, ')' | '"' | '\'' | '`' | '!' | '?' | '>' | '+' | '*' | '~')
    };
    if tail.is_empty() && head.ends_with(sign) {
        let kept = head.trim_end_matches(|one| sign(one) || one == ' ');
        return (kept.to_owned(), Some(found));
    }
    (title.trim().to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Option<(String, String, String)> {
        marker(text).map(|marker| (marker.word(), marker.shown(), marker.title))
    }

    #[test]
    fn names_of_units_in_many_shapes() {
        for (text, word, number, title) in [
            ("Week 1: Intro", "week", "1", "Intro"),
            ("📅 Week 2 — Traits", "week", "2", "Traits"),
            ("Weeks 3–4", "week", "3-4", ""),
            ("Week 3 & 4: Async", "week", "3-4", "Async"),
            ("Module 01 – Core", "module", "01", "Core"),
            ("Lesson 01.2 – Types", "lesson", "01.2", "Types"),
            ("Unit A", "module", "A", ""),
            ("Part II. Depth", "part", "II", "Depth"),
            ("Week One: Start", "week", "1", "Start"),
            ("First week", "week", "1", ""),
            ("1st Week - Start", "week", "1", "Start"),
            ("1. Woche: Anfang", "week", "1", "Anfang"),
            ("1-я неделя. Начало", "week", "1", "Начало"),
            ("Недели 1-2: Rust", "week", "1-2", "Rust"),
            ("Модуль 3: Нагрузка", "module", "3", "Нагрузка"),
            ("Первая неделя", "week", "1", ""),
            ("第1章 所有权", "chapter", "1", "所有权"),
            ("第三周：并发", "week", "3", "并发"),
            ("3日目: テスト", "day", "3", "テスト"),
            ("1주차 - 소유권", "week", "1", "소유권"),
            ("الأسبوع 1: مقدمة", "week", "1", "مقدمة"),
            ("الوحدة الأولى: أساسيات", "module", "1", "أساسيات"),
            ("שבוע 2: בעלות", "week", "2", "בעלות"),
            ("Semana 4 - Rasgos", "week", "4", "Rasgos"),
            ("1. Basics", "", "1", "Basics"),
            ("1.2 Borrowing", "", "1.2", "Borrowing"),
            ("(3) Moves", "", "3", "Moves"),
            ("IV. Depth", "", "IV", "Depth"),
            ("B) Second", "", "B", "Second"),
            ("2026-09-01: Start", "date", "2026-09-01", "Start"),
            ("Sep 8 – Second", "date", "Sep 8", "Second"),
            ("8 сентября: Второе", "date", "8 сентября", "Второе"),
            ("Intro (Week 1)", "week", "1", "Intro"),
            ("Phase 1: Practice (Days 1-14)", "phase", "1", "Practice (Days 1-14)"),
            ("[Week 1] Intro", "week", "1", "Intro"),
        ] {
            let expected = Some((word.to_owned(), number.to_owned(), title.to_owned()));
            assert_eq!(seen(text), expected, "{text}");
        }
        for text in [
            "Overview",
            "3 small tools",
            "12 weeks to Rust",
            "Part of it",
            "A. ",
            "I think so",
            "2024 roadmap",
            "Is it",
            "Option<T>",
            "One week bootcamp",
            "May the source",
        ] {
            assert_eq!(seen(text), None, "{text}");
        }
    }

    #[test]
    fn durations_leave_titles() {
        let split = |text| {
            let (title, duration) = title_and_duration(text);
            (title, duration.map(|one| one.to_string()).unwrap_or_default())
        };
        let pair = |title: &str, duration: &str| (title.to_owned(), duration.to_owned());
        assert_eq!(split("Core (2-3 weeks)"), pair("Core", "2-3 weeks"));
        assert_eq!(split("Core (Approx. 12 Weeks)"), pair("Core", "about 12 weeks"));
        assert_eq!(split("Core – 90 min"), pair("Core", "90 minutes"));
        assert_eq!(split("Programm (24 недели, 3 модуля)"), pair("Programm", "24 weeks"));
        assert_eq!(split("Learn Rust in 30 days"), pair("Learn Rust in 30 days", ""));
    }
}
