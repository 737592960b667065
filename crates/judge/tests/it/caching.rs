//! What is kept, and what becomes of it: another question is another answer, and nothing that is
//! found damaged is believed.

use std::path::{Path, PathBuf};

use curriculum::Exercise;
use judge::{CheckOptions, Judge, JudgeError, Report, Verdict};

use crate::support::{Bench, ask, exercise, submission};

const DOUBLE: &str = "pub fn double(number: i64) -> i64 {\n    number * 2\n}\n";
const TRIPLE: &str = "pub fn double(number: i64) -> i64 {\n    number * 3\n}\n";
const TESTS: &str = "use doubled::*;\nuse observe::*;\n\n#[test]\nfn any() {\n    \
                     let number = Random::new().number(1..1000);\n    \
                     expect_eq!(double(number), number * 2);\n}\n";

fn doubled(tests: &str) -> Exercise {
    exercise("doubled", "time_limit_ms = 3000", &[("solution.rs", DOUBLE), ("tests.rs", tests)])
}

fn report(judge: &Judge, exercise: &Exercise, text: &str, options: &CheckOptions) -> Report {
    judge.check(exercise, &submission(exercise, text), options, &mut |_| {}).expect("a verdict")
}

/// All files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn only_the_same_question_is_answered_from_the_cache() {
    let bench = Bench::of_its_own();
    let exercise = doubled(TESTS);
    let usual = CheckOptions::usual();
    let cached = |exercise: &Exercise, text: &str, options: &CheckOptions| {
        let first = report(&bench.judge, exercise, text, options);
        let again = report(&bench.judge, exercise, text, options);
        assert!(again.cached, "the same question was worked out twice");
        assert_eq!(Report { cached: first.cached, ..again }, first);
        first.cached
    };
    assert!(!cached(&exercise, DOUBLE, &usual));
    assert!(!cached(&exercise, TRIPLE, &usual), "another submission");
    assert!(!cached(&exercise, DOUBLE, &CheckOptions { seed: 2, ..usual.clone() }), "another seed");
    assert!(
        !cached(&exercise, DOUBLE, &CheckOptions { width: 60, ..usual.clone() }),
        "another width"
    );
    let other_tests = TESTS.replace("1..1000", "1..100");
    assert!(!cached(&doubled(&other_tests), DOUBLE, &usual), "other tests");
    let anew = CheckOptions { use_cache: false, ..usual };
    assert!(!report(&bench.judge, &exercise, DOUBLE, &anew).cached);
}

#[test]
fn another_seed_gives_other_inputs() {
    let bench = Bench::of_its_own();
    let message = |seed| {
        let options = CheckOptions { seed, ..CheckOptions::usual() };
        let report = report(&bench.judge, &doubled(TESTS), TRIPLE, &options);
        assert_eq!((report.verdict, report.seed), (Verdict::WrongAnswer, seed));
        report.tests[0].failure.as_ref().expect("it failed").message()
    };
    assert_ne!(message(1), message(2));
}

#[test]
fn a_time_limit_is_not_kept() {
    let bench = Bench::of_its_own();
    let exercise = doubled(TESTS);
    let text = "pub fn double(_: i64) -> i64 {\n    loop {}\n}\n";
    for _ in 0..2 {
        let report = report(&bench.judge, &exercise, text, &CheckOptions::usual());
        assert_eq!((report.verdict, report.cached), (Verdict::TimeLimit, false));
    }
}

#[test]
fn damaged_files_are_worked_out_anew() {
    let bench = Bench::of_its_own();
    let exercise = doubled(TESTS);
    let usual = CheckOptions::usual();
    report(&bench.judge, &exercise, TRIPLE, &usual);
    let mut damaged = 0;
    for file in files_below(bench.folder.path()) {
        let kept =
            file.extension().is_some_and(|extension| extension == "json" || extension == "txt");
        if kept {
            let text = std::fs::read(&file).expect("it is there");
            std::fs::write(&file, &text[..text.len() / 2]).expect("it can be damaged");
            damaged += 1;
        }
    }
    assert_eq!(damaged, 4, "the toolchain, the sandbox's tier, a transcript, a verdict");
    let judge = Judge::open(bench.folder.path()).expect("a toolchain");
    let report = report(&judge, &exercise, TRIPLE, &usual);
    assert_eq!((report.verdict, report.cached), (Verdict::WrongAnswer, false));
}

#[test]
fn a_deleted_cache_is_made_again() {
    let bench = Bench::of_its_own();
    let exercise = doubled(TESTS);
    let usual = CheckOptions::usual();
    report(&bench.judge, &exercise, TRIPLE, &usual);
    std::fs::remove_dir_all(bench.folder.path()).expect("it can be deleted");
    let report = report(&bench.judge, &exercise, TRIPLE, &usual);
    assert_eq!((report.verdict, report.cached), (Verdict::WrongAnswer, false));
}

#[test]
fn two_judges_on_one_cache_are_both_right() {
    let bench = Bench::of_its_own();
    let other = Judge::open(bench.folder.path()).expect("a toolchain");
    let exercise = doubled(TESTS);
    let usual = CheckOptions::usual();
    std::thread::scope(|scope| {
        let ours = scope.spawn(|| report(&bench.judge, &exercise, DOUBLE, &usual).verdict);
        let theirs = scope.spawn(|| report(&other, &exercise, TRIPLE, &usual).verdict);
        let same = scope.spawn(|| report(&other, &exercise, DOUBLE, &usual).verdict);
        assert_eq!(ours.join().expect("no panic"), Verdict::Accepted);
        assert_eq!(theirs.join().expect("no panic"), Verdict::WrongAnswer);
        assert_eq!(same.join().expect("no panic"), Verdict::Accepted);
    });
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("cache");
    std::fs::write(&file, "a file").expect("it can be written");
    let error = Judge::open(&file).expect_err("a file is no folder");
    assert!(matches!(&error, JudgeError::File { path, .. } if *path == file), "{error:?}");
    assert!(error.is_environment());

    // The same below a cache that is there.
    let bench = Bench::of_its_own();
    std::fs::write(bench.folder.path().join("work"), "a file").expect("it can be written");
    let exercise = doubled(TESTS);
    let error =
        ask(&bench.judge, &exercise, &submission(&exercise, DOUBLE)).expect_err("no folder");
    assert!(matches!(&error, JudgeError::File { doing: "write", .. }), "{error:?}");
}
