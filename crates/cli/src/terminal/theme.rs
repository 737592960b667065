//! What every style means, in one place.
//!
//! Only the terminal's own 16 colours are used, because the person chose those to be readable on
//! their background; and no meaning rests on colour alone: whatever is styled here also has a
//! word, a marker or a place that tells the same. Yellow, white and black text are avoided where
//! it matters, since one of them vanishes on every background.

use ratatui::style::{Color, Modifier, Style};

const fn bold(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD)
}

const fn colour(colour: Color) -> Style {
    Style::new().fg(colour)
}

/// The title of a page (a heading of level one).
pub(crate) const TITLE: Style = bold(Style::new());
/// A heading of level two.
pub(crate) const HEADING: Style = bold(Style::new().add_modifier(Modifier::UNDERLINED));
/// A heading of level three and below.
pub(crate) const SUBHEADING: Style = bold(Style::new());
/// Emphasis in prose.
pub(crate) const EMPHASIS: Style = Style::new().add_modifier(Modifier::ITALIC);
/// Strong emphasis in prose, and the head of a table.
pub(crate) const STRONG: Style = bold(Style::new());
/// Code within prose (it keeps its backticks, too).
pub(crate) const CODE: Style = colour(Color::Cyan);
/// The text of a link.
pub(crate) const LINK: Style = Style::new().add_modifier(Modifier::UNDERLINED);
/// What may be overlooked: addresses, rules, margins, positions.
pub(crate) const DIM: Style = Style::new().add_modifier(Modifier::DIM);
/// The bar beside a block quote.
pub(crate) const QUOTE_BAR: Style = colour(Color::Cyan);
/// The label of a block of code.
pub(crate) const LABEL: Style = Style::new().add_modifier(Modifier::ITALIC);

/// Passed, accepted, enforced.
pub(crate) const GOOD: Style = bold(colour(Color::Green));
/// Failed, rejected, does not compile.
pub(crate) const BAD: Style = bold(colour(Color::Red));
/// Neither: inconclusive, approximated, due.
pub(crate) const UNSURE: Style = bold(colour(Color::Magenta));
/// What to do or to type next.
pub(crate) const HINT: Style = colour(Color::Cyan);
/// The chosen line of a list, a key that can be pressed.
pub(crate) const CHOSEN: Style = Style::new().add_modifier(Modifier::REVERSED);

/// Rust: a keyword.
pub(crate) const KEYWORD: Style = colour(Color::Magenta);
/// Rust: the name of a type, a trait or a variant.
pub(crate) const TYPE: Style = colour(Color::Cyan);
/// Rust: the name of a function where it is defined.
pub(crate) const FUNCTION: Style = bold(Style::new());
/// Rust: a macro's name with its exclamation mark.
pub(crate) const MACRO: Style = colour(Color::Blue);
/// Rust: a lifetime or a loop's label.
pub(crate) const LIFETIME: Style = colour(Color::Magenta).add_modifier(Modifier::ITALIC);
/// Rust: a string, a character, bytes.
pub(crate) const STRING: Style = colour(Color::Green);
/// Rust: a number.
pub(crate) const NUMBER: Style = colour(Color::Green);
/// Rust: a comment.
pub(crate) const COMMENT: Style = Style::new().add_modifier(Modifier::DIM);
/// Rust: a doc comment, which is read more often than a comment.
pub(crate) const DOC_COMMENT: Style = Style::new().add_modifier(Modifier::ITALIC);

/// A line that only the new text has (it has a `+`, too).
pub(crate) const ADDED: Style = colour(Color::Green);
/// The words in an added line that differ.
pub(crate) const ADDED_WORD: Style = bold(ADDED.add_modifier(Modifier::UNDERLINED));
/// A line that only the old text has (it has a `-`, too).
pub(crate) const REMOVED: Style = colour(Color::Red);
/// The words in a removed line that differ.
pub(crate) const REMOVED_WORD: Style = bold(REMOVED.add_modifier(Modifier::UNDERLINED));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_only_the_readable_colours_of_the_terminal_and_no_background() {
        let all = [
            TITLE,
            HEADING,
            SUBHEADING,
            EMPHASIS,
            STRONG,
            CODE,
            LINK,
            DIM,
            QUOTE_BAR,
            LABEL,
            GOOD,
            BAD,
            UNSURE,
            HINT,
            CHOSEN,
            KEYWORD,
            TYPE,
            FUNCTION,
            MACRO,
            LIFETIME,
            STRING,
            NUMBER,
            COMMENT,
            DOC_COMMENT,
            ADDED,
            ADDED_WORD,
            REMOVED,
            REMOVED_WORD,
        ];
        let readable = [Color::Red, Color::Green, Color::Blue, Color::Magenta, Color::Cyan];
        for style in all {
            assert_eq!(style.bg, None);
            assert!(style.fg.is_none_or(|colour| readable.contains(&colour)), "{style:?}");
        }
    }
}
