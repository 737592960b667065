//! Submissions that do not compile: every place is in the learner's own text, or in the tests.

use curriculum::{Exercise, Sources};
use expect_test::expect;
use judge::{Level, Verdict};

use crate::support::{accepts_solution, check, check_stub, exercise, rendered, report, report_on};

fn doubles() -> Exercise {
    exercise(
        "doubles",
        "",
        &[
            ("solution.rs", "pub fn double(number: i32) -> i32 {\n    number * 2\n}\n"),
            (
                "tests.rs",
                "use doubles::*;\nuse observe::*;\n\n#[test]\nfn of_two() {\n    \
                 expect_eq!(double(2), 4);\n}\n",
            ),
        ],
    )
}

#[test]
fn an_error_in_the_learners_file() {
    check(
        &doubles(),
        "pub fn double(number: i32) -> i32 {\n    number * \"2\"\n}\n",
        expect![[r#"
        compile error
        error src/lib.rs:2 E0277
    "#]],
    );
    check(
        &doubles(),
        "pub fn double(number: i32) -> i32 {\n    number * 2;\n}\n",
        expect![[r#"
        compile error
        error src/lib.rs:1 E0308
    "#]],
    );
}

#[test]
fn several_errors_and_warnings() {
    check(
        &doubles(),
        "pub fn double(number: i32) -> i32 {\n    let unused = 1;\n    missing\n}\n\n\
         fn other() -> u8 {\n    \"\"\n}\n",
        expect![[r#"
            compile error
            error src/lib.rs:3 E0425
            error src/lib.rs:7 E0308
        "#]],
    );
}

/// Whatever is left open at the end, the compiler must point into the learner's own lines.
#[test]
fn what_is_left_open_at_the_end_is_pointed_at_in_the_learners_own_text() {
    let whole = "pub fn double(number: i32) -> i32 {\n    number * 2\n}\n";
    for (ending, expected) in [
        (
            "pub fn double(number: i32) -> i32 {\n    number * 2\n",
            expect![[r#"
            compile error
            error src/lib.rs:2 this file contains an unclosed delimiter
        "#]],
        ),
        (
            "pub fn double(number: i32) -> i32 {\n    (number * 2\n}\n",
            expect![[r#"
            compile error
            error src/lib.rs:3 mismatched closing delimiter: `}`
        "#]],
        ),
        (
            "{whole}/*",
            expect![[r#"
            compile error
            error src/lib.rs:4 E0758
        "#]],
        ),
        (
            "{whole}/* /* */\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 E0758
        "#]],
        ),
        (
            "{whole}const TEXT: &str = \"open;\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 E0765
        "#]],
        ),
        (
            "{whole}const TEXT: &str = r#\"open\";\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 E0748
        "#]],
        ),
        (
            "{whole}const LETTER: char = '",
            expect![[r#"
            compile error
            error src/lib.rs:4 E0762
        "#]],
        ),
        (
            "{whole}#[derive(Debug)]\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected item after attributes
        "#]],
        ),
        (
            "{whole}#[allow(dead_code)]\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected item after attributes
        "#]],
        ),
        (
            "{whole}#[allow(\n    dead_code\n)]\n\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected item after attributes
        "#]],
        ),
        (
            "{whole}#[cfg(any())]\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected item after attributes
        "#]],
        ),
        (
            "{whole}#[cfg(any())] // }",
            expect![[r#"
                compile error
                error src/lib.rs:4 expected item after attributes
            "#]],
        ),
        (
            "{whole}/// A comment on nothing.\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected item after doc comment
        "#]],
        ),
        (
            "{whole}/** A comment on nothing. */\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected item after doc comment
        "#]],
        ),
        (
            "{whole}pub\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 visibility `pub` is not followed by an item
        "#]],
        ),
        (
            "{whole}unsafe",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected item, found keyword `unsafe`
        "#]],
        ),
        (
            "{whole}fn next",
            expect![[r#"
            compile error
            error src/lib.rs:4 missing parameters for function definition
            error src/lib.rs:4 expected one of `->`, `<`, `where`, or `{`, found `<eof>`
        "#]],
        ),
        (
            "{whole}macro_rules! three {\n    () => { 3 }\n",
            expect![[r#"
            compile error
            error src/lib.rs:5 this file contains an unclosed delimiter
        "#]],
        ),
        (
            "{whole}println!",
            expect![[r#"
            compile error
            error src/lib.rs:4 expected one of `(`, `[`, or `{`, found `<eof>`
        "#]],
        ),
        (
            "{whole}mod inner {\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 this file contains an unclosed delimiter
        "#]],
        ),
        (
            "{whole}}\n",
            expect![[r#"
            compile error
            error src/lib.rs:4 unexpected closing delimiter: `}`
        "#]],
        ),
    ] {
        let text = ending.replace("{whole}", whole);
        let report = report(&doubles(), &text);
        expected.assert_eq(&rendered(&report));
        assert_eq!(report.verdict, Verdict::CompileError, "{text}");
        let lines = text.lines().count();
        for error in report.diagnostics.iter().filter(|found| found.level == Level::Error) {
            assert!((1..=lines).contains(&error.line), "{text}\nline {}", error.line);
            assert!(!error.rendered.contains("observed_tests"), "{}", error.rendered);
        }
    }
}

#[test]
fn a_file_without_a_line_feed_or_with_a_comment_at_its_end_is_whole() {
    let whole = "pub fn double(number: i32) -> i32 {\n    number * 2\n}";
    for ending in ["", "\n\n\n", " // done", "\n// done\n", "\n/* done */", "\r\n"] {
        let report = report(&doubles(), &format!("{whole}{ending}"));
        assert_eq!(report.verdict, Verdict::Accepted, "{ending:?}: {}", rendered(&report));
    }
}

#[test]
fn a_changed_signature_shows_in_the_tests() {
    check(
        &doubles(),
        "pub fn double(number: &str) -> String {\n    number.repeat(2)\n}\n",
        expect![[r#"
            compile error
            error tests/tests.rs:6 E0308
            error tests/tests.rs:6 E0277
        "#]],
    );
    check(
        &doubles(),
        "pub fn double(number: i32, times: i32) -> i32 {\n    number * times\n}\n",
        expect![[r#"
            compile error
            error tests/tests.rs:6 E0061
        "#]],
    );
}

#[test]
fn a_deleted_function_shows_in_the_tests() {
    check(
        &doubles(),
        "pub fn triple(number: i32) -> i32 {\n    number * 3\n}\n",
        expect![[r#"
            compile error
            error tests/tests.rs:6 E0425
        "#]],
    );
    check_stub(
        &doubles(),
        expect![[r#"
            compile error
            error tests/tests.rs:6 E0425
        "#]],
    );
}

/// A borrow that lasts too long shows where the tests use it, beside the learner's own errors.
#[test]
fn a_borrow_that_lasts_too_long_shows_in_the_tests() {
    let pushes = |lifetime: &str| {
        format!(
            "pub fn push<'a>(items: &{lifetime} mut Vec<&'a str>, item: &'a str) {{\n    \
             items.push(item);\n}}\n"
        )
    };
    let exercise = exercise(
        "pushes",
        "",
        &[
            ("solution.rs", &pushes("")),
            (
                "tests.rs",
                "use pushes::*;\nuse observe::*;\n\n#[test]\nfn twice() {\n    \
                 let mut items = Vec::new();\n    push(&mut items, \"a\");\n    \
                 push(&mut items, \"b\");\n    expect_eq!(items, [\"a\", \"b\"]);\n}\n",
            ),
        ],
    );
    accepts_solution(&exercise);
    let too_long = pushes("'a");
    check(
        &exercise,
        &too_long,
        expect![[r#"
        compile error
        error tests/tests.rs:8 E0499
        error tests/tests.rs:9 E0502
    "#]],
    );
    let own = format!(
        "{too_long}\npub fn first() -> &'static str {{\n    let text = String::new();\n    &text\n}}\n"
    );
    check(
        &exercise,
        &own,
        expect![[r#"
        compile error
        error src/lib.rs:7 E0515
        error tests/tests.rs:8 E0499
        error tests/tests.rs:9 E0502
    "#]],
    );
}

#[test]
fn nothing_of_an_earlier_submission_is_left() {
    let helped = Sources::from([
        ("src/lib.rs".to_owned(), "mod helper;\npub use helper::double;\n".to_owned()),
        (
            "src/helper.rs".to_owned(),
            "pub fn double(number: i32) -> i32 {\n    number * 2\n}\n".to_owned(),
        ),
    ]);
    let exercise = exercise(
        "doubles-in-two-files",
        "",
        &[
            ("solution.rs", "pub fn double(number: i32) -> i32 {\n    number * 2\n}\n"),
            (
                "tests.rs",
                "use doubles_in_two_files::*;\nuse observe::*;\n\n#[test]\nfn of_two() {\n    \
                 expect_eq!(double(2), 4);\n}\n",
            ),
        ],
    );
    expect![[r#"
        accepted
        passed of_two
    "#]]
    .assert_eq(&rendered(&report_on(&exercise, &helped)));
    // The helper is gone, and so must be the copy that the judge made of it.
    let alone = Sources::from([("src/lib.rs".to_owned(), helped["src/lib.rs"].clone())]);
    expect![[r#"
        compile error
        error src/lib.rs:1 E0583
    "#]]
    .assert_eq(&rendered(&report_on(&exercise, &alone)));
    let nothing = Sources::new();
    expect![[r#"
        compile error
        error :0 couldn't read `exercises/test/doubles-in-two-files/src/lib.rs`: No such file or directory (os error 2)
    "#]]
    .assert_eq(&rendered(&report_on(&exercise, &nothing)));
}

#[test]
fn tests_of_the_learners_do_not_replace_ours() {
    let sources = Sources::from([
        (
            "src/lib.rs".to_owned(),
            "pub fn double(number: i32) -> i32 {\n    number\n}\n".to_owned(),
        ),
        ("tests/tests.rs".to_owned(), "#[test]\nfn of_two() {}\n".to_owned()),
    ]);
    expect![[r#"
        wrong answer
        failed of_two
          | double(2)
          |   expected  4
          |     actual  2
    "#]]
    .assert_eq(&rendered(&report_on(&doubles(), &sources)));
}
