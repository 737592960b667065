//! The subject of a *test* exercise with one side of each `mutate!` chosen in its text: nothing at
//! run time switches it, so nothing tells which it is.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Token};

/// The subject with the mutated side of the mutant of this name, and the original side of all
/// others. Every line stays where it is.
pub(super) fn chosen(subject: &str, mutant: Option<&str>) -> String {
    let Ok(tokens) = subject.parse::<TokenStream>() else { return subject.to_owned() };
    let mut writer = Writer { subject, mutant, at: 0, text: String::new() };
    writer.write(tokens);
    writer.copy_to(subject.len());
    writer.text
}

/// A call of `mutate!`: the byte where it begins, which side is chosen, and the bytes of both.
struct Call {
    start: usize,
    is_mutated: bool,
    original: Range<usize>,
    mutated: Range<usize>,
}

struct Writer<'a> {
    subject: &'a str,
    mutant: Option<&'a str>,
    /// The byte up to which the subject is written.
    at: usize,
    text: String,
}

impl Writer<'_> {
    fn write(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, tree) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = tree else { continue };
            let Some(call) = self.call_of(&tokens[..index], group.stream()) else {
                self.write(group.stream());
                continue;
            };
            // Both sides stay, so that they have one type as they have in `mutate!`.
            self.copy_to(call.start);
            self.text.push_str(if call.is_mutated { "(if false { " } else { "(if true { " });
            self.write_side(group.stream(), call.original);
            self.text.push_str(" } else { ");
            self.write_side(group.stream(), call.mutated);
            self.text.push_str(" })");
            self.skip_to(group.span_close().byte_range().end);
        }
    }

    fn write_side(&mut self, arguments: TokenStream, side: Range<usize>) {
        self.skip_to(side.start);
        self.write(tokens_within(arguments, &side));
        self.copy_to(side.end);
    }

    /// The call of `mutate!` whose arguments these are, if they are.
    fn call_of(&self, before: &[TokenTree], arguments: TokenStream) -> Option<Call> {
        let [.., TokenTree::Ident(name), TokenTree::Punct(mark)] = before else { return None };
        if name != "mutate" || mark.as_char() != '!' {
            return None;
        }
        let first = match before {
            [.., TokenTree::Ident(path), TokenTree::Punct(_), TokenTree::Punct(_), _, _]
                if path == "observe" =>
            {
                path.span()
            }
            _ => name.span(),
        };
        let list = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(arguments).ok()?;
        let mut sides = list.into_iter();
        let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. }) = sides.next()? else {
            return None;
        };
        let (original, mutated) = (sides.next()?, sides.next()?);
        Some(Call {
            start: first.byte_range().start,
            is_mutated: self.mutant == Some(name.value().as_str()),
            original: original.span().byte_range(),
            mutated: mutated.span().byte_range(),
        })
    }

    fn copy_to(&mut self, end: usize) {
        if self.at < end {
            self.text.push_str(&self.subject[self.at..end]);
            self.at = end;
        }
    }

    /// Leaves a part out, all but its line feeds.
    fn skip_to(&mut self, end: usize) {
        let skipped = &self.subject[self.at..end];
        self.text.extend(skipped.chars().filter(|character| *character == '\n'));
        self.at = end;
    }
}

/// The tokens of a list that lie within these bytes.
fn tokens_within(tokens: TokenStream, range: &Range<usize>) -> TokenStream {
    tokens.into_iter().filter(|tree| range.contains(&tree.span().byte_range().start)).collect()
}

#[cfg(test)]
mod tests {
    use super::chosen;

    const SUBJECT: &str = "fn f(a: u8) -> bool {\n    observe::mutate!(\n        \"one\",\n        \
                           a < mutate!(\"two\", g::<A, B>(1), 2), // why\n        a <= 3,\n    ) && \
                           x!(mutate!(\"one\", 4, 5))\n}\n";

    #[test]
    fn one_side_is_written_where_the_call_stood() {
        let dense = |mutant| -> String {
            let text = chosen(SUBJECT, mutant);
            assert_eq!(text.lines().count(), SUBJECT.lines().count());
            assert!(text.lines().nth(5).is_some_and(|line| line.contains("x!")), "{text}");
            text.split_whitespace().collect()
        };
        let sides = |one: bool, two: bool| {
            format!(
                "fnf(a:u8)->bool{{(if{one}{{a<(if{two}{{g::<A,B>(1)}}else{{2}})}}else{{a<=3}})\
                 &&x!((if{one}{{4}}else{{5}}))}}"
            )
        };
        assert_eq!(dense(None), sides(true, true));
        assert_eq!(dense(Some("one")), sides(false, true));
        assert_eq!(dense(Some("two")), sides(true, false));
    }
}
