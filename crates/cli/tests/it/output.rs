//! What stands on standard output: one JSON document or text, and escape sequences only on demand.

use std::fs::File;
use std::process::Stdio;

use serde_json::Value;

use crate::environment::{A_LIBRARY, TestEnvironment, exercise, finish};

/// Each command, what it ends with, and its document's schema.
const COMMANDS: [(&[&str], i32, &str); 24] = [
    (&[], 0, "masterwork.plan/1"),
    (&["tracks"], 0, "masterwork.tracks/1"),
    (&["show"], 0, "masterwork.show/1"),
    (&["show", A_LIBRARY], 0, "masterwork.show/1"),
    (&["show", "basics/variables"], 0, "masterwork.show/1"),
    (&["plan", "--why"], 0, "masterwork.plan/1"),
    (&["next"], 0, "masterwork.next/1"),
    (&["check", A_LIBRARY], 1, "masterwork.check/1"),
    (&["check", "--all"], 1, "masterwork.check/1"),
    (&["hint", A_LIBRARY], 0, "masterwork.hint/1"),
    (&["solution", A_LIBRARY], 2, "masterwork.error/1"),
    (&["solution", A_LIBRARY, "--give-up"], 0, "masterwork.solution/1"),
    (&["diff", A_LIBRARY], 0, "masterwork.diff/1"),
    (&["reset", A_LIBRARY], 0, "masterwork.reset/1"),
    (&["note", A_LIBRARY, "mine"], 0, "masterwork.note/1"),
    (&["note", "--list"], 0, "masterwork.notes/1"),
    (&["quiz"], 0, "masterwork.quiz/1"),
    (&["report", A_LIBRARY, "wrong"], 0, "masterwork.report/1"),
    (&["log", "verify"], 0, "masterwork.log-verify/1"),
    (&["log", "merge", "nowhere"], 4, "masterwork.error/1"),
    (&["doctor"], 0, "masterwork.doctor/1"),
    (&["watch"], 2, "masterwork.error/1"),
    (&["init"], 2, "masterwork.error/1"),
    (&["bogus"], 2, "masterwork.error/1"),
];

#[test]
fn every_command_writes_one_document_with_its_schema() {
    let environment = TestEnvironment::new();
    for (arguments, code, schema) in COMMANDS {
        let (found, document) = environment.json(arguments);
        assert_eq!((found, &document["schema"]), (code, &schema.into()), "{arguments:?}");
    }
}

#[test]
fn the_fields_that_others_build_on_are_there() {
    let environment = TestEnvironment::new();
    let (_, check) = environment.json(&["check", A_LIBRARY]);
    has(&check, &["verdicts"]);
    let fields =
        ["item", "path", "verdict", "milliseconds", "tests", "diagnostics", "misconception"];
    has(&check["verdicts"][0], &fields);
    has(&check["verdicts"][0]["tests"][0], &["name", "outcome", "message"]);
    let (_, doctor) = environment.json(&["doctor"]);
    has(&doctor, &["toolchain", "sandbox"]);
    has(&doctor["sandbox"], &["tier", "properties"]);
    for (name, property) in doctor["sandbox"]["properties"].as_object().expect("an object") {
        let state = property["state"].as_str().unwrap_or_default();
        assert!(["enforced", "approximated", "absent"].contains(&state), "{name}");
        has(property, &["by"]);
    }
    let (_, tracks) = environment.json(&["tracks"]);
    has(&tracks["tracks"][0], &["slug", "title", "items", "ready"]);
    let (_, plan) = environment.json(&["plan"]);
    has(&plan, &["due", "next", "why", "forecast"]);
}

#[track_caller]
fn has(document: &Value, fields: &[&str]) {
    for field in fields {
        assert!(document.get(field).is_some(), "no `{field}` in {document:#}");
    }
}

#[test]
fn without_a_terminal_nothing_is_coloured_unless_it_is_asked_for() {
    let environment = TestEnvironment::new();
    for (arguments, code, _) in
        COMMANDS.into_iter().filter(|(arguments, ..)| *arguments != ["watch"])
    {
        let ran = environment.run(arguments).expect_code(code);
        assert!(!(ran.stdout + &ran.stderr).contains('\u{1b}'), "{arguments:?}");
    }
    // The compiler's own colours: a stub that does not compile.
    environment.write(&format!("exercises/{A_LIBRARY}/src/lib.rs"), "fn broken( {}\n");
    let colored = |arguments: &[&str]| environment.run(arguments).stdout.contains("\u{1b}[");
    assert!(!colored(&["check", A_LIBRARY]));
    for arguments in [&["check", A_LIBRARY][..], &["diff", A_LIBRARY], &["show", A_LIBRARY]] {
        assert!(colored(&[arguments, &["--color", "always"]].concat()), "{arguments:?}");
        assert!(!colored(&[arguments, &["--color", "never"]].concat()), "{arguments:?}");
    }
}

#[test]
fn what_a_learners_program_prints_cannot_reach_the_terminal_as_commands() {
    let environment = TestEnvironment::new();
    let solution = &exercise(A_LIBRARY).solution()["src/lib.rs"];
    let nasty = "println!(\"\\u{1b}]0;owned\\u{7}\\u{1b}[2J\");\n    ";
    let text = solution.replacen(
        "let moment",
        &format!(
            "{nasty}panic!(\"\\u{{1b}}[31mred\");\n    #[allow(unreachable_code)]\n    let moment"
        ),
        1,
    );
    assert_ne!(&text, solution);
    environment.write(&format!("exercises/{A_LIBRARY}/src/lib.rs"), text);
    let ran = environment.run(&["check", A_LIBRARY, "--color", "never"]).expect_code(1);
    assert!(ran.stdout.contains("your code printed:"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{7}'), "{}", ran.stdout);
}

#[test]
fn a_reader_that_goes_is_no_failure_and_a_full_one_is() {
    let environment = TestEnvironment::cold();
    let mut command = environment.command(&["show", "basics/variables"]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));

    let Ok(full) = File::create("/dev/full") else {
        eprintln!("SKIPPED in part: there is no /dev/full here");
        return;
    };
    let mut command = environment.command(&["plan"]);
    let status = command.stdout(full).stderr(Stdio::null()).status().expect("it starts");
    assert_eq!(status.code(), Some(4));
}

#[test]
fn a_page_is_as_wide_as_columns_says() {
    let environment = TestEnvironment::cold();
    let widest = |columns: &str| {
        let mut command = environment.command(&["show", "basics/variables"]);
        command.env("COLUMNS", columns);
        let ran = finish(command);
        ran.stdout.lines().filter(|line| !line.starts_with(['│', '┃'])).map(width).max()
    };
    assert!(widest("50") <= Some(60) && widest("50") < widest("100"), "{:?}", widest("50"));
}

fn width(line: &str) -> usize {
    line.chars().count()
}
