//! One tiny exercise, with tests that are weak at first; each test compiles and runs its mutants.

use std::path::Path;

use curriculum::Task;
use judge::{Cancel, CheckOptions, Judge, mutant_names};

use super::{MutantOptions, MutantReport, MutantResults, mutants};
use crate::content::Content;

const SOLUTION: &str = "\
/// The sum of the even numbers below the limit.
pub fn even_sum(numbers: &[u32], limit: u32) -> u32 {
    let label = String::from(\"sum\") + \"!\";
    let mut sum = 0;
    for number in numbers {
        if *number < limit && number % 2 == 0 {
            sum += number;
        }
    }
    drop(label);
    sum
}
";

const WEAK_TESTS: &str = "\
use evens::*;
use observe::*;

#[test]
fn adds_even_numbers() {
    expect_eq!(even_sum(&[2, 4, 5], 10), 6);
}
";

const BETTER_TESTS: &str = "\
use evens::*;
use observe::*;

#[test]
fn adds_even_numbers() {
    expect_eq!(even_sum(&[2, 4, 5], 10), 6);
}

#[test]
fn the_limit_is_not_below_itself() {
    expect_eq!(even_sum(&[2, 10, 12], 10), 2);
}
";

struct Author {
    folder: tempfile::TempDir,
    judge: Judge,
    known: MutantResults,
}

impl Author {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let judge = Judge::open(&folder.path().join("cache")).expect("a toolchain");
        let author = Author { folder, judge, known: MutantResults::default() };
        author.write("instructions.md", "# Evens\n\nAdd the even numbers below the limit.\n");
        author.write("hints.md", "Which numbers?\n---\nA condition.\n");
        author.write("stub.rs", "pub fn even_sum() {}\n");
        author.write("solution.rs", SOLUTION);
        author.list("");
        author
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.content().join("exercises/a/evens").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    fn content(&self) -> std::path::PathBuf {
        Path::join(self.folder.path(), "content")
    }

    /// Writes `exercise.toml` with these equivalent mutants at its end.
    fn list(&self, equivalent: &str) {
        let head = "id = \"00000001\"\ntitle = \"Evens\"\nkind = \"write\"\nteaches = []\n\
                    difficulty = 1\nminutes = 1\n[stub]\nfails = \"tests\"\ntests = [\"*\"]\n";
        self.write("exercise.toml", &format!("{head}{equivalent}"));
    }

    fn run(&mut self) -> MutantReport {
        let content = Content::from_folder(&self.content()).expect("readable");
        assert_eq!(content.faults, []);
        let options = MutantOptions {
            only: &|_| true,
            known: &self.known,
            full: false,
            threads: 2,
            cancel: Cancel::default(),
            on_progress: &|_, _, _| {},
        };
        let report = mutants(&self.judge, &content, &options).expect("it runs");
        self.known.clone_from(&report.results);
        report
    }
}

fn messages(report: &MutantReport) -> Vec<String> {
    report.faults.iter().map(ToString::to_string).collect()
}

fn survivors(report: &MutantReport) -> Vec<&str> {
    report.results.0["a/evens"].survivors.iter().map(String::as_str).collect()
}

#[test]
fn slow_weak_tests_let_mutants_live_and_better_ones_catch_them() {
    let mut author = Author::new();
    author.write("tests.rs", WEAK_TESTS);
    let report = author.run();
    let equivalent = "10:5 drop(label); → (removed)";
    assert_eq!(survivors(&report), ["6:20 < → <=", equivalent]);
    assert_eq!(report.faults.len(), 2);
    assert!(
        messages(&report)[0].starts_with(
            "exercises/a/evens/solution.rs:6: no test catches the mutant `6:20 < → <=`: write one"
        ),
        "{:?}",
        messages(&report)
    );

    author.write("tests.rs", BETTER_TESTS);
    assert_eq!(survivors(&author.run()), [equivalent]);

    author.list(&format!(
        "[[equivalent]]\nmutant = \"{equivalent}\"\nreason = \"It is dropped at the end.\"\n"
    ));
    let report = author.run();
    assert_eq!((messages(&report), report.ran), (Vec::new(), Vec::new()), "nothing changed");
}

#[test]
fn slow_a_list_of_equivalents_must_be_true() {
    let mut author = Author::new();
    author.write("tests.rs", BETTER_TESTS);
    author.list(
        "[[equivalent]]\nmutant = \"6:20 < → <=\"\nreason = \"No.\"\n\
         [[equivalent]]\nmutant = \"10:5 drop(label); → (removed)\"\nreason = \"Yes.\"\n\
         [[equivalent]]\nmutant = \"1:1 + → -\"\nreason = \"Gone.\"\n",
    );
    assert_eq!(
        messages(&author.run()),
        [
            "exercises/a/evens/exercise.toml: `[[equivalent]]` lists the mutant `6:20 < → <=`: a \
             test catches it, or it does not compile",
            "exercises/a/evens/exercise.toml: `[[equivalent]]` lists the mutant `1:1 + → -`: the \
             solution has no such mutant",
        ]
    );
}

#[test]
fn slow_what_does_not_compile_takes_nothing_else_with_it() {
    let author = Author::new();
    author.write("tests.rs", WEAK_TESTS);
    let content = Content::from_folder(&author.content()).expect("readable");
    let exercise = &content.library.exercises[0];
    let Task::Code(task) = &exercise.task else { panic!("it is code") };
    let outcome = author.judge.mutants(exercise, task, &CheckOptions::usual(), 2).expect("it runs");
    assert_eq!(outcome.rejected, ["3:37 + → -"]);
    assert_eq!(outcome.mutants, mutant_names(exercise, task).len() - 1);
}

#[test]
fn slow_what_only_stands_for_a_constant_is_found_by_halves() {
    let author = Author::new();
    author.write("tests.rs", WEAK_TESTS);
    // Only a constant expression lives as long as this: the error names the whole of it.
    let table = "pub fn table() -> &'static [u32] {\n    &[7, 9]\n}\n";
    author.write("solution.rs", &format!("{table}{SOLUTION}"));
    let content = Content::from_folder(&author.content()).expect("readable");
    let exercise = &content.library.exercises[0];
    let Task::Code(task) = &exercise.task else { panic!("it is code") };
    let outcome = author.judge.mutants(exercise, task, &CheckOptions::usual(), 2).expect("it runs");
    assert_eq!(
        outcome.rejected,
        ["2:7 7 → 8", "2:7 7 → 6", "2:10 9 → 10", "2:10 9 → 8", "6:37 + → -"]
    );
    assert_eq!(outcome.mutants, mutant_names(exercise, task).len() - 5);
}
