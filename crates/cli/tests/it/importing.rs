//! Another course, from its import to accepted exercises: as a learner and as its author meet it.

use serde_json::Value;

use crate::environment::{TestEnvironment, write};
use crate::samples::{EXERCISM, RUSTLINGS};

/// Imports a course that stands beside the workspace, and learns it in a workspace of its own.
fn learned(name: &str, files: &[(&str, &str)]) -> TestEnvironment {
    let environment = TestEnvironment::without_workspace();
    let folder = environment.folder().to_owned();
    for (path, text) in files {
        write(&folder.join("theirs").join(path), text);
    }
    let imported = environment.run_in(&folder, ["import", name, "theirs", "course"]).expect_code(0);
    assert!(imported.stdout.contains("Came over:"), "{}", imported.stdout);
    let proof = environment.run_in(&folder, ["author", "check", "--folder", "course"]);
    assert!(proof.stdout.contains(" 0 faults"), "{proof:?}");
    proof.expect_code(0);
    let workspace = environment.workspace().display().to_string();
    let init = ["--content", "course", "init", &workspace, "--track", "course"];
    environment.run_in(&folder, init).expect_code(0);
    let settings = environment.read("masterwork.toml");
    environment.write("masterwork.toml", settings + "content = [\"../course\"]\n");
    environment
}

/// Each exercise's last part and its verdict.
fn verdicts(document: &Value) -> Vec<(String, String)> {
    let verdicts = document["verdicts"].as_array().expect("verdicts");
    let word = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let name = |item: String| item.rsplit('/').next().map(str::to_owned).unwrap_or_default();
    verdicts.iter().map(|one| (name(word(one, "item")), word(one, "verdict"))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(item, verdict)| ((*item).to_owned(), (*verdict).to_owned())).collect()
}

#[test]
fn a_rustlings_course_is_learned_like_ours() {
    let environment = learned("rustlings", RUSTLINGS);
    let (code, document) = environment.json(&["check", "--all", "--every"]);
    assert_eq!(code, 1);
    let stubs = [
        ("greet1", "accepted"),
        ("greet2", "compile_error"),
        ("sum1", "wrong_answer"),
        ("quiz1", "lint"),
    ];
    assert_eq!(verdicts(&document), pairs(&stubs));
    assert_eq!(document["verdicts"][0]["output"], "hello\n");
    assert_eq!(document["verdicts"][0]["rests_on_own_tests"], true);
    assert_eq!(document["verdicts"][2]["tests"][0]["name"], "tests::adds");

    let hint = environment.run(&["hint", "sum1"]).expect_code(0);
    assert!(hint.stdout.contains("Both of them."), "{}", hint.stdout);
    let solved = [
        ("00-greet/greet2", "solutions/00_greet/greet2.rs"),
        ("01-sums/sum1", "solutions/01_sums/sum1.rs"),
        ("quizzes/quiz1", "solutions/quizzes/quiz1.rs"),
    ];
    for (slug, solution) in solved {
        let text = std::fs::read(environment.folder().join("theirs").join(solution));
        let file = format!("exercises/course-{slug}/src/main.rs");
        environment.write(&file, text.expect("a solution"));
    }
    let ran = environment.run(&["check", "quiz1"]).expect_code(0);
    assert!(ran.stdout.contains("rests on what they say"), "{}", ran.stdout);
    environment.run(&["check", "--all"]).expect_code(0);
    let graded = environment.json(&["check", "sum1", "--graded"]).1;
    assert_eq!(graded["verdicts"][0]["level"], "local");
}

#[test]
fn what_the_learner_breaks_is_said_as_it_is() {
    let environment = learned("rustlings", RUSTLINGS);
    environment.run(&["check", "sum1"]).expect_code(1);
    let file = "exercises/course-01-sums/sum1/src/main.rs";
    let good = "fn sum(a: u8, b: u8) -> u8 {\n    a + b\n}\n\n#[test]\nfn adds() {\n    assert_eq!(sum(1, 2), 3);\n}\n\n";
    let cases = [
        // The program's own end, besides its tests'.
        (format!("{good}fn main() {{\n    panic!(\"no\");\n}}\n"), "runtime_error"),
        (format!("{good}fn main() {{\n    std::process::exit(3);\n}}\n"), "runtime_error"),
        // A test program that ends early has not passed.
        (
            good.replace("    a + b", "    std::process::exit(0)") + "fn main() {}\n",
            "runtime_error",
        ),
        (good.replace("    a + b", "    loop {}") + "fn main() {}\n", "time_limit"),
        // Without its tests it is another program, which does not compile.
        (
            format!(
                "{good}#[cfg(test)]\nconst N: u8 = 1;\n\nfn main() {{\n    println!(\"{{N}}\");\n}}\n"
            ),
            "compile_error",
        ),
        (good.to_owned(), "compile_error"),
        // What the course forbids.
        (format!("{good}fn main() {{\n    unsafe {{}}\n}}\n"), "lint"),
        (format!("{good}fn main() {{\n    println!(\"fine\");\n}}\n"), "accepted"),
    ];
    for (text, verdict) in cases {
        environment.write(file, &text);
        let document = environment.json(&["check", "sum1"]).1;
        assert_eq!(document["verdicts"][0]["verdict"], verdict, "{text}\n{document:#}");
    }
}

#[test]
fn an_exercism_track_is_learned_like_ours() {
    let environment = learned("exercism", EXERCISM);
    let (_, document) = environment.json(&["check", "--all", "--every"]);
    let stubs = [
        ("hello-world", "wrong_answer"),
        ("lasagna", "wrong_answer"),
        ("big-sum", "compile_error"),
    ];
    assert_eq!(verdicts(&document), pairs(&stubs));
    let error = &document["verdicts"][2]["diagnostics"][0];
    assert_eq!(error["file"], "exercises/course-practice/big-sum/src/lib.rs");

    // Release mode, the example's own manifest, and a doc test that fails first.
    let theirs = |path: &str| {
        let file = environment.folder().join("theirs/exercises").join(path);
        std::fs::read_to_string(file).expect("a file of the course")
    };
    let sum = "exercises/course-practice/big-sum";
    environment.write(&format!("{sum}/src/lib.rs"), theirs("practice/big-sum/.meta/example.rs"));
    environment.run(&["check", "big-sum"]).expect_code(1);
    let manifest = theirs("practice/big-sum/.meta/Cargo-example.toml");
    environment.write(&format!("{sum}/Cargo.toml"), manifest);
    environment.run(&["check", "big-sum"]).expect_code(0);

    let lasagna = theirs("concept/lasagna/.meta/exemplar.rs");
    let file = "exercises/course-learning/lasagna/src/lib.rs";
    environment.write(file, lasagna.replace("minutes(), 40", "minutes(), 41"));
    let (_, document) = environment.json(&["check", "lasagna"]);
    let verdict = &document["verdicts"][0];
    assert_eq!(verdict["verdict"], "wrong_answer", "{document:#}");
    assert!(verdict["tests"].to_string().contains("src/lib.rs - minutes"), "{verdict:#}");
    environment.write(file, lasagna);
    environment.run(&["check", "lasagna"]).expect_code(0);
}

#[test]
fn what_was_done_there_is_kept_once_and_proves_nothing() {
    let environment = learned("rustlings", RUSTLINGS);
    let again = ["import", "rustlings", "../theirs", "../course"];
    let (_, first) = environment.json(&again);
    assert_eq!((&first["done_there"], &first["kept"]), (&1.into(), &1.into()));
    let (_, second) = environment.json(&again);
    assert_eq!(second["kept"], 0);
    let (_, plan) = environment.json(&["plan"]);
    assert_eq!(plan["forecast"]["done"], 0, "{plan:#}");
    // It is not asked for before what was not done there.
    environment.run(&["next"]).expect_code(0);
    let names = environment.run(&["next"]).expect_code(0).stdout
        + &environment.run(&["next"]).expect_code(0).stdout;
    assert!(!names.contains("greet1.rs") && !names.contains("greet1/"), "{names}");
}

#[test]
fn a_course_is_added_to_a_workspace() {
    let environment = TestEnvironment::cold();
    for (path, text) in RUSTLINGS {
        write(&environment.folder().join("theirs").join(path), text);
    }
    let arguments = ["import", "rustlings", "../theirs", "../course", "--use"];
    let (code, document) = environment.json(&arguments);
    assert_eq!((code, &document["added_to_workspace"]), (0, &true.into()));
    let hint = environment.run(&["hint", "greet2"]).expect_code(0);
    assert!(hint.stdout.contains("after `let`"), "{}", hint.stdout);
    assert_eq!(environment.json(&arguments).1["added_to_workspace"], false);

    let nothing = environment.run(&["import", "rustlings", "nowhere", "../x"]).expect_code(4);
    assert!(nothing.stderr.contains("cannot read nowhere"), "{}", nothing.stderr);
    let other = environment.run(&["import", "exercism", "../theirs", "../x"]).expect_code(2);
    assert!(other.stderr.contains("is no Exercism track or exercise"), "{}", other.stderr);
}
