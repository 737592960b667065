//! The graded level: right work passes, wrong work fails, and the words are those of a local check.

use curriculum::{CodeTask, Exercise, Task};
use expect_test::expect;
use judge::{CheckOptions, Verdict, VerdictLevel};

use crate::support::{bench, check_graded, exercise, graded, submission};

/// Doubles and shares out: literals, random inputs, helpers, closures, a budget of nothing.
fn halves(name: &str, head: &str) -> Exercise {
    let tests = r#"
use observe::*;

const ODD: &str = "odd";

fn model(number: i64) -> Result<i64, String> {
    if number % 2 == 0 { Ok(number / 2) } else { Err(ODD.to_string()) }
}

#[track_caller]
fn case(number: i64, half: i64) {
    expect_eq!(halve(number), Ok(half));
}

#[test]
fn of_known_numbers() {
    case(4, 2);
    case(-6, -3);
    expect_eq!(
        halve(7),
        Err("odd".to_string())
    );
}

#[test]
fn of_random_numbers() {
    let mut random = Random::new();
    expected! { let mut seen = Vec::new(); }
    let mut all = Vec::new();
    for _ in 0..10 {
        let number = random.number(-1000..1000);
        observe!("number", number);
        expect_eq!(halve(number), model(number));
        all.push(halve(number).is_ok());
        expected! { seen.push(number % 2 == 0); }
    }
    expect_eq!(all, seen);
    expect!(halve(8).is_ok());
}
"#;
    let tests = format!("use {}::*;\n{tests}", name.replace('-', "_"));
    exercise(name, head, &[("solution.rs", HALVE), ("tests.rs", &tests)])
}

const HALVE: &str = "/// Half of an even number.\npub fn halve(number: i64) -> Result<i64, String> {\n    \
                     if number % 2 != 0 {\n        return Err(\"odd\".to_string());\n    }\n    \
                     Ok(number / 2)\n}\n";

fn code(exercise: &Exercise) -> &CodeTask {
    let Task::Code(task) = &exercise.task else { panic!("it is code") };
    task
}

#[test]
fn right_code_passes_and_wrong_code_is_explained_as_locally() {
    let exercise = halves("halves", "");
    check_graded(
        &exercise,
        HALVE,
        expect![[r#"
        accepted
        passed of_known_numbers
        passed of_random_numbers
    "#]],
    );
    let wrong = HALVE.replace("number % 2 != 0", "number % 2 == 1");
    check_graded(
        &exercise,
        &wrong,
        expect![[r#"
        wrong answer
        passed of_known_numbers
        failed of_random_numbers
          | halve(number)
          |   expected  Err("odd")
          |     actual  Ok(-371)
          |   with number = -743
    "#]],
    );
    let panics = HALVE.replace("return Err(\"odd\".to_string());", "panic!(\"odd\");");
    check_graded(
        &exercise,
        &panics,
        expect![[r#"
        runtime error
        failed of_known_numbers
          | panicked at exercises/test/halves/src/lib.rs:4:
          |   odd
        failed of_random_numbers
          | panicked at exercises/test/halves/src/lib.rs:4:
          |   odd
          |   with number = -743
    "#]],
    );
}

#[test]
fn errors_are_the_learners_own() {
    let exercise = halves("halves-broken", "deny = [\"clippy::needless_return\"]");
    check_graded(
        &exercise,
        &HALVE.replace("Ok(number / 2)", "Ok(\"2\")"),
        expect![[r#"
        compile error
        error src/lib.rs:6 E0308
    "#]],
    );
    check_graded(
        &exercise,
        &HALVE.replace("Ok(number / 2)", "return Ok(number / 2);"),
        expect![[r#"
            lint
            error src/lib.rs:6 clippy::needless_return
        "#]],
    );
    let allowed = HALVE.replace("Ok(number / 2)", "return Ok(number / 2);");
    check_graded(
        &exercise,
        &format!("#![allow(clippy::needless_return)]\n{allowed}"),
        expect![[r#"
        lint
        error src/lib.rs:1 E0453
    "#]],
    );
    check_graded(
        &exercise,
        &HALVE.replace("pub fn", "fn"),
        expect![[r#"
        compile error
        warning src/lib.rs:2 dead_code
        error tests/tests.rs:13 E0425
        error tests/tests.rs:21 E0425
        error tests/tests.rs:34 E0425
        error tests/tests.rs:35 E0425
        error tests/tests.rs:39 E0425
    "#]],
    );
    check_graded(
        &exercise,
        &HALVE.replace("halve", "half"),
        expect![[r#"
        compile error
        error tests/tests.rs:13 E0425
        error tests/tests.rs:21 E0425
        error tests/tests.rs:34 E0425
        error tests/tests.rs:35 E0425
        error tests/tests.rs:39 E0425
    "#]],
    );
    check_graded(
        &exercise,
        &format!("{HALVE}/* open"),
        expect![[r#"
        compile error
        error src/lib.rs:8 E0758
    "#]],
    );
}

#[test]
fn a_report_is_cached_under_its_seed_and_level() {
    let (exercise, bench) = (halves("halves-cached", ""), bench());
    let check = |seed, level| {
        let options = CheckOptions { seed, level, ..CheckOptions::usual() };
        let sources = submission(&exercise, HALVE);
        let report = bench.judge.check(&exercise, &sources, &options, &mut |_| {});
        let report = report.expect("a verdict");
        assert_eq!((report.verdict, report.level), (Verdict::Accepted, level));
        report.cached
    };
    assert!(!check(1, VerdictLevel::Local));
    assert!(!check(1, VerdictLevel::Graded));
    assert!(check(1, VerdictLevel::Graded));
    assert!(!check(2, VerdictLevel::Graded));
    assert!(check(1, VerdictLevel::Local));
}

#[test]
fn nothing_expected_is_left_in_the_process() {
    let left = |name: &str, tests: &str| -> Vec<(usize, String)> {
        let tests = format!("use {}::*;\nuse observe::*;\n{tests}", name.replace('-', "_"));
        let exercise = exercise(name, "", &[("solution.rs", HALVE), ("tests.rs", &tests)]);
        let left = bench().judge.expected_left_in_process(&exercise, code(&exercise));
        left.expect("it compiles").into_iter().map(|left| (left.line, left.name)).collect()
    };
    let exercise = halves("halves-proven", "");
    assert_eq!(
        bench().judge.expected_left_in_process(&exercise, code(&exercise)).expect("it compiles"),
        []
    );
    assert_eq!(
        left(
            "halves-left",
            "#[test]\nfn t() {\n    let (four, half) = (4, Ok(2));\n    expect_eq!(halve(four), half);\n}\n"
        ),
        [(5, "half".to_owned())]
    );
    let table = "#[test]\nfn t() {\n    for (number, half) in [(4, 2), (6, 3)] {\n        \
                 expect_eq!(halve(number), Ok(half));\n    }\n}\n";
    assert_eq!(left("halves-table", table), [(5, "half".to_owned())]);
    let closure = "#[test]\nfn t() {\n    let case = |number, half: i64| {\n        \
                   expect_eq!(halve(number), Ok(half));\n    };\n    case(4, 2);\n}\n";
    assert_eq!(left("halves-closure", closure), [(5, "half".to_owned())]);
}

/// The program is the learner's; the binary that runs it holds no expected value.
#[test]
fn others_are_graded_in_the_tier_cohort_only() {
    use sandbox::{Sandbox, Tier};
    let exercise = halves("halves-for-others", "");
    for tier in Tier::ALL.into_iter().filter(|tier| Sandbox::in_tier(*tier).works().is_ok()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let judge = judge::Judge::open_in(folder.path(), Sandbox::in_tier(tier)).expect("it opens");
        let options =
            CheckOptions { level: VerdictLevel::Graded, for_others: true, ..CheckOptions::usual() };
        let result = judge.check(&exercise, &exercise.solution(), &options, &mut |_| {});
        match (tier, result) {
            (Tier::Cohort, Ok(report)) => assert_eq!(report.verdict, Verdict::Accepted),
            (Tier::Cohort, Err(error)) => panic!("{error}"),
            (_, Err(judge::JudgeError::WeakSandbox { .. })) => {}
            (_, other) => panic!("{tier}: {other:?}"),
        }
    }
}

#[test]
fn programs() {
    let bench = bench();
    let exercise = exercise(
        "greets",
        "program = true\ndeny = [\"unused_variables\"]",
        &[
            ("solution.rs", "fn main() {\n    println!(\"good morning\");\n}\n"),
            (
                "tests.rs",
                "use observe::*;\n\n#[test]\nfn greets() {\n    \
                 expect_eq!(program!().run().stdout, \"good morning\\n\");\n}\n",
            ),
        ],
    );
    check_graded(
        &exercise,
        "fn main() {\n    println!(\"good morning\");\n}\n",
        expect![[r#"
        accepted
        passed greets
    "#]],
    );
    check_graded(
        &exercise,
        "fn main() {\n    println!(\"hello\");\n}\n",
        expect![[r#"
        wrong answer
        failed greets
          | program!().run().stdout
          |   expected  "good morning\n"
          |     actual  "hello\n"
    "#]],
    );
    check_graded(
        &exercise,
        "#![allow(unused_variables)]\nfn main() {\n    let a = 1;\n}\n",
        expect![[r#"
            lint
            error src/main.rs:1 E0453
        "#]],
    );
    let work = bench.folder.path().join("work").join(exercise.id.replace(':', "-"));
    let holds_it = |role: &str, prefix: &str| {
        let files = std::fs::read_dir(work.join(role)).expect("a folder").flatten();
        files
            .filter(|file| file.file_name().to_string_lossy().starts_with(prefix))
            .map(|file| std::fs::read(file.path()).expect("a file"))
            .map(|bytes| bytes.windows(12).any(|part| part == b"good morning"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        [holds_it("tests", "tests-"), holds_it("graded-tests", "tests")],
        [vec![true], vec![false, false]]
    );
}

#[test]
fn predictions_are_judged_as_ever() {
    let exercise = exercise(
        "predicted",
        "kind = \"predict\"",
        &[
            ("program.rs", "fn main() {\n    println!(\"{}\", 1 + 1);\n}\n"),
            ("answer.toml", "outcome = \"prints\"\noutput = \"\"\"\n2\n\"\"\"\n"),
        ],
    );
    assert_eq!(graded(&exercise, &exercise.solution()).verdict, Verdict::Accepted);
    let wrong = "outcome = \"prints\"\noutput = \"\"\"\n3\n\"\"\"\n";
    assert_eq!(graded(&exercise, &submission(&exercise, wrong)).verdict, Verdict::WrongAnswer);
}
