//! The format of tests, tried on ten kinds of task: functions, programs, threads, panics, answers.

use expect_test::expect;

use crate::support::{accepts_solution, check, check_stub, exercise};

#[test]
fn a_pure_function() {
    let exercise = exercise(
        "count-words",
        "[stub]\nfails = \"tests\"\ntests = [\"*\"]",
        &[
            ("stub.rs", "pub fn count_words(_text: &str) -> usize {\n    todo!()\n}\n"),
            (
                "solution.rs",
                "pub fn count_words(text: &str) -> usize {\n    text.split_whitespace().count()\n}\n",
            ),
            (
                "tests.rs",
                r#"
use count_words::*;
use observe::*;

#[test]
fn counts_words() {
    expect_eq!(count_words("one two"), 2);
}

#[test]
fn ignores_runs_of_white_space() {
    expect_eq!(count_words("one two  three"), 3);
}

#[test]
fn counts_any_words() {
    let mut random = Random::new();
    for _ in 0..5 {
        let length = random.number(1..6) as usize;
        let text = (0..length).map(|_| random.word(3)).collect::<Vec<_>>().join(" ");
        observe!("text", text);
        expect_eq!(count_words(&text), length);
    }
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        runtime error
        failed counts_words
          | panicked at exercises/test/count-words/src/lib.rs:2:
          |   not yet implemented
        failed ignores_runs_of_white_space
          | panicked at exercises/test/count-words/src/lib.rs:2:
          |   not yet implemented
        failed counts_any_words
          | panicked at exercises/test/count-words/src/lib.rs:2:
          |   not yet implemented
          |   with text = "tod"
    "#]],
    );
    check(
        &exercise,
        "pub fn count_words(text: &str) -> usize {\n    text.split(' ').count()\n}\n",
        expect![[r#"
            wrong answer
            passed counts_words
            failed ignores_runs_of_white_space
              | count_words("one two three")
              |   expected  3
              |     actual  4
            passed counts_any_words
        "#]],
    );
    check(
        &exercise,
        "pub fn count_words(text: &str) -> usize {\n    if text.len() > 10 { 3 } else { 2 }\n}\n",
        expect![[r#"
            wrong answer
            passed counts_words
            passed ignores_runs_of_white_space
            failed counts_any_words
              | count_words(&text)
              |   expected  1
              |     actual  2
              |   with text = "tod"
        "#]],
    );
}

#[test]
fn printing() {
    let exercise = exercise(
        "adder",
        "program = true",
        &[
            ("stub.rs", "fn main() {}\n"),
            (
                "solution.rs",
                r#"use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("text");
    match text.lines().map(str::parse::<i64>).sum::<Result<i64, _>>() {
        Ok(sum) => println!("sum: {sum}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    }
}
"#,
            ),
            (
                "tests.rs",
                r#"
use observe::*;

#[test]
fn adds_the_lines() {
    let output = program!().stdin("1\n2\n").run();
    expect_eq!(output.stdout, "sum: 3\n");
    expect_eq!(output.code, Some(0));
}

#[test]
fn rejects_what_is_no_number() {
    let output = program!().stdin("1\nx\n").run();
    expect_eq!(output.code, Some(2));
    expect_eq!(output.stdout, "");
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        wrong answer
        failed adds_the_lines
          | output.stdout
          |   expected  "sum: 3\n"
          |     actual  ""
        failed rejects_what_is_no_number
          | output.code
          |   expected  Some(2)
          |     actual  Some(0)
    "#]],
    );
    check(
        &exercise,
        r#"fn main() {
    let lines = std::io::stdin().lines();
    let sum: i64 = lines.map(|line| line.unwrap().parse::<i64>().unwrap()).sum();
    println!("sum: {sum}");
}
"#,
        expect![[r#"
            wrong answer
            passed adds_the_lines
            failed rejects_what_is_no_number
              | output.code
              |   expected  Some(2)
              |     actual  Some(101)
        "#]],
    );
    check(
        &exercise,
        r#"fn main() {
    println!("sum: 3");
    let lines = std::io::stdin().lines();
    if lines.map(|line| line.unwrap()).any(|line| line.parse::<i64>().is_err()) {
        std::process::exit(2);
    }
}
"#,
        expect![[r#"
            wrong answer
            passed adds_the_lines
            failed rejects_what_is_no_number
              | output.stdout
              |   expected  ""
              |     actual  "sum: 3\n"
        "#]],
    );
}

#[test]
fn an_expected_panic() {
    let exercise = exercise(
        "checked-withdraw",
        "",
        &[
            ("stub.rs", "pub fn withdraw(_balance: u32, _amount: u32) -> u32 {\n    todo!()\n}\n"),
            (
                "solution.rs",
                "pub fn withdraw(balance: u32, amount: u32) -> u32 {\n    \
                 balance.checked_sub(amount).expect(\"not enough\")\n}\n",
            ),
            (
                "tests.rs",
                r#"
use checked_withdraw::*;
use observe::*;

#[test]
fn takes_the_amount() {
    expect_eq!(withdraw(5, 3), 2);
}

#[test]
fn panics_when_there_is_not_enough() {
    expect_eq!(panic_of(|| withdraw(3, 5)), Some("not enough".to_string()));
    expect_eq!(withdraw(3, 3), 0);
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        runtime error
        failed takes_the_amount
          | panicked at exercises/test/checked-withdraw/src/lib.rs:2:
          |   not yet implemented
        failed panics_when_there_is_not_enough
          | panic_of(|| withdraw(3, 5))
          |   expected  Some("not enough")
          |     actual  Some("not yet implemented")
    "#]],
    );
    check(
        &exercise,
        "pub fn withdraw(balance: u32, amount: u32) -> u32 {\n    balance.saturating_sub(amount)\n}\n",
        expect![[r#"
            wrong answer
            passed takes_the_amount
            failed panics_when_there_is_not_enough
              | panic_of(|| withdraw(3, 5))
              |   expected  Some("not enough")
              |     actual  None
        "#]],
    );
    check(
        &exercise,
        "pub fn withdraw(balance: u32, amount: u32) -> u32 {\n    \
         assert!(amount < balance, \"not enough\");\n    balance - amount\n}\n",
        expect![[r#"
            runtime error
            passed takes_the_amount
            failed panics_when_there_is_not_enough
              | panicked at exercises/test/checked-withdraw/src/lib.rs:2:
              |   not enough
        "#]],
    );
}

#[test]
fn threads() {
    let exercise = exercise(
        "parallel-sum",
        "",
        &[
            (
                "stub.rs",
                "pub fn parallel_sum(_numbers: &[u64], _threads: usize) -> u64 {\n    todo!()\n}\n",
            ),
            (
                "solution.rs",
                r#"pub fn parallel_sum(numbers: &[u64], threads: usize) -> u64 {
    let size = numbers.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            numbers.chunks(size).map(|part| scope.spawn(|| part.iter().sum::<u64>())).collect();
        workers.into_iter().map(|worker| worker.join().expect("no panic")).sum()
    })
}
"#,
            ),
            (
                "tests.rs",
                r#"
use parallel_sum::*;
use observe::*;

#[test]
fn adds_all() {
    expect_eq!(parallel_sum(&[1, 2, 3, 4], 2), 10);
}

#[test]
fn adds_what_is_left_over() {
    expect_eq!(parallel_sum(&[1, 2, 3], 2), 6);
    expect_eq!(parallel_sum(&[], 2), 0);
}

#[test]
fn many_threads_fit_within_the_limits() {
    let numbers: Vec<u64> = (0..1000).collect();
    expect_eq!(parallel_sum(&numbers, 100), 499_500);
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        runtime error
        failed adds_all
          | panicked at exercises/test/parallel-sum/src/lib.rs:2:
          |   not yet implemented
        failed adds_what_is_left_over
          | panicked at exercises/test/parallel-sum/src/lib.rs:2:
          |   not yet implemented
        failed many_threads_fit_within_the_limits
          | panicked at exercises/test/parallel-sum/src/lib.rs:2:
          |   not yet implemented
    "#]],
    );
    check(
        &exercise,
        r#"pub fn parallel_sum(numbers: &[u64], threads: usize) -> u64 {
    std::thread::scope(|scope| {
        let size = numbers.len() / threads;
        let workers: Vec<_> = (0..threads)
            .map(|i| scope.spawn(move || numbers[i * size..(i + 1) * size].iter().sum::<u64>()))
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}
"#,
        expect![[r#"
            wrong answer
            passed adds_all
            failed adds_what_is_left_over
              | parallel_sum(&[1, 2, 3], 2)
              |   expected  6
              |     actual  3
            passed many_threads_fit_within_the_limits
        "#]],
    );
    check(
        &exercise,
        r#"pub fn parallel_sum(numbers: &[u64], threads: usize) -> u64 {
    std::thread::scope(|scope| {
        let workers: Vec<_> = numbers
            .chunks(numbers.len() / threads)
            .map(|part| scope.spawn(|| part.iter().sum::<u64>()))
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}
"#,
        expect![[r#"
            runtime error
            passed adds_all
            failed adds_what_is_left_over
              | panicked at exercises/test/parallel-sum/src/lib.rs:4:
              |   chunk size must be non-zero
            passed many_threads_fit_within_the_limits
        "#]],
    );
}

#[test]
fn many_right_answers() {
    let exercise = exercise(
        "a-divisor",
        "",
        &[
            ("stub.rs", "pub fn divisor(_number: u32) -> u32 {\n    todo!()\n}\n"),
            (
                "solution.rs",
                "pub fn divisor(number: u32) -> u32 {\n    \
                 (2..number).find(|candidate| number % candidate == 0).unwrap_or(1)\n}\n",
            ),
            (
                "tests.rs",
                r#"
use a_divisor::*;
use observe::*;

#[test]
fn divides() {
    for number in [12, 35, 99] {
        observe!("number", number);
        answer!("divisor(number)", (number, divisor(number)));
    }
}

#[test]
fn of_a_prime_there_is_one() {
    expect_eq!(divisor(7), 1);
}
"#,
            ),
            (
                "checker.rs",
                r#"pub fn check(_test: &str, _label: &str, _solution: &str, answer: &str) -> Result<(), String> {
    let inner = answer.trim_matches(['(', ')']);
    let (number, divisor) = inner.split_once(", ").ok_or("not a pair")?;
    let (number, divisor): (u32, u32) =
        (number.parse().map_err(|_| "no number")?, divisor.parse().map_err(|_| "no number")?);
    if divisor < 2 || divisor >= number {
        return Err(format!("{divisor} is not between 1 and {number}"));
    }
    if number % divisor == 0 { Ok(()) } else { Err(format!("{divisor} does not divide {number}")) }
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        runtime error
        failed divides
          | panicked at exercises/test/a-divisor/src/lib.rs:2:
          |   not yet implemented
          |   with number = 12
        failed of_a_prime_there_is_one
          | panicked at exercises/test/a-divisor/src/lib.rs:2:
          |   not yet implemented
    "#]],
    );
    // Another answer, as right as the solution's.
    check(
        &exercise,
        "pub fn divisor(number: u32) -> u32 {\n    \
         (2..number).rev().find(|candidate| number % candidate == 0).unwrap_or(1)\n}\n",
        expect![[r#"
            accepted
            passed divides
            passed of_a_prime_there_is_one
            warning src/lib.rs:2 clippy::manual_is_multiple_of
        "#]],
    );
    check(
        &exercise,
        "pub fn divisor(number: u32) -> u32 {\n    if number == 7 { 1 } else { number / 4 }\n}\n",
        expect![[r#"
            wrong answer
            failed divides
              | divisor(number)
              |     answer  (35, 8)
              |   8 does not divide 35
              |   with number = 35
            passed of_a_prime_there_is_one
        "#]],
    );
    check(
        &exercise,
        "pub fn divisor(number: u32) -> u32 {\n    if number == 7 { 7 } else { number }\n}\n",
        expect![[r#"
            wrong answer
            failed divides
              | divisor(number)
              |     answer  (12, 12)
              |   12 is not between 1 and 12
              |   with number = 12
            failed of_a_prime_there_is_one
              | divisor(7)
              |   expected  1
              |     actual  7
        "#]],
    );
}
