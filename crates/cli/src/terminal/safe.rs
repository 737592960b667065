//! Untrusted text made harmless before it may reach a terminal: what a learner's program printed,
//! what a compiler quoted, what an imported course contains.
//!
//! Whatever could move the cursor, reorder the text or hide in it is shown as an escape such as
//! `\u{202e}`, so that the reader sees that it is there. Whatever is too long is cut with a mark
//! that says how much was cut.

/// How much text is shown before the rest is cut. Both are counts of the text as it came, before
/// escapes make it longer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Lines of the text.
    pub(crate) lines: usize,
    /// Characters of a line.
    pub(crate) line_characters: usize,
}

/// The limits for text that a person scrolls through.
pub(crate) const LIMITS: Limits = Limits { lines: 2_000, line_characters: 2_000 };

/// `text` made visible and cut to [`LIMITS`].
pub(crate) fn visible(text: &str) -> String {
    visible_within(text, LIMITS)
}

/// `text` made visible and cut to `limits`. A cut line ends with `… [12 characters cut]`, a cut
/// text with a line `… [3 lines cut]`.
pub(crate) fn visible_within(text: &str, limits: Limits) -> String {
    let mut output = String::with_capacity(text.len().min(64 * 1024));
    let mut lines = text.split_inclusive('\n');
    for line in lines.by_ref().take(limits.lines) {
        push_line(&mut output, line, limits.line_characters);
    }
    let cut = lines.count();
    if cut > 0 {
        output.push_str(&format!("… [{} cut]\n", count(cut, "line")));
    }
    output
}

/// `text` made visible and not cut: for text whose size is known to be reasonable, such as a
/// file of the learner's.
pub(crate) fn visible_uncut(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    text.chars().for_each(|character| push(&mut output, character));
    output
}

/// Appends one line (with its line feed, if it has one), cut to `most` characters.
fn push_line(output: &mut String, line: &str, most: usize) {
    let (content, end) = match line.strip_suffix('\n') {
        Some(content) => (content, "\n"),
        None => (line, ""),
    };
    let mut characters = content.chars();
    characters.by_ref().take(most).for_each(|character| push(output, character));
    let cut = characters.count();
    if cut > 0 {
        output.push_str(&format!("… [{} cut]", count(cut, "character")));
    }
    output.push_str(end);
}

/// Appends one character, harmless.
fn push(output: &mut String, character: char) {
    match character {
        '\n' => output.push('\n'),
        '\t' => output.push_str("    "),
        '\r' => output.push_str("\\r"),
        '\0' => output.push_str("\\0"),
        _ if is_harmful(character) => output.extend(character.escape_unicode()),
        _ => output.push(character),
    }
}

/// Whether a terminal would obey the character, or a reader not see it.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Bidirectional controls.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Zero-width spaces, joiners and invisible operators; the byte order mark.
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
            | '\u{feff}' | '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180f}'
            // Separators that some terminals take for a new line.
            | '\u{2028}' | '\u{2029}'
            // Fillers that look like nothing, and variation selectors, which also make terminals
            // disagree about a character's width.
            | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}'
            // Tags (invisible letters) and further variation selectors.
            | '\u{e0000}'..='\u{e0fff}'
        )
}

/// `1 line`, `2 lines`.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let limits = Limits { lines: 3, line_characters: 24 };
        expected.assert_eq(&visible_within(text, limits));
    }

    #[test]
    fn shows_what_would_move_the_cursor() {
        check(
            "a\u{1b}[2Jb\u{7}\r\n\0",
            expect![[r#"
            a\u{1b}[2Jb\u{7}\r
            \0"#]],
        );
        check("c1: \u{9b}31m \u{7f}", expect![[r"c1: \u{9b}31m \u{7f}"]]);
    }

    #[test]
    fn shows_what_would_reorder_or_hide() {
        check("if \u{202e}nimda\u{2066}", expect![[r"if \u{202e}nimda\u{2066}"]]);
        check(
            "pass\u{200b}word \u{feff}\u{e0041}",
            expect![[r"pass\u{200b}word \u{feff}\u{e0041}"]],
        );
    }

    #[test]
    fn leaves_ordinary_text_of_any_script_alone() {
        check("naïve Привет 日本 שלום 🦀", expect!["naïve Привет 日本 שלום 🦀"]);
        check("\tx", expect!["    x"]);
    }

    #[test]
    fn says_how_much_it_cut() {
        check("0123456789012345678901234", expect!["012345678901234567890123… [1 character cut]"]);
        check(
            "1\n2\n3\n",
            expect![[r#"
            1
            2
            3
        "#]],
        );
        check(
            "1\n2\n3\n4\n5",
            expect![[r#"
            1
            2
            3
            … [2 lines cut]
        "#]],
        );
    }

    #[test]
    fn cuts_at_two_thousand_characters_by_default() {
        let cut = visible(&"x".repeat(2_001));
        assert_eq!(cut, format!("{}… [1 character cut]", "x".repeat(2_000)));
        assert_eq!(visible(&"x".repeat(2_000)).len(), 2_000);
    }

    #[test]
    fn never_lets_a_control_or_an_invisible_character_through() {
        for character in (0..=0x10_ffff).filter_map(char::from_u32) {
            let shown = visible_uncut(&character.to_string());
            assert!(!shown.is_empty());
            assert!(shown.chars().all(|shown| shown == '\n' || !is_harmful(shown)), "{shown:?}");
        }
    }
}
