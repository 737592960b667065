//! The tests' text without what they expect, for processes that must not hold it.
//!
//! Pure: text in, text out. What is taken out becomes spaces, so that every line and every label
//! stays where it is. Taken out are: the expected side of every `expect_eq!` and all of every
//! `expected!`; then, as long as there are any, helper functions, constants and statics that
//! nothing mentions any more, variables that only what was taken out had a use for, and parameters
//! of helpers that their body no longer mentions, with the arguments at their calls. What is left
//! because taking it out could change what the tests do, `left` finds, for the author to move.

mod left;
mod uses;

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Block, Expr, Item, ItemFn, Pat, Stmt, Token};

pub use left::LeftInProcess;
pub(crate) use left::{MOVE_IT, left_in_process};
use uses::Uses;

/// The tests without what they expect; as they are if they are no Rust, since then they do not
/// compile either.
pub(crate) fn stripped(tests: &str) -> String {
    let Ok(tokens) = tests.parse::<TokenStream>() else { return tests.to_owned() };
    let words = Words::of(tokens.clone());
    let mut blanks = Vec::new();
    expected_sides(tokens, &mut blanks);
    let mut text = blanked(tests, &blanks);
    while let Some(useless) = next_useless(&text, &words) {
        text = blanked(&text, &useless);
    }
    text
}

/// The text with a space in place of each of these bytes; line feeds stay.
fn blanked(text: &str, ranges: &[Range<usize>]) -> String {
    let mut blank = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let is_taken_out = ranges.iter().any(|range| range.contains(&at));
        match character {
            other if !is_taken_out => blank.push(other),
            '\n' | '\r' => blank.push(character),
            other => blank.extend(std::iter::repeat_n(' ', other.len_utf8())),
        }
    }
    blank
}

/// The bytes of everything but the first argument of each `expect_eq!`, and of each `expected!`, at
/// any depth.
fn expected_sides(tokens: TokenStream, blanks: &mut Vec<Range<usize>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, tree) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = tree else { continue };
        if is_call_of("expected", &tokens[..index]) {
            blanks.push(start_of_call(&tokens[..index])..group.span().byte_range().end);
            continue;
        }
        if !is_call_of("expect_eq", &tokens[..index]) {
            expected_sides(group.stream(), blanks);
            continue;
        }
        let (actual, rest) = first_argument(group.stream());
        if let Some(start) = rest {
            blanks.push(start..group.span_close().byte_range().start);
        }
        expected_sides(actual, blanks);
    }
}

/// Whether the tokens before a group end in this macro's name and `!`.
fn is_call_of(name: &str, before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(ident), TokenTree::Punct(mark)]
        if ident == name && mark.as_char() == '!')
}

/// Where a macro's call begins whose name and `!` these tokens end in: `observe::` belongs to it.
fn start_of_call(before: &[TokenTree]) -> usize {
    let first = match before {
        [.., path @ TokenTree::Ident(word), TokenTree::Punct(_), TokenTree::Punct(_), _, _]
            if word == "observe" =>
        {
            path
        }
        [.., name, _] => name,
        _ => return 0,
    };
    first.span().byte_range().start
}

/// The tokens of the first argument, and the byte at which the comma behind it stands. Commas of
/// generics are not such commas, so the argument is read as an expression; inside a `macro_rules!`,
/// where it is none, the first comma counts.
fn first_argument(arguments: TokenStream) -> (TokenStream, Option<usize>) {
    let rest_of = |input: ParseStream<'_>| {
        input.parse::<Expr>()?;
        input.parse::<TokenStream>()
    };
    let rest = rest_of.parse2(arguments.clone()).ok();
    let comma = match rest.map(|rest| rest.into_iter().next()) {
        Some(None) => None,
        Some(Some(TokenTree::Punct(punct))) if punct.as_char() == ',' => {
            Some(punct.span().byte_range().start)
        }
        Some(Some(_)) | None => arguments.clone().into_iter().find_map(|tree| match tree {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                Some(punct.span().byte_range().start)
            }
            _ => None,
        }),
    };
    let is_before =
        |tree: &TokenTree| comma.is_none_or(|comma| tree.span().byte_range().start < comma);
    (arguments.into_iter().take_while(is_before).collect(), comma)
}

/// What nothing needs any more: all items of which that is true, or else the variables of one block
/// or one parameter. `all` are the words of the whole tests.
fn next_useless(text: &str, all: &Words) -> Option<Vec<Range<usize>>> {
    let file = syn::parse_file(text).ok()?;
    let words = Words::of(text.parse().ok()?);
    let items: Vec<Range<usize>> = file
        .items
        .iter()
        .filter_map(|item| {
            let name = match item {
                Item::Fn(function) if !is_test(function) => &function.sig.ident,
                Item::Const(constant) => &constant.ident,
                Item::Static(constant) => &constant.ident,
                _ => return None,
            };
            let whole = item.span().byte_range();
            (!words.mention(&name.to_string(), |at| !whole.contains(&at))).then_some(whole)
        })
        .collect();
    if !items.is_empty() {
        return Some(items);
    }
    let expected = taken_out(all, text);
    let functions = file.items.iter().filter_map(|item| match item {
        Item::Fn(function) => Some(function),
        _ => None,
    });
    if let Some(variables) =
        functions.into_iter().find_map(|function| useless_variables(&words, &expected, function))
    {
        return Some(variables);
    }
    file.items.iter().find_map(|item| match item {
        Item::Fn(function) if !is_test(function) => useless_parameter(text, &words, function),
        _ => None,
    })
}

fn is_test(function: &ItemFn) -> bool {
    function.attrs.iter().any(|attribute| attribute.path().is_ident("test"))
}

/// The words that stood where there are spaces now.
fn taken_out(all: &Words, text: &str) -> Words {
    let is_blank = |range: &Range<usize>| text[range.clone()].trim().is_empty();
    Words(all.0.iter().filter(|(_, range)| is_blank(range)).cloned().collect())
}

/// The `let`s of one block whose variable only expected sides used, with the statements that only
/// change it. A statement that mentions another variable that changes stays: it may change that.
fn useless_variables(
    words: &Words,
    expected: &Words,
    function: &ItemFn,
) -> Option<Vec<Range<usize>>> {
    let names = expected.within(&function.block.span().byte_range());
    let mut all = Uses::default();
    all.visit_block(&function.block);
    let mut blocks = Blocks(Vec::new());
    blocks.visit_block(&function.block);
    blocks.0.into_iter().find_map(|block| {
        let mut useless = Vec::new();
        for (index, statement) in block.stmts.iter().enumerate() {
            let Some(name) = name_bound_by(statement) else { continue };
            if !names.contains(name.as_str()) {
                continue;
            }
            let mut scope = Uses::default();
            for later in &block.stmts[index + 1..] {
                scope.visit_stmt(later);
                if name_bound_by(later).as_ref() == Some(&name) {
                    break;
                }
            }
            let changes = scope.changes.iter().filter(|(changed, _)| *changed == name);
            let mut whole = vec![statement.span().byte_range()];
            whole.extend(changes.map(|(_, range)| range.clone()));
            let mentions_another = all.mutable.iter().any(|other| {
                *other != name
                    && words.mention(other, |at| whole.iter().any(|range| range.contains(&at)))
            });
            if !scope.used.contains(&name) && !mentions_another {
                useless.extend(whole);
            }
        }
        (!useless.is_empty()).then_some(useless)
    })
}

/// The name of a `let` that binds just one.
fn name_bound_by(statement: &Stmt) -> Option<String> {
    let Stmt::Local(local) = statement else { return None };
    let pattern = match &local.pat {
        Pat::Type(typed) => &*typed.pat,
        other => other,
    };
    match pattern {
        Pat::Ident(name) if name.subpat.is_none() => Some(name.ident.to_string()),
        _ => None,
    }
}

/// A block with all that are inside it.
struct Blocks<'a>(Vec<&'a Block>);

impl<'a> Visit<'a> for Blocks<'a> {
    fn visit_block(&mut self, block: &'a Block) {
        self.0.push(block);
        syn::visit::visit_block(self, block);
    }
}

/// A parameter that its function's body does not mention, with the arguments at all calls; none if
/// the function is also used other than by calling it.
fn useless_parameter(text: &str, words: &Words, function: &ItemFn) -> Option<Vec<Range<usize>>> {
    let body = function.block.span().byte_range();
    let index = function.sig.inputs.iter().position(|input| match input {
        syn::FnArg::Typed(typed) => match &*typed.pat {
            syn::Pat::Ident(name) => {
                !words.mention(&name.ident.to_string(), |at| body.contains(&at))
            }
            _ => false,
        },
        syn::FnArg::Receiver(_) => false,
    })?;
    let mut blanks = vec![nth_part(&function.sig.inputs, index)?];
    let name = function.sig.ident.to_string();
    arguments_of(&name, index, text.parse().ok()?, &mut blanks)?;
    Some(blanks)
}

/// The bytes of one part of a list, with the comma behind it if there is one.
fn nth_part<T: Spanned>(list: &Punctuated<T, Token![,]>, index: usize) -> Option<Range<usize>> {
    let pair = list.pairs().nth(index)?;
    let range = pair.value().span().byte_range();
    let end = pair.punct().map_or(range.end, |comma| comma.span().byte_range().end);
    Some(range.start..end)
}

/// The bytes of the argument of this number at all calls of a function; none if it is mentioned
/// without being called.
fn arguments_of(
    name: &str,
    number: usize,
    tokens: TokenStream,
    blanks: &mut Vec<Range<usize>>,
) -> Option<()> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, tree) in tokens.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => arguments_of(name, number, group.stream(), blanks)?,
            TokenTree::Ident(ident) if ident == name => {
                let is_definition = index > 0
                    && matches!(&tokens[index - 1], TokenTree::Ident(word) if word == "fn");
                if is_definition {
                    continue;
                }
                let Some(TokenTree::Group(group)) = tokens.get(index + 1) else { return None };
                let list = Punctuated::<Expr, Token![,]>::parse_terminated;
                blanks.push(nth_part(&list.parse2(group.stream()).ok()?, number)?);
            }
            _ => {}
        }
    }
    Some(())
}

/// The words of a text: its identifiers, and what its literals name in braces as `format!` does.
struct Words(Vec<(String, Range<usize>)>);

impl Words {
    fn of(tokens: TokenStream) -> Self {
        let mut words = Words(Vec::new());
        words.add(tokens);
        words
    }

    fn add(&mut self, tokens: TokenStream) {
        for tree in tokens {
            let range = tree.span().byte_range();
            match tree {
                TokenTree::Group(group) => self.add(group.stream()),
                TokenTree::Ident(ident) => self.0.push((ident.to_string(), range)),
                TokenTree::Literal(literal) => {
                    for part in literal.to_string().split('{').skip(1) {
                        let is_word =
                            |character: char| character.is_alphanumeric() || character == '_';
                        let end = part.find(|other| !is_word(other)).unwrap_or(part.len());
                        self.0.push((part[..end].to_owned(), range.clone()));
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// Those within these bytes.
    fn within(&self, bytes: &Range<usize>) -> BTreeSet<&str> {
        let inside = self.0.iter().filter(|(_, range)| bytes.contains(&range.start));
        inside.map(|(word, _)| word.as_str()).collect()
    }

    /// Whether a word occurs at a byte that `is_meant` accepts.
    fn mention(&self, word: &str, is_meant: impl Fn(usize) -> bool) -> bool {
        self.0.iter().any(|(other, range)| other == word && is_meant(range.start))
    }
}

#[cfg(test)]
mod tests;
