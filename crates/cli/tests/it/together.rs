//! Several instances in one workspace.

use std::process::{Child, Stdio};

use crate::environment::{A_LIBRARY, A_PROGRAM, TestEnvironment, WITH_ALLOCATIONS, exercise, wait};

fn start(environment: &TestEnvironment, arguments: &[&str]) -> Child {
    let mut command = environment.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
}

#[test]
fn two_at_once_come_to_the_same_verdicts_and_lose_no_event() {
    let environment = TestEnvironment::new();
    for slug in [A_LIBRARY, A_PROGRAM] {
        environment.run(&["check", slug]).expect_code(1);
        environment.solve(exercise(slug));
    }
    let commands: [&[&str]; 4] = [
        &["check", A_LIBRARY],
        &["check", A_LIBRARY],
        &["check", "--all"],
        &["check", A_PROGRAM, A_LIBRARY],
    ];
    let children = commands.map(|arguments| start(&environment, arguments));
    for (mut child, arguments) in children.into_iter().zip(commands) {
        assert_eq!(wait(&mut child, &format!("{arguments:?}")), 0, "{arguments:?}");
    }
    environment.run(&["doctor"]).expect_code(0);
    for slug in [A_LIBRARY, A_PROGRAM] {
        let (code, diff) = environment.json(&["diff", slug]);
        assert_eq!((code, &diff["yours"]), (0, &diff["solution"]));
    }
}

#[test]
fn exercises_that_are_opened_at_once_are_all_members() {
    let environment = TestEnvironment::new();
    let slugs = [A_LIBRARY, A_PROGRAM, WITH_ALLOCATIONS, "basics/record-size", "text/route-key"];
    let children = slugs.map(|slug| start(&environment, &["reset", slug]));
    for mut child in children {
        assert_eq!(wait(&mut child, "reset"), 0);
    }
    let manifest = environment.read("Cargo.toml");
    for slug in slugs {
        assert!(manifest.contains(&format!("\"exercises/{slug}\"")), "{manifest}");
    }
    let (_, log) = environment.json(&["log", "verify"]);
    assert_eq!((&log["events"], &log["faults"]), (&slugs.len().into(), &serde_json::json!([])));
}

#[test]
fn a_hint_that_two_take_at_once_is_recorded() {
    let environment = TestEnvironment::new();
    let children = [(); 4].map(|()| start(&environment, &["hint", A_LIBRARY]));
    for mut child in children {
        assert_eq!(wait(&mut child, "hint"), 0);
    }
    environment.run(&["doctor"]).expect_code(0);
    let (_, hint) = environment.json(&["hint", A_LIBRARY]);
    assert!(hint["step"].as_u64() >= Some(2), "{hint}");
}
