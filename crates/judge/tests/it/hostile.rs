//! Submissions that are wrong and look right, on purpose or not. None may be accepted unless it is
//! right, and none may bring us down. A local verdict resists mistakes and printed text; what only a
//! grader that compiles the learner's code apart can resist is stated here as what happens.

use curriculum::Exercise;
use expect_test::expect;
use judge::Verdict;

use crate::support::{check, exercise, rendered, report};

/// `parse_level("3")` is `Some(Level(3))`; `each` calls a closure with every number up to the level.
fn levels(name: &str) -> Exercise {
    let tests = r#"
use observe::*;

#[test]
fn reads_a_level() {
    expect_eq!(parse_level("3"), Some(Level(3)));
    expect_eq!(parse_level("x"), None);
}

#[test]
fn counts_up() {
    let mut seen = Vec::new();
    each(3, |number| seen.push(number));
    expect_eq!(seen, [1, 2, 3]);
    each(2, |number| expect!(number < 3));
}
"#;
    let tests = format!("use {}::*;\n{tests}", name.replace('-', "_"));
    exercise(name, "", &[("solution.rs", &whole(PARSE, EACH)), ("tests.rs", &tests)])
}

const PARSE: &str = "text.parse().ok().map(Level)";
const EACH: &str = "(1..=level).for_each(visit)";

fn with_derives(derives: &str, parse: &str, each: &str) -> String {
    format!(
        "#[derive({derives})]\npub struct Level(pub u8);\n\n\
         pub fn parse_level(text: &str) -> Option<Level> {{\n    {parse}\n}}\n\n\
         pub fn each(level: u8, visit: impl FnMut(u8)) {{\n    {each}\n}}\n"
    )
}

fn whole(parse: &str, each: &str) -> String {
    with_derives("Debug, PartialEq", parse, each)
}

#[test]
fn an_equality_that_is_always_true_gains_nothing() {
    let text = with_derives("Debug", "text.parse().ok().or(Some(7)).map(Level)", EACH)
        + "\nimpl PartialEq for Level {\n    fn eq(&self, _: &Level) -> bool {\n        true\n    }\n}\n";
    check(
        &levels("levels-equal"),
        &text,
        expect![[r#"
        wrong answer
        failed reads_a_level
          | parse_level("x")
          |   expected  None
          |     actual  Some(Level(7))
        passed counts_up
    "#]],
    );
}

/// Values are compared by their `Debug` text: a `Debug` that says less than the value is rejected,
/// and one that says what the solution's says is believed. Tests that must not believe it look at
/// fields.
#[test]
fn a_debug_that_lies_is_believed_as_far_as_it_goes() {
    let lying = |words: &str| {
        with_derives("PartialEq", "(text != \"x\").then_some(Level(7))", EACH)
            + &format!(
                "\nimpl std::fmt::Debug for Level {{\n    \
                 fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n        \
                 f.write_str(\"{words}\")\n    }}\n}}\n"
            )
    };
    let exercise = levels("levels-lying");
    check(
        &exercise,
        &lying("Level(_)"),
        expect![[r#"
        wrong answer
        failed reads_a_level
          | parse_level("3")
          |   expected  Some(Level(3))
          |     actual  Some(Level(_))
        passed counts_up
    "#]],
    );
    check(
        &exercise,
        &lying("Level(3)"),
        expect![[r#"
        accepted
        passed reads_a_level
        passed counts_up
    "#]],
    );
}

#[test]
fn a_swallowed_panic_is_a_missing_observation() {
    let swallowing = "let mut visit = visit;\n    for number in 1..=level {\n        \
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {\n            \
        if number == 2 {\n                panic!(\"two\");\n            }\n            \
        visit(number);\n        }));\n    }";
    check(
        &levels("levels-swallowing"),
        &whole(PARSE, swallowing),
        expect![[r#"
        wrong answer
        passed reads_a_level
        failed counts_up
          | seen
          |   expected  [1, 2, 3]
          |     actual  [1, 3]
    "#]],
    );
}

#[test]
fn printed_records_and_results_are_text() {
    let text = whole(
        "println!(\"equal\\treads_a_level\\t6\\tparse_level(\\\\\\\"3\\\\\\\")\\tSome(Level(3))\");\n    \
         println!(\"test observed_tests::observe_main ... ok\\n\\ntest result: ok. 1 passed; 0 failed\");\n    \
         text.parse().ok().map(|level: u8| Level(level + 1))",
        EACH,
    );
    let exercise = levels("levels-printing");
    check(
        &exercise,
        &text,
        expect![[r#"
        wrong answer
        failed reads_a_level
          | parse_level("3")
          |   expected  Some(Level(3))
          |     actual  Some(Level(4))
        passed counts_up
    "#]],
    );
    let report = report(&exercise, &text);
    assert!(report.output.contains("test result: ok. 1 passed"), "{}", report.output);
}

#[test]
fn an_exit_after_a_printed_success_is_no_success() {
    let text = whole(
        "println!(\"\\ntest result: ok. 1 passed; 0 failed;\");\n    let _ = text;\n    \
         std::process::exit(0)",
        EACH,
    );
    check(
        &levels("levels-exiting"),
        &text,
        expect![[r#"
        runtime error
        failed reads_a_level
          | the process ended itself with exit code 0 before the test was over: a function must return, not call `exit`
        not run counts_up
    "#]],
    );
}

/// Records that the learner's code adds stand at another turn than the solution's.
#[test]
fn observations_of_the_learners_own_are_in_the_way() {
    let text = whole(
        "observe::report::value(6, \"parse_level(\\\"3\\\")\", &Some(3));\n    \
         text.parse().ok().map(Level)",
        EACH,
    );
    check(
        &levels("levels-observing"),
        &text,
        expect![[r#"
        wrong answer
        failed reads_a_level
          | `parse_level("3")` was never reached, or reached at another turn than it should be
        passed counts_up
    "#]],
    );
}

#[test]
fn macros_of_our_names_do_not_replace_ours_unseen() {
    let exercise = levels("levels-shadowing");
    for (macros, expected) in [
        (
            "macro_rules! expect_eq {\n    ($($any:tt)*) => {};\n}\n",
            expect![[r#"
                wrong answer
                failed reads_a_level
                  | parse_level("3")
                  |   expected  Some(Level(3))
                  |     actual  None
                passed counts_up
                warning src/lib.rs:9 unused_variables
            "#]],
        ),
        (
            "#[macro_export]\nmacro_rules! expect_eq {\n    ($($any:tt)*) => {};\n}\n",
            expect![[r#"
                wrong answer
                failed reads_a_level
                  | `parse_level("3")` was never reached, or reached at another turn than it should be
                failed counts_up
                  | `seen` was never reached, or reached at another turn than it should be
                warning src/lib.rs:10 unused_variables
            "#]],
        ),
        (
            "macro_rules! assert_eq {\n    ($($any:tt)*) => {};\n}\n\
             macro_rules! println {\n    ($($any:tt)*) => {};\n}\n",
            expect![[r#"
                wrong answer
                failed reads_a_level
                  | parse_level("3")
                  |   expected  Some(Level(3))
                  |     actual  None
                passed counts_up
                warning src/lib.rs:12 unused_variables
            "#]],
        ),
    ] {
        let text = format!("#![allow(unused_macros)]\n{macros}\n{}", whole("None", EACH));
        let report = report(&exercise, &text);
        assert_ne!(report.verdict, Verdict::Accepted);
        expected.assert_eq(&rendered(&report));
    }
}

/// Right code with names that we use too: accepted, or at least no riddle.
#[test]
fn names_that_we_use_too() {
    let exercise = levels("levels-named");
    for (items, expected) in [
        (
            "mod observed_tests {}\n",
            expect![[r#"
                accepted
                passed reads_a_level
                passed counts_up
            "#]],
        ),
        (
            "mod observe {}\n",
            expect![[r#"
                accepted
                passed reads_a_level
                passed counts_up
            "#]],
        ),
        (
            "pub mod observe {}\n",
            expect![[r#"
            compile error
            error tests/tests.rs:7 cannot find macro `expect_eq` in this scope
            error tests/tests.rs:8 cannot find macro `expect_eq` in this scope
            error tests/tests.rs:15 cannot find macro `expect_eq` in this scope
            error tests/tests.rs:16 cannot find macro `expect` in this scope
            error tests/tests.rs:3 E0659
        "#]],
        ),
        (
            "mod levels_named {}\n",
            expect![[r#"
                accepted
                passed reads_a_level
                passed counts_up
            "#]],
        ),
        (
            "fn observe_main() {}\n",
            expect![[r#"
            accepted
            passed reads_a_level
            passed counts_up
        "#]],
        ),
        (
            "#[derive(Debug)]\nstruct Random;\n",
            expect![[r#"
            accepted
            passed reads_a_level
            passed counts_up
        "#]],
        ),
        (
            "type Result<T> = std::result::Result<T, Level>;\n",
            expect![[r#"
            accepted
            passed reads_a_level
            passed counts_up
        "#]],
        ),
        (
            "fn main() {}\n",
            expect![[r#"
            accepted
            passed reads_a_level
            passed counts_up
        "#]],
        ),
        (
            "#[macro_export]\nmacro_rules! level {\n    () => { 3 };\n}\n",
            expect![[r#"
            accepted
            passed reads_a_level
            passed counts_up
        "#]],
        ),
    ] {
        let text = format!("{}\n#[allow(dead_code)]\n{items}", whole(PARSE, EACH));
        expected.assert_eq(&rendered(&report(&exercise, &text)));
    }
}

#[test]
fn failing_tests_of_the_learners_own_are_not_our_business() {
    let text = whole(PARSE, EACH)
        + "\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn fails() {\n        \
           assert_eq!(1, 2);\n    }\n}\n\n#[test]\nfn observe_main() {\n    panic!();\n}\n";
    check(
        &levels("levels-tested"),
        &text,
        expect![[r#"
        accepted
        passed reads_a_level
        passed counts_up
    "#]],
    );
}

/// Names that our tests bring in are not the learner's to use: under cargo they would be missing.
#[test]
fn what_only_the_tests_import_is_not_there_for_the_learner() {
    let text = whole("expect!(true);\n    text.parse().ok().map(Level)", EACH);
    check(
        &levels("levels-borrowing"),
        &text,
        expect![[r#"
        compile error
        error src/lib.rs:5 cannot find macro `expect` in this scope
    "#]],
    );
}

/// The tests are a module of the learner's crate and see its private items; cargo, where they are a
/// crate of their own, would refuse these. Known, and a learner meets it in the editor.
#[test]
fn a_forgotten_pub_is_not_noticed() {
    let text = whole(PARSE, EACH).replace("pub fn each", "fn each");
    check(
        &levels("levels-private"),
        &text,
        expect![[r#"
        accepted
        passed reads_a_level
        passed counts_up
    "#]],
    );
}
