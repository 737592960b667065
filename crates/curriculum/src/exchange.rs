//! Exchanges words of a text by token: identifiers, types, lifetimes and literals, never a part of
//! one of them.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// What a token is exchanged for, and where besides code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replacement {
    /// What takes its place.
    pub(crate) with: String,
    /// Also where it stands as a word inside a string.
    pub(crate) in_strings: bool,
    /// Also where it stands as a word in the prose of a page or a comment.
    pub(crate) in_prose: bool,
}

/// The exchanges of one variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Exchanges {
    /// By token.
    pub(crate) by_token: BTreeMap<String, Replacement>,
    /// The texts in the exercise's code: where a page quotes a sentence of one, that is a string.
    pub(crate) texts: String,
}

impl Exchanges {
    /// These, in an exercise of which this is the code.
    pub(crate) fn new<'a>(
        by_token: BTreeMap<String, Replacement>,
        code: impl Iterator<Item = &'a str>,
    ) -> Self {
        let strings = code.flat_map(pieces).filter(
            |(kind, _)| matches!(kind, TokenKind::Literal { kind, .. } if is_string(*kind)),
        );
        Exchanges { by_token, texts: strings.map(|(_, piece)| piece).collect() }
    }
}

impl Exchanges {
    /// A Rust file. The name of the crate, where a path begins with it, stays.
    pub(crate) fn in_rust(&self, text: &str, crate_name: &str) -> String {
        let tokens: Vec<(TokenKind, &str)> = pieces(text).collect();
        let mut changed = String::with_capacity(text.len());
        for (index, (kind, piece)) in tokens.iter().enumerate() {
            let follows = |at: usize, word: &str| tokens.get(at).is_some_and(|(_, p)| *p == word);
            let crates_own = *piece == crate_name
                && follows(index + 1, ":")
                && follows(index + 2, ":")
                && !(index > 0 && follows(index - 1, ":"));
            match (self.by_token.get(*piece), kind) {
                (Some(_), _) if crates_own => changed.push_str(piece),
                (Some(replacement), _) => changed.push_str(&replacement.with),
                (None, TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }) => {
                    changed.push_str(&self.in_comment(piece, crate_name));
                }
                (None, TokenKind::Literal { kind, .. }) if is_string(*kind) => {
                    changed.push_str(&self.in_words(piece, |replacement| replacement.in_strings));
                }
                (None, _) => changed.push_str(piece),
            }
        }
        changed
    }

    /// A page of Markdown: its code, and its prose where that was asked for.
    pub(crate) fn in_page(&self, text: &str, crate_name: &str) -> String {
        let mut changed = String::with_capacity(text.len());
        let mut at = 0;
        for range in code_ranges(text) {
            changed.push_str(&self.in_prose(&text[at..range.start]));
            changed.push_str(&self.in_code(&text[range.clone()], crate_name));
            at = range.end;
        }
        changed + &self.in_prose(&text[at..])
    }

    /// Code in a page or a comment: by token if it lexes, else word by word.
    fn in_code(&self, text: &str, crate_name: &str) -> String {
        let quoted = format!("\"{}\"", text.trim());
        if let Some(replacement) = self.by_token.get(&quoted) {
            // A message that stands in code font without its quotes.
            return text.replace(text.trim(), replacement.with.trim_matches('"'));
        }
        if text.trim().contains(' ') && self.texts.contains(text.trim()) {
            return self.in_words(text, |replacement| replacement.in_strings);
        }
        if pieces(text).all(|(kind, _)| is_whole(kind)) {
            self.in_rust(text, crate_name)
        } else {
            self.in_words(text, |_| true)
        }
    }

    /// A comment: what stands between back quotes is code.
    fn in_comment(&self, text: &str, crate_name: &str) -> String {
        let changed: Vec<String> = text
            .split('`')
            .enumerate()
            .map(|(index, part)| match index % 2 {
                1 => self.in_code(part, crate_name),
                _ => self.in_prose(part),
            })
            .collect();
        changed.join("`")
    }

    pub(crate) fn in_prose(&self, text: &str) -> String {
        self.in_words(text, |replacement| replacement.in_prose)
    }

    /// Whole words, wherever they stand.
    fn in_words(&self, text: &str, chosen: impl Fn(&Replacement) -> bool) -> String {
        let chosen: Vec<_> =
            self.by_token.iter().filter(|(_, replacement)| chosen(replacement)).collect();
        let mut changed = String::with_capacity(text.len());
        let mut at = 0;
        while at < text.len() {
            // The longest wins: `30` never takes the place of the beginning of `30_000`.
            let here = chosen
                .iter()
                .filter(|(token, _)| stands_at(text, at, token))
                .max_by_key(|(token, _)| token.len());
            match here {
                Some((token, replacement)) => {
                    changed.push_str(&replacement.with);
                    at += token.len();
                }
                None => {
                    let next = text[at..].chars().next().map_or(1, char::len_utf8);
                    changed.push_str(&text[at..at + next]);
                    at += next;
                }
            }
        }
        changed
    }
}

/// Whether this token stands here as a word of its own.
fn stands_at(text: &str, at: usize, token: &str) -> bool {
    let of_a_word = |c: char| c.is_alphanumeric() || c == '_';
    if !text[at..].starts_with(token) {
        return false;
    }
    let before: Vec<char> = text[..at].chars().rev().take(2).collect();
    let after: Vec<char> = text[at + token.len()..].chars().take(2).collect();
    let is_digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let inside_a_fraction = token.starts_with(|c: char| c.is_ascii_digit())
        && ((before.first() == Some(&'.') && is_digit(before.get(1)))
            || (after.first() == Some(&'.') && is_digit(after.get(1))));
    let joined = |edge: Option<char>, neighbour: Option<&char>| {
        edge.is_some_and(of_a_word) && neighbour.is_some_and(|c| of_a_word(*c))
    };
    !inside_a_fraction
        && !joined(token.chars().next(), before.first())
        && !joined(token.chars().next_back(), after.first())
}

/// The code of a page, without its back quotes, in order.
pub(crate) fn code_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => inside = true,
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(_) if inside => ranges.push(range),
            Event::Code(_) => {
                let span = &text[range.clone()];
                let ticks = span.len() - span.trim_start_matches('`').len();
                ranges.push(range.start + ticks..range.end - ticks);
            }
            _ => {}
        }
    }
    ranges
}

/// The tokens of a text with their pieces, white space and comments among them.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = (TokenKind, &str)> {
    let mut offset = 0;
    tokenize(text, FrontmatterAllowed::No).map(move |token| {
        let piece = &text[offset..offset + token.len as usize];
        offset += piece.len();
        (token.kind, piece)
    })
}

fn is_string(kind: LiteralKind) -> bool {
    matches!(
        kind,
        LiteralKind::Str { .. }
            | LiteralKind::ByteStr { .. }
            | LiteralKind::RawStr { .. }
            | LiteralKind::RawByteStr { .. }
    )
}

/// Whether a token is one that ends where it seems to.
fn is_whole(kind: TokenKind) -> bool {
    match kind {
        TokenKind::Literal { kind, .. } => match kind {
            LiteralKind::Char { terminated }
            | LiteralKind::Byte { terminated }
            | LiteralKind::Str { terminated }
            | LiteralKind::ByteStr { terminated } => terminated,
            LiteralKind::RawStr { n_hashes } | LiteralKind::RawByteStr { n_hashes } => {
                n_hashes.is_some()
            }
            _ => true,
        },
        TokenKind::BlockComment { terminated, .. } => terminated,
        TokenKind::Unknown | TokenKind::UnknownPrefix => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Exchanges, Replacement};

    fn exchanges(pairs: &[(&str, &str)], in_strings: bool, in_prose: bool) -> Exchanges {
        let pair = |(token, with): &(&str, &str)| {
            let with = (*with).to_owned();
            ((*token).to_owned(), Replacement { with, in_strings, in_prose })
        };
        let code = "panic!(\"the sum is off\")";
        Exchanges::new(pairs.iter().map(pair).collect(), [code].into_iter())
    }

    #[test]
    fn only_whole_tokens_of_code_are_exchanged() {
        let text = "// The delay, as `delay` says.\nfn delay(delay_ms: u64) -> u64 { \"delay {delay_ms}\"; self.delay() + 30 + 130 }";
        let changed = exchanges(&[("delay", "pause"), ("30", "20"), ("u64", "u32")], false, false)
            .in_rust(text, "x");
        assert_eq!(
            changed,
            "// The delay, as `pause` says.\nfn pause(delay_ms: u32) -> u32 { \"delay {delay_ms}\"; self.pause() + 20 + 130 }"
        );
    }

    #[test]
    fn strings_and_prose_follow_where_asked() {
        let both = exchanges(&[("key", "name"), ("12", "16")], true, true);
        assert_eq!(
            both.in_rust("f(\"{key} monkey\"); // a key of 12, not 12.5", "x"),
            "f(\"{name} monkey\"); // a name of 16, not 12.5"
        );
    }

    #[test]
    fn the_crates_own_name_stays_where_a_path_begins_with_it() {
        let text = "use recount::*;\nfn f() { recount(recount::recount(1)) }";
        assert_eq!(
            exchanges(&[("recount", "tally")], false, false).in_rust(text, "recount"),
            "use recount::*;\nfn f() { tally(recount::tally(1)) }"
        );
    }

    #[test]
    fn a_page_changes_in_its_code_only() {
        let text = "# Sum up\n\nThe `sum` of a sum:\n\n```text\nit's sum(1) -> \"sum\n```\n\nPanics with `too big` or `the sum is off`.\n";
        let changed = exchanges(&[("sum", "total"), ("\"too big\"", "\"too much\"")], false, false)
            .in_page(text, "x");
        assert_eq!(
            changed,
            "# Sum up\n\nThe `total` of a sum:\n\n```text\nit's total(1) -> \"total\n```\n\nPanics with `too much` or `the sum is off`.\n"
        );
    }
}
