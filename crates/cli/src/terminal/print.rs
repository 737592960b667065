//! Styled text written as plain text or with ANSI colours, for output that nobody scrolls.

use ratatui::{
    style::{Color, Modifier, Style},
    text::{Line, Text},
};

use super::safe;

/// The text, each line ending with a line feed and none with a space; with SGR escapes if
/// `color`. This is the last gate before the terminal: control characters that were left in the
/// text come out visible. Alignment is ignored, since no width is known here.
pub(crate) fn to_string(text: &Text<'_>, color: bool) -> String {
    let mut output = String::new();
    for line in &text.lines {
        let runs = trimmed(runs(line, text.style.patch(line.style)));
        for (content, style) in runs {
            let codes = if color { codes(style) } else { Vec::new() };
            if codes.is_empty() {
                output.push_str(&content);
            } else {
                output.push_str(&format!("\u{1b}[{}m{content}\u{1b}[0m", codes.join(";")));
            }
        }
        output.push('\n');
    }
    output
}

/// The line's pieces with their whole style; neighbours of one style joined.
fn runs(line: &Line<'_>, base: Style) -> Vec<(String, Style)> {
    let mut runs: Vec<(String, Style)> = Vec::new();
    for span in &line.spans {
        let style = base.patch(span.style);
        let content = safe::visible_uncut(&span.content).replace('\n', " ");
        match runs.last_mut() {
            Some((last, last_style)) if *last_style == style => last.push_str(&content),
            _ => runs.push((content, style)),
        }
    }
    runs
}

/// The pieces without the spaces at the line's end.
fn trimmed(mut runs: Vec<(String, Style)>) -> Vec<(String, Style)> {
    while let Some((content, _)) = runs.last_mut() {
        content.truncate(content.trim_end().len());
        if !content.is_empty() {
            break;
        }
        runs.pop();
    }
    runs.retain(|(content, _)| !content.is_empty());
    runs
}

/// The parameters of the SGR escape (ECMA-48, section 8.3.117) that switches the style on.
fn codes(style: Style) -> Vec<String> {
    let modifiers = [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ];
    let switched_on = style.add_modifier.difference(style.sub_modifier);
    modifiers
        .iter()
        .filter(|(modifier, _)| switched_on.contains(*modifier))
        .map(|(_, code)| code.to_string())
        .chain(style.fg.and_then(|colour| colour_code(colour, 30)))
        .chain(style.bg.and_then(|colour| colour_code(colour, 40)))
        .collect()
}

/// The parameter for a colour; `base` is 30 for the foreground and 40 for the background.
fn colour_code(colour: Color, base: u8) -> Option<String> {
    let offset = match colour {
        Color::Reset => return None,
        Color::Indexed(index) => return Some(format!("{};5;{index}", base + 8)),
        Color::Rgb(red, green, blue) => {
            return Some(format!("{};2;{red};{green};{blue}", base + 8));
        }
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
    };
    Some((base + offset).to_string())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use ratatui::text::Span;

    use super::*;
    use crate::terminal::theme;

    fn check(line: Vec<Span<'static>>, plain: Expect, coloured: Expect) {
        let text = Text::from(Line::from(line));
        plain.assert_eq(&to_string(&text, false));
        coloured.assert_eq(&to_string(&text, true).replace('\u{1b}', "␛"));
    }

    #[test]
    fn writes_styles_as_escapes_or_not_at_all() {
        check(
            vec!["a ".into(), Span::styled("word", theme::ADDED_WORD), " b".into()],
            expect![[r#"
                a word b
            "#]],
            expect![[r#"
                a ␛[1;4;32mword␛[0m b
            "#]],
        );
        check(
            vec![Span::styled("x", Style::new().fg(Color::LightRed).bg(Color::Indexed(200)))],
            expect![[r#"
                x
            "#]],
            expect![[r#"
                ␛[91;48;5;200mx␛[0m
            "#]],
        );
    }

    #[test]
    fn joins_neighbours_of_one_style() {
        check(
            vec![Span::styled("a", theme::BAD), Span::styled("b", theme::BAD)],
            expect![[r#"
                ab
            "#]],
            expect![[r#"
                ␛[1;31mab␛[0m
            "#]],
        );
    }

    #[test]
    fn leaves_no_space_at_a_line_s_end() {
        check(
            vec!["a".into(), Span::styled("  ", theme::CODE), " ".into()],
            expect![[r#"
                a
            "#]],
            expect![[r#"
                a
            "#]],
        );
        assert_eq!(to_string(&Text::raw(" \nb  "), true), "\nb\n");
    }

    #[test]
    fn lets_no_control_character_through() {
        check(
            vec!["\u{1b}[2J".into()],
            expect![[r#"
                \u{1b}[2J
            "#]],
            expect![[r#"
                \u{1b}[2J
            "#]],
        );
    }
}
