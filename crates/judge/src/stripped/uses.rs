//! What a part of the tests binds, and which of it has a use.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Stmt};

use super::Words;

/// What a function binds, and which of it has a use: being changed is none.
#[derive(Default)]
pub(super) struct Uses {
    /// Where each name is bound first.
    pub(super) bound: BTreeMap<String, Span>,
    /// The names that are bound as `mut`.
    pub(super) mutable: BTreeSet<String>,
    /// The names that have a use.
    pub(super) used: BTreeSet<String>,
    /// Statements that do nothing but change what has this name.
    pub(super) changes: Vec<(String, Range<usize>)>,
}

impl Uses {
    /// A place that is only written to: what it is called is no use, the indices in it are.
    fn written(&mut self, place: &Expr) {
        match place {
            Expr::Path(_) => {}
            Expr::Field(field) => self.written(&field.base),
            Expr::Index(index) => {
                self.written(&index.expr);
                self.visit_expr(&index.index);
            }
            Expr::Unary(unary) => self.written(&unary.expr),
            Expr::Paren(inner) => self.written(&inner.expr),
            Expr::Tuple(tuple) => tuple.elems.iter().for_each(|part| self.written(part)),
            Expr::MethodCall(call) => {
                self.written(&call.receiver);
                call.args.iter().for_each(|argument| self.visit_expr(argument));
            }
            other => self.visit_expr(other),
        }
    }
}

impl<'a> Visit<'a> for Uses {
    fn visit_pat_ident(&mut self, pattern: &'a syn::PatIdent) {
        if pattern.mutability.is_some() {
            self.mutable.insert(pattern.ident.to_string());
        }
        self.bound.entry(pattern.ident.to_string()).or_insert_with(|| pattern.ident.span());
    }

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Expr(change, Some(_)) = statement
            && let Some(name) = name_of_changed(change)
        {
            self.changes.push((name, statement.span().byte_range()));
        }
        match statement {
            Stmt::Expr(call @ Expr::MethodCall(_), Some(_)) => self.written(call),
            other => visit::visit_stmt(self, other),
        }
    }

    fn visit_expr_assign(&mut self, assignment: &'a syn::ExprAssign) {
        self.written(&assignment.left);
        self.visit_expr(&assignment.right);
    }

    fn visit_expr_binary(&mut self, binary: &'a syn::ExprBinary) {
        match binary.op {
            BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_) => {
                self.written(&binary.left);
                self.visit_expr(&binary.right);
            }
            _ => visit::visit_expr_binary(self, binary),
        }
    }

    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        if let Some(name) = path.path.get_ident() {
            self.used.insert(name.to_string());
        }
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        self.used.extend(Words::of(call.tokens.clone()).0.into_iter().map(|(word, _)| word));
    }
}

/// What a statement changes, if it is an assignment or the call of a method.
fn name_of_changed(statement: &Expr) -> Option<String> {
    let place = match statement {
        Expr::MethodCall(call) => &*call.receiver,
        Expr::Assign(assignment) => &*assignment.left,
        Expr::Binary(binary) => &*binary.left,
        _ => return None,
    };
    root_of(place)
}

fn root_of(place: &Expr) -> Option<String> {
    match place {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Field(field) => root_of(&field.base),
        Expr::Index(index) => root_of(&index.expr),
        Expr::Unary(unary) => root_of(&unary.expr),
        Expr::Paren(inner) => root_of(&inner.expr),
        Expr::MethodCall(call) => root_of(&call.receiver),
        _ => None,
    }
}
