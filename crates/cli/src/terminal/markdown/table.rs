//! Tables with aligned columns, made for few and narrow ones.

use pulldown_cmark::Alignment;
use ratatui::text::Span;

use crate::terminal::{
    theme,
    wrap::{self, Spans},
};

/// The cells between two columns.
const GAP: usize = 2;

/// A table that is being read; its first row is its head.
pub(super) struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<Spans>>,
}

impl Table {
    pub(super) fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new() }
    }

    pub(super) fn push_row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn push_cell(&mut self, cell: Spans) {
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// The table at `width` cells: the widest columns are narrowed until it fits, and their
    /// cells wrapped.
    pub(super) fn lines(&self, width: usize) -> Vec<Spans> {
        let widths = self.widths(width);
        let mut lines = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            lines.extend(self.row(row, &widths));
            if index == 0 {
                let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
                lines.push(vec![Span::styled("─".repeat(total), theme::DIM)]);
            }
        }
        lines
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let mut widths = vec![1; self.alignments.len()];
        for row in &self.rows {
            for (column, cell) in widths.iter_mut().zip(row) {
                *column = (*column).max(wrap::width_of(cell));
            }
        }
        let available = width.saturating_sub(GAP * widths.len().saturating_sub(1));
        while widths.iter().sum::<usize>() > available {
            match widths.iter_mut().max() {
                Some(widest) if *widest > 1 => *widest -= 1,
                _ => break,
            }
        }
        widths
    }

    fn row(&self, row: &[Spans], widths: &[usize]) -> Vec<Spans> {
        let cells: Vec<Vec<Spans>> =
            row.iter().zip(widths).map(|(cell, width)| wrap::words(cell, *width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|line| {
                let mut spans = Spans::new();
                for (column, cell) in cells.iter().enumerate() {
                    let content = cell.get(line).cloned().unwrap_or_default();
                    let free = widths[column].saturating_sub(wrap::width_of(&content));
                    let before = match self.alignments.get(column) {
                        Some(Alignment::Right) => free,
                        Some(Alignment::Center) => free / 2,
                        Some(Alignment::Left | Alignment::None) | None => 0,
                    };
                    let gap = if column == 0 { 0 } else { GAP };
                    spans.push(Span::raw(" ".repeat(gap + before)));
                    spans.extend(content);
                    spans.push(Span::raw(" ".repeat(free - before)));
                }
                spans
            })
            .collect()
    }
}
