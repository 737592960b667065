//! What differs between two texts: the learner's code and the solution, the old stub and the new.
//!
//! Every changed line has a `-` or a `+`, so it reads without colour; the words that differ within
//! it are bold and underlined. A missing line feed at the end and Windows' line ends count as no
//! difference.

use ratatui::text::{Line, Span, Text};
use similar::{ChangeTag, DiffOp, InlineChangeMode, InlineChangeOptions, TextDiff, udiff};

use super::{
    safe, theme,
    wrap::{self, Spans},
};

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;
/// Above this many lines in one change, its words are not compared.
const MOST_LINES_FOR_WORDS: usize = 400;
/// Below this width, two columns are of no use.
const LEAST_WIDTH_FOR_COLUMNS: usize = 40;

/// The differences in one column, with the names of both texts above and three unchanged lines
/// around each; a single line if there are none. Long lines are not broken.
pub(crate) fn unified(old: &str, new: &str, old_name: &str, new_name: &str) -> Text<'static> {
    let (old, new) = (prepared(old), prepared(new));
    let diff = TextDiff::from_lines(&old, &new);
    let groups = diff.grouped_ops(CONTEXT);
    if groups.is_empty() {
        return no_difference();
    }
    let mut lines = vec![
        Line::styled(format!("--- {}", safe::visible_uncut(old_name)), theme::REMOVED),
        Line::styled(format!("+++ {}", safe::visible_uncut(new_name)), theme::ADDED),
    ];
    for group in groups {
        lines.push(Line::styled(udiff::UnifiedHunkHeader::new(&group).to_string(), theme::DIM));
        for change in group.iter().flat_map(|operation| changes(&diff, operation)) {
            lines.push(Line::from(change.marked()));
        }
    }
    Text::from(lines)
}

/// Both texts in full, in two columns that together take at most `width` cells: the old one left,
/// the new one right, longer lines broken. In a narrow terminal (below 40 cells): [`unified`].
pub(crate) fn side_by_side(old: &str, new: &str, width: u16) -> Text<'static> {
    let width = usize::from(width);
    if width < LEAST_WIDTH_FOR_COLUMNS {
        return unified(old, new, "left", "right");
    }
    let (old, new) = (prepared(old), prepared(new));
    let diff = TextDiff::from_lines(&old, &new);
    let column = (width - SEPARATOR.chars().count()) / 2;
    let mut lines = Vec::new();
    for operation in diff.ops() {
        let (left, right) = columns(changes(&diff, operation));
        for row in 0..left.len().max(right.len()) {
            lines.extend(pair(left.get(row), right.get(row), column));
        }
    }
    Text::from(lines)
}

const SEPARATOR: &str = " │ ";

fn no_difference() -> Text<'static> {
    Text::from(Line::styled("No differences.", theme::DIM))
}

/// The text with visible characters only and a line feed at its end.
fn prepared(text: &str) -> String {
    let mut text = safe::visible_uncut(&text.replace("\r\n", "\n"));
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// One line of either text, or of both.
#[derive(Debug, Clone)]
struct Change {
    tag: ChangeTag,
    content: Spans,
}

impl Change {
    fn marked(&self) -> Spans {
        let marker = match self.tag {
            ChangeTag::Equal => Span::raw("  "),
            ChangeTag::Delete => Span::styled("- ", theme::REMOVED),
            ChangeTag::Insert => Span::styled("+ ", theme::ADDED),
        };
        std::iter::once(marker).chain(self.content.iter().cloned()).collect()
    }
}

/// The operation's lines, the words that differ emphasised.
fn changes(diff: &TextDiff<'_, '_, str>, operation: &DiffOp) -> Vec<Change> {
    if operation.old_range().len() + operation.new_range().len() > MOST_LINES_FOR_WORDS {
        return diff
            .iter_changes(operation)
            .map(|change| styled(change.tag(), [(false, change.value().into())]))
            .collect();
    }
    let mut options = InlineChangeOptions::new();
    options.mode(InlineChangeMode::UnicodeWords).semantic_cleanup(true).min_ratio(0.4);
    diff.iter_inline_changes_with_options_deadline(operation, options, None)
        .map(|change| {
            let parts = change.iter_strings_lossy();
            styled(change.tag(), parts.map(|(differs, part)| (differs, part.into_owned())))
        })
        .collect()
}

fn styled(tag: ChangeTag, parts: impl IntoIterator<Item = (bool, String)>) -> Change {
    let (line, word) = match tag {
        ChangeTag::Equal => Default::default(),
        ChangeTag::Delete => (theme::REMOVED, theme::REMOVED_WORD),
        ChangeTag::Insert => (theme::ADDED, theme::ADDED_WORD),
    };
    let parts: Vec<(bool, String)> = parts
        .into_iter()
        .map(|(differs, part)| (differs, part.trim_end_matches('\n').to_owned()))
        .filter(|(_, part)| !part.is_empty())
        .collect();
    let emphasise = !is_another_line(&parts);
    let content = parts
        .into_iter()
        .map(|(differs, part)| Span::styled(part, if differs && emphasise { word } else { line }))
        .collect();
    Change { tag, content }
}

/// Whether more of the line differs than stays: then it is another line rather than a changed
/// one, and emphasis on most of it would be noise.
fn is_another_line(parts: &[(bool, String)]) -> bool {
    let size = |differing: bool| -> usize {
        let parts = parts.iter().filter(|(differs, _)| *differs == differing);
        parts.map(|(_, part)| part.split_whitespace().map(str::len).sum::<usize>()).sum()
    };
    size(true) > size(false)
}

/// The changes by column; an unchanged line stands in both.
fn columns(changes: Vec<Change>) -> (Vec<Change>, Vec<Change>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in changes {
        match change.tag {
            ChangeTag::Equal => {
                left.push(change.clone());
                right.push(change);
            }
            ChangeTag::Delete => left.push(change),
            ChangeTag::Insert => right.push(change),
        }
    }
    (left, right)
}

/// One row of both columns: several lines if either is too long for its column.
fn pair(left: Option<&Change>, right: Option<&Change>, column: usize) -> Vec<Line<'static>> {
    let broken =
        |change: Option<&Change>| change.map(|change| hanging(change, column)).unwrap_or_default();
    let (left, right) = (broken(left), broken(right));
    (0..left.len().max(right.len()))
        .map(|row| {
            let mut spans = left.get(row).cloned().unwrap_or_default();
            let padding = column.saturating_sub(wrap::width_of(&spans));
            spans.push(Span::raw(" ".repeat(padding)));
            spans.push(Span::styled(SEPARATOR, theme::DIM));
            spans.extend(right.get(row).cloned().unwrap_or_default());
            Line::from(spans)
        })
        .collect()
}

/// The change broken to the column, further lines indented below the marker.
fn hanging(change: &Change, column: usize) -> Vec<Spans> {
    let mut lines = wrap::code(&change.content, column - 2);
    for (index, line) in lines.iter_mut().enumerate() {
        let marker = if index == 0 { change.marked().remove(0) } else { Span::raw("  ") };
        line.insert(0, marker);
    }
    lines
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::terminal::print;

    /// The difference as plain text, with the emphasised words in brackets.
    fn check(text: Text<'_>, expected: Expect) {
        let mut text = text.clone();
        for span in text.lines.iter_mut().flat_map(|line| &mut line.spans) {
            if span.style == theme::ADDED_WORD || span.style == theme::REMOVED_WORD {
                span.content = format!("[{}]", span.content).into();
            }
        }
        expected.assert_eq(&print::to_string(&text, false));
    }

    const OLD: &str = "fn count(text: String) -> usize {\n    let words = text.split(' ');\n    \
        words.count()\n}\n\nfn main() {\n    println!(\"{}\", count(line));\n}\n";
    const NEW: &str = "fn count(text: &str) -> usize {\n    text.split_whitespace().count()\n}\n\n\
        fn main() {\n    println!(\"{}\", count(&line));\n    // done\n}";

    #[test]
    fn marks_lines_and_words_in_one_column() {
        check(
            unified(OLD, NEW, "yours", "solution"),
            expect![[r#"
                --- yours
                +++ solution
                @@ -1,8 +1,8 @@
                - fn count(text: [String]) -> usize {
                -     let words = text.split(' ');
                -     words.count()
                + fn count(text: [&str]) -> usize {
                +     text.split_whitespace().count()
                  }

                  fn main() {
                -     println!("{}", count(line));
                +     println!("{}", count([&]line));
                +     // done
                  }
            "#]],
        );
    }

    #[test]
    fn shows_only_what_surrounds_a_change() {
        let old: String = (1..=20).map(|number| format!("line {number}\n")).collect();
        let new = old.replace("line 10\n", "line ten\n");
        check(
            unified(&old, &new, "old", "new"),
            expect![[r#"
            --- old
            +++ new
            @@ -7,7 +7,7 @@
              line 7
              line 8
              line 9
            - line [10]
            + line [ten]
              line 11
              line 12
              line 13
        "#]],
        );
    }

    #[test]
    fn sets_both_texts_side_by_side() {
        check(
            side_by_side(OLD, NEW, 76),
            expect![[r#"
                - fn count(text: [String]) -> usize {  │ + fn count(text: [&str]) -> usize {
                -     let words = text.split(' ');   │ +     text.split_whitespace().count(
                                                     │   )
                -     words.count()                  │
                  }                                  │   }
                                                     │
                  fn main() {                        │   fn main() {
                -     println!("{}", count(line));   │ +     println!("{}", count([&]line));
                                                     │ +     // done
                  }                                  │   }
            "#]],
        );
    }

    #[test]
    fn breaks_long_lines_within_their_column() {
        check(
            side_by_side(OLD, NEW, 44),
            expect![[r#"
                - fn count(text:     │ + fn count(text:
                  [String]) -> usize { │   [&str]) -> usize {
                -     let words =    │ +     text.split_whi
                  text.split(' ');   │   tespace().count()
                -     words.count()  │
                  }                  │   }
                                     │
                  fn main() {        │   fn main() {
                -     println!("{}", │ +     println!("{}",
                   count(line));     │    count([&]line));
                                     │ +     // done
                  }                  │   }
            "#]],
        );
    }

    #[test]
    fn finds_no_difference_in_line_ends() {
        check(
            unified("a\r\nb\r\n", "a\nb", "old", "new"),
            expect![[r#"
            No differences.
        "#]],
        );
        check(
            unified("", "", "old", "new"),
            expect![[r#"
            No differences.
        "#]],
        );
    }

    #[test]
    fn shows_what_cannot_be_seen() {
        check(
            unified("let a = 1;\n", "let a\u{200b} = 1;\n", "old", "new"),
            expect![[r#"
                --- old
                +++ new
                @@ -1 +1 @@
                - let a = 1;
                + let a\u{200b} = 1;
            "#]],
        );
    }

    #[test]
    fn keeps_both_columns_within_the_width() {
        for width in 1..=120 {
            let text = side_by_side(&OLD.repeat(3), NEW, width);
            let wide = text.lines.iter().any(|line| wrap::width_of(&line.spans) > width.into());
            assert!(!wide || usize::from(width) < LEAST_WIDTH_FOR_COLUMNS);
        }
    }
}
