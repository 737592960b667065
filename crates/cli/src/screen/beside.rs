//! What a wide screen shows beside the page while there is no verdict: today's plan.

use ratatui::text::{Line, Span, Text};
use training::session::ItemState;

use super::model::{Model, Row};
use crate::terminal::{theme, wrap};

/// The items of the open item's unit, the other units, and how far the way still is.
pub(crate) fn text(model: &Model, width: u16) -> Text<'static> {
    let outline = &model.outline;
    let mut lines = Vec::new();
    let open = model.row().map(|row| row.unit);
    for (index, unit) in outline.units.iter().enumerate() {
        let rows: Vec<&Row> = outline.rows.iter().filter(|row| row.unit == index).collect();
        let done = rows.iter().filter(|row| row.state == ItemState::Done).count();
        let is_open = open == Some(index);
        let style = if is_open { theme::SUBHEADING } else { theme::DIM };
        let ready = if rows.is_empty() {
            "planned".to_owned()
        } else {
            format!("{done} of {}", rows.len())
        };
        lines.push(line(unit.name.clone(), style, ready, width));
        if is_open {
            lines.extend(rows.iter().map(|row| {
                let here = model.row().is_some_and(|open| open.item == row.item);
                let marker = if here { "▸" } else { " " };
                let title = format!("{marker} {} {}", mark(row.state), row.title);
                let style = if here { theme::STRONG } else { ratatui::style::Style::new() };
                line(title, style, format!("{} min", row.minutes), width)
            }));
            if unit.planned > 0 {
                lines.push(Line::styled(format!("    and {} planned", unit.planned), theme::DIM));
            }
        }
    }
    lines.push(Line::default());
    let forecast = [Span::styled(outline.forecast.clone(), theme::DIM)];
    lines.extend(wrap::words(&forecast, width.into()).into_iter().map(Line::from));
    Text::from(lines)
}

/// A state as one character; a list that has it also has its word, or its legend in the help.
pub(crate) fn mark(state: ItemState) -> &'static str {
    match state {
        ItemState::New => "·",
        ItemState::Failed => "✗",
        ItemState::GivenUp => "–",
        ItemState::Done => "✓",
    }
}

/// Words at both ends of a line.
pub(crate) fn line(
    left: String,
    style: ratatui::style::Style,
    right: String,
    width: u16,
) -> Line<'static> {
    let width = usize::from(width);
    let right_width = wrap::width_of(&[Span::raw(right.as_str())]);
    let left = shortened(&left, width.saturating_sub(right_width + 2));
    let gap = width.saturating_sub(right_width + wrap::width_of(&[Span::raw(left.as_str())]));
    Line::from(vec![
        Span::styled(left, style),
        Span::raw(" ".repeat(gap)),
        Span::styled(right, theme::DIM),
    ])
}

/// The text within so many cells, with `…` where it was cut.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    if wrap::width_of(&[Span::raw(text)]) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        short.push(character);
        if wrap::width_of(&[Span::raw(short.as_str())]) >= width {
            short.pop();
            break;
        }
    }
    if width > 0 {
        short.push('…');
    }
    short
}
