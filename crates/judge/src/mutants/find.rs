//! Finds the places of a source file that can be changed, and what they become.
//!
//! Pure: text in, places out. Left alone is whatever cannot be switched at run time (constants,
//! patterns, types, array lengths, attributes), tests, and the insides of all but common macros.

use std::ops::Range;

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Lit, Stmt, Token, UnOp};

use super::replacements::{assigns, defaults, methods, neighbours, operators};

/// How a place is switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Switch {
    /// At a function's start: return the text instead of working.
    Return,
    /// Behind a match arm's pattern: the arm does not apply.
    Guard,
    /// A statement that is left out.
    Statement,
    /// An expression with another in its place.
    Expression,
}

/// One place, with all that it can become.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The bytes of the source that are exchanged; empty where something is only added.
    pub(crate) range: Range<usize>,
    pub(crate) switch: Switch,
    pub(crate) mutants: Vec<Mutation>,
}

/// One change at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mutation {
    /// `line:column original → mutated`.
    pub(crate) name: String,
    /// The source text in place of the original.
    pub(crate) text: String,
}

/// The places of a file, in order, outer ones before those inside; none if it does not parse.
pub(crate) fn places(source: &str) -> Vec<Place> {
    let Ok(file) = syn::parse_file(source) else { return Vec::new() };
    let mut finder = Finder { source, places: Vec::new(), condition: 0..0 };
    finder.visit_file(&file);
    let mut places = finder.places;
    places.sort_by_key(|place| {
        let range = &place.range;
        (range.start, !range.is_empty(), std::cmp::Reverse(range.end), place.switch)
    });
    places.dedup_by(|later, earlier| {
        let same = later.range == earlier.range && later.switch == earlier.switch;
        if same {
            earlier.mutants.append(&mut later.mutants);
        }
        same
    });
    places
}

struct Finder<'a> {
    source: &'a str,
    places: Vec<Place>,
    /// The condition of an `if` or a `while` whose parts are being visited.
    condition: Range<usize>,
}

const OUTPUT_MACROS: [&str; 6] = ["print", "println", "eprint", "eprintln", "write", "writeln"];
const ASSERTIONS: [&str; 3] = ["assert", "assert_eq", "assert_ne"];

impl Finder<'_> {
    fn slice(&self, node: &impl Spanned) -> &str {
        &self.source[node.span().byte_range()]
    }

    fn add(&mut self, node: Span, switch: Switch, at: Span, change: [&str; 2], text: String) {
        let range = node.byte_range();
        self.add_at(range, switch, at, change, text);
    }

    fn add_at(
        &mut self,
        range: Range<usize>,
        switch: Switch,
        at: Span,
        [original, mutated]: [&str; 2],
        text: String,
    ) {
        let (at, original, mutated) = (at.start(), shortened(original), shortened(mutated));
        let name = format!("{}:{} {original} → {mutated}", at.line, at.column + 1);
        self.places.push(Place { range, switch, mutants: vec![Mutation { name, text }] });
    }

    fn replace(&mut self, node: &impl Spanned, with: &str) {
        let original = self.slice(node).to_owned();
        let span = node.span();
        self.add(span, Switch::Expression, span, [&original, with], with.to_owned());
    }

    /// A condition, which may be a chain with `let`; `values`: what it becomes.
    fn condition(&mut self, condition: &Expr, values: &[&str]) {
        match condition {
            Expr::Let(binding) => self.visit_expr(&binding.expr),
            Expr::Binary(both) if matches!(both.op, BinOp::And(_)) && has_let(condition) => {
                self.condition(&both.left, values);
                self.condition(&both.right, values);
            }
            whole => {
                for value in values {
                    self.replace(whole, value);
                }
                self.condition = whole.span().byte_range();
                self.visit_expr(whole);
            }
        }
    }

    fn binary(&mut self, binary: &syn::ExprBinary) {
        let operator = self.slice(&binary.op).to_owned();
        let whole_condition = binary.span().byte_range() == self.condition;
        for other in operators(&binary.op, whole_condition) {
            let text =
                format!("({}) {other} ({})", self.slice(&binary.left), self.slice(&binary.right));
            let change = [operator.as_str(), *other];
            self.add(binary.span(), Switch::Expression, binary.op.span(), change, text);
        }
        if assigns(&binary.op) {
            self.remove_assignment(binary);
        }
    }

    fn remove_assignment(&mut self, assignment: &impl Spanned) {
        let (span, original) = (assignment.span(), self.slice(assignment).to_owned());
        self.add(span, Switch::Expression, span, [&original, "(removed)"], "()".to_owned());
    }

    fn range(&mut self, range: &syn::ExprRange) {
        let Some(end) = &range.end else { return };
        // With a literal end, its neighbours are the same change.
        if matches!(**end, Expr::Lit(_)) {
            return;
        }
        let start = range.start.as_ref().map_or("", |start| self.slice(start));
        let (change, text) = match range.limits {
            syn::RangeLimits::HalfOpen(_) => {
                (["..", "..="], format!("{start}..({}) + 1", self.slice(end)))
            }
            // Both versions must have one type: a closed range, without its last value.
            syn::RangeLimits::Closed(_) if range.start.is_some() => (
                ["..=", ".."],
                format!("{{ let mut range = {}; range.next_back(); range }}", self.slice(range)),
            ),
            syn::RangeLimits::Closed(_) => return,
        };
        self.add(range.span(), Switch::Expression, range.limits.span(), change, text);
    }

    fn method(&mut self, call: &syn::ExprMethodCall) {
        let name = call.method.to_string();
        let (whole, method) = (call.span().byte_range(), call.method.span().byte_range());
        for other in methods(&name) {
            let before = &self.source[whole.start..method.start];
            let text = format!("{before}{other}{}", &self.source[method.end..whole.end]);
            let change = [name.as_str(), *other];
            self.add(call.span(), Switch::Expression, call.method.span(), change, text);
        }
    }

    fn literal(&mut self, literal: &syn::ExprLit) {
        match &literal.lit {
            Lit::Bool(value) => self.replace(literal, if value.value { "false" } else { "true" }),
            Lit::Int(value) => {
                for neighbour in neighbours(value) {
                    self.replace(literal, &neighbour);
                }
            }
            Lit::Float(value) => {
                if let Ok(number) = value.base10_parse::<f64>() {
                    self.replace(literal, &format!("{:?}{}", number + 1.0, value.suffix()));
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let body: String = self.slice(block).trim_matches(['{', '}']).split_whitespace().collect();
        let start = block.brace_token.span.open().byte_range().end;
        let original = format!("fn {}", signature.ident);
        for value in defaults(&signature.output) {
            if body == value.replace(' ', "") || (body.is_empty() && *value == "()") {
                continue;
            }
            let change = [original.as_str(), *value];
            let text = (*value).to_owned();
            self.add_at(start..start, Switch::Return, signature.ident.span(), change, text);
        }
    }

    /// Statements that are a call, with its arguments.
    fn is_removable(statement: &Stmt) -> bool {
        let of_macro = |path: &syn::Path| {
            path.get_ident().is_some_and(|name| {
                let name = name.to_string();
                OUTPUT_MACROS.contains(&&*name) || ASSERTIONS.contains(&&*name)
            })
        };
        match statement {
            Stmt::Macro(statement) => {
                statement.semi_token.is_some() && of_macro(&statement.mac.path)
            }
            Stmt::Expr(Expr::Call(_) | Expr::MethodCall(_), Some(_)) => true,
            Stmt::Expr(Expr::Try(tried), Some(_)) => match &*tried.expr {
                Expr::Call(_) | Expr::MethodCall(_) => true,
                Expr::Macro(called) => of_macro(&called.mac.path),
                _ => false,
            },
            _ => false,
        }
    }

    fn arm_without_guard(&mut self, arm: &syn::Arm) {
        let (end, span) = (arm.pat.span().byte_range().end, arm.pat.span());
        let original = format!("{} =>", self.slice(&arm.pat));
        let change = [original.as_str(), "(removed)"];
        self.add_at(end..end, Switch::Guard, span, change, String::new());
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_path(&mut self, _: &'ast syn::Path) {}
    fn visit_generics(&mut self, _: &'ast syn::Generics) {}
    fn visit_angle_bracketed_generic_arguments(
        &mut self,
        _: &'ast syn::AngleBracketedGenericArguments,
    ) {
    }
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_item_enum(&mut self, _: &'ast syn::ItemEnum) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_item_macro(&mut self, _: &'ast syn::ItemMacro) {}

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !module.attrs.iter().any(|attribute| attribute.path().is_ident("cfg")) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let is_test = function.attrs.iter().any(|attribute| attribute.path().is_ident("test"));
        if function.sig.constness.is_none() && !is_test {
            self.function(&function.sig, &function.block);
            self.visit_block(&function.block);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.constness.is_none() {
            self.function(&function.sig, &function.block);
            self.visit_block(&function.block);
        }
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.function(&function.sig, block);
            self.visit_block(block);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if Self::is_removable(statement) {
            let (span, original) = (statement.span(), self.slice(statement).to_owned());
            self.add(span, Switch::Statement, span, [&original, "(removed)"], String::new());
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        match expression {
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assignment) => self.remove_assignment(assignment),
            Expr::Range(range) => self.range(range),
            Expr::MethodCall(call) => self.method(call),
            Expr::Lit(literal) => self.literal(literal),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_) | UnOp::Neg(_)) => {
                let operator = self.slice(&unary.op).to_owned();
                let (span, text) = (unary.span(), self.slice(&unary.expr).to_owned());
                self.add(span, Switch::Expression, span, [&operator, "(removed)"], text);
            }
            Expr::Break(end) if end.expr.is_none() => {
                let with = self.slice(end).replacen("break", "continue", 1);
                self.replace(end, &with);
            }
            Expr::Continue(next) => {
                let with = self.slice(next).replacen("continue", "break", 1);
                self.replace(next, &with);
            }
            Expr::Const(_) => return,
            Expr::Repeat(repeat) => return self.visit_expr(&repeat.expr),
            _ => {}
        }
        visit::visit_expr(self, expression);
    }

    fn visit_expr_if(&mut self, choice: &'ast syn::ExprIf) {
        self.condition(&choice.cond, &["true", "false"]);
        self.visit_block(&choice.then_branch);
        if let Some((_, otherwise)) = &choice.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_while(&mut self, repeated: &'ast syn::ExprWhile) {
        self.condition(&repeated.cond, &["false"]);
        self.visit_block(&repeated.body);
    }

    fn visit_expr_match(&mut self, choice: &'ast syn::ExprMatch) {
        self.visit_expr(&choice.expr);
        let catches_all = choice.arms.last().is_some_and(|arm| {
            arm.guard.is_none() && matches!(arm.pat, syn::Pat::Wild(_) | syn::Pat::Ident(_))
        });
        for (index, arm) in choice.arms.iter().enumerate() {
            match &arm.guard {
                Some((_, guard)) => self.condition(guard, &["true", "false"]),
                None if catches_all && index + 1 < choice.arms.len() => self.arm_without_guard(arm),
                None => {}
            }
            self.visit_expr(&arm.body);
        }
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        type Arguments = Punctuated<Expr, Token![,]>;
        let Some(name) = called.path.segments.last().map(|last| last.ident.to_string()) else {
            return;
        };
        let arguments = called.parse_body_with(Arguments::parse_terminated);
        let is_format = name == "format" || name == "panic";
        if name == "vec" {
            if let Ok(arguments) = arguments {
                arguments.iter().for_each(|argument| self.visit_expr(argument));
            } else if let Ok(repeat) =
                syn::parse2::<syn::ExprRepeat>(bracketed(called.tokens.clone()))
            {
                self.visit_expr(&repeat.expr);
                self.visit_expr(&repeat.len);
            }
        } else if is_format || OUTPUT_MACROS.contains(&&*name) || ASSERTIONS.contains(&&*name) {
            let Ok(arguments) = arguments else { return };
            // An assertion without a message shows the condition's own text.
            if name == "assert" && arguments.len() < 2 {
                return;
            }
            for argument in &arguments {
                match argument {
                    Expr::Assign(named) => self.visit_expr(&named.right),
                    other => self.visit_expr(other),
                }
            }
        }
    }
}

fn bracketed(tokens: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let group = proc_macro2::Group::new(proc_macro2::Delimiter::Bracket, tokens);
    proc_macro2::TokenTree::Group(group).into()
}

fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(both) => has_let(&both.left) || has_let(&both.right),
        _ => false,
    }
}

/// A piece of source on one line, cut where it becomes long.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(48) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests;
