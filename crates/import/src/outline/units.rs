//! Which sections are units, which are parts of units, and which only speak about the course.

mod lists;
mod parts;

use std::collections::BTreeSet;

use super::blocks::{Block, ListItem};
use super::content::{about, as_text, fill};
use super::item::{Aside, ItemKind, Outline, OutlineUnit};
use super::marker::{Marker, marker, title_and_duration};
use super::sections::Section;
use super::table::{self, Row};
use super::words::{Family, Label, is_aside, is_container, kind_of, label_of, many_of};

/// Reads a tree of sections as a curriculum.
pub(super) fn read(root: Section, outline: &mut Outline) {
    let root = titled(root, outline);
    let facts = Facts::of(&root);
    let mut reader = Reader { outline, facts, rows: Vec::new() };
    let units = reader.siblings(root, true);
    reader.outline.units = units;
    reader.merge();
}

/// Takes the document's title off the tree.
fn titled(mut root: Section, outline: &mut Outline) -> Section {
    let first_is_title = root.children.first().is_some_and(|first| {
        let shallower = root.children[1..].iter().all(|other| other.level > first.level);
        let alone = root.children.len() == 1 || (first.children.is_empty() && shallower);
        let marked_rest = root.children.len() > 1
            && root.children[1..].iter().filter(|other| other.marker.is_some()).count() > 1;
        first.real
            && first.marker.is_none()
            && (alone && (!first.children.is_empty() || root.children.len() > 1 || has_list(first))
                || marked_rest && first.children.iter().all(|child| child.marker.is_none()))
    });
    if !first_is_title {
        return root;
    }
    let title = root.children.remove(0);
    if outline.title.is_empty() {
        outline.title.clone_from(&title.title);
    } else if outline.title != title.title {
        outline.asides.push(Aside {
            title: String::new(),
            text: title.title.clone(),
            line: title.line,
        });
    }
    root.line = title.line;
    root.content.extend(title.content);
    let later = std::mem::take(&mut root.children);
    root.children = title.children;
    root.children.extend(later);
    root
}

fn has_list(section: &Section) -> bool {
    section.content.iter().any(|block| matches!(block, Block::List(_) | Block::Table { .. }))
}

/// What holds for the whole document.
struct Facts {
    /// Headings or names in running text name units by words that we know, or that they share.
    worded: bool,
    /// Headings are numbered.
    numbered: bool,
    /// The words of units and their numbers, of headings.
    keys: BTreeSet<(String, String)>,
    /// Lists or tables name units by words.
    in_lists: bool,
}

impl Facts {
    fn of(root: &Section) -> Self {
        let mut facts =
            Facts { worded: false, numbered: false, keys: BTreeSet::new(), in_lists: false };
        let mut numbered = 0;
        facts.walk(root, &mut numbered);
        facts.numbered = numbered > 1;
        facts
    }

    fn walk(&mut self, section: &Section, numbered: &mut usize) {
        if let Some(marker) = &section.marker {
            let word = marker.word();
            if word.is_empty() {
                *numbered += 1;
            } else {
                self.worded |= !marker.family.is_some_and(Family::is_step);
                self.keys.insert((word, marker.shown()));
            }
        }
        self.in_lists |= section.content.iter().any(names_units);
        for child in &section.children {
            self.walk(child, numbered);
        }
    }
}

/// Whether a list or table has entries that are named as units are.
fn names_units(block: &Block) -> bool {
    match block {
        Block::List(items) => items.iter().any(|item| unit_item(item).is_some()),
        Block::Table { head, rows } => table::rows(head, rows).iter().any(row_names_unit),
        _ => false,
    }
}

/// Whether the entries of a list go by this word as well: days in "Days 1-5" are its steps.
fn names_like(block: &Block, word: &str) -> bool {
    match block {
        Block::List(items) => items.iter().filter_map(unit_item).all(|found| found.word() == word),
        Block::Table { head, rows } => table::rows(head, rows)
            .iter()
            .filter_map(|row| row.marker.as_ref())
            .all(|found| found.word() == word),
        _ => false,
    }
}

fn row_names_unit(row: &Row) -> bool {
    row.marker.as_ref().is_some_and(|marker| !marker.word().is_empty())
}

/// The marker of an item of a list that is a unit: a week, a module, and no step of one.
fn unit_item(item: &ListItem) -> Option<Marker> {
    let Some(Block::Paragraph(lines)) = item.blocks.first() else { return None };
    let found = marker(&lines.first()?.text())?;
    let family = found.family?;
    (!family.is_step()).then_some(found)
}

struct Reader<'a> {
    outline: &'a mut Outline,
    facts: Facts,
    /// Rows and entries that name units which headings name too.
    rows: Vec<OutlineUnit>,
}

impl Reader<'_> {
    fn marked(&self, section: &Section) -> bool {
        match &section.marker {
            Some(marker) if marker.word().is_empty() => {
                self.facts.numbered && !self.facts.worded && !self.facts.in_lists
            }
            Some(marker) if marker.family.is_some_and(Family::is_step) => !self.facts.worded,
            Some(_) => true,
            None => false,
        }
    }

    /// Whether units are named anywhere in a section.
    fn holds_units(&self, section: &Section) -> bool {
        section.content.iter().any(names_units)
            || section.children.iter().any(|child| self.marked(child) || self.holds_units(child))
    }

    /// The sections beside each other under one heading, as units.
    fn siblings(&mut self, parent: Section, top: bool) -> Vec<OutlineUnit> {
        let named_here = parent.content.iter().any(names_units);
        let mut units = Vec::new();
        let any_named = self.facts.worded || self.facts.in_lists || self.facts.numbered;
        let only_list = parent.children.iter().all(|child| is_aside(&child.title)) && !any_named;
        let mut prose = Vec::new();
        for block in parent.content {
            if named_here || only_list {
                self.list_units(block, &mut units, &mut prose, only_list);
            } else {
                prose.push(block);
            }
        }
        if top {
            self.front(prose, parent.line);
        } else if !prose.is_empty() {
            self.aside(&parent.title, parent.line, &prose);
        }
        let children = parent.children;
        let marked: Vec<bool> = children.iter().map(|child| self.marked(child)).collect();
        let holds: Vec<bool> = children.iter().map(|child| self.holds_units(child)).collect();
        let first = marked.iter().position(|one| *one);
        let last = marked.iter().rposition(|one| *one);
        let holders =
            marked.iter().zip(&holds).filter(|(marked, holds)| !**marked && **holds).count();
        for (at, child) in children.into_iter().enumerate() {
            let between =
                first.is_some_and(|first| first < at) && last.is_some_and(|last| at < last);
            if marked[at] {
                units.push(self.unit(child));
            } else if holds[at] {
                if holders == 1 || is_container(&child.title) {
                    units.extend(self.siblings(child, false));
                } else {
                    units.push(self.unit(child));
                }
            } else if any_named {
                let wanted = kind_of(&child.title).is_some_and(|kind| {
                    matches!(kind, ItemKind::Project | ItemKind::Exam | ItemKind::Quiz)
                }) || starts_with_any(
                    &child.title,
                    &[
                        "capstone",
                        "final",
                        "bonus",
                        "appendix",
                        "финальн",
                        "итогов",
                        "бонус",
                        "anhang",
                        "annexe",
                        "appendice",
                        "apéndice",
                        "附录",
                        "付録",
                        "부록",
                    ],
                );
                let beside = first.is_some() || holders == 0;
                let step = child.marker.is_some() && !is_aside(&child.title);
                if (between || (wanted && beside) || (step && beside))
                    && !is_aside(&child.title)
                    && (wanted || step || has_list(&child) || !child.children.is_empty())
                {
                    units.push(self.unit(child));
                } else {
                    self.aside_section(child);
                }
            } else if is_aside(&child.title) && !(is_container(&child.title) && has_list(&child)) {
                self.aside_section(child);
            } else if is_container(&child.title) {
                units.extend(self.container(child));
            } else {
                units.push(self.unit(child));
            }
        }
        // A document whose one section holds the rest as sections: "# T / ## Course / ### A".
        if !any_named && units.len() == 1 && units[0].items.is_empty() && units[0].units.len() > 1 {
            return std::mem::take(&mut units[0].units);
        }
        units
    }

    /// A section that by its title holds the parts of the course, where nothing is numbered.
    fn container(&mut self, section: Section) -> Vec<OutlineUnit> {
        if !section.children.is_empty() {
            return self.siblings(section, false);
        }
        let lists = section
            .content
            .iter()
            .filter(|block| matches!(block, Block::List(_) | Block::Table { .. }))
            .count();
        let mut units = Vec::new();
        let mut prose = Vec::new();
        if lists == 0 {
            return vec![self.unit(section)];
        }
        for block in section.content {
            self.list_units(block, &mut units, &mut prose, true);
        }
        if let [only] = units.as_mut_slice()
            && only.number.is_none()
            && only.title == self.outline.title
        {
            only.title.clone_from(&section.title);
        }
        if !prose.is_empty() {
            self.aside(&section.title, section.line, &prose);
        }
        units
    }

    /// A unit of this name, without its contents.
    fn named_unit(&self, title: &str, marker: Option<Marker>, line: usize) -> OutlineUnit {
        let whole = title_and_duration(title);
        let Some(found) = marker else {
            return OutlineUnit {
                title: whole.0,
                duration: whole.1,
                line,
                ..OutlineUnit::default()
            };
        };
        let (title, duration) = title_and_duration(&found.title);
        // "Practice (Days 1-14)"
        let inner = super::marker::marker(&title).filter(|inner| {
            inner.span().is_some()
                && !inner.title.is_empty()
                && title.starts_with(inner.title.as_str())
        });
        let span = found.span().or_else(|| inner.as_ref().and_then(Marker::span));
        OutlineUnit {
            word: found.word(),
            number: Some(found.shown()),
            title: if title.is_empty() { whole.0 } else { title },
            duration: duration.or(span),
            line,
            ..OutlineUnit::default()
        }
    }

    fn unit(&mut self, section: Section) -> OutlineUnit {
        let mut unit = self.named_unit(&section.title, section.marker.clone(), section.line);
        let mut inner = Vec::new();
        for block in section.content {
            if names_units(&block) && !names_like(&block, &unit.word) {
                let mut sub = Vec::new();
                self.list_units(block, &mut sub, &mut inner, false);
                unit.units.extend(sub);
            } else {
                inner.push(block);
            }
        }
        // "Capstone projects" with a list below: each of them is one.
        let named = section.marker.is_some() || !section.children.is_empty();
        let given = if let Some(kind) = many_of(&unit.title) {
            Some(Label::Items(kind))
        } else if named {
            None
        } else if starts_with_any(&unit.title, &["capstone"]) {
            Some(Label::Items(ItemKind::Project))
        } else {
            kind_of(&unit.title)
                .filter(|kind| matches!(kind, ItemKind::Project | ItemKind::Exam | ItemKind::Quiz))
                .map(Label::Items)
        };
        fill(&mut unit, inner, given);
        for child in section.children {
            self.part(&mut unit, child);
        }
        unit
    }

    /// What stands above the first heading: about the whole.
    fn front(&mut self, blocks: Vec<Block>, line: usize) {
        let mut parts = Vec::new();
        for block in &blocks {
            as_text(block, 0, &mut parts);
        }
        let text = parts.join("\n");
        super::pace(self.outline, &text);
        if text.chars().count() <= 1000 && self.outline.about.is_empty() {
            self.outline.about = text;
        } else if !text.is_empty() {
            self.outline.asides.push(Aside { title: String::new(), text, line: line.max(1) });
        }
    }

    fn aside(&mut self, title: &str, line: usize, blocks: &[Block]) {
        let mut parts = Vec::new();
        for block in blocks {
            as_text(block, 0, &mut parts);
        }
        let label = label_of(title);
        if matches!(label, Some(Label::Outcomes | Label::Items(ItemKind::Check)))
            && blocks.iter().any(|block| matches!(block, Block::List(_)))
        {
            let mut holder = OutlineUnit::default();
            fill(&mut holder, blocks.to_vec(), label);
            self.outline.outcomes.extend(holder.outcomes);
            self.outline.criteria.extend(holder.items);
        }
        let text = parts.join("\n\n");
        super::pace(self.outline, &format!("{title}\n{text}"));
        self.outline.asides.push(Aside { title: title.to_owned(), text, line });
    }

    fn aside_section(&mut self, section: Section) {
        self.aside(&section.title, section.line, &section.content);
        for child in section.children {
            self.aside_section(child);
        }
    }

    /// Puts what lists and tables say of units into the units that headings opened.
    fn merge(&mut self) {
        for row in std::mem::take(&mut self.rows) {
            let found = self
                .outline
                .units
                .iter_mut()
                .find_map(|unit| find(unit, &row.word, row.number.as_deref()));
            let Some(unit) = found else {
                self.outline.units.push(row);
                continue;
            };
            if unit.duration.is_none()
                || unit.duration
                    == super::marker::marker(&format!(
                        "{} {}",
                        row.word,
                        row.number.as_deref().unwrap_or_default()
                    ))
                    .and_then(|found| found.span())
            {
                unit.duration = row.duration.or(unit.duration);
            }
            let named = unit.title.to_lowercase();
            if !row.title.is_empty() && !named.contains(&row.title.to_lowercase()) {
                about(unit, &row.title);
            }
            about(unit, &row.about);
            for item in row.items {
                if !unit.items.iter().any(|own| own.title.eq_ignore_ascii_case(&item.title)) {
                    unit.items.push(item);
                }
            }
        }
    }
}

fn find<'a>(
    unit: &'a mut OutlineUnit,
    word: &str,
    number: Option<&str>,
) -> Option<&'a mut OutlineUnit> {
    if unit.word == word && unit.number.as_deref() == number {
        return Some(unit);
    }
    unit.units.iter_mut().find_map(|unit| find(unit, word, number))
}

fn starts_with_any(title: &str, words: &[&str]) -> bool {
    let lower = title.to_lowercase();
    words.iter().any(|word| lower.starts_with(word))
}
