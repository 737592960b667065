//! Styled text broken into lines of a width, measured in terminal cells.

use ratatui::{style::Style, text::Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One line of styled text.
pub(crate) type Spans = Vec<Span<'static>>;

/// A character and how it is drawn.
type Cell = (char, Style);

/// How many terminal cells the spans take.
pub(crate) fn width_of(spans: &[Span<'_>]) -> usize {
    spans.iter().map(|span| span.content.width()).sum()
}

/// Breaks prose at spaces into lines of at most `width` cells, and at each line feed. A word is
/// broken only if it is longer than a whole line. At least one line comes back.
pub(crate) fn words(spans: &[Span<'_>], width: usize) -> Vec<Spans> {
    let mut filler = Filler::new(width);
    for (character, style) in cells(spans) {
        match character {
            '\n' => filler.end_line(),
            ' ' => filler.space(style),
            _ => filler.word.push((character, style)),
        }
    }
    filler.end_line();
    filler.lines
}

/// Breaks a line of code into lines of at most `width` cells without losing a space: after a
/// space in the line's second half if there is one, otherwise wherever the line is full. At least
/// one line comes back.
pub(crate) fn code(spans: &[Span<'_>], width: usize) -> Vec<Spans> {
    let mut filler = Filler::new(width);
    for cell in cells(spans) {
        if !filler.fits(cell) {
            let rest = filler.line.split_off(code_break(&filler.line));
            filler.break_line();
            rest.into_iter().for_each(|cell| filler.put(cell));
        }
        filler.put(cell);
    }
    filler.break_line();
    filler.lines
}

/// How many characters of a full line of code stay on it.
fn code_break(line: &[Cell]) -> usize {
    let is_space = |cell: &Cell| cell.0 == ' ';
    let indent = line.iter().take_while(|cell| is_space(cell)).count();
    match line.iter().rposition(is_space) {
        Some(space) if space >= indent && space >= line.len() / 2 => space + 1,
        _ => line.len(),
    }
}

fn cells<'a>(spans: &'a [Span<'_>]) -> impl Iterator<Item = Cell> + 'a {
    spans.iter().flat_map(|span| span.content.chars().map(|character| (character, span.style)))
}

fn cell_width(cells: &[Cell]) -> usize {
    cells.iter().map(|(character, _)| character.width().unwrap_or(0)).sum()
}

/// Fills lines with words: the spaces and the word that were read last wait until it is known
/// whether they still fit.
struct Filler {
    width: usize,
    lines: Vec<Spans>,
    line: Vec<Cell>,
    line_width: usize,
    spaces: Vec<Cell>,
    word: Vec<Cell>,
}

impl Filler {
    fn new(width: usize) -> Self {
        Self {
            width: width.max(1),
            lines: Vec::new(),
            line: Vec::new(),
            line_width: 0,
            spaces: Vec::new(),
            word: Vec::new(),
        }
    }

    fn space(&mut self, style: Style) {
        self.end_word();
        self.spaces.push((' ', style));
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        let spaces = std::mem::take(&mut self.spaces);
        if !self.line.is_empty() {
            if self.line_width + spaces.len() + cell_width(&word) > self.width {
                self.break_line();
            } else {
                spaces.into_iter().for_each(|cell| self.put(cell));
            }
        }
        word.into_iter().for_each(|cell| self.put(cell));
    }

    /// Puts a character on the line, or on the next one if it does not fit.
    fn put(&mut self, cell: Cell) {
        if !self.fits(cell) {
            self.break_line();
        }
        self.line.push(cell);
        self.line_width += cell_width(&[cell]);
    }

    /// Whether the line has room for the character; an empty one takes any.
    fn fits(&self, cell: Cell) -> bool {
        self.line_width == 0 || self.line_width + cell_width(&[cell]) <= self.width
    }

    fn end_line(&mut self) {
        self.end_word();
        self.spaces.clear();
        self.break_line();
    }

    fn break_line(&mut self) {
        self.line_width = 0;
        self.lines.push(joined(std::mem::take(&mut self.line)));
    }
}

/// Characters of the same style as one span.
fn joined(cells: Vec<Cell>) -> Spans {
    let mut spans = Spans::new();
    for (character, style) in cells {
        match spans.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push(character),
            _ => spans.push(Span::styled(character.to_string(), style)),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::terminal::theme;

    fn check(lines: Vec<Spans>, expected: Expect) {
        let shown: Vec<String> = lines
            .iter()
            .map(|line| line.iter().map(|span| format!("[{}]", span.content)).collect())
            .collect();
        expected.assert_eq(&shown.join("\n"));
    }

    #[test]
    fn breaks_at_spaces_and_never_within_a_word_of_several_styles() {
        let spans =
            ["a value is ".into(), Span::styled("moved", theme::CODE), ", not copied".into()];
        check(
            words(&spans, 14),
            expect![[r#"
            [a value is]
            [moved][, not]
            [copied]"#]],
        );
    }

    #[test]
    fn breaks_a_word_that_is_longer_than_a_line() {
        check(
            words(&["see https://doc.rust-lang.org".into()], 10),
            expect![[r#"
            [see]
            [https://do]
            [c.rust-lan]
            [g.org]"#]],
        );
    }

    #[test]
    fn measures_cells_rather_than_characters() {
        check(
            words(&["日本語 日本語".into()], 7),
            expect![[r#"
            [日本語]
            [日本語]"#]],
        );
        check(
            words(&["日本".into()], 1),
            expect![[r#"
            [日]
            [本]"#]],
        );
        check(words(&["e\u{301}e\u{301} ee".into()], 5), expect!["[éé ee]"]);
    }

    #[test]
    fn breaks_code_after_a_space_if_one_is_near() {
        check(
            code(&["    let total = first + second;".into()], 16),
            expect![[r#"
            [    let total = ]
            [first + second;]"#]],
        );
        check(
            code(&["    let x  = 1;".into()], 6),
            expect![[r#"
                [    le]
                [t x  ]
                [= 1;]"#]],
        );
        check(
            code(&["a::very::long::path()".into()], 8),
            expect![[r#"
            [a::very:]
            [:long::p]
            [ath()]"#]],
        );
        check(code(&[], 6), expect![""]);
    }

    #[test]
    fn never_loses_a_character_of_code() {
        let line = "  fn 日本(a: &str) -> Result<(), Error> {  // e\u{301}  ";
        for width in 1..60 {
            let lines = code(&[line.into()], width);
            let content = lines.iter().flatten().map(|span| span.content.as_ref());
            assert_eq!(content.collect::<String>(), line);
            assert!(lines.iter().all(|line| width_of(line) <= width.max(2)));
        }
    }
}
