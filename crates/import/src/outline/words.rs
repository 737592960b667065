//! What the words mean that curricula of many languages use for their parts, for time and for what
//! is to be done. The words themselves stand in words.txt; where one may stand is decided by those
//! who ask.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::item::ItemKind;
use super::word_lists::lists;

/// A span of time that durations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Sixty to the hour.
    Minute,
    /// Of work.
    Hour,
    /// Of the calendar.
    Day,
    /// Seven days.
    Week,
    /// A twelfth of a year.
    Month,
}

impl Period {
    /// Its English name.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Period::Minute => "minute",
            Period::Hour => "hour",
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
        }
    }
}

/// What a curriculum calls its parts: a family of words in all languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Family {
    /// Its English name.
    pub(super) name: &'static str,
    /// Coarse (0) to fine (5).
    pub(super) rank: u8,
}

impl Family {
    /// Whether its members are steps of a unit rather than units.
    pub(super) fn is_step(self) -> bool {
        self.rank >= 5
    }

    /// The time that one of it is.
    pub(super) fn period(self) -> Option<Period> {
        match self.name {
            "month" => Some(Period::Month),
            "week" => Some(Period::Week),
            "day" => Some(Period::Day),
            _ => None,
        }
    }
}

/// The period whose name a text begins with, and the length of that word in bytes.
pub(super) fn period_at(text: &str) -> Option<(Period, usize)> {
    static FORMS: LazyLock<Forms<Period>> = LazyLock::new(|| {
        let periods = lists().periods.iter();
        Forms::new(periods.flat_map(|(period, forms)| forms.iter().map(|form| (*form, *period))))
    });
    FORMS.at(text)
}

/// The family whose name a text begins with, and the length of that word in bytes.
pub(super) fn family_at(text: &str) -> Option<(Family, usize)> {
    static FORMS: LazyLock<Forms<Family>> = LazyLock::new(|| {
        let families = lists().families.iter();
        Forms::new(families.flat_map(|(family, forms)| forms.iter().map(|form| (*form, *family))))
    });
    FORMS.at(text)
}

/// What words stand for, found by the word that a text begins with: whole, or in scripts that write
/// without spaces by its first characters.
struct Forms<T> {
    words: HashMap<&'static str, T>,
    unspaced: Vec<(&'static str, T)>,
}

impl<T: Copy> Forms<T> {
    fn new(forms: impl Iterator<Item = (&'static str, T)>) -> Self {
        let (unspaced, words): (Vec<_>, Vec<_>) =
            forms.partition(|(form, _)| form.chars().next().is_some_and(without_spaces));
        // The first of two families that share a word has it.
        Forms { words: words.into_iter().rev().collect(), unspaced }
    }

    fn at(&self, text: &str) -> Option<(T, usize)> {
        if text.chars().next().is_some_and(without_spaces) {
            let found = self.unspaced.iter().filter(|(form, _)| text.starts_with(form));
            return found
                .max_by_key(|(form, _)| form.len())
                .map(|(form, what)| (*what, form.len()));
        }
        let end = text.char_indices().take(40).take_while(|(_, one)| in_word(*one)).last();
        let end = end.map(|(at, one)| at + one.len_utf8())?;
        if text[end..].chars().next().is_some_and(in_word) {
            return None;
        }
        self.words.get(text[..end].to_lowercase().as_str()).map(|what| (*what, end))
    }
}

fn in_word(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '\u{94d}' | '\u{300}'..='\u{36f}')
}

/// Whether words of this character's script stand without spaces between.
pub(super) fn without_spaces(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// What a heading or the words before a colon say of what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// What it is about.
    About,
    /// What one can do afterwards.
    Outcomes,
    /// How long it takes.
    Duration,
    /// What one should know or have before.
    Prerequisites,
    /// Books, links, tools.
    Resources,
    /// Things to do or to know, of one kind.
    Items(ItemKind),
}

/// What a short heading or the words before a colon announce. A label is short: longer texts are
/// titles of their own.
pub(super) fn label_of(text: &str) -> Option<Label> {
    let lower = text.trim().to_lowercase();
    if lower.split_whitespace().count() > 6 || lower.len() > 120 {
        return None;
    }
    lists()
        .labels
        .iter()
        .find(|(_, stems)| stems.iter().any(|stem| has_word(&lower, stem)))
        .map(|(label, _)| *label)
}

/// Whether a lower-case text has a word that begins so: with a Cyrillic stem that is enough, other
/// words are whole.
pub(super) fn has_word(lower: &str, stem: &str) -> bool {
    if stem.chars().next().is_some_and(without_spaces) {
        return lower.contains(stem);
    }
    let is_stem = stem.chars().next().is_some_and(|one| matches!(one, '\u{400}'..='\u{4ff}'));
    lower.match_indices(stem).any(|(at, _)| {
        let before = lower[..at].chars().next_back();
        let after = lower[at + stem.len()..].chars().next();
        before.is_none_or(|one| !one.is_alphanumeric())
            && (is_stem || after.is_none_or(|one| !one.is_alphanumeric()))
    })
}

/// The kind of all that stands under a title that ends with a plural, as "Challenging examinations".
pub(super) fn many_of(title: &str) -> Option<ItemKind> {
    let lower = title.trim().to_lowercase();
    lists()
        .many
        .iter()
        .find(|(_, plurals)| {
            plurals.iter().any(|plural| lower.ends_with(plural) && has_word(&lower, plural))
        })
        .map(|(kind, _)| *kind)
}

/// The kind of thing that a title names by its first or its last words.
pub(super) fn kind_of(title: &str) -> Option<ItemKind> {
    if title.len() > 400 {
        return None;
    }
    let lower = title.trim().trim_end_matches(['.', ':', '!']).to_lowercase();
    let signs = [": ", " – ", " — ", " - "];
    let first = signs
        .iter()
        .filter_map(|sign| lower.split_once(sign))
        .map(|(head, _)| head.trim())
        .min_by_key(|head| head.len());
    let parted = first.is_some();
    let first = first.unwrap_or(&lower);
    let leads = |stem: &str| {
        first == stem
            || (parted && first.split_whitespace().count() < 4 && has_word(first, stem))
            || first.strip_prefix(stem).is_some_and(|rest| {
                rest.trim_start()
                    .chars()
                    .next()
                    .is_some_and(|one| super::numbers::digit(one).is_some())
            })
    };
    let ends = |stem: &str| {
        let whole = lower.split('(').next().unwrap_or_default().trim();
        whole.ends_with(stem) && has_word(whole, stem)
    };
    let words = lower.split_whitespace().count();
    lists().labels.iter().find_map(|(label, stems)| match label {
        Label::Items(
            kind @ (ItemKind::Exam
            | ItemKind::Quiz
            | ItemKind::Project
            | ItemKind::Check
            | ItemKind::Exercise),
        ) => {
            let strict = *kind == ItemKind::Exercise || *kind == ItemKind::Check;
            let weak = ["build", "demo", "portfolio", "task", "tasks", "practice", "lab", "тест"];
            stems
                .iter()
                .any(|stem| {
                    leads(stem)
                        || (lists().first_nouns.contains(stem)
                            && words <= 3
                            && lower.starts_with(stem))
                        || (!strict && !weak.contains(stem) && ends(stem))
                })
                .then_some(*kind)
        }
        _ => None,
    })
}

/// Whether a section of this title speaks about the course rather than being a part of it.
pub(super) fn is_aside(title: &str) -> bool {
    if title.len() > 200 {
        return false;
    }
    let lower = plain(title);
    let count = lower.split_whitespace().count();
    lists().asides.iter().any(|aside| {
        lower == *aside
            || (lower.len() < 70
                && lower.strip_prefix(aside).is_some_and(|rest| {
                    rest.trim_start().starts_with(['&', ':', '/', '(', '–', '-', ','])
                        || rest.starts_with(" and ")
                        || rest.starts_with(" for ")
                        || rest.starts_with(" to ")
                }))
            || (count <= 3
                && !without_spaces_text(aside)
                && lower.strip_suffix(aside).is_some_and(|rest| rest.ends_with(' ')))
    })
}

/// Whether a section of this title holds the parts of the course.
pub(super) fn is_container(title: &str) -> bool {
    if title.len() > 200 {
        return false;
    }
    let lower = plain(title);
    let count = lower.split_whitespace().count();
    lists().containers.iter().any(|one| {
        lower == *one
            || lower
                .strip_prefix(one)
                .is_some_and(|rest| rest.trim_start().starts_with(['(', ':', '–', '-', '—']))
            || (count <= 4 && lower.strip_suffix(one).is_some_and(|rest| rest.ends_with(' ')))
    })
}

fn without_spaces_text(text: &str) -> bool {
    text.chars().next().is_some_and(without_spaces)
}

fn plain(title: &str) -> String {
    title.trim_matches(|one: char| !one.is_alphanumeric() && one != ')').to_lowercase()
}
