//! Submissions that forge what the tests observed: what they gain locally is stated, at the graded
//! level they gain nothing.

use curriculum::Exercise;
use expect_test::expect;
use judge::Verdict;

use crate::support::{check, check_graded, exercise, graded, rendered, report, submission};

const DOUBLE: &str = "pub fn double(number: i64) -> i64 {\n    number * 2\n}\n";

fn doubles(name: &str, head: &str) -> Exercise {
    let tests = "use observe::*;\n\n#[test]\nfn of_two() {\n    expect_eq!(double(2), 4);\n    \
                 expect_eq!(double(5), 10);\n}\n\n#[test]\nfn of_any() {\n    \
                 let mut random = Random::new();\n    for _ in 0..5 {\n        \
                 let number = random.number(0..1_000_000);\n        \
                 expect_eq!(double(number), number * 2);\n    }\n}\n";
    let tests = format!("use {}::*;\n{tests}", name.replace('-', "_"));
    exercise(name, head, &[("solution.rs", DOUBLE), ("tests.rs", &tests)])
}

/// Tests without random inputs, which a forger likes best.
fn literal(name: &str) -> Exercise {
    let tests = "use observe::*;\n\n#[test]\nfn of_two() {\n    expect_eq!(double(2), 4);\n}\n\n\
                 #[test]\nfn of_five() {\n    expect_eq!(double(5), 10);\n}\n";
    let tests = format!("use {}::*;\n{tests}", name.replace('-', "_"));
    exercise(name, "", &[("solution.rs", DOUBLE), ("tests.rs", &tests)])
}

/// Reads the tests' text, and writes the transcript that would be right; then ends the process.
const FORGER: &str = r#"
fn forge(tests: &str) -> ! {
    let (mut text, mut test) = (String::new(), "");
    for (index, line) in tests.lines().enumerate() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("fn ") {
            test = rest.split('(').next().unwrap();
            if test == "observe_main" {
                break;
            }
            text += &format!("begin\t{test}\t0\t\t\n");
        }
        if let Some(rest) = line.strip_prefix("expect_eq!(") {
            let rest = rest.trim_end_matches(");");
            let (label, value) = rest.rsplit_once(", ").unwrap_or((rest.trim(), "0"));
            text += &format!("equal\t{test}\t{}\t{label}\t{value}\n", index + 1);
        }
        if line == "}" {
            text += &format!("end\t{test}\t0\t\t\n");
        }
    }
    text += "done\t\t0\t\t\n";
    std::fs::write(std::env::var("OBSERVE_TRANSCRIPT").unwrap(), text).unwrap();
    std::process::exit(0)
}
"#;

#[test]
fn a_transcript_forged_from_the_tests_text() {
    let exercise = literal("double-forged");
    let at_compile_time = format!(
        "pub fn double(_: i64) -> i64 {{\n    forge(include_str!(\"../tests/tests.rs\"))\n}}\n{FORGER}"
    );
    // Known: a local verdict believes the process that the tests run in.
    assert_eq!(report(&exercise, &at_compile_time).verdict, Verdict::Accepted);
    check_graded(
        &exercise,
        &at_compile_time,
        expect![[r#"
        compile error
        error src/lib.rs:2 couldn't read `exercises/test/double-forged/src/../tests/tests.rs`: No such file or directory (os error 2)
    "#]],
    );
    let at_run_time = format!(
        "pub fn double(_: i64) -> i64 {{\n    \
         let path = \"../exercises/test/double-forged/tests/tests.rs\";\n    \
         forge(&std::fs::read_to_string(path).unwrap())\n}}\n{FORGER}"
    );
    // The run sees no source.
    assert_eq!(report(&exercise, &at_run_time).verdict, Verdict::RuntimeError);
    check_graded(
        &exercise,
        &at_run_time,
        expect![[r#"
            runtime error
            failed of_two
              | panicked at exercises/test/double-forged/src/lib.rs:3:
              |   called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }
            failed of_five
              | panicked at exercises/test/double-forged/src/lib.rs:3:
              |   called `Result::unwrap()` on an `Err` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }
        "#]],
    );
}

/// What the learner's macros are expanded to is compiled where the tests lie: these are stripped.
#[test]
fn a_macro_of_the_learners_reads_the_tests() {
    let exercise = exercise(
        "doubling",
        "",
        &[
            (
                "solution.rs",
                "#[macro_export]\nmacro_rules! double {\n    ($a:expr) => {\n        $a * 2\n    };\n}\n",
            ),
            (
                "tests.rs",
                "use doubling::*;\nuse observe::*;\n\n#[test]\nfn of_two() {\n    expect_eq!(double!(2), 4);\n}\n",
            ),
        ],
    );
    let reading = "#[macro_export]\nmacro_rules! double {\n    ($a:expr) => {\n        \
                   $crate::after(include_str!(\"tests.rs\"))\n    };\n}\n\npub fn after(text: &str) -> i32 {\n    \
                   let part = text.rsplit(\"double!(2)\").next().unwrap();\n    \
                   part.chars().filter_map(|c| c.to_digit(10)).next().unwrap_or(0) as i32\n}\n";
    assert_eq!(graded(&exercise, &exercise.solution()).verdict, Verdict::Accepted);
    check(
        &exercise,
        reading,
        expect![[r#"
        accepted
        passed of_two
    "#]],
    );
    check_graded(
        &exercise,
        reading,
        expect![[r#"
        wrong answer
        failed of_two
          | double!(2)
          |   expected  4
          |     actual  0
    "#]],
    );
}

#[test]
fn ends_before_their_time() {
    let exercise = doubles("double-ending", "");
    for (body, expected) in [
        (
            "println!(\"test result: ok. 1 passed; 0 failed\"); std::process::exit(0)",
            expect![[r#"
            runtime error
            failed of_two
              | the process ended itself with exit code 0 before the test was over: a function must return, not call `exit`
            not run of_any
            warning src/lib.rs:1 unused_variables
        "#]],
        ),
        (
            "std::panic::set_hook(Box::new(|_| std::process::exit(0))); panic!(\"{number}\")",
            expect![[r#"
                runtime error
                failed of_two
                  | the process ended itself with exit code 0 before the test was over: a function must return, not call `exit`
                not run of_any
            "#]],
        ),
        (
            "std::panic::set_hook(Box::new(|_| {})); if number > 5 { panic!(\"large\") } number * 2",
            expect![[r#"
                runtime error
                passed of_two
                failed of_any
                  | panicked: large
            "#]],
        ),
        (
            "std::process::abort()",
            expect![[r#"
            runtime error
            failed of_two
              | the process was ended by signal 6 (abort) before the test was over
            not run of_any
            warning src/lib.rs:1 unused_variables
        "#]],
        ),
    ] {
        let text = format!("pub fn double(number: i64) -> i64 {{\n    {body}\n}}\n");
        expected.assert_eq(&rendered(&graded(&exercise, &submission(&exercise, &text))));
    }
}

/// A constructor runs before `main`, and writes all that it can know: the literals that anyone reads
/// in the workspace. It cannot know what the seed makes of the rest.
#[test]
fn a_constructor_that_writes_a_transcript() {
    let exercise = doubles("double-early", "");
    let text = r#"
#[used]
#[unsafe(link_section = ".init_array")]
static EARLY: extern "C" fn() = early;

extern "C" fn early() {
    let mut text = String::from("begin\tof_two\t0\t\t\nequal\tof_two\t6\tdouble(2)\t4\nequal\tof_two\t7\tdouble(5)\t10\nend\tof_two\t0\t\t\nbegin\tof_any\t0\t\t\n");
    for _ in 0..5 {
        text += "equal\tof_any\t15\tdouble(number)\t0\n";
    }
    text += "end\tof_any\t0\t\t\ndone\t\t0\t\t\n";
    std::fs::write(std::env::var("OBSERVE_TRANSCRIPT").unwrap(), text).unwrap();
    std::process::exit(0);
}

pub fn double(_: i64) -> i64 {
    0
}
"#;
    check_graded(
        &exercise,
        text,
        expect![[r#"
        wrong answer
        passed of_two
        failed of_any
          | double(number)
          |   expected  112514
          |     actual  0
    "#]],
    );
}

#[test]
fn an_always_true_equality() {
    let exercise = exercise(
        "level",
        "",
        &[
            (
                "solution.rs",
                "#[derive(Debug, PartialEq)]\npub struct Level(pub u8);\n\npub fn level() -> Level {\n    Level(3)\n}\n",
            ),
            (
                "tests.rs",
                "use level::*;\nuse observe::*;\n\n#[test]\nfn is_three() {\n    expect_eq!(level(), Level(3));\n}\n",
            ),
        ],
    );
    check_graded(
        &exercise,
        "#[derive(Debug)]\npub struct Level(pub u8);\n\nimpl PartialEq for Level {\n    \
         fn eq(&self, _: &Level) -> bool {\n        true\n    }\n}\n\npub fn level() -> Level {\n    Level(0)\n}\n",
        expect![[r#"
            wrong answer
            failed is_three
              | level()
              |   expected  Level(3)
              |     actual  Level(0)
        "#]],
    );
}

#[test]
fn answers_learned_by_heart() {
    let exercise = doubles("double-learned", "");
    // The seed of local checks is known; that of a graded one is not.
    let text = "pub fn double(number: i64) -> i64 {\n    \
                let known = std::env::var(\"OBSERVE_SEED\").unwrap() == \"1\";\n    match number {\n        \
                2 => 4,\n        5 => 10,\n        _ if known => number * 2,\n        _ => 0,\n    }\n}\n";
    assert_eq!(report(&exercise, text).verdict, Verdict::Accepted);
    assert_eq!(graded(&exercise, &submission(&exercise, text)).verdict, Verdict::WrongAnswer);
}

/// A record more, of another test, after the end, and an end that is none.
#[test]
fn transcripts_that_say_more_than_the_solutions() {
    let exercise = doubles("double-adding", "");
    let appending = |records: &str, at: &str| {
        format!(
            "use std::io::Write;\n\nfn add() {{\n    \
             let path = std::env::var(\"OBSERVE_TRANSCRIPT\").unwrap();\n    \
             let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();\n    \
             file.write_all(b\"{records}\").unwrap();\n}}\n\nstruct AtExit;\n\n\
             pub fn double(number: i64) -> i64 {{\n    {at}\n    number * 2\n}}\n\n\
             extern \"C\" fn at_exit() {{\n    add();\n}}\n\n\
             unsafe extern \"C\" {{\n    fn atexit(function: extern \"C\" fn()) -> i32;\n}}\n"
        )
    };
    let once = "if number == 5 { unsafe { atexit(at_exit) }; }";
    for (text, expected) in [
        (
            appending("begin\\tof_two\\t0\\t\\t\\n", "if number == 5 { add(); }"),
            expect![[r#"
            wrong answer
            failed of_two
              | `double(5)` was never reached, or reached at another turn than it should be
            failed of_any
              | `double(5)` was never reached, or reached at another turn than it should be
            warning src/lib.rs:9 dead_code
            warning src/lib.rs:16 dead_code
            warning src/lib.rs:21 dead_code
        "#]],
        ),
        (
            appending("begin\\tanother\\t0\\t\\t\\n", "if number == 5 { add(); }"),
            expect![[r#"
            wrong answer
            passed of_two
            failed of_any
              | `double(5)` was never reached, or reached at another turn than it should be
            warning src/lib.rs:9 dead_code
            warning src/lib.rs:16 dead_code
            warning src/lib.rs:21 dead_code
        "#]],
        ),
        (
            appending("value\\t\\t0\\ta\\tb\\n", once),
            expect![[r#"
            wrong answer
            passed of_two
            failed of_any
              | `the end` was never reached, or reached at another turn than it should be
            warning src/lib.rs:9 dead_code
        "#]],
        ),
        (
            appending("done\\t\\t0\\t\\t\\n", once),
            expect![[r#"
            wrong answer
            passed of_two
            failed of_any
              | `the end` was never reached, or reached at another turn than it should be
            warning src/lib.rs:9 dead_code
        "#]],
        ),
    ] {
        expected.assert_eq(&rendered(&graded(&exercise, &submission(&exercise, &text))));
    }
    let fails_late = appending("", once)
        .replace("add();\n}\n\nunsafe", "unsafe { _exit(7) }\n}\n\nunsafe")
        .replace("fn atexit", "fn _exit(code: i32) -> !;\n    fn atexit");
    check_graded(
        &exercise,
        &fails_late,
        expect![[r#"
        runtime error
        passed of_two
        failed of_any
          | after the last test the process ended with exit code 7
        warning src/lib.rs:3 dead_code
        warning src/lib.rs:9 dead_code
    "#]],
    );
}

#[test]
fn transcripts_that_are_no_plain_files() {
    let exercise = doubles("double-linking", "");
    let leaving = |what: &str| {
        format!(
            "pub fn double(number: i64) -> i64 {{\n    \
             let path = std::env::var(\"OBSERVE_TRANSCRIPT\").unwrap();\n    \
             if std::fs::remove_file(&path).is_ok() {{\n        {what}\n    }}\n    number * 2\n}}\n"
        )
    };
    for (what, expected) in [
        (
            "std::os::unix::fs::symlink(\"/dev/zero\", &path).unwrap();",
            expect![[r#"
            runtime error
            failed of_two
              | no test ran: is the code switched off, by a `#![cfg(…)]` at its top?
            not run of_any
        "#]],
        ),
        (
            "std::process::Command::new(\"mkfifo\").env(\"PATH\", \"/usr/bin:/bin\").arg(&path).status().unwrap();",
            expect![[r#"
                runtime error
                failed of_two
                  | no test ran: is the code switched off, by a `#![cfg(…)]` at its top?
                not run of_any
            "#]],
        ),
        (
            "std::fs::create_dir(&path).unwrap();",
            expect![[r#"
            runtime error
            failed of_two
              | no test ran: is the code switched off, by a `#![cfg(…)]` at its top?
            not run of_any
        "#]],
        ),
    ] {
        expected.assert_eq(&rendered(&graded(&exercise, &submission(&exercise, &leaving(what)))));
    }
    // What they left is in nobody's way.
    assert_eq!(graded(&exercise, &exercise.solution()).verdict, Verdict::Accepted);
}

#[test]
fn names_of_ours_and_of_the_systems() {
    let exercise = doubles("double-named", "");
    for (items, expected) in [
        (
            "#[macro_export]\nmacro_rules! expect_eq {\n    ($($any:tt)*) => {};\n}\n",
            expect![[r#"
            compile error
            error :0 your crate makes `expect_eq` public, a name that the tests use for something else: choose another name, or do not make it public
            error tests/tests.rs:6 ambiguous_glob_imports
            error tests/tests.rs:7 ambiguous_glob_imports
            error tests/tests.rs:15 ambiguous_glob_imports
        "#]],
        ),
        (
            "#[macro_export]\nmacro_rules! stringify {\n    ($($any:tt)*) => { \"double(2)\" };\n}\n",
            expect![[r#"
                accepted
                passed of_two
                passed of_any
            "#]],
        ),
        (
            "pub mod observe {}\n",
            expect![[r#"
            compile error
            error :0 your crate makes `observe` public, a name that the tests use for something else: choose another name, or do not make it public
            error tests/tests.rs:6 cannot find macro `expect_eq` in this scope
            error tests/tests.rs:7 cannot find macro `expect_eq` in this scope
            error tests/tests.rs:15 cannot find macro `expect_eq` in this scope
            error tests/tests.rs:2 E0659
            error tests/tests.rs:12 E0433
        "#]],
        ),
        (
            "mod observe {}\n",
            expect![[r#"
            accepted
            passed of_two
            passed of_any
        "#]],
        ),
        (
            "#[unsafe(no_mangle)]\npub extern \"C\" fn main() -> i32 {\n    0\n}\n",
            expect![[r#"
            compile error
            error :0 your crate defines a symbol that is another's, such as `main`: leave the `#[no_mangle]` or `#[export_name]` out
            error :0 linking with `cc` failed: exit status: 1
        "#]],
        ),
        (
            "fn main() {}\n",
            expect![[r#"
            accepted
            passed of_two
            passed of_any
        "#]],
        ),
        (
            "#[test]\nfn fails() {\n    panic!();\n}\n",
            expect![[r#"
            accepted
            passed of_two
            passed of_any
        "#]],
        ),
        (
            "#[panic_handler]\nfn panic(_: &std::panic::PanicInfo) -> ! {\n    loop {}\n}\n",
            expect![[r#"
                compile error
                error src/lib.rs:7 E0152
            "#]],
        ),
        (
            "#[global_allocator]\nstatic A: std::alloc::System = std::alloc::System;\n",
            expect![[r#"
            accepted
            passed of_two
            passed of_any
        "#]],
        ),
        (
            "pub fn hidden() {\n    observe::seed();\n}\n",
            expect![[r#"
            compile error
            error src/lib.rs:7 E0433
        "#]],
        ),
    ] {
        let text = format!("{DOUBLE}\n#[allow(dead_code)]\n{items}");
        expected.assert_eq(&rendered(&graded(&exercise, &submission(&exercise, &text))));
    }
    for (attribute, expected) in [
        (
            "#![no_main]",
            expect![[r#"
            accepted
            passed of_two
            passed of_any
        "#]],
        ),
        (
            "#![no_std]",
            expect![[r#"
            accepted
            passed of_two
            passed of_any
        "#]],
        ),
        (
            "#![crate_type = \"bin\"]",
            expect![[r#"
            accepted
            passed of_two
            passed of_any
        "#]],
        ),
        (
            "#![crate_name = \"another\"]",
            expect![[r#"
            compile error
            error src/lib.rs:1 `--crate-name` and `#[crate_name]` are required to match, but `double_named` != `another`
        "#]],
        ),
        (
            "#![feature(test)]",
            expect![[r#"
            compile error
            error src/lib.rs:1 E0554
        "#]],
        ),
        (
            "#![cfg(any())]",
            expect![[r#"
            compile error
            error tests/tests.rs:6 E0425
            error tests/tests.rs:7 E0425
            error tests/tests.rs:15 E0425
        "#]],
        ),
    ] {
        let text = format!("{attribute}\n{DOUBLE}");
        expected.assert_eq(&rendered(&graded(&exercise, &submission(&exercise, &text))));
    }
    let counting = doubles("double-counting", "allocations = true");
    check_graded(
        &counting,
        &format!(
            "{DOUBLE}\n#[global_allocator]\nstatic A: std::alloc::System = std::alloc::System;\n"
        ),
        expect![[r#"
            compile error
            error :0 the tests count allocations, which needs the allocator that they bring: leave `#[global_allocator]` out
            error :0 the `#[global_allocator]` in double_counting conflicts with global allocator in: observe
        "#]],
    );
}

fn clamp(name: &str, head: &str) -> Exercise {
    let solution = "#[test]\nfn bounds() {\n    assert_eq!(clamp(5, 1, 3), 3);\n    \
                    assert_eq!(clamp(0, 1, 3), 1);\n    assert_eq!(clamp(2, 1, 3), 2);\n}\n";
    let using = format!("use {}::*;\n\n", name.replace('-', "_"));
    exercise(
        name,
        &format!(
            "kind = \"test\"\ntime_limit_ms = 3000\n{head}[stub]\nfails = \"mutants\"\nmutants = [\"*\"]\n\
             [[mutant]]\nname = \"no-upper\"\nbug = \"The upper bound is ignored.\"\n\
             [[mutant]]\nname = \"no-lower\"\nbug = \"The lower bound is ignored.\"\n"
        ),
        &[
            (
                "subject.rs",
                "pub fn clamp(number: i32, low: i32, high: i32) -> i32 {\n    \
                 if observe::mutate!(\"no-upper\", number > high, false) {\n        high\n    } \
                 else if observe::mutate!(\"no-lower\", number < low, false) {\n        low\n    } \
                 else {\n        number\n    }\n}\n",
            ),
            ("stub.rs", &using),
            ("solution.rs", &format!("{using}{solution}")),
        ],
    )
}

#[test]
fn own_tests_right_and_wrong() {
    let exercise = clamp("clamp-graded", "");
    assert_eq!(graded(&exercise, &exercise.solution()).verdict, Verdict::Accepted);
    let text = |body: &str| format!("use clamp_graded::*;\n\n#[test]\nfn t() {{\n    {body}\n}}\n");
    check_graded(
        &exercise,
        &text("assert_eq!(clamp(5, 1, 3), 3);"),
        expect![[r#"
        wrong answer
        passed the code as it is
        passed no-upper
        failed no-lower
          | your tests pass on code with this bug
          |   The lower bound is ignored. Write a test that fails on it.
    "#]],
    );
    check_graded(
        &exercise,
        &text("assert_eq!(clamp(5, 1, 3), 5);"),
        expect![[r#"
        wrong answer
        failed the code as it is
          | your tests fail on code that is right:
          | ---- t stdout ----
          | panicked at exercises/test/clamp-graded/tests/tests.rs:5:5:
          | assertion `left == right` failed
          |   left: 3
          |  right: 5
    "#]],
    );
    check_graded(
        &exercise,
        &text("clamp(5, 1);"),
        expect![[r#"
        compile error
        error tests/tests.rs:5 E0061
    "#]],
    );
    check_graded(
        &exercise,
        &text("std::process::exit(0);"),
        expect![[r#"
        wrong answer
        passed the code as it is
        failed no-upper
          | your tests pass on code with this bug
          |   The upper bound is ignored. Write a test that fails on it.
        failed no-lower
          | your tests pass on code with this bug
          |   The lower bound is ignored. Write a test that fails on it.
    "#]],
    );
    check_graded(
        &exercise,
        &text("std::process::exit(1);"),
        expect![[r#"
        wrong answer
        failed the code as it is
          | on code that is right, the process ended itself with exit code 1 before the test was over: a function must return, not call `exit`
    "#]],
    );
    check_graded(
        &exercise,
        "",
        expect![[r#"
        wrong answer
        passed the code as it is
        failed no-upper
          | your tests pass on code with this bug
          |   The upper bound is ignored. Write a test that fails on it.
        failed no-lower
          | your tests pass on code with this bug
          |   The lower bound is ignored. Write a test that fails on it.
    "#]],
    );
}

#[test]
fn own_tests_that_ask_which_mutant_runs() {
    let exercise = clamp("clamp-asking", "");
    let asking = "#[test]\nfn t() {\n    assert!(std::env::var(\"OBSERVE_MUTANT\").is_err());\n}\n";
    // Known: locally the environment says which mutant runs.
    assert_eq!(report(&exercise, asking).verdict, Verdict::Accepted);
    check_graded(
        &exercise,
        asking,
        expect![[r#"
        wrong answer
        passed the code as it is
        failed no-upper
          | your tests pass on code with this bug
          |   The upper bound is ignored. Write a test that fails on it.
        failed no-lower
          | your tests pass on code with this bug
          |   The lower bound is ignored. Write a test that fails on it.
    "#]],
    );
}

/// Tests that fail every other time, or by where they run, fail on right code too.
#[test]
fn own_tests_that_fail_by_chance() {
    let exercise = clamp("clamp-chance", "");
    let counting = "#[test]\nfn t() {\n    \
                    if std::fs::remove_file(\"mark\").is_ok() {\n        panic!();\n    }\n    \
                    std::fs::write(\"mark\", \"\").unwrap();\n}\n";
    check_graded(
        &exercise,
        counting,
        expect![[r#"
            wrong answer
            passed the code as it is
            failed no-upper
              | your tests pass on code with this bug
              |   The upper bound is ignored. Write a test that fails on it.
            failed no-lower
              | your tests pass on code with this bug
              |   The lower bound is ignored. Write a test that fails on it.
        "#]],
    );
}

#[test]
fn lints_are_denied_in_own_tests_at_both_levels() {
    let exercise = clamp("clamp-linted", "deny = [\"clippy::bool_assert_comparison\"]\n");
    assert_eq!(
        report(&exercise, &exercise.solution()["tests/tests.rs"]).verdict,
        Verdict::Accepted
    );
    assert_eq!(graded(&exercise, &exercise.solution()).verdict, Verdict::Accepted);
    let linted = "use clamp_linted::*;\n\n#[test]\nfn t() {\n    assert_eq!(clamp(5, 1, 3) == 3, true);\n}\n";
    check(
        &exercise,
        linted,
        expect![[r#"
        lint
        error tests/tests.rs:5 clippy::bool_assert_comparison
    "#]],
    );
    check_graded(
        &exercise,
        linted,
        expect![[r#"
        lint
        error tests/tests.rs:5 clippy::bool_assert_comparison
    "#]],
    );
    let allowed = format!("#![allow(clippy::bool_assert_comparison)]\n{linted}");
    check(
        &exercise,
        &allowed,
        expect![[r#"
        lint
        error tests/tests.rs:1 E0453
    "#]],
    );
    check_graded(
        &exercise,
        &allowed,
        expect![[r#"
        lint
        error tests/tests.rs:1 E0453
    "#]],
    );
}
