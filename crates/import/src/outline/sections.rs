//! Blocks as a tree of sections: headings of Markdown, and the lines that stand for headings
//! (names of units in running text, bold lines).

use std::collections::BTreeMap;

use super::blocks::{Block, Line};
use super::marker::{Marker, marker, own_word, undecorated};
use super::words::{has_word, is_aside, label_of};

/// A part of the document under one heading.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// The heading's text without marks of looks; empty above the first heading.
    pub(super) title: String,
    pub(super) marker: Option<Marker>,
    /// Whether a heading of Markdown opened it.
    pub(super) real: bool,
    pub(super) level: usize,
    pub(super) line: usize,
    pub(super) content: Vec<Block>,
    pub(super) children: Vec<Section>,
}

const PSEUDO: usize = 10;
const NUMBERED: usize = 20;
const BOLD: usize = 30;

/// Makes the tree; its root has no title.
pub(super) fn tree(blocks: Vec<Block>) -> Section {
    let shared = shared_words(&blocks);
    let mut levels: BTreeMap<&'static str, usize> = BTreeMap::new();
    for block in &blocks {
        if let Block::Heading(level, line) = block
            && let Some(family) = marker(&line.text())
                .filter(|marker| !marker.behind)
                .and_then(|marker| marker.family)
        {
            let known = levels.entry(family.name).or_insert(*level);
            *known = (*known).min(*level);
        }
    }
    let mut builder = Builder { open: vec![Section::default()], names: Vec::new(), levels, shared };
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        let before_list = matches!(blocks.peek(), Some(Block::List(_) | Block::Table { .. }));
        builder.block(block, before_list);
    }
    while builder.open.len() > 1 {
        builder.close();
    }
    builder.open.pop().unwrap_or_default()
}

/// The words that stand before different numbers in at least two headings.
fn shared_words(blocks: &[Block]) -> Vec<String> {
    let mut numbers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for block in blocks {
        let texts: Vec<String> = match block {
            Block::Heading(_, line) => vec![line.text()],
            Block::Paragraph(lines) => lines.iter().map(Line::text).collect(),
            Block::List(items) => items
                .iter()
                .filter_map(|item| match item.blocks.first() {
                    Some(Block::Paragraph(lines)) => lines.first().map(Line::text),
                    _ => None,
                })
                .collect(),
            _ => continue,
        };
        for text in texts {
            if let Some(found) = own_word(&text)
                && let Some(word) = found.own_word
            {
                let seen = numbers.entry(word).or_default();
                if !seen.contains(&found.number) {
                    seen.push(found.number);
                }
            }
        }
    }
    numbers.into_iter().filter(|(_, seen)| seen.len() > 1).map(|(word, _)| word).collect()
}

struct Builder {
    open: Vec<Section>,
    /// Families of the names in running text that are open, outermost first.
    names: Vec<String>,
    levels: BTreeMap<&'static str, usize>,
    shared: Vec<String>,
}

impl Builder {
    fn block(&mut self, block: Block, before_list: bool) {
        match block {
            Block::Heading(level, line) => {
                self.names.clear();
                let marker = self.marker(&line.text());
                self.section(&line, marker, level, true);
            }
            Block::Paragraph(lines) => self.paragraph(lines, before_list),
            other => self.content(other),
        }
    }

    fn marker(&self, text: &str) -> Option<Marker> {
        marker(text).or_else(|| {
            own_word(text).filter(|found| {
                found.own_word.as_ref().is_some_and(|word| self.shared.contains(word))
            })
        })
    }

    /// Lines of running text, some of which may be names of sections.
    fn paragraph(&mut self, lines: Vec<Line>, before_list: bool) {
        let mut text: Vec<Line> = Vec::new();
        let count = lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            let (before, name) = self.split_at_name(line, before_list && at + 1 == count);
            if let Some(before) = before {
                text.push(before);
            }
            if let Some((name, marker, level)) = name {
                if !text.is_empty() {
                    self.content(Block::Paragraph(std::mem::take(&mut text)));
                }
                self.section(&name, marker, level, false);
            }
        }
        if !text.is_empty() {
            self.content(Block::Paragraph(text));
        }
    }

    /// A line's text and the name of a section at its end, or the one or the other.
    #[expect(clippy::type_complexity, reason = "told once, right here")]
    fn split_at_name(
        &mut self,
        line: Line,
        before_list: bool,
    ) -> (Option<Line>, Option<(Line, Option<Marker>, usize)>) {
        let text = line.text();
        if text.chars().count() > 200 && !line.spans.iter().any(|span| span.strong) {
            return (Some(line), None);
        }
        let lead = line.leading(|span| span.strong);
        let whole = lead == line.spans.len() && lead > 0;
        let found = self.marker(&text).filter(|found| {
            // A numbered line of running text is a name only if it is short, or bold.
            let bare = found.family.is_none() && found.own_word.is_none();
            let short = text.chars().count() <= 120 && !text.ends_with(['.', ';', ',']);
            (short || lead > 0) && (!bare || whole || (found.depth() > 1 && short))
        });
        if let Some(found) = found {
            let level = self.pseudo_level(&found);
            return (None, Some((line, Some(found), level)));
        }
        // "…. 5. **Weeks 9-10: Databases**": the name of the next section at the end of a line.
        if let Some(at) = line.spans.iter().rposition(|span| !span.text.trim().is_empty())
            && at > 0
            && line.spans[at].strong
            && let Some(found) =
                self.marker(line.spans[at].text.trim()).filter(|found| found.family.is_some())
        {
            let level = self.pseudo_level(&found);
            let mut before = line.until(at);
            if let Some(last) = before.spans.last_mut() {
                let kept = last.text.trim_end().trim_end_matches(['.', ')']);
                let kept = kept.trim_end_matches(|one: char| one.is_ascii_digit());
                if kept.ends_with(char::is_whitespace) && kept.len() < last.text.trim_end().len() {
                    last.text = kept.trim_end().to_owned();
                }
            }
            let before = (!before.is_empty()).then_some(before);
            return (before, Some((line.from(at), Some(found), level)));
        }
        let rest = line.from(lead.min(line.spans.len())).text();
        let only_note = rest.is_empty() || (rest.starts_with('(') && rest.ends_with(')'));
        let bold_title = lead > 0
            && only_note
            && label_of(&text).is_none()
            && text.chars().count() <= 100
            && !text.ends_with(['.', '!', '?', ':']);
        let label_title = lead > 0 && only_note && text.ends_with(':') && label_of(&text).is_none();
        let plain_label = before_list
            && lead == 0
            && text.ends_with([':', '：'])
            && text.split_whitespace().count() <= 6
            && label_of(&text).is_none()
            && !has_word(&text.to_lowercase(), "you")
            && !self.in_prose();
        if bold_title || label_title || plain_label {
            return (None, Some((line, None, BOLD)));
        }
        (Some(line), None)
    }

    /// Whether the open section speaks about the course: what ends with a colon there opens a list
    /// and no section.
    fn in_prose(&self) -> bool {
        self.open
            .iter()
            .any(|section| section.real && section.marker.is_none() && is_aside(&section.title))
    }

    fn pseudo_level(&mut self, found: &Marker) -> usize {
        if let Some(level) = found.family.and_then(|family| self.levels.get(family.name)) {
            return *level;
        }
        if found.family.is_none() && found.own_word.is_none() {
            return NUMBERED + found.depth().min(8);
        }
        let word = found.word();
        match self.names.iter().position(|name| *name == word) {
            Some(at) => self.names.truncate(at + 1),
            None => {
                let coarse = found.family.map_or(2, |family| family.rank);
                let finer = |name: &String| {
                    super::words::family_at(name).map_or(2, |(family, _)| family.rank) > coarse
                };
                if let Some(at) = self.names.iter().position(finer) {
                    self.names.truncate(at);
                }
                self.names.push(word);
            }
        }
        PSEUDO + (self.names.len() - 1).min(8)
    }

    fn section(&mut self, line: &Line, marker: Option<Marker>, level: usize, real: bool) {
        while self.open.len() > 1 && self.open.last().is_some_and(|open| open.level >= level) {
            self.close();
        }
        let level = marker.as_ref().map_or(level, |marker| self.beside_its_like(marker, level));
        while self.open.len() > 1 && self.open.last().is_some_and(|open| open.level >= level) {
            self.close();
        }
        let text = line.text();
        let title = undecorated(&text).trim_end_matches([':', '：']).trim_end().to_owned();
        self.open.push(Section {
            title,
            marker,
            real,
            level,
            line: line.number,
            ..Section::default()
        });
    }

    /// A module stands beside a module, whatever the depth of its heading; only `1.1` stands in `1`.
    fn beside_its_like(&self, marker: &Marker, level: usize) -> usize {
        let like = |open: &&Section| {
            open.marker.as_ref().is_some_and(|other| {
                !marker.word().is_empty()
                    && other.word() == marker.word()
                    && !other.holds(marker)
                    && other.depth() >= marker.depth()
            })
        };
        self.open.iter().find(like).map_or(level, |open| open.level.min(level))
    }

    fn close(&mut self) {
        if let Some(done) = self.open.pop()
            && let Some(parent) = self.open.last_mut()
        {
            parent.children.push(done);
        }
    }

    fn content(&mut self, block: Block) {
        if let Some(open) = self.open.last_mut() {
            open.content.push(block);
        }
    }
}
