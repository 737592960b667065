//! Submissions that compile and end badly: wrong answers, panics, ends before their time, limits.

use std::time::{Duration, Instant};

use curriculum::Exercise;
use expect_test::expect;
use judge::Verdict;

use crate::support::{check, exercise, report};

/// Three tests of one function, given as the body of `square`.
fn square(name: &str, head: &str) -> Exercise {
    let tests = r#"
use observe::*;

#[test]
fn first() {
    expect_eq!(square(1), 1);
}

#[test]
fn second() {
    observe!("the number", 2);
    expect_eq!(square(2), 4);
    expect_eq!(square(3), 9);
}

#[test]
fn third() {
    expect_eq!(square(4), 16);
}
"#;
    let tests = format!("use {}::*;\n{tests}", name.replace('-', "_"));
    exercise(name, head, &[("solution.rs", &body("number * number")), ("tests.rs", &tests)])
}

fn body(body: &str) -> String {
    format!("pub fn square(number: u64) -> u64 {{\n    {body}\n}}\n")
}

#[test]
fn a_wrong_answer() {
    check(
        &square("square-wrong", ""),
        &body("number + number"),
        expect![[r#"
        wrong answer
        failed first
          | square(1)
          |   expected  1
          |     actual  2
        failed second
          | square(3)
          |   expected  9
          |     actual  6
          |   with the number = 2
        failed third
          | square(4)
          |   expected  16
          |     actual  8
    "#]],
    );
}

#[test]
fn panics_have_a_message_and_a_place() {
    let exercise = square("square-panics", "");
    check(
        &exercise,
        &body("if number == 2 { panic!(\"cannot square\\n{number}\") }\n    number * number"),
        expect![[r#"
            runtime error
            passed first
            failed second
              | panicked at exercises/test/square-panics/src/lib.rs:2:
              |   cannot square
              |   2
              |   with the number = 2
            passed third
        "#]],
    );
    check(
        &exercise,
        &body("[1, 4, 9][number as usize - 1]"),
        expect![[r#"
        runtime error
        passed first
        passed second
        failed third
          | panicked at exercises/test/square-panics/src/lib.rs:2:
          |   index out of bounds: the len is 3 but the index is 3
    "#]],
    );
    check(
        &exercise,
        &body("todo!()"),
        expect![[r#"
        runtime error
        failed first
          | panicked at exercises/test/square-panics/src/lib.rs:2:
          |   not yet implemented
        failed second
          | panicked at exercises/test/square-panics/src/lib.rs:2:
          |   not yet implemented
          |   with the number = 2
        failed third
          | panicked at exercises/test/square-panics/src/lib.rs:2:
          |   not yet implemented
        warning src/lib.rs:1 unused_variables
    "#]],
    );
    check(
        &exercise,
        &body("if number as u8 + 252 > 0 { number * number } else { 0 }"),
        expect![[r#"
            runtime error
            passed first
            passed second
            failed third
              | panicked at exercises/test/square-panics/src/lib.rs:2:
              |   attempt to add with overflow
        "#]],
    );
    check(
        &exercise,
        &body("[(1, 1)].iter().find(|(n, _)| *n == number).unwrap().1"),
        expect![[r#"
            runtime error
            passed first
            failed second
              | panicked at exercises/test/square-panics/src/lib.rs:2:
              |   called `Option::unwrap()` on a `None` value
              |   with the number = 2
            failed third
              | panicked at exercises/test/square-panics/src/lib.rs:2:
              |   called `Option::unwrap()` on a `None` value
        "#]],
    );
    check(
        &exercise,
        &body("std::panic::panic_any(number)"),
        expect![[r#"
        runtime error
        failed first
          | panicked at exercises/test/square-panics/src/lib.rs:2:
          |   (a panic without a message)
        failed second
          | panicked at exercises/test/square-panics/src/lib.rs:2:
          |   (a panic without a message)
          |   with the number = 2
        failed third
          | panicked at exercises/test/square-panics/src/lib.rs:2:
          |   (a panic without a message)
    "#]],
    );
}

#[test]
fn a_panic_without_a_place_of_its_own_does_not_borrow_the_last_ones() {
    let text = body(
        "if number == 1 { return std::panic::catch_unwind(|| panic!(\"caught\")).map_or(1, |()| 0) }\n    \
         if number == 2 { std::panic::resume_unwind(Box::new(\"resumed\")) }\n    number * number",
    );
    check(
        &square("square-resumes", ""),
        &text,
        expect![[r#"
            runtime error
            passed first
            failed second
              | panicked: resumed
              |   with the number = 2
            passed third
        "#]],
    );
}

#[test]
fn an_exit_is_no_pass() {
    let exercise = square("square-exits", "");
    check(
        &exercise,
        &body("if number == 3 { std::process::exit(0) }\n    number * number"),
        expect![[r#"
            runtime error
            passed first
            failed second
              | the process ended itself with exit code 0 before the test was over: a function must return, not call `exit`
              |   with the number = 2
            not run third
        "#]],
    );
    check(
        &exercise,
        &body("std::process::exit(7 + number as i32)"),
        expect![[r#"
        runtime error
        failed first
          | the process ended itself with exit code 8 before the test was over: a function must return, not call `exit`
        not run second
        not run third
    "#]],
    );
}

#[test]
fn an_abort_and_an_overflowed_stack() {
    let exercise = square("square-aborts", "");
    check(
        &exercise,
        &body("if number == 4 { std::process::abort() }\n    number * number"),
        expect![[r#"
            runtime error
            passed first
            passed second
            failed third
              | the process was ended by signal 6 (abort) before the test was over
        "#]],
    );
    check(
        &exercise,
        &body(
            "if number == 2 { return deep(number) }\n    number * number\n}\n\n\
               fn deep(number: u64) -> u64 {\n    std::hint::black_box(deep(number + 1)) + 1",
        ),
        expect![[r#"
            runtime error
            passed first
            failed second
              | the stack overflowed: does a recursion never reach its end?
              |   with the number = 2
            not run third
            warning src/lib.rs:6 unconditional_recursion
            warning src/lib.rs:6 clippy::only_used_in_recursion
        "#]],
    );
}

#[test]
fn an_endless_loop_in_the_second_test_leaves_the_third_unrun() {
    let exercise = square("square-loops", "time_limit_ms = 2000");
    let started = Instant::now();
    check(
        &exercise,
        &body(
            "while std::hint::black_box(number) == 2 { std::hint::spin_loop(); }\n    number * number",
        ),
        expect![[r#"
            time limit
            passed first
            failed second
              | still running after N ms, and ended: does a loop never reach its end?
              |   with the number = 2
            not run third
        "#]],
    );
    check(
        &exercise,
        &body("if number == 3 { std::thread::park(); }\n    number * number"),
        expect![[r#"
            time limit
            passed first
            failed second
              | still running after N ms, and ended: does a loop never reach its end?
              |   with the number = 2
            not run third
        "#]],
    );
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn memory_without_end() {
    let exercise = square("square-hoards", "");
    // Asked for at once, and by doubling: neither may take what the machine needs.
    check(
        &exercise,
        &body("let all = vec![0_u8; 1 << 40];\n    all.len() as u64 + number"),
        expect![[r#"
            memory limit
            failed first
              | it asked for more memory than it may have
            not run second
            not run third
        "#]],
    );
    check(
        &exercise,
        &body(
            "let mut all = Vec::with_capacity(1 << 20);\n    loop {\n        \
               all.reserve(all.capacity() * 2);\n        \
               if all.capacity() == 0 { all.push(number); }\n    }",
        ),
        expect![[r#"
            memory limit
            failed first
              | it asked for more memory than it may have
            not run second
            not run third
        "#]],
    );
}

#[test]
fn output_without_end() {
    let exercise = square("square-chatters", "");
    let text = body(
        "while std::hint::black_box(number) == 2 { println!(\"{number}\"); }\n    number * number",
    );
    check(
        &exercise,
        &text,
        expect![[r#"
            output limit
            passed first
            failed second
              | it printed more than it may, and was ended
              |   with the number = 2
            not run third
        "#]],
    );
    let report = report(&exercise, &text);
    assert!(report.output.starts_with("2\n2\n") && report.output.len() <= 1 << 20);
    check(
        &exercise,
        &body(
            "while std::hint::black_box(number) == 3 { eprintln!(\"{number}\"); }\n    number * number",
        ),
        expect![[r#"
            output limit
            passed first
            failed second
              | it printed more than it may, and was ended
              |   with the number = 2
            not run third
        "#]],
    );
}

#[test]
fn a_file_without_end() {
    check(
        &square("square-writes", ""),
        &body(
            "let mut file = std::fs::File::create(\"large\").unwrap();\n    \
               while std::hint::black_box(number) == 2 {\n        \
               std::io::Write::write_all(&mut file, &[0; 1 << 20]).unwrap();\n    }\n    \
               number * number",
        ),
        expect![[r#"
            runtime error
            passed first
            failed second
              | the process was ended by signal 25 (it wrote a larger file than it may) before the test was over
              |   with the number = 2
            not run third
        "#]],
    );
}

#[test]
fn a_program_that_does_not_end_or_prints_without_end() {
    let exercise = exercise(
        "greeter",
        "program = true\ntime_limit_ms = 3000",
        &[
            ("solution.rs", "fn main() {\n    println!(\"hello\");\n}\n"),
            (
                "tests.rs",
                "use observe::*;\n\n#[test]\nfn greets() {\n    \
                 expect_eq!(program!().run().stdout, \"hello\\n\");\n}\n",
            ),
        ],
    );
    check(
        &exercise,
        "fn main() {\n    loop {}\n}\n",
        expect![[r#"
        time limit
        failed greets
          | still running after N ms, and ended: does a loop never reach its end?
        warning src/main.rs:2 clippy::empty_loop
    "#]],
    );
    check(
        &exercise,
        "fn main() {\n    loop {\n        println!(\"hello\");\n    }\n}\n",
        expect![[r#"
            runtime error
            failed greets
              | panicked at tests.rs:6:
              |   the program printed more than 1048576 bytes
        "#]],
    );
    check(
        &exercise,
        "fn main() {\n    println!(\"hello\")\n",
        expect![[r#"
        compile error
        error src/main.rs:2 this file contains an unclosed delimiter
    "#]],
    );
    check(
        &exercise,
        "pub fn greet() {}\n",
        expect![[r#"
        compile error
        error src/main.rs:1 E0601
    "#]],
    );
}

#[test]
fn what_the_code_printed_comes_back_without_the_runners_words() {
    let text = body("println!(\"a number: {number}\");\n    number * number");
    let report = report(&square("square-prints", ""), &text);
    assert_eq!(report.verdict, Verdict::Accepted);
    assert_eq!(report.output, "a number: 1\na number: 2\na number: 3\na number: 4\n");
}
