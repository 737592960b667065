//! The lists of words.txt, read once.

use std::sync::LazyLock;

use super::item::ItemKind;
use super::words::{Family, Label, Period};

/// All lists.
#[derive(Debug, Default)]
pub(super) struct WordLists {
    pub(super) families: Vec<(Family, Vec<&'static str>)>,
    pub(super) periods: Vec<(Period, Vec<&'static str>)>,
    /// In the order in which they are tried.
    pub(super) labels: Vec<(Label, Vec<&'static str>)>,
    /// Plurals that make everything under them one of a kind.
    pub(super) many: Vec<(ItemKind, Vec<&'static str>)>,
    /// Nouns of languages that put what describes them behind: "examen final".
    pub(super) first_nouns: Vec<&'static str>,
    /// Titles of sections that speak about the course.
    pub(super) asides: Vec<&'static str>,
    /// Titles of sections that hold the parts of the course.
    pub(super) containers: Vec<&'static str>,
}

/// The lists.
pub(super) fn lists() -> &'static WordLists {
    static LISTS: LazyLock<WordLists> = LazyLock::new(|| {
        let mut lists = WordLists::default();
        for line in include_str!("words.txt").lines() {
            if !line.starts_with('#')
                && let Some((head, words)) = line.split_once(':')
            {
                lists.take(head, words.split(", ").map(str::trim).collect());
            }
        }
        lists
    });
    &LISTS
}

impl WordLists {
    fn take(&mut self, head: &'static str, words: Vec<&'static str>) {
        let mut parts = head.split(' ');
        let list = parts.next().unwrap_or_default();
        let name = parts.next().unwrap_or_default();
        match list {
            "family" => {
                let rank = parts.next().and_then(|rank| rank.parse().ok()).unwrap_or(5);
                self.families.push((Family { name, rank }, words));
            }
            "period" => self.periods.extend(period(name).map(|period| (period, words))),
            "label" => self.labels.extend(label(name).map(|label| (label, words))),
            "many" => self.many.extend(kind(name).map(|kind| (kind, words))),
            "first" => self.first_nouns = words,
            "aside" => self.asides = words,
            "container" => self.containers = words,
            _ => {}
        }
    }
}

fn period(name: &str) -> Option<Period> {
    [Period::Minute, Period::Hour, Period::Day, Period::Week, Period::Month]
        .into_iter()
        .find(|period| period.word() == name)
}

fn kind(name: &str) -> Option<ItemKind> {
    ItemKind::EACH.into_iter().find(|kind| kind.word() == name)
}

fn label(name: &str) -> Option<Label> {
    match name {
        "about" => Some(Label::About),
        "outcomes" => Some(Label::Outcomes),
        "duration" => Some(Label::Duration),
        "prerequisites" => Some(Label::Prerequisites),
        "resources" => Some(Label::Resources),
        kind_name => kind(kind_name).map(Label::Items),
    }
}

#[cfg(test)]
mod tests {
    use super::lists;

    #[test]
    fn every_line_of_the_file_is_taken() {
        let lists = lists();
        let lines = include_str!("words.txt").lines();
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        let taken = lists.families.len() + lists.periods.len() + lists.labels.len();
        assert_eq!(taken + lists.many.len() + 3, lines);
        assert!(!lists.first_nouns.is_empty() && !lists.asides.is_empty());
        assert!(!lists.containers.is_empty());
    }
}
