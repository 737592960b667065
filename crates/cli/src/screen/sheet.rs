//! A text that is longer than its place: what of it is seen.

use ratatui::text::{Line, Text};

/// A laid-out text, and where in it the reader is.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    lines: Vec<Line<'static>>,
    made_for: Option<(u64, u16)>,
    first: usize,
    height: usize,
}

impl Sheet {
    /// Lays the text out, if it is another than last time or for another width.
    pub(crate) fn lay(&mut self, revision: u64, width: u16, make: impl FnOnce() -> Text<'static>) {
        if self.made_for != Some((revision, width)) {
            self.lines = make().lines;
            self.made_for = Some((revision, width));
        }
    }

    /// Fits it into so many lines.
    pub(crate) fn fit(&mut self, height: u16) {
        self.height = height.into();
        self.first = self.first.min(self.last_first());
    }

    /// How many lines it has.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether its end is seen.
    pub(crate) fn is_at_end(&self) -> bool {
        self.first >= self.last_first()
    }

    /// The lines that are seen.
    pub(crate) fn visible(&self) -> &[Line<'static>] {
        let end = (self.first + self.height).min(self.lines.len());
        &self.lines[self.first.min(end)..end]
    }

    /// Which lines are seen of how many; none if all are.
    pub(crate) fn position(&self) -> Option<String> {
        let all = self.lines.len();
        let end = (self.first + self.height).min(all);
        (all > self.height).then(|| format!("{}–{end} of {all}", self.first + 1))
    }

    /// Moves by so many lines, or to an end.
    pub(crate) fn scroll(&mut self, scroll: Scroll) {
        let page = self.height.saturating_sub(2).max(1);
        let first = match scroll {
            Scroll::Line(down) => step(self.first, down, 1),
            Scroll::Half(down) => step(self.first, down, (self.height / 2).max(1)),
            Scroll::Page(down) => step(self.first, down, page),
            Scroll::Start => 0,
            Scroll::End => usize::MAX,
        };
        self.first = first.min(self.last_first());
    }

    /// Moves so that the line with this number, from 0, is seen.
    pub(crate) fn reveal(&mut self, line: usize) {
        if line < self.first || line >= self.first + self.height {
            self.first = line.saturating_sub(self.height / 2).min(self.last_first());
        }
    }

    fn last_first(&self) -> usize {
        self.lines.len().saturating_sub(self.height)
    }
}

/// How far to scroll; `true` is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scroll {
    /// One line.
    Line(bool),
    /// Half of what is seen.
    Half(bool),
    /// What is seen, but for two lines.
    Page(bool),
    /// To the first line.
    Start,
    /// To the last one.
    End,
}

fn step(from: usize, down: bool, lines: usize) -> usize {
    if down { from.saturating_add(lines) } else { from.saturating_sub(lines) }
}

#[cfg(test)]
mod tests {
    use ratatui::text::Text;

    use super::{Scroll, Sheet};

    #[test]
    fn scrolling_stays_within_the_text() {
        let mut sheet = Sheet::default();
        sheet.lay(1, 80, || Text::raw("1\n2\n3\n4\n5\n6\n7"));
        sheet.fit(3);
        assert_eq!(sheet.position().as_deref(), Some("1–3 of 7"));
        sheet.scroll(Scroll::Line(false));
        assert_eq!(sheet.visible()[0].to_string(), "1");
        sheet.scroll(Scroll::End);
        assert_eq!(sheet.position().as_deref(), Some("5–7 of 7"));
        assert!(sheet.is_at_end());
        sheet.fit(6);
        assert_eq!(sheet.visible().len(), 6);
        sheet.fit(20);
        assert_eq!((sheet.visible().len(), sheet.position()), (7, None));
    }
}
