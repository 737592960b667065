//! Attributes of the whole crate, and a learner's own allocator, entry point and panic hook.

use curriculum::Exercise;
use expect_test::expect;
use judge::Verdict;

use crate::support::{check, exercise, rendered, report};

const DOUBLE: &str =
    "/// Twice the number.\npub fn double(number: i32) -> i32 {\n    number * 2\n}\n";

fn doubles(name: &str) -> Exercise {
    let tests = "use observe::*;\n\n#[test]\nfn of_two() {\n    let unused = 1;\n    \
                 expect_eq!(double(2), 4);\n}\n\n#[test]\nfn of_text() {\n    \
                 expect_eq!(format!(\"{}\", double(1)), \"2\".to_string());\n}\n";
    let tests = format!("use {}::*;\n{tests}", name.replace('-', "_"));
    exercise(name, "", &[("solution.rs", DOUBLE), ("tests.rs", &tests)])
}

#[test]
fn a_crate_that_is_switched_off_is_not_accepted() {
    let exercise = doubles("double-off");
    for (attribute, expected) in [
        (
            "#![cfg(any())]",
            expect![[r#"
                runtime error
                failed of_two
                  | no test ran: is the code switched off, by a `#![cfg(…)]` at its top?
                not run of_text
            "#]],
        ),
        (
            "#![cfg(not(test))]",
            expect![[r#"
                runtime error
                failed of_two
                  | no test ran: is the code switched off, by a `#![cfg(…)]` at its top?
                not run of_text
            "#]],
        ),
        (
            "#![cfg_attr(test, cfg(any()))]",
            expect![[r#"
                runtime error
                failed of_two
                  | no test ran: is the code switched off, by a `#![cfg(…)]` at its top?
                not run of_text
            "#]],
        ),
    ] {
        let report = report(&exercise, &format!("{attribute}\n{DOUBLE}"));
        assert_ne!(report.verdict, Verdict::Accepted, "{attribute}");
        expected.assert_eq(&rendered(&report));
    }
}

#[test]
fn attributes_of_the_crate() {
    let exercise = doubles("double-attributed");
    for (attribute, expected) in [
        (
            "#![allow(dead_code, unused)]",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
        (
            "#![warn(clippy::pedantic)]",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
            warning src/lib.rs:3 clippy::must_use_candidate
        "#]],
        ),
        (
            "#![deny(warnings)]",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
        (
            "#![deny(missing_docs)]\n//! A crate.",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
        (
            "#![deny(unused, clippy::all)]",
            expect![[r#"
                accepted
                passed of_two
                passed of_text
            "#]],
        ),
        (
            "#![forbid(unsafe_code)]",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
        (
            "#![forbid(unused_imports)]",
            expect![[r#"
                accepted
                passed of_two
                passed of_text
            "#]],
        ),
        (
            "#![forbid(warnings)]",
            expect![[r#"
                accepted
                passed of_two
                passed of_text
            "#]],
        ),
        (
            "#![feature(never_type)]",
            expect![[r#"
            compile error
            error src/lib.rs:1 E0554
        "#]],
        ),
        (
            "#![no_main]",
            expect![[r#"
            compile error
            error :0 linking with `cc` failed: exit status: 1
        "#]],
        ),
        (
            "#![no_std]",
            expect![[r#"
                accepted
                passed of_two
                passed of_text
            "#]],
        ),
        (
            "#![no_implicit_prelude]",
            expect![[r#"
                accepted
                passed of_two
                passed of_text
            "#]],
        ),
        (
            "#![crate_name = \"another\"]",
            expect![[r#"
            compile error
            error src/lib.rs:1 `--crate-name` and `#[crate_name]` are required to match, but `double_attributed` != `another`
        "#]],
        ),
        (
            "#![crate_type = \"bin\"]",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
        (
            "#![recursion_limit = \"16\"]",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
        (
            "#!/usr/bin/env run-cargo-script",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
        (
            "\u{feff}",
            expect![[r#"
            accepted
            passed of_two
            passed of_text
        "#]],
        ),
    ] {
        let report = report(&exercise, &format!("{attribute}\n{DOUBLE}"));
        expected.assert_eq(&rendered(&report));
    }
}

#[test]
fn a_global_allocator_of_the_learners() {
    let text = format!(
        "use std::alloc::{{GlobalAlloc, Layout, System}};\n\nstruct Plain;\n\n\
         unsafe impl GlobalAlloc for Plain {{\n    \
         unsafe fn alloc(&self, layout: Layout) -> *mut u8 {{\n        \
         unsafe {{ System.alloc(layout) }}\n    }}\n    \
         unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {{\n        \
         unsafe {{ System.dealloc(at, layout) }}\n    }}\n}}\n\n\
         #[global_allocator]\nstatic PLAIN: Plain = Plain;\n\n{DOUBLE}"
    );
    check(
        &doubles("double-allocating"),
        &text,
        expect![[r#"
        accepted
        passed of_two
        passed of_text
    "#]],
    );
}

#[test]
fn allocations_are_counted_where_the_exercise_says_so() {
    let exercise = exercise(
        "double-thrifty",
        "kind = \"refactor\"\nallocations = true",
        &[
            (
                "solution.rs",
                "pub fn doubled(mut numbers: Vec<u8>) -> Vec<u8> {\n    \
                 numbers.iter_mut().for_each(|number| *number *= 2);\n    numbers\n}\n",
            ),
            (
                "tests.rs",
                "use double_thrifty::*;\nuse observe::*;\n\n#[test]\nfn in_place() {\n    \
                 let numbers = vec![1, 2];\n    \
                 let (count, numbers) = allocations(|| doubled(numbers));\n    \
                 expect_eq!(numbers, [2, 4]);\n    expect_eq!(count, 0);\n}\n",
            ),
        ],
    );
    check(
        &exercise,
        "pub fn doubled(numbers: Vec<u8>) -> Vec<u8> {\n    \
         numbers.iter().map(|number| number * 2).collect()\n}\n",
        expect![[r#"
            wrong answer
            failed in_place
              | count
              |   expected  0
              |     actual  1
        "#]],
    );
    check(
        &exercise,
        "pub fn doubled(numbers: Vec<u8>) -> Vec<u8> {\n    \
         numbers.into_iter().map(|number| number * 2).collect()\n}\n",
        expect![[r#"
            accepted
            passed in_place
        "#]],
    );
}

#[test]
fn a_panic_hook_of_the_learners_hides_no_panic() {
    let text = DOUBLE.replace(
        "number * 2",
        "std::panic::set_hook(Box::new(|_| {}));\n    if number == 1 {\n        \
         panic!(\"hidden\");\n    }\n    number * 2",
    );
    check(
        &doubles("double-hooked"),
        &text,
        expect![[r#"
        runtime error
        passed of_two
        failed of_text
          | panicked: hidden
    "#]],
    );
    let text = text.replace("Box::new(|_| {})", "Box::new(|_| std::process::exit(0))");
    check(
        &doubles("double-hooked"),
        &text,
        expect![[r#"
        runtime error
        passed of_two
        failed of_text
          | the process ended itself with exit code 0 before the test was over: a function must return, not call `exit`
    "#]],
    );
}
