//! What only the expected sides need and yet stays in the stripped tests: values that a learner's
//! process would hold. For the author's proof.

use proc_macro2::{Span, TokenStream, TokenTree};
use serde::{Deserialize, Serialize};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{BinOp, Expr};

use super::uses::Uses;
use super::{Words, is_call_of, stripped, taken_out};

/// A place of the tests where something expected would be computed in the learner's process.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeftInProcess {
    /// The line of the tests' file, from 1.
    pub line: usize,
    /// The variable, function or macro.
    pub name: String,
    /// What to do about it.
    pub advice: String,
}

/// What to do about a value that only expected sides need.
pub(crate) const MOVE_IT: &str = "only expected sides need it: compute it inside them, or in an \
                                  `expected! { … }` beside it, so that a graded check can leave it out";

/// What the text alone tells. The compiler knows more: variables and items that nothing uses.
pub(crate) fn left_in_process(tests: &str) -> Vec<LeftInProcess> {
    let mut found = Vec::new();
    let rest = stripped(tests);
    let (Ok(tokens), Ok(file), Ok(whole)) =
        (rest.parse::<TokenStream>(), syn::parse_file(&rest), tests.parse::<TokenStream>())
    else {
        return found;
    };
    let expected = taken_out(&Words::of(whole), &rest);
    for item in &file.items {
        let syn::Item::Fn(function) = item else { continue };
        let inside = function.block.span().byte_range();
        let names = expected.within(&inside);
        let mut uses = Uses::default();
        uses.visit_block(&function.block);
        for (name, place) in uses.bound {
            if names.contains(name.as_str()) && !uses.used.contains(&name) {
                found.push(left(place, &name, MOVE_IT));
            }
        }
    }
    other_assertions(tokens, &mut found);
    found
}

fn left(place: Span, name: &str, advice: &str) -> LeftInProcess {
    LeftInProcess { line: place.start().line, name: name.to_owned(), advice: advice.to_owned() }
}

/// Assertions and comparisons that carry their expected value where nothing takes it out.
fn other_assertions(tokens: TokenStream, found: &mut Vec<LeftInProcess>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, tree) in tokens.iter().enumerate() {
        let before = &tokens[..index];
        match tree {
            TokenTree::Group(group) => {
                for name in ["assert_eq", "assert_ne", "assert"] {
                    if is_call_of(name, before) {
                        let advice = "nothing takes its expected value out: use `expect_eq!`";
                        found.push(left(group.span(), &format!("{name}!"), advice));
                    }
                }
                if is_call_of("expect", before) && is_equality(group.stream()) {
                    let advice =
                        "a comparison with `==` carries its expected value: use `expect_eq!`";
                    found.push(left(group.span(), "expect!", advice));
                }
                other_assertions(group.stream(), found);
            }
            TokenTree::Ident(word)
                if (word == "expect_eq" || word == "expected")
                    && matches!(tokens.get(index + 1), Some(TokenTree::Ident(next)) if next == "as") =>
            {
                let advice = "under another name nothing takes its expected value out";
                found.push(left(word.span(), &format!("{word}!"), advice));
            }
            _ => {}
        }
    }
}

fn is_equality(condition: TokenStream) -> bool {
    matches!(syn::parse2(condition), Ok(Expr::Binary(binary)) if matches!(binary.op, BinOp::Eq(_)))
}
