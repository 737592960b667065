//! The log: verified, and merged between two machines.

use serde_json::Value;

use crate::environment::{A_LIBRARY, TestEnvironment, WITH_ALLOCATIONS, exercise};

/// What follows from the log, without what belongs to one machine.
fn state(environment: &TestEnvironment) -> Value {
    let (_, show) = environment.json(&["show"]);
    let (_, plan) = environment.json(&["plan"]);
    let (_, log) = environment.json(&["log", "verify"]);
    assert_eq!(log["faults"], Value::Array(Vec::new()));
    serde_json::json!([show["units"], plan["next"], plan["forecast"], log["events"]])
}

fn merge(into: &TestEnvironment, from: &TestEnvironment) -> Value {
    let evidence = from.workspace().join("evidence").display().to_string();
    let (code, merged) = into.json(&["log", "merge", &evidence]);
    assert_eq!(code, 0, "{merged}");
    merged
}

#[test]
fn two_machines_that_merge_both_ways_know_the_same() {
    let (laptop, desktop) = (TestEnvironment::new(), TestEnvironment::new());
    laptop.run(&["next"]).expect_code(0);
    laptop.run(&["check", A_LIBRARY]).expect_code(1);
    laptop.solve(exercise(A_LIBRARY));
    laptop.run(&["check", A_LIBRARY]).expect_code(0);
    desktop.run(&["solution", WITH_ALLOCATIONS, "--give-up"]).expect_code(0);
    desktop.run(&["hint", A_LIBRARY]).expect_code(0);
    assert_ne!(state(&laptop), state(&desktop));

    let merged = merge(&desktop, &laptop);
    assert_eq!((&merged["added"], &merged["left_out"]), (&3.into(), &0.into()), "{merged}");
    merge(&laptop, &desktop);
    assert_eq!(state(&laptop), state(&desktop));
    assert_eq!(merge(&laptop, &desktop)["added"], 0, "a second merge has nothing to take in");

    // Both go on, and a third machine that takes them in another order knows the same again.
    laptop.run(&["hint", WITH_ALLOCATIONS]).expect_code(0);
    desktop.run(&["note", A_LIBRARY, "from the desktop"]).expect_code(0);
    let third = TestEnvironment::new();
    merge(&third, &desktop);
    merge(&third, &laptop);
    merge(&laptop, &desktop);
    assert_eq!(state(&third), state(&laptop));
    for environment in [&laptop, &desktop, &third] {
        environment.run(&["doctor"]).expect_code(0);
    }
    // The learner's accepted code came along.
    let (_, diff) = third.json(&["diff", A_LIBRARY]);
    assert_eq!(diff["yours"], diff["solution"]);
}

#[test]
fn a_merge_from_nowhere_says_so() {
    let environment = TestEnvironment::cold();
    let ran = environment.run(&["log", "merge", "nowhere"]).expect_code(4);
    assert!(ran.stderr.starts_with("error: there is no log at nowhere/log.db\n"), "{}", ran.stderr);
    assert!(!environment.workspace().join("nowhere").exists());
}
