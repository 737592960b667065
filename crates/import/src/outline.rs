//! `outline`: a curriculum as plain Markdown or text becomes a track of planned items. Nothing in
//! such a document can be run, so nothing that comes of it pretends to work: the track shows the
//! way, and its author fills it.
//!
//! The way through: `lines` makes the text what a Markdown parser understands, `blocks` reads it,
//! `sections` makes the tree of headings, `units` decides what is a unit, `content` what is in it,
//! and `track` writes it. `words`, `numbers`, `marker` and `duration` know how people write.

mod blocks;
mod content;
mod duration;
mod item;
mod lines;
mod marker;
mod numbers;
mod sections;
mod table;
#[cfg(test)]
mod tests;
mod track;
mod units;
mod word_lists;
mod words;

pub use duration::Duration;
pub use item::{Aside, ItemKind, Outline, OutlineItem, OutlineUnit};
pub(crate) use track::read;
pub use words::Period;

use std::collections::BTreeMap;

use crate::ImportError;
use blocks::Block;

/// A document of more bytes is no curriculum.
const MAX_BYTES: usize = 1 << 20;
/// More units or items than anybody will learn.
const MAX_ITEMS: usize = 20_000;

/// Reads a document.
///
/// # Errors
/// If it is too large, nested too deep, or has no unit at all.
pub fn parse(file: &str, document: &str) -> Result<Outline, ImportError> {
    if document.len() > MAX_BYTES {
        return Err(ImportError::course(file, format!("longer than {} MiB", MAX_BYTES >> 20)));
    }
    let prepared = lines::prepare(document);
    let mut outline =
        Outline { title: prepared.title.clone().unwrap_or_default(), ..Outline::default() };
    for (line, text) in &prepared.front {
        pace(&mut outline, text);
        outline.asides.push(Aside {
            title: "Front matter".to_owned(),
            text: text.clone(),
            line: *line,
        });
    }
    let blocks = blocks::read(&prepared)
        .map_err(|deep| ImportError::course_at(file, deep.0, "nested too deep for a curriculum"))?;
    let blocks = first_line_as_title(blocks, &mut outline);
    units::read(sections::tree(blocks), &mut outline);
    let title = std::mem::take(&mut outline.title);
    let (title, duration) = marker::title_and_duration(&title);
    outline.title = title;
    outline.duration = outline.duration.or(duration);
    outline.unit_word = unit_word(&outline);
    let count = outline.all_units().len() + outline.all_items().len();
    if count > MAX_ITEMS {
        return Err(ImportError::course(file, format!("more than {MAX_ITEMS} units and items")));
    }
    if outline.units.is_empty() {
        let wanted = "no unit found: no heading, list or table that names parts of a course";
        return Err(ImportError::course(file, wanted));
    }
    Ok(outline)
}

/// The first line of a text without headings is its title, where it is short and stands alone.
fn first_line_as_title(mut blocks: Vec<Block>, outline: &mut Outline) -> Vec<Block> {
    let headings = blocks.iter().any(|block| matches!(block, Block::Heading(..)));
    let alone = match blocks.first() {
        Some(Block::Paragraph(lines)) => {
            lines.len() == 1 && {
                let text = lines[0].text();
                text.split_whitespace().count() <= 10
                    && !text.ends_with(['.', ':'])
                    && marker::marker(&text).is_none()
            }
        }
        _ => false,
    };
    if !headings
        && alone
        && outline.title.is_empty()
        && blocks.len() > 1
        && let Block::Paragraph(lines) = blocks.remove(0)
    {
        outline.title = lines[0].text();
    }
    blocks
}

/// The word that most units go by.
fn unit_word(outline: &Outline) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in &outline.units {
        if !unit.word.is_empty() {
            *counts.entry(unit.word.as_str()).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or_else(|| "unit".to_owned(), |(word, _)| word.to_owned())
}

/// Takes the length and the pace of the whole from a text about it.
fn pace(outline: &mut Outline, text: &str) {
    for line in text.lines() {
        let mut rest = line;
        while let Some((found, place)) = duration::find(rest) {
            let before = rest[..place.start].trim_end().to_lowercase();
            let after = rest[place.end..].trim_start_matches(['*', ' ', '_']).to_lowercase();
            let weekly = [
                "/week",
                "/ week",
                "per week",
                "a week",
                "each week",
                "weekly",
                "/неделю",
                "в неделю",
                "на тиждень",
                "pro woche",
                "/woche",
                "par semaine",
                "/semaine",
                "por semana",
                "/semana",
                "a settimana",
                "/settimana",
                "tygodniowo",
                "/周",
                "/週",
                "每周",
            ];
            let daily = [
                "/day",
                "per day",
                "a day",
                "daily",
                "/день",
                "в день",
                "pro tag",
                "par jour",
                "al día",
                "por día",
                "al giorno",
                "por dia",
            ];
            let is = |words: &[&str]| words.iter().any(|word| after.starts_with(word));
            let each_week = is(&weekly)
                || before.ends_with("每周")
                || before.ends_with("毎週")
                || before.ends_with('주');
            if found.period == Some(Period::Hour) && (each_week || is(&daily)) {
                let factor = if each_week { 1.0 } else { 7.0 };
                outline.hours_a_week = outline.hours_a_week.or(Some(found.most * factor));
            } else if matches!(found.period, Some(Period::Week | Period::Month))
                && outline.duration.is_none()
                && !each_week
            {
                let whole = [
                    "duration",
                    "total",
                    "course",
                    "program",
                    "рассчитан",
                    "длительн",
                    "dauer",
                    "durée",
                    "duración",
                    "durata",
                    "duração",
                    "时长",
                    "期間",
                    "기간",
                    "roadmap",
                    "curriculum",
                    "plan",
                    "months",
                    "weeks",
                ];
                let lower = line.to_lowercase();
                if whole.iter().any(|word| lower.contains(word)) {
                    outline.duration = Some(found);
                }
            }
            rest = &rest[place.end..];
        }
    }
}
