//! The page that is being laid out: its lines, what stands before each (quote bars, list markers),
//! and the blank lines between blocks.

use ratatui::text::{Line, Span};

use crate::terminal::{
    theme,
    wrap::{self, Spans},
};

/// What a block stands in.
pub(super) enum Container {
    /// A block quote: a bar before each line.
    Quote,
    /// A list's item: its marker before the first line, as many spaces before the others.
    Item {
        /// The marker with the space after it.
        marker: String,
        /// Whether it stands on the page already.
        shown: bool,
    },
}

/// The lines so far.
pub(super) struct Page {
    /// The whole width in terminal cells.
    width: usize,
    containers: Vec<Container>,
    /// Whether a blank line is due before the next block.
    gap: bool,
    /// What has been laid out.
    pub(super) lines: Vec<Line<'static>>,
}

impl Page {
    pub(super) fn new(width: usize) -> Self {
        Self { width, containers: Vec::new(), gap: false, lines: Vec::new() }
    }

    /// The cells left for text within the open containers; at least one.
    pub(super) fn available(&self) -> usize {
        let taken: usize = self.containers.iter().map(Container::width).sum();
        self.width.saturating_sub(taken).max(1)
    }

    /// Puts a block's lines on the page, after a blank line if something stands before it.
    pub(super) fn block(&mut self, lines: Vec<Spans>) {
        self.part();
        for line in lines {
            self.line(line);
        }
        self.gap = true;
    }

    /// A rule across the page.
    pub(super) fn rule(&mut self) {
        let rule = Span::styled("─".repeat(self.available()), theme::DIM);
        self.block(vec![vec![rule]]);
    }

    /// Begins a container; the blocks up to its [`Page::close`] stand in it.
    pub(super) fn open(&mut self, container: Container) {
        self.part();
        self.containers.push(container);
    }

    /// Ends the innermost container.
    pub(super) fn close(&mut self) {
        if let Some(Container::Item { shown: false, .. }) = self.containers.last() {
            self.line(Spans::new());
        }
        self.containers.pop();
        self.gap = true;
    }

    /// Leaves out the blank line that would come next.
    pub(super) fn close_up(&mut self) {
        self.gap = false;
    }

    /// The blank line that is due.
    fn part(&mut self) {
        if std::mem::take(&mut self.gap) {
            self.line(Spans::new());
        }
    }

    fn line(&mut self, content: Spans) {
        let mut line: Spans = self.containers.iter_mut().map(Container::prefix).collect();
        line.extend(content);
        self.lines.push(Line::from(line));
    }
}

impl Container {
    fn width(&self) -> usize {
        match self {
            Self::Quote => 2,
            Self::Item { marker, .. } => wrap::width_of(&[Span::raw(marker)]),
        }
    }

    /// What stands before the next line.
    fn prefix(&mut self) -> Span<'static> {
        let width = self.width();
        match self {
            Self::Quote => Span::styled("▌ ", theme::QUOTE_BAR),
            Self::Item { marker, shown: shown @ false } => {
                *shown = true;
                Span::raw(marker.clone())
            }
            Self::Item { .. } => Span::raw(" ".repeat(width)),
        }
    }
}
