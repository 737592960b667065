//! The file from which code is recalled: the signatures, and nothing of what they do.

use ra_ap_rustc_lexer::{DocStyle, TokenKind};

use super::{Exercise, Kind, Task};
use crate::Sources;
use crate::exchange::pieces;

impl Exercise {
    /// The files that a learner recalls this exercise from: its author's `recall.rs`, or else the
    /// public items of the solution with `todo!()` for every body. A type whose fields are the
    /// learner's to choose is as the stub has it, and a helper that the stub gives stays. None for
    /// exercises without code to write.
    #[must_use]
    pub fn recall_stub(&self) -> Option<Sources> {
        let Task::Code(task) = &self.task else { return None };
        if let Some(recall) = &task.recall {
            return Some(recall.clone());
        }
        let of_file = |(path, text): (&String, &String)| {
            let stub = task.stub.get(path).map_or("", String::as_str);
            (path.clone(), signatures(text, stub, self.kind == Kind::Write))
        };
        Some(task.solution.iter().map(of_file).collect())
    }
}

/// The public items of a file, with empty bodies. A stub to write leaves open what the learner
/// decides, and what is complete in it is given; any other stub is complete, and wrong somewhere.
fn signatures(solution: &str, stub: &str, to_write: bool) -> String {
    let items = items(solution);
    let stub = Stub { items: items_within(stub), to_write };
    let mut kept: Vec<String> = Vec::new();
    for item in &items {
        let whole = &solution[item.start..item.end];
        match item.keyword {
            _ if stub.gives(item, whole) => kept.push(whole.to_owned()),
            "fn" if item.public || item.name == "main" => {
                kept.push(without_body(solution, item, ""));
            }
            "struct" | "enum" | "union" if item.public => {
                kept.push(stub.type_named(item.name).unwrap_or(whole).to_owned());
            }
            "const" | "static" | "type" | "trait" if item.public => kept.push(whole.to_owned()),
            "impl" => kept.extend(impl_block(solution, item, &stub)),
            _ => {}
        }
    }
    let used = |word: &str| kept.iter().any(|text| pieces(text).any(|(_, piece)| piece == word));
    let uses: Vec<&str> = items
        .iter()
        .filter(|item| item.keyword == "use")
        .map(|item| &solution[item.start..item.end])
        .filter(|text| {
            // What is imported stands last on its path, or last before a comma or a brace.
            let words: Vec<&str> = pieces(text).map(|(_, piece)| piece).collect();
            words.windows(2).any(|two| matches!(two[1], ";" | "," | "}") && used(two[0]))
        })
        .collect();
    let mut text = uses.join("\n");
    if !text.is_empty() && !kept.is_empty() {
        text.push_str("\n\n");
    }
    text + &kept.join("\n\n") + "\n"
}

/// What a learner starts from the first time.
struct Stub<'a> {
    /// Its items and those within its `impl`s, with their texts.
    items: Vec<(Item<'a>, &'a str)>,
    /// Whether its gaps are what is to be written.
    to_write: bool,
}

impl<'a> Stub<'a> {
    /// Whether an item is not the learner's to write: it stands in the stub, word for word.
    fn gives(&self, item: &Item<'_>, text: &str) -> bool {
        let helps = matches!(item.keyword, "fn" | "struct" | "enum" | "const" | "static" | "type");
        helps && (self.to_write || !item.public) && self.items.iter().any(|(_, own)| *own == text)
    }

    fn type_named(&self, name: &str) -> Option<&'a str> {
        let is_it = |item: &Item<'_>| {
            matches!(item.keyword, "struct" | "enum" | "union") && item.name == name
        };
        let own = self.items.iter().find(|(item, _)| self.to_write && is_it(item));
        own.map(|(_, text)| *text)
    }
}

/// The items of a file and of its `impl`s.
fn items_within(text: &str) -> Vec<(Item<'_>, &str)> {
    let mut found = Vec::new();
    for item in items(text) {
        let whole = &text[item.start..item.end];
        if let (Some(body), "impl") = (item.body, item.keyword) {
            found.extend(items_within(&text[body + 1..item.end - 1]));
        }
        found.push((item, whole));
    }
    found
}

fn without_body(text: &str, item: &Item<'_>, indent: &str) -> String {
    match item.body {
        Some(body) => {
            let head = without_mut_parameters(&text[item.start..body]);
            format!("{head}{{\n{indent}    todo!()\n{indent}}}")
        }
        None => text[item.start..item.end].to_owned(),
    }
}

/// A signature without the `mut` of its parameters, which is the body's affair.
fn without_mut_parameters(head: &str) -> String {
    let mut kept = String::with_capacity(head.len());
    let (mut opens_parameter, mut after_mut) = (false, false);
    for (kind, piece) in pieces(head) {
        let space = matches!(kind, TokenKind::Whitespace);
        if opens_parameter && piece == "mut" {
            after_mut = true;
        } else if !(after_mut && space) {
            kept.push_str(piece);
            after_mut = false;
        }
        opens_parameter = matches!(piece, "(" | ",") || (opens_parameter && space);
    }
    kept
}

/// An `impl` with what is public in it; none if nothing is.
fn impl_block(text: &str, item: &Item<'_>, stub: &Stub<'_>) -> Option<String> {
    let body = item.body?;
    let inside = &text[body + 1..item.end - 1];
    let of_a_trait = pieces(&text[item.start..body]).any(|(_, piece)| piece == "for");
    let kept: Vec<String> = items(inside)
        .iter()
        .filter_map(|inner| {
            let whole = &inside[inner.start..inner.end];
            let given = stub.gives(inner, whole);
            let kept = match inner.keyword {
                "fn" if !given => without_body(inside, inner, "    "),
                _ => whole.to_owned(),
            };
            (given || inner.public || of_a_trait).then(|| format!("    {kept}"))
        })
        .collect();
    (!kept.is_empty()).then(|| format!("{}{{\n{}\n}}", &text[item.start..body], kept.join("\n\n")))
}

/// An item of a file or of an `impl`, by byte offsets.
struct Item<'a> {
    /// Where its documentation, its attributes or itself begins.
    start: usize,
    /// Behind its last byte.
    end: usize,
    /// Where the brace of its body opens.
    body: Option<usize>,
    /// `fn`, `struct`, `impl`, …; empty for what is none of them.
    keyword: &'a str,
    name: &'a str,
    /// Visible outside the crate.
    public: bool,
}

const KEYWORDS: [&str; 12] = [
    "fn",
    "struct",
    "enum",
    "union",
    "static",
    "type",
    "trait",
    "impl",
    "use",
    "mod",
    "macro_rules",
    "const",
];

/// The items of a text in order, read by tokens: what stands at depth 0 up to a `;` or the end of a
/// body.
fn items(text: &str) -> Vec<Item<'_>> {
    let mut tokens = Vec::new();
    let mut offset = 0;
    for (kind, piece) in pieces(text) {
        let quiet = match kind {
            TokenKind::Whitespace => true,
            TokenKind::LineComment { doc_style } | TokenKind::BlockComment { doc_style, .. } => {
                doc_style != Some(DocStyle::Outer)
            }
            _ => false,
        };
        if !quiet {
            tokens.push((kind, piece, offset));
        }
        offset += piece.len();
    }
    let word = |at: usize| tokens.get(at).map_or("", |(_, piece, _)| *piece);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&(_, _, start)) = tokens.get(at) {
        at = after_head(&tokens, at);
        let public = word(at) == "pub" && word(at + 1) != "(";
        let (mut keyword, mut name, mut body, mut depth) = ("", "", None, 0_usize);
        let mut end = text.len();
        while let Some(&(kind, piece, offset)) = tokens.get(at) {
            at += 1;
            match piece {
                "(" | "[" => depth += 1,
                "{" => {
                    if depth == 0 && body.is_none() {
                        body = Some(offset);
                    }
                    depth += 1;
                }
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                // `const fn` is a function, `const NAME` a constant.
                _ if depth == 0 && KEYWORDS.contains(&piece) && matches!(keyword, "" | "const") => {
                    (keyword, name) = (piece, word(at));
                }
                _ => {}
            }
            // A constant's value, or an import, may have braces; it ends with a semicolon.
            let ends_by_brace = !matches!(keyword, "const" | "static" | "use" | "type");
            if depth == 0 && (kind == TokenKind::Semi || (piece == "}" && ends_by_brace)) {
                end = offset + piece.len();
                break;
            }
        }
        found.push(Item { start, end, body, keyword, name, public });
    }
    found
}

/// The token behind the documentation and the attributes that an item begins with.
fn after_head(tokens: &[(TokenKind, &str, usize)], mut at: usize) -> usize {
    while let Some((kind, piece, _)) = tokens.get(at) {
        match kind {
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => at += 1,
            _ if *piece == "#" => {
                let mut depth = 0_usize;
                while let Some((_, piece, _)) = tokens.get(at) {
                    at += 1;
                    match *piece {
                        "[" => depth += 1,
                        "]" if depth == 1 => break,
                        "]" => depth -= 1,
                        _ => {}
                    }
                }
            }
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::signatures;

    #[test]
    fn what_is_public_stays_and_every_body_goes() {
        let solution = r#"//! A crate.
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// How many.
pub const LIMITS: [u8; 2] = { [1, 2] };

// Ours.
#[derive(Debug, Clone)]
pub struct Window<'a> {
    text: &'a str,
}

struct Private;

impl<'a> Window<'a> {
    /// The same for all.
    pub const SIZE: usize = 3;

    /// Counts.
    #[must_use]
    pub const fn count(&self) -> HashMap<&'a str, [u8; 2]> {
        if true { helper() } else { HashMap::new() }
    }

    fn inner(&self) {}

    fn given(&self) -> u8 {
        1
    }
}

impl Private {
    fn none() {}
}

impl Default for Window<'_> {
    fn default() -> Self {
        Window { text: "}" }
    }
}

fn helper() {}

/// Adds.
pub fn add<T>(mut one: T, other: &mut T) -> T
where
    T: Copy,
{
    one
}
"#;
        let expected = r#"use std::collections::{BTreeMap, HashMap};

/// How many.
pub const LIMITS: [u8; 2] = { [1, 2] };

#[derive(Debug, Clone)]
pub struct Window<'a> {
    // Your fields.
}

impl<'a> Window<'a> {
    /// The same for all.
    pub const SIZE: usize = 3;

    /// Counts.
    #[must_use]
    pub const fn count(&self) -> HashMap<&'a str, [u8; 2]> {
        todo!()
    }

    fn given(&self) -> u8 {
        1
    }
}

impl Default for Window<'_> {
    fn default() -> Self {
        todo!()
    }
}

/// Adds.
pub fn add<T>(one: T, other: &mut T) -> T
where
    T: Copy,
{
    todo!()
}
"#;
        let stub = "#[derive(Debug, Clone)]\npub struct Window<'a> {\n    // Your fields.\n}\n\n\
                    impl Window<'_> {\n    fn given(&self) -> u8 {\n        1\n    }\n}\n";
        assert_eq!(signatures(solution, stub, true), expected);
    }

    #[test]
    fn of_a_complete_stub_only_private_helpers_are_given() {
        let code = "fn sum() -> u8 {\n    1\n}\n\npub fn seal() -> u8 {\n    sum()\n}\n";
        let expected = "fn sum() -> u8 {\n    1\n}\n\npub fn seal() -> u8 {\n    todo!()\n}\n";
        assert_eq!(signatures(code, code, false), expected);
        assert_eq!(signatures(code, code, true), code);
    }
}
