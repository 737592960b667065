//! Rust code coloured by the compiler's own lexer.
//!
//! It sees tokens only, so it works on code that does not parse, and it never drops a character:
//! what it cannot name stays plain. What it colours is kept to a calm few: keywords, types,
//! literals, comments, lifetimes, macros and the names of functions where they are defined.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};
use ratatui::{
    style::Style,
    text::{Line, Span},
};

use super::{safe, theme};

/// The code's lines, highlighted. Tabs become spaces, control and invisible characters escapes
/// (see [`safe`]); a line feed at the end makes no line of its own.
pub(crate) fn rust(code: &str) -> Vec<Line<'static>> {
    let code = code.replace("\r\n", "\n");
    let mut lines = vec![Line::default()];
    for (class, text) in classified(&code) {
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut() {
                push(line, part, style(class));
            }
        }
    }
    if lines.last().is_some_and(|line| line.spans.is_empty()) {
        lines.pop();
    }
    lines
}

fn push(line: &mut Line<'static>, part: &str, style: Style) {
    if part.is_empty() {
        return;
    }
    let part = safe::visible_uncut(part);
    match line.spans.last_mut() {
        Some(last) if last.style == style => last.content.to_mut().push_str(&part),
        _ => line.spans.push(Span::styled(part, style)),
    }
}

/// What a piece of code is to the reader's eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Keyword,
    Type,
    Function,
    Macro,
    Lifetime,
    String,
    Number,
    Comment,
    DocComment,
}

fn style(class: Class) -> Style {
    match class {
        Class::Plain => Style::new(),
        Class::Keyword => theme::KEYWORD,
        Class::Type => theme::TYPE,
        Class::Function => theme::FUNCTION,
        Class::Macro => theme::MACRO,
        Class::Lifetime => theme::LIFETIME,
        Class::String => theme::STRING,
        Class::Number => theme::NUMBER,
        Class::Comment => theme::COMMENT,
        Class::DocComment => theme::DOC_COMMENT,
    }
}

/// The whole code as pieces with their classes, in order and without a gap.
fn classified(code: &str) -> Vec<(Class, &str)> {
    let mut rest = code;
    let tokens: Vec<(TokenKind, &str)> = tokenize(code, FrontmatterAllowed::No)
        .map(|token| {
            let (text, after) = rest.split_at(token.len as usize);
            rest = after;
            (token.kind, text)
        })
        .collect();
    let mut pieces = Vec::with_capacity(tokens.len());
    let mut after_fn = false;
    for (index, &(kind, text)) in tokens.iter().enumerate() {
        let class = class(kind, text, &tokens[index + 1..], after_fn);
        let class = match pieces.last() {
            Some((Class::Macro, _)) if kind == TokenKind::Bang => Class::Macro,
            _ => class,
        };
        after_fn = text == "fn" || (after_fn && kind == TokenKind::Whitespace);
        pieces.push((class, text));
    }
    pieces.push((Class::Plain, rest));
    pieces
}

fn class(kind: TokenKind, text: &str, next: &[(TokenKind, &str)], after_fn: bool) -> Class {
    match kind {
        TokenKind::LineComment { doc_style: None }
        | TokenKind::BlockComment { doc_style: None, .. } => Class::Comment,
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Class::DocComment,
        TokenKind::Lifetime { .. } | TokenKind::RawLifetime | TokenKind::UnknownPrefixLifetime => {
            Class::Lifetime
        }
        TokenKind::Literal {
            kind: LiteralKind::Int { .. } | LiteralKind::Float { .. }, ..
        } => Class::Number,
        TokenKind::Literal { .. } => Class::String,
        TokenKind::Ident if KEYWORDS.contains(&text) => Class::Keyword,
        TokenKind::Ident | TokenKind::RawIdent if after_fn => Class::Function,
        TokenKind::Ident if names_macro(next) => Class::Macro,
        TokenKind::Ident if PRIMITIVES.contains(&text) || is_upper_camel(text) => Class::Type,
        _ => Class::Plain,
    }
}

/// Whether an exclamation mark follows at once, and no `!=`.
fn names_macro(next: &[(TokenKind, &str)]) -> bool {
    let kind = |index: usize| next.get(index).map(|(kind, _)| *kind);
    kind(0) == Some(TokenKind::Bang) && kind(1) != Some(TokenKind::Eq)
}

/// `Vec`, `T` and `HashMap`, but not `MAX_LEN`.
fn is_upper_camel(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
        && (text.chars().count() == 1 || text.contains(char::is_lowercase))
}

/// The Reference's strict keywords of edition 2024.
const KEYWORDS: [&str; 38] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type",
    "unsafe", "use", "where", "while",
];

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
    "i128", "isize", "f32", "f64",
];

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Shows each piece that is not plain as `class⟨text⟩`.
    fn check(code: &str, expected: Expect) {
        let shown: String = classified(code)
            .iter()
            .map(|(class, text)| match class {
                Class::Plain => text.to_string(),
                class => format!("{class:?}⟨{text}⟩"),
            })
            .collect();
        expected.assert_eq(&shown);
    }

    fn text_of(lines: &[Line<'_>]) -> String {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    const SAMPLE: &str = "/// Doc.\nfn longest<'a>(r#in: &'a str) -> Option<u32> {\n\
        \t// note\n    'outer: loop { break 'outer }\n    if x!=1 && y != 2.5e3_f64 { \
        println!(\"{x}\\n\") }\n    let c = 'c'; let M = MAX_LEN; r#\"raw \"x\"\"#; b\"bytes\"\n}\n";

    #[test]
    fn names_what_a_reader_looks_for() {
        check(
            SAMPLE,
            expect![[r##"
            DocComment⟨/// Doc.⟩
            Keyword⟨fn⟩ Function⟨longest⟩<Lifetime⟨'a⟩>(r#in: &Lifetime⟨'a⟩ Type⟨str⟩) -> Type⟨Option⟩<Type⟨u32⟩> {
            	Comment⟨// note⟩
                Lifetime⟨'outer⟩: Keyword⟨loop⟩ { Keyword⟨break⟩ Lifetime⟨'outer⟩ }
                Keyword⟨if⟩ x!=Number⟨1⟩ && y != Number⟨2.5e3_f64⟩ { Macro⟨println⟩Macro⟨!⟩(String⟨"{x}\n"⟩) }
                Keyword⟨let⟩ c = String⟨'c'⟩; Keyword⟨let⟩ Type⟨M⟩ = MAX_LEN; String⟨r#"raw "x""#⟩; String⟨b"bytes"⟩
            }
        "##]],
        );
        check(
            "macro_rules! m { ($x:expr) => { vec![$x] } }",
            expect!["Macro⟨macro_rules⟩Macro⟨!⟩ m { ($x:expr) => { Macro⟨vec⟩Macro⟨!⟩[$x] } }"],
        );
        check(
            "fn  r#type() {} let f: fn(u8) = go;",
            expect![
                "Keyword⟨fn⟩  Function⟨r#type⟩() {} Keyword⟨let⟩ f: Keyword⟨fn⟩(Type⟨u8⟩) = go;"
            ],
        );
    }

    #[test]
    fn survives_code_that_does_not_lex() {
        check(
            "let s = \"never ends\nfn x() {}",
            expect![[r#"
            Keyword⟨let⟩ s = String⟨"never ends
            fn x() {}⟩"#]],
        );
        check("let № = 'ab; /* open", expect!["Keyword⟨let⟩ № = Lifetime⟨'ab⟩; Comment⟨/* open⟩"]);
        check("r###\"no end\"##", expect![[r###"String⟨r###"no end"##⟩"###]]);
    }

    #[test]
    fn makes_one_line_of_each_line() {
        assert_eq!(rust("").len(), 0);
        assert_eq!(rust("a\n\n").len(), 2);
        assert_eq!(text_of(&rust("/* a\r\n b */\r\n\tx\u{202e}")), "/* a\n b */\n    x\\u{202e}");
    }

    #[test]
    fn never_loses_text_wherever_the_code_is_cut() {
        let strange = format!("{SAMPLE}\u{1b}[31m\u{0}\"\\\u{200b}é日 #!/x r##\"");
        let ends: Vec<usize> = strange.char_indices().map(|(index, _)| index).collect();
        for &start in &ends {
            for &end in ends.iter().filter(|end| **end > start) {
                let code = &strange[start..end];
                let shown = text_of(&rust(code));
                let expected = safe::visible_uncut(code);
                assert_eq!(shown, expected.strip_suffix('\n').unwrap_or(&expected));
                assert!(shown.chars().all(|shown| shown == '\n' || !shown.is_control()));
            }
        }
    }
}
