//! What is exchanged for what: the tables of the generator.

use syn::{BinOp, PathArguments, ReturnType, Type, TypePath};

/// What an operator is exchanged for. `whole_condition`: the operator's expression is all of a
/// condition, which becomes `true` and `false` as well; its opposite would say nothing new.
pub(crate) fn operators(operator: &BinOp, whole_condition: bool) -> &'static [&'static str] {
    match (operator, whole_condition) {
        (BinOp::Lt(_), true) => &["<="],
        (BinOp::Lt(_), false) => &["<=", ">="],
        (BinOp::Le(_), true) => &["<"],
        (BinOp::Le(_), false) => &["<", ">"],
        (BinOp::Gt(_), true) => &[">="],
        (BinOp::Gt(_), false) => &[">=", "<="],
        (BinOp::Ge(_), true) => &[">"],
        (BinOp::Ge(_), false) => &[">", "<"],
        (BinOp::Eq(_) | BinOp::Ne(_), true) => &[],
        (BinOp::Eq(_), false) => &["!="],
        (BinOp::Ne(_), false) => &["=="],
        (BinOp::And(_), _) => &["||"],
        (BinOp::Or(_), _) => &["&&"],
        (BinOp::Add(_), _) => &["-"],
        (BinOp::Sub(_), _) => &["+"],
        (BinOp::Mul(_), _) => &["/"],
        (BinOp::Div(_), _) => &["*"],
        (BinOp::Rem(_), _) => &["/"],
        (BinOp::BitAnd(_) | BinOp::BitXor(_), _) => &["|"],
        (BinOp::BitOr(_), _) => &["&"],
        (BinOp::Shl(_), _) => &[">>"],
        (BinOp::Shr(_), _) => &["<<"],
        (BinOp::AddAssign(_), _) => &["-="],
        (BinOp::SubAssign(_), _) => &["+="],
        (BinOp::MulAssign(_), _) => &["/="],
        (BinOp::DivAssign(_), _) => &["*="],
        (BinOp::RemAssign(_), _) => &["/="],
        (BinOp::BitAndAssign(_) | BinOp::BitXorAssign(_), _) => &["|="],
        (BinOp::BitOrAssign(_), _) => &["&="],
        (BinOp::ShlAssign(_), _) => &[">>="],
        (BinOp::ShrAssign(_), _) => &["<<="],
        _ => &[],
    }
}

/// Whether the operator assigns, so that its whole expression can be left out.
pub(crate) fn assigns(operator: &BinOp) -> bool {
    matches!(
        operator,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

/// Methods whose neighbour people take instead.
pub(crate) fn methods(name: &str) -> &'static [&'static str] {
    match name {
        "min" => &["max"],
        "max" => &["min"],
        "min_by_key" => &["max_by_key"],
        "max_by_key" => &["min_by_key"],
        "any" => &["all"],
        "all" => &["any"],
        "trim" => &["trim_start", "trim_end"],
        "split_once" => &["rsplit_once"],
        "rsplit_once" => &["split_once"],
        "find" => &["rfind"],
        "rfind" => &["find"],
        "saturating_add" => &["wrapping_add"],
        "saturating_sub" => &["wrapping_sub"],
        "saturating_mul" => &["wrapping_mul"],
        "saturating_pow" => &["wrapping_pow"],
        "wrapping_add" => &["saturating_add"],
        "wrapping_sub" => &["saturating_sub"],
        "wrapping_mul" => &["saturating_mul"],
        _ => &[],
    }
}

/// The whole numbers beside a literal, written as it is.
pub(crate) fn neighbours(literal: &syn::LitInt) -> Vec<String> {
    let Ok(value) = literal.base10_parse::<u128>() else { return Vec::new() };
    let (text, suffix) = (literal.to_string(), literal.suffix());
    let written = |value: u128| match text.get(..2) {
        Some("0x") => format!("0x{value:x}{suffix}"),
        Some("0o") => format!("0o{value:o}{suffix}"),
        Some("0b") => format!("0b{value:b}{suffix}"),
        _ => format!("{value}{suffix}"),
    };
    [value.checked_add(1), value.checked_sub(1)].into_iter().flatten().map(written).collect()
}

/// Values that a function of this type may return in place of its work.
pub(crate) fn defaults(output: &ReturnType) -> &'static [&'static str] {
    match output {
        ReturnType::Default => &["()"],
        ReturnType::Type(_, of) => defaults_of(of),
    }
}

fn defaults_of(of: &Type) -> &'static [&'static str] {
    match of {
        Type::Tuple(tuple) if tuple.elems.is_empty() => &["()"],
        Type::Reference(reference) if reference.mutability.is_none() => match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => &["\"\""],
            Type::Slice(_) => &["&[]"],
            _ => &[],
        },
        Type::Path(TypePath { qself: None, path }) => {
            let Some(last) = path.segments.last() else { return &[] };
            match last.ident.to_string().as_str() {
                "bool" => &["false", "true"],
                "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64"
                | "i128" | "isize" => &["0", "1"],
                "f32" | "f64" => &["0.0", "1.0"],
                "String" => &["String::new()"],
                "Vec" => &["vec![]"],
                "Option" => &["None"],
                "Ordering" => &["::std::cmp::Ordering::Equal"],
                "Result" if returns_nothing(&last.arguments) => &["Ok(())"],
                _ => &[],
            }
        }
        _ => &[],
    }
}

/// `Result<(), E>`, `io::Result<()>` and `fmt::Result`.
fn returns_nothing(arguments: &PathArguments) -> bool {
    match arguments {
        PathArguments::None => true,
        PathArguments::AngleBracketed(arguments) => matches!(
            arguments.args.first(),
            Some(syn::GenericArgument::Type(Type::Tuple(tuple))) if tuple.elems.is_empty()
        ),
        PathArguments::Parenthesized(_) => false,
    }
}
