//! The compiler's coloured messages as styled text.
//!
//! Colours and weights are kept; every other escape sequence is shown instead of obeyed, since
//! the message quotes the learner's code and whatever stands in it.

use ansi_to_tui::IntoText;
use ratatui::{
    style::{Color, Modifier, Style},
    text::Text,
};

use super::safe;

/// The text of a message that rustc or Clippy rendered with colours. Backgrounds, blinking and
/// concealment are dropped, so that no text can hide.
pub(crate) fn text(message: &str) -> Text<'static> {
    let harmless = harmless(&message.replace("\r\n", "\n"));
    let Ok(mut text) = harmless.into_text() else {
        // Cannot happen for valid UTF-8; the escapes are then shown rather than lost.
        return Text::raw(safe::visible_uncut(&harmless));
    };
    for span in text.lines.iter_mut().flat_map(|line| &mut line.spans) {
        span.style = calm(span.style);
    }
    text
}

/// The message with its SGR escapes as they are and everything else visible.
fn harmless(message: &str) -> String {
    let mut output = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find('\u{1b}') {
        let (before, escape) = rest.split_at(start);
        output.push_str(&safe::visible_uncut(before));
        let length = sgr_length(escape);
        let (escape, after) = escape.split_at(length.unwrap_or(1));
        match length {
            Some(_) => output.push_str(escape),
            None => output.push_str(&safe::visible_uncut(escape)),
        }
        rest = after;
    }
    output.push_str(&safe::visible_uncut(rest));
    output
}

/// The length in bytes of the SGR escape (`ESC [ digits ; digits m`) that the text begins with.
fn sgr_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|character: char| !character.is_ascii_digit() && character != ';')?;
    parameters[end..].starts_with('m').then_some("\u{1b}[".len() + end + "m".len())
}

/// The style with named colours only where the terminal has names for them.
fn calm(style: Style) -> Style {
    let kept = Modifier::BOLD
        | Modifier::DIM
        | Modifier::ITALIC
        | Modifier::UNDERLINED
        | Modifier::REVERSED
        | Modifier::CROSSED_OUT;
    let mut calm = Style::new()
        .add_modifier(style.add_modifier.difference(style.sub_modifier).intersection(kept));
    calm.fg = style.fg.and_then(named);
    calm
}

fn named(colour: Color) -> Option<Color> {
    let names = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        // Plain white and black vanish on the background of the same colour; rustc uses white for
        // its message's own words, which bold marks already.
        Color::Reset | Color::Black | Color::White => None,
        Color::Indexed(0 | 15) => None,
        Color::Indexed(index) => Some(names.get(usize::from(index)).copied().unwrap_or(colour)),
        colour => Some(colour),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::terminal::print;

    fn check(message: &str, expected: Expect) {
        expected.assert_eq(&print::to_string(&text(message), true).replace('\u{1b}', "␛"));
    }

    #[test]
    fn keeps_the_compiler_s_colours() {
        check(
            "\u{1b}[1m\u{1b}[91merror[E0382]\u{1b}[0m\u{1b}[1m: borrow of moved value\u{1b}[0m\n \
             \u{1b}[1m\u{1b}[94m--> \u{1b}[0msrc/lib.rs:4:5\n\n\u{1b}[38;5;10mhelp\u{1b}[m: x\n",
            expect![[r#"
                ␛[1;91merror[E0382]␛[0m␛[1m: borrow of moved value␛[0m
                 ␛[1;94m--> ␛[0msrc/lib.rs:4:5

                ␛[92mhelp␛[0m: x
            "#]],
        );
    }

    #[test]
    fn shows_every_other_escape() {
        check(
            "a\u{1b}[2J\u{1b}]0;title\u{7}b\u{1b}[31",
            expect![[r#"
            a\u{1b}[2J\u{1b}]0;title\u{7}b\u{1b}[31
        "#]],
        );
        check(
            "x\u{1b}[1;999mq\u{1b}[;mw\u{1b}[38;2mz",
            expect![[r#"
            xqwz
        "#]],
        );
        check(
            "spoof\rgone \u{202e} \u{1b}",
            expect![[r#"
            spoof\rgone \u{202e} \u{1b}
        "#]],
        );
    }

    #[test]
    fn lets_nothing_hide() {
        check(
            "\u{1b}[8mconcealed\u{1b}[0m \u{1b}[30;40mblack\u{1b}[0m",
            expect![[r#"
            concealed black
        "#]],
        );
    }
}
