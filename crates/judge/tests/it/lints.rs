//! Lints: those that the exercise denies block, all others are shown.

use expect_test::expect;

use crate::support::{accepts_solution, check, exercise};

fn counts(name: &str, deny: &str) -> curriculum::Exercise {
    exercise(
        name,
        deny,
        &[
            ("solution.rs", "pub fn count(items: &[u8]) -> usize {\n    items.len()\n}\n"),
            (
                "tests.rs",
                &format!(
                    "use {}::*;\nuse observe::*;\n\n#[test]\nfn of_two() {{\n    \
                     let items = vec![1, 2];\n    expect_eq!(count(&items), 2);\n}}\n",
                    name.replace('-', "_")
                ),
            ),
        ],
    )
}

const TAKES_A_VECTOR: &str = "pub fn count(items: &Vec<u8>) -> usize {\n    items.len()\n}\n";
const UNUSED: &str =
    "pub fn count(items: &[u8]) -> usize {\n    let unused = 1;\n    items.len()\n}\n";

#[test]
fn a_denied_clippy_lint_blocks() {
    let exercise = counts("denies-ptr-arg", "deny = [\"clippy::ptr_arg\"]");
    accepts_solution(&exercise);
    check(
        &exercise,
        TAKES_A_VECTOR,
        expect![[r#"
        lint
        error src/lib.rs:1 clippy::ptr_arg
    "#]],
    );
    // The other lint is only shown.
    check(
        &exercise,
        UNUSED,
        expect![[r#"
        accepted
        passed of_two
        warning src/lib.rs:2 unused_variables
    "#]],
    );
}

#[test]
fn a_denied_rustc_lint_blocks() {
    let exercise = counts("denies-unused", "deny = [\"unused_variables\"]");
    accepts_solution(&exercise);
    check(
        &exercise,
        UNUSED,
        expect![[r#"
        lint
        error src/lib.rs:2 unused_variables
    "#]],
    );
    check(
        &exercise,
        TAKES_A_VECTOR,
        expect![[r#"
        accepted
        passed of_two
        warning src/lib.rs:1 clippy::ptr_arg
    "#]],
    );
}

#[test]
fn a_denied_group_blocks_by_each_of_its_lints() {
    let exercise = counts("denies-groups", "deny = [\"unused\", \"clippy::style\"]");
    accepts_solution(&exercise);
    check(
        &exercise,
        UNUSED,
        expect![[r#"
            lint
            error src/lib.rs:2 unused_variables
        "#]],
    );
    check(
        &exercise,
        TAKES_A_VECTOR,
        expect![[r#"
            lint
            error src/lib.rs:1 clippy::ptr_arg
        "#]],
    );
}

#[test]
fn an_error_beside_a_denied_lint_is_a_compile_error() {
    let exercise = counts("denies-and-fails", "deny = [\"unused_mut\"]");
    check(
        &exercise,
        "pub fn count(items: &[u8]) -> usize {\n    let mut length = items.len();\n    length\n}\n\n\
         pub fn other() -> u8 {\n    \"\"\n}\n",
        expect![[r#"
            compile error
            error src/lib.rs:7 E0308
            error src/lib.rs:2 unused_mut
        "#]],
    );
}

/// Clippy denies its `correctness` lints by itself; here a lint blocks only where the exercise
/// says so, or else the same code would be judged differently with and without Clippy.
#[test]
fn lints_that_clippy_denies_by_itself_are_only_shown() {
    let text = "pub fn count(items: &[u8]) -> usize {\n    \
                let length = items.len();\n    if length == length { length } else { 0 }\n}\n";
    check(
        &counts("denies-nothing", ""),
        text,
        expect![[r#"
            accepted
            passed of_two
            warning src/lib.rs:3 clippy::eq_op
        "#]],
    );
    check(
        &counts("denies-eq-op", "deny = [\"clippy::eq_op\"]"),
        text,
        expect![[r#"
            lint
            error src/lib.rs:3 clippy::eq_op
        "#]],
    );
}

#[test]
fn the_learners_own_denials_are_the_learners_wish() {
    let exercise = counts("denies-nothing-else", "");
    check(
        &exercise,
        &format!("#![deny(warnings)]\n{UNUSED}"),
        expect![[r#"
            lint
            error src/lib.rs:3 unused_variables
        "#]],
    );
    check(
        &exercise,
        &format!("#![deny(clippy::all)]\n{TAKES_A_VECTOR}"),
        expect![[r#"
            lint
            error src/lib.rs:2 clippy::ptr_arg
        "#]],
    );
}

#[test]
fn an_allow_of_the_learners_does_not_evade_a_denied_lint() {
    let exercise = counts("denies-ptr-arg-again", "deny = [\"clippy::ptr_arg\"]");
    check(
        &exercise,
        &format!("#![allow(clippy::ptr_arg)]\n{TAKES_A_VECTOR}"),
        expect![[r#"
            lint
            error src/lib.rs:1 E0453
        "#]],
    );
    check(
        &exercise,
        &format!("#![allow(clippy::all)]\n{TAKES_A_VECTOR}"),
        expect![[r#"
            lint
            error src/lib.rs:1 E0453
        "#]],
    );
}
