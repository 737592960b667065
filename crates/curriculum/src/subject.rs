//! The subject of a *test* exercise: its mutants stand in the text, the learner reads it without.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// The subject as the learner reads it: every `observe::mutate!("name", original, mutated)` is
/// replaced by its original.
#[must_use]
pub fn plain_subject(text: &str) -> String {
    let tokens: Vec<(TokenKind, &str)> = {
        let mut offset = 0;
        tokenize(text, FrontmatterAllowed::No)
            .map(|token| {
                let piece = &text[offset..offset + token.len as usize];
                offset += piece.len();
                (token.kind, piece)
            })
            .collect()
    };
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    while at < tokens.len() {
        match call_of_mutate(&tokens, at) {
            Some((original, after)) => {
                plain.push_str(&plain_subject(&original));
                at = after;
            }
            None => {
                plain.push_str(tokens[at].1);
                at += 1;
            }
        }
    }
    plain
}

/// If a call of `mutate!` begins at this token: its second argument, and the token after the call.
fn call_of_mutate(tokens: &[(TokenKind, &str)], start: usize) -> Option<(String, usize)> {
    let mut at = start;
    let word = |at: usize| tokens.get(at).map(|(_, piece)| *piece);
    if word(at) == Some("observe") && word(at + 1) == Some(":") && word(at + 2) == Some(":") {
        at += 3;
    }
    if word(at) != Some("mutate") || word(at + 1) != Some("!") || word(at + 2) != Some("(") {
        return None;
    }
    at += 3;
    let (mut depth, mut argument, mut original) = (0_usize, 0, String::new());
    loop {
        let (kind, piece) = *tokens.get(at)?;
        match kind {
            TokenKind::CloseParen if depth == 0 => break,
            TokenKind::OpenBrace | TokenKind::OpenParen | TokenKind::OpenBracket => depth += 1,
            TokenKind::CloseBrace | TokenKind::CloseParen | TokenKind::CloseBracket => depth -= 1,
            _ => {}
        }
        if kind == TokenKind::Comma && depth == 0 {
            argument += 1;
        } else if argument == 1 {
            original.push_str(piece);
        }
        at += 1;
    }
    Some((original.trim().to_owned(), at + 1))
}

#[cfg(test)]
mod tests {
    use super::plain_subject;

    #[test]
    fn the_original_remains_also_when_calls_nest() {
        let text = r#"pub fn f(a: u8, b: u8) -> bool {
    observe::mutate!("le", a < mutate!("x", (b, 1).0, 0), a <= b) && "mutate!(" != ""
}"#;
        let plain = "pub fn f(a: u8, b: u8) -> bool {\n    a < (b, 1).0 && \"mutate!(\" != \"\"\n}";
        assert_eq!(plain_subject(text), plain);
    }
}
