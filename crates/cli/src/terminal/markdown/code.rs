//! Fenced blocks: code, output and pictures, each line as it is, beside a bar.

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use crate::terminal::{
    highlight, safe, theme,
    wrap::{self, Spans},
};

/// The block's lines. Rust is highlighted, and broken where it is wider than `width` (the bar is
/// then dotted); everything else keeps its lines, whatever their width, so that pictures survive.
pub(super) fn lines(information: &str, code: &str, width: usize) -> Vec<Spans> {
    let language = language(information);
    let label = label(information);
    let bar_style = match &label {
        Some(Label::Fails(_)) => theme::BAD,
        Some(Label::Is(_)) | None => theme::DIM,
    };
    let mut lines = Vec::new();
    match label {
        Some(Label::Fails(text)) => lines.push(vec![Span::styled(format!("╭─ {text}"), bar_style)]),
        Some(Label::Is(text)) => {
            lines.push(vec![Span::styled("╭─ ", bar_style), Span::styled(text, theme::LABEL)]);
        }
        None => {}
    }
    if language == "rust" {
        for line in highlight::rust(code) {
            lines.extend(broken(line, width, bar_style));
        }
    } else {
        let code = safe::visible_uncut(&code.replace("\r\n", "\n"));
        lines
            .extend(code.lines().map(|line| barred("│ ", vec![line.to_owned().into()], bar_style)));
    }
    lines
}

/// What the label over a block says.
enum Label {
    /// That the code is wrong, and how.
    Fails(String),
    /// What the block is.
    Is(String),
}

fn language(information: &str) -> &str {
    information.split([',', ' ']).next().unwrap_or_default().trim()
}

fn label(information: &str) -> Option<Label> {
    let mut attributes = information.split([',', ' ']).map(str::trim).skip(1);
    let fails = attributes.find_map(|attribute| match attribute.split_once('=') {
        Some(("error", code)) => Some(format!("does not compile: {code}")),
        None if attribute == "panics" => Some("panics when it runs".to_owned()),
        _ => None,
    });
    match (fails, language(information)) {
        (Some(fails), _) => Some(Label::Fails(safe::visible_uncut(&fails))),
        (None, "rust" | "text" | "") => None,
        (None, language) => Some(Label::Is(safe::visible_uncut(language))),
    }
}

/// A line of Rust broken to the width.
fn broken(line: Line<'static>, width: usize, bar_style: Style) -> Vec<Spans> {
    wrap::code(&line.spans, width.saturating_sub(2))
        .into_iter()
        .enumerate()
        .map(|(index, part)| barred(if index == 0 { "│ " } else { "┊ " }, part, bar_style))
        .collect()
}

fn barred(bar: &'static str, content: Spans, style: Style) -> Spans {
    std::iter::once(Span::styled(bar, style)).chain(content).collect()
}
