//! Finds the test functions of a file by its tokens, without parsing the whole language.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// A test function: its name and the line, from 1, of its `fn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestFunction {
    /// The function's name.
    pub name: String,
    /// The line of its `fn` keyword, from 1.
    pub line: usize,
}

/// The functions marked `#[test]` at the top level of a file, in order.
///
/// Text in comments and strings is never mistaken for code, since real tokens are read.
#[must_use]
pub fn test_functions(text: &str) -> Vec<TestFunction> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut marked = false;
    let mut after_fn: Option<usize> = None;
    let mut last_words: Vec<&str> = Vec::new();
    for (token, piece, line) in significant_tokens(text) {
        match token {
            TokenKind::OpenBrace | TokenKind::OpenParen | TokenKind::OpenBracket => depth += 1,
            TokenKind::CloseBrace | TokenKind::CloseParen | TokenKind::CloseBracket => {
                depth = depth.saturating_sub(1);
            }
            TokenKind::Ident if depth == 0 && piece == "fn" => after_fn = Some(line),
            TokenKind::Ident if depth == 0 => {
                if let Some(line) = after_fn.take()
                    && std::mem::take(&mut marked)
                {
                    found.push(TestFunction { name: piece.to_owned(), line });
                }
            }
            _ => {}
        }
        last_words.push(piece);
        if last_words.len() > 4 {
            last_words.remove(0);
        }
        if last_words == ["#", "[", "test", "]"] && depth == 0 {
            marked = true;
        }
    }
    found
}

/// The tokens of a text but white space and comments: kind, text and line from 1.
pub(crate) fn significant_tokens(text: &str) -> impl Iterator<Item = (TokenKind, &str, usize)> {
    let mut offset = 0;
    let mut line = 1;
    tokenize(text, FrontmatterAllowed::No).filter_map(move |token| {
        let piece = &text[offset..offset + token.len as usize];
        let at = line;
        offset += piece.len();
        line += piece.matches('\n').count();
        let quiet = matches!(
            token.kind,
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
        );
        (!quiet).then_some((token.kind, piece, at))
    })
}

#[cfg(test)]
mod tests {
    use super::test_functions;

    #[test]
    fn finds_only_marked_functions_at_the_top_level() {
        let text = r##"
            // #[test] fn in_a_comment() {}
            const TEXT: &str = "#[test] fn in_a_string() {}";
            #[test]
            fn first() { fn inner() {} }
            fn helper(x: [u8; 2]) {}
            /// Doc.
            #[test]
            #[allow(unused)]
            fn second() {}
            mod below { #[test] fn not_this() {} }
        "##;
        let names: Vec<_> =
            test_functions(text).into_iter().map(|test| (test.name, test.line)).collect();
        assert_eq!(names, [("first".to_owned(), 5), ("second".to_owned(), 10)]);
    }
}
