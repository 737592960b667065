//! Lists and tables whose entries are units.

use super::{Reader, names_units, row_names_unit, unit_item};
use crate::outline::blocks::{Block, Line, ListItem};
use crate::outline::content::{fill, is_anchor};
use crate::outline::item::{Aside, OutlineUnit};
use crate::outline::marker::marker;
use crate::outline::table;

impl Reader<'_> {
    /// The entries of a list or table as units; other blocks go to `prose`. `all` makes a unit of
    /// every entry, named or not.
    pub(super) fn list_units(
        &mut self,
        block: Block,
        units: &mut Vec<OutlineUnit>,
        prose: &mut Vec<Block>,
        all: bool,
    ) {
        match block {
            Block::List(items) if items.iter().all(is_anchor) => {
                let line = items.first().map_or(1, |item| item.line);
                if self.facts.worded || self.facts.numbered || !all {
                    self.outline.left_out.push((line, "a table of contents".to_owned()));
                } else {
                    prose.push(Block::List(items));
                }
            }
            Block::List(items) if all || items.iter().any(|item| unit_item(item).is_some()) => {
                let parts = items
                    .iter()
                    .any(|item| item.blocks.iter().any(|block| matches!(block, Block::List(_))));
                let ordered = items.first().is_some_and(|item| item.number.is_some());
                let named = items.iter().any(|item| unit_item(item).is_some());
                if !named && !parts && !ordered {
                    // A flat list: one unit with these items.
                    let title = self.outline.title.clone();
                    let mut unit = OutlineUnit {
                        title,
                        line: items.first().map_or(1, |item| item.line),
                        ..OutlineUnit::default()
                    };
                    fill(&mut unit, vec![Block::List(items)], None);
                    units.push(unit);
                    return;
                }
                for item in items {
                    self.item_unit(item, units);
                }
            }
            Block::Table { head, rows } => {
                for row in table::rows(&head, &rows) {
                    let named = row_names_unit(&row);
                    let unit = row.into_unit();
                    if self
                        .facts
                        .keys
                        .contains(&(unit.word.clone(), unit.number.clone().unwrap_or_default()))
                    {
                        self.rows.push(unit);
                    } else if named || all {
                        units.push(unit);
                    } else {
                        let text = format!("{} {}", unit.title, unit.about);
                        self.outline.asides.push(Aside {
                            title: String::new(),
                            text,
                            line: unit.line,
                        });
                    }
                }
            }
            other => prose.push(other),
        }
    }

    fn item_unit(&mut self, list_item: ListItem, units: &mut Vec<OutlineUnit>) {
        let mut blocks = list_item.blocks.into_iter();
        let (head, rest) = match blocks.next() {
            Some(Block::Paragraph(mut lines)) if !lines.is_empty() => {
                let head = lines.remove(0);
                (head, (!lines.is_empty()).then_some(Block::Paragraph(lines)))
            }
            Some(other) => (Line::default(), Some(other)),
            None => return,
        };
        let text = head.text();
        let found =
            marker(&text).filter(|found| found.family.is_some() || list_item.number.is_none());
        let mut unit = self.named_unit(&text, found, list_item.line);
        if unit.number.is_none() {
            unit.number = list_item.number.map(|number| number.to_string());
        }
        let mut inner = Vec::new();
        for block in rest.into_iter().chain(blocks) {
            if names_units(&block) {
                let mut sub = Vec::new();
                self.list_units(block, &mut sub, &mut inner, false);
                unit.units.extend(sub);
            } else {
                inner.push(block);
            }
        }
        fill(&mut unit, inner, None);
        if self.facts.keys.contains(&(unit.word.clone(), unit.number.clone().unwrap_or_default())) {
            self.rows.push(unit);
        } else {
            units.push(unit);
        }
    }
}
