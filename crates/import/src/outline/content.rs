//! What stands in a unit: lists, labelled lines, tables and prose become items, outcomes and
//! about-text.

use super::blocks::{Block, Line, ListItem};
use super::duration::{self, Duration};
use super::item::{ItemKind, OutlineItem, OutlineUnit};
use super::marker::{marker, title_and_duration};
use super::table;
use super::words::{Label, has_word, kind_of, label_of};

/// Longer than this, a line is prose and no title.
const TITLE: usize = 140;

/// Puts blocks into a unit. `given` is what the heading above says of all of them.
pub(super) fn fill(unit: &mut OutlineUnit, blocks: Vec<Block>, given: Option<Label>) {
    let mut label = given;
    for block in blocks {
        match block {
            Block::Paragraph(lines) => label = paragraph(unit, lines, given),
            Block::List(items) => {
                list(unit, items, label);
                label = given;
            }
            Block::Table { head, rows } => {
                for found in table::rows(&head, &rows) {
                    unit.items.extend(found.into_items());
                }
            }
            Block::Quote(inner) => fill(unit, inner, given),
            Block::Code { line, text, indented: true } => {
                for (at, text) in
                    text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty())
                {
                    let spans = vec![super::blocks::Span {
                        text: text.trim().to_owned(),
                        strong: false,
                        emphasis: false,
                        code: false,
                        link: None,
                    }];
                    entry(unit, &Line { spans, number: line + at }, label, &[]);
                }
            }
            Block::Code { text, .. } => about(unit, &format!("```text\n{}\n```", text.trim_end())),
            Block::Html { text, .. } => {
                let text = without_tags(&text);
                if !text.is_empty() {
                    about(unit, &text);
                }
            }
            Block::Heading(_, line) => about(unit, &line.markdown()),
        }
    }
}

/// A paragraph is prose, or lines with labels; its last line may announce what the next list is.
fn paragraph(unit: &mut OutlineUnit, lines: Vec<Line>, given: Option<Label>) -> Option<Label> {
    let mut announced = given;
    let mut prose: Vec<String> = Vec::new();
    let flush = |unit: &mut OutlineUnit, prose: &mut Vec<String>| {
        if !prose.is_empty() {
            let text = prose.join(" ");
            prose.clear();
            about(unit, &text);
        }
    };
    for entry_lines in entries(lines) {
        let line = &entry_lines[0];
        let more: Vec<String> = entry_lines[1..].iter().map(Line::markdown).collect();
        announced = given;
        if let Some((label, rest)) = labelled(line) {
            flush(unit, &mut prose);
            if rest.is_empty() && more.is_empty() {
                announced = label_of(&label).or(given);
                if announced.is_none() {
                    about(unit, &line.markdown());
                }
                continue;
            }
            put(unit, &label, label_of(&label).or(given).unwrap_or(Label::About), &rest, &more);
        } else if leads_boldly(line) || (more.is_empty() && names_a_task(&line.text())) {
            flush(unit, &mut prose);
            entry(unit, line, given, &more);
        } else if matches!(given, Some(Label::Items(_) | Label::Outcomes))
            && unit.items.is_empty()
            && !line.text().ends_with(':')
        {
            entry(unit, line, given, &more);
        } else {
            prose.push(line.markdown());
            prose.extend(more);
        }
    }
    flush(unit, &mut prose);
    announced
}

/// "Final exam" on a line of its own.
fn names_a_task(text: &str) -> bool {
    text.split_whitespace().count() <= 6
        && kind_of(text).is_some_and(|kind| kind != ItemKind::Exercise)
}

/// The lines of a paragraph in groups: each begins with a line that is set off.
fn entries(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut groups: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        let begins = labelled(&line).is_some() || leads_boldly(&line);
        match groups.last_mut() {
            Some(group) if !begins => group.push(line),
            _ => groups.push(vec![line]),
        }
    }
    groups
}

/// "**Title** – …", "**Title** (2 hours)", "**Title**".
fn leads_boldly(line: &Line) -> bool {
    let lead = line.leading(|span| span.strong);
    if lead == 0 {
        return false;
    }
    let rest = line.from(lead).text();
    let text = line.until(lead).text();
    text.chars().count() <= TITLE
        && !text.ends_with('.')
        && (rest.is_empty() || rest.starts_with(['(', '–', '—', '-', '·', '|']))
}

/// The words before a colon that announce what follows, and what follows.
fn labelled(line: &Line) -> Option<(String, Line)> {
    let lead = line.leading(|span| span.strong || span.emphasis);
    if lead > 0 {
        let label = line.until(lead).text();
        let mut rest = line.from(lead);
        let next =
            rest.spans.first().map(|span| span.text.trim_start().to_owned()).unwrap_or_default();
        let code = line.spans[..lead].iter().any(|span| span.code);
        let set_off = !code
            && (label.ends_with([':', '：'])
                || next.starts_with([':', '：'])
                || (label_of(&label).is_some()
                    && marker(&label).is_none()
                    && next.starts_with(['–', '—', '-'])
                    && label.split_whitespace().count() <= 3));
        if let Some(first) = rest.spans.first_mut() {
            first.text = next.trim_start_matches([':', '：', '–', '—', '-', ' ']).to_owned();
        }
        return set_off.then(|| (label.trim_end_matches([':', '：']).to_owned(), rest));
    }
    let first = line.spans.first()?;
    let (label, rest) = first.text.split_once(':').or_else(|| first.text.split_once('：'))?;
    let spaced =
        rest.is_empty() || rest.starts_with(char::is_whitespace) || first.text.contains('：');
    let short = label.split_whitespace().count() <= 2
        || label.split_whitespace().next().is_some_and(|word| label_of(word).is_some());
    let known = short && label_of(label).is_some() && marker(label).is_none();
    if first.code || first.link.is_some() || !spaced || !known {
        return None;
    }
    let (label, rest) = (label.trim().to_owned(), rest.trim_start().to_owned());
    let mut line = line.clone();
    line.spans[0].text = rest;
    Some((label, line))
}

/// Puts labelled text where it belongs.
fn put(unit: &mut OutlineUnit, name: &str, label: Label, rest: &Line, more: &[String]) {
    let text = joined(&rest.markdown(), more);
    match label {
        Label::Outcomes => unit.outcomes.push(text),
        Label::Duration => match duration::find(&text) {
            Some((found, _)) if unit.duration.is_none() => unit.duration = Some(found),
            _ => about(unit, &format!("{name}: {text}")),
        },
        Label::Items(ItemKind::Lesson)
            if text.matches(',').count() > 1 && text.chars().count() > 80 =>
        {
            about(unit, &format!("{name}: {text}"));
        }
        Label::Items(kind) => {
            let only_time = duration::find(&text).filter(|(_, place)| {
                place.start == 0 && place.end == text.trim_end_matches('.').len()
            });
            if let Some((found, _)) = only_time {
                let mut item = item(name, rest.number, kind);
                item.duration = Some(found);
                unit.items.push(item);
                return;
            }
            let first_word = name.split_whitespace().next().unwrap_or_default();
            let telling = name.split_whitespace().count() > 1 && label_of(first_word).is_none();
            let title = if telling { format!("{name}: {text}") } else { text };
            let mut item = item(&title, rest.number, kind);
            if item.title.is_empty() {
                name.clone_into(&mut item.title);
            }
            unit.items.push(item);
        }
        Label::About => about(unit, &text),
        Label::Prerequisites | Label::Resources => about(unit, &format!("{name}: {text}")),
    }
}

/// A list: each of its items by its own label, else by the label above.
fn list(unit: &mut OutlineUnit, items: Vec<ListItem>, label: Option<Label>) {
    if items.iter().all(is_anchor) && !items.is_empty() {
        return;
    }
    for list_item in items {
        let label = match (list_item.ticked, label) {
            (Some(_), None) => Some(Label::Items(ItemKind::Checklist)),
            (_, label) => label,
        };
        let mut blocks = list_item.blocks.into_iter();
        let mut nested: Vec<Block> = Vec::new();
        let head = match blocks.next() {
            Some(Block::Paragraph(lines)) => lines,
            Some(other) => {
                nested.push(other);
                Vec::new()
            }
            None => Vec::new(),
        };
        nested.extend(blocks);
        let groups = entries(head);
        let count = groups.len();
        if count == 0 {
            fill(unit, nested, label);
            continue;
        }
        for (at, group) in groups.into_iter().enumerate() {
            let more: Vec<String> = group[1..].iter().map(Line::markdown).collect();
            let inner = if at + 1 == count { std::mem::take(&mut nested) } else { Vec::new() };
            list_entry(unit, &group[0], &more, inner, label);
        }
    }
}

fn list_entry(
    unit: &mut OutlineUnit,
    line: &Line,
    more: &[String],
    nested: Vec<Block>,
    label: Option<Label>,
) {
    if let Some((name, rest)) = labelled(line) {
        let set_off = line.spans.first().is_some_and(|span| span.strong || span.emphasis);
        let own = label_of(&name).filter(|_| set_off || !matches!(label, Some(Label::Items(_))));
        if rest.is_empty() && more.is_empty() && own.is_some() {
            return fill(unit, nested, own);
        }
        if let Some(own) = own {
            put(unit, &name, own, &rest, more);
            return fill(unit, nested, Some(own));
        }
    }
    let mut parts = more.to_vec();
    for block in &nested {
        as_text(block, 0, &mut parts);
    }
    if matches!(
        label,
        Some(Label::Outcomes | Label::About | Label::Prerequisites | Label::Resources)
    ) {
        let text = joined(&line.markdown(), &parts);
        return match label {
            Some(Label::Outcomes) => unit.outcomes.push(text),
            _ => about(unit, &format!("- {text}")),
        };
    }
    entry(unit, line, label, &parts);
}

/// One item of a list or one line that is set off.
fn entry(unit: &mut OutlineUnit, line: &Line, label: Option<Label>, more: &[String]) {
    let whole = line.text();
    let only_time = duration::find(&whole)
        .filter(|(_, place)| place.start == 0 && place.end == whole.trim_end_matches('.').len());
    if let (Some((found, _)), true) = (only_time, unit.duration.is_none() && more.is_empty()) {
        unit.duration = Some(found);
        return;
    }
    let kind = match label {
        Some(Label::Items(kind)) => Some(kind),
        _ => None,
    };
    let lead = line.leading(|span| span.strong);
    let rest = line.from(lead);
    let file_first =
        lead > 0 && line.spans[..lead].iter().all(|span| span.code || span.text.trim().is_empty());
    let (title, about) = if lead > 0 && file_first && rest.spans.iter().any(|span| span.strong) {
        let plain = rest
            .spans
            .iter()
            .filter(|span| !span.strong)
            .map(|span| span.text.as_str())
            .collect::<String>();
        let title: Vec<&str> =
            rest.spans.iter().filter(|span| span.strong).map(|span| span.text.trim()).collect();
        let title = format!(
            "{} {}",
            title.join(" – "),
            plain.trim().trim_start_matches(['-', '–', '—', ' '])
        );
        (title, format!("`{}`", line.until(lead).text()))
    } else if lead > 0 && leads_boldly(line) {
        let after = rest.markdown();
        let note = after.trim_start().starts_with('(').then(|| after.find(')')).flatten();
        let (note, after) = after.split_at(note.map_or(0, |at| at + 1));
        (
            format!("{} {note}", line.until(lead).text()),
            after.trim_start_matches(['-', '–', '—', '·', '|', ' ']).to_owned(),
        )
    } else {
        (line.markdown(), String::new())
    };
    let of_file = || {
        let name =
            line.until(if file_first { lead } else { 0 }).text().replace(['_', '/', '.'], " ");
        ["exam", "capstone", "project", "quiz"]
            .iter()
            .find(|word| has_word(&name, word))
            .and_then(|word| kind_of(word))
    };
    let kind = kind.or_else(|| kind_of(&title)).or_else(of_file).unwrap_or(ItemKind::Lesson);
    let mut found = item(&title, line.number, kind);
    let own = std::mem::take(&mut found.about);
    found.about = [own, about]
        .into_iter()
        .chain(more.iter().cloned())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    if found.duration.is_none()
        && let Some(text) = found.about.strip_prefix('(')
    {
        found.duration = duration::find(text).map(|(duration, _)| duration);
    }
    if !found.title.is_empty() {
        unit.items.push(found);
    }
}

/// An item from its words: a number before, a duration in it, and a title that is no longer than
/// one reads at a glance.
pub(super) fn item(text: &str, line: usize, kind: ItemKind) -> OutlineItem {
    let (text, duration) = title_and_duration(text);
    let named = marker(&text).filter(|named| !named.title.is_empty());
    let (number, title) = match named {
        Some(named) => {
            let word = named.family.map(|family| family.name);
            let plain = matches!(word, None | Some("lesson"));
            (Some(named.shown()), if plain { named.title } else { text.clone() })
        }
        None => (None, text.clone()),
    };
    let (title, about) = short_title(title.trim());
    OutlineItem { kind, number, title, about, duration, line }
}

/// A title of one line, and the whole where that had to be cut.
fn short_title(text: &str) -> (String, String) {
    if text.chars().count() <= TITLE {
        return (text.trim_end_matches(['.', ';', ',']).to_owned(), String::new());
    }
    let cut: String = text.chars().take(TITLE).collect();
    let end = cut
        .rfind(". ")
        .or_else(|| cut.rfind([',', ';']))
        .or_else(|| cut.rfind(' '))
        .unwrap_or(cut.len());
    (format!("{} …", cut[..end].trim_end_matches(['.', ';', ','])), text.to_owned())
}

/// Adds to what a unit is about.
pub(super) fn about(unit: &mut OutlineUnit, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if !unit.about.is_empty() {
        let both_items = text.starts_with("- ")
            && unit.about.lines().next_back().is_some_and(|line| line.starts_with("- "));
        unit.about.push_str(if both_items { "\n" } else { "\n\n" });
    }
    unit.about.push_str(text);
}

fn joined(first: &str, more: &[String]) -> String {
    std::iter::once(first.to_owned())
        .chain(more.iter().cloned())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether an item of a list is but a link into the same document: a table of contents.
pub(super) fn is_anchor(item: &ListItem) -> bool {
    item.blocks.iter().all(|block| match block {
        Block::Paragraph(lines) => lines.iter().all(|line| {
            line.spans.iter().all(|span| {
                span.text.trim().is_empty()
                    || span.link.as_ref().is_some_and(|link| link.starts_with('#'))
            })
        }),
        Block::List(items) => items.iter().all(is_anchor),
        _ => false,
    }) && !item.blocks.is_empty()
}

/// A block as Markdown text, for what is kept as words.
pub(super) fn as_text(block: &Block, indent: usize, parts: &mut Vec<String>) {
    let margin = "  ".repeat(indent);
    match block {
        Block::Heading(_, line) => parts.push(format!("{margin}{}", line.markdown())),
        Block::Paragraph(lines) => parts.push(format!(
            "{margin}{}",
            lines.iter().map(Line::markdown).collect::<Vec<_>>().join(" ")
        )),
        Block::List(items) => {
            for item in items {
                let mut inner = Vec::new();
                for block in &item.blocks {
                    as_text(block, indent + 1, &mut inner);
                }
                let sign =
                    item.number.map_or_else(|| "-".to_owned(), |number| format!("{number}."));
                if let Some(first) = inner.first_mut() {
                    *first = format!("{margin}{sign} {}", first.trim_start());
                }
                parts.extend(inner);
            }
        }
        Block::Table { head, rows } => {
            for row in std::iter::once(head).chain(rows) {
                let cells: Vec<String> =
                    row.iter().map(|cell| cell.markdown().replace('\n', " ")).collect();
                parts.push(format!("{margin}- {}", cells.join(" · ")));
            }
        }
        Block::Quote(inner) => inner.iter().for_each(|block| as_text(block, indent, parts)),
        Block::Code { text, .. } => parts.push(format!("```text\n{}\n```", text.trim_end())),
        Block::Html { text, .. } => {
            let text = without_tags(text);
            if !text.is_empty() {
                parts.push(format!("{margin}{text}"));
            }
        }
    }
}

/// The words of a block of HTML; comments are none.
pub(super) fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let end = if rest[open..].starts_with("<!--") { "-->" } else { ">" };
        match rest[open..].find(end) {
            Some(close) => rest = &rest[open + close + end.len()..],
            None => rest = "",
        }
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The duration that a text says of the whole, if it says one.
pub(super) fn duration_in(text: &str) -> Option<Duration> {
    duration::find(text).map(|(duration, _)| duration)
}
