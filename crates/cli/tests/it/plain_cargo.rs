//! The learner's workspace under cargo alone, as an editor and rust-analyzer use it.

use std::process::Command;

use crate::environment::{
    A_LIBRARY, A_PROGRAM, Ran, TestEnvironment, WITH_ALLOCATIONS, exercise, finish,
};

fn cargo(environment: &TestEnvironment, arguments: &[&str]) -> Ran {
    let mut command = Command::new("cargo");
    environment.clean(&mut command).current_dir(environment.workspace()).args(arguments);
    finish(command)
}

fn members(environment: &TestEnvironment) -> Vec<String> {
    let arguments = ["metadata", "--offline", "--no-deps", "--format-version", "1"];
    let metadata = cargo(environment, &arguments).expect_code(0).stdout;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list").iter();
    let names = packages.map(|package| package["name"].as_str().expect("a name").to_owned());
    // Ours is always there.
    names.filter(|name| name != "observe").collect()
}

#[test]
fn a_new_workspace_is_a_cargo_workspace() {
    let environment = TestEnvironment::cold();
    assert!(members(&environment).is_empty());
    cargo(&environment, &["metadata", "--offline", "--format-version", "1"]).expect_code(0);
}

#[test]
fn solutions_pass_under_plain_cargo_test() {
    let environment = TestEnvironment::new();
    for slug in [A_LIBRARY, A_PROGRAM, WITH_ALLOCATIONS] {
        environment.run(&["check", slug]).expect_code(1);
    }
    let stubs = cargo(&environment, &["test", "--offline", "--quiet"]);
    assert_ne!(stubs.code, 0, "stubs pass");
    let names = ["basics-first-program", "basics-retry-delay", "ownership-borrow-not-move"];
    assert_eq!(members(&environment), names);
    for slug in [A_LIBRARY, A_PROGRAM, WITH_ALLOCATIONS] {
        environment.solve(exercise(slug));
    }
    cargo(&environment, &["test", "--offline", "--quiet"]).expect_code(0);
}

#[test]
fn lines_of_the_learners_own_in_the_manifest_stay() {
    let environment = TestEnvironment::cold();
    let mine = environment.read("Cargo.toml") + "\n[profile.dev]\ndebug = 1 # mine\n";
    environment.write("Cargo.toml", mine);
    environment.run(&["reset", A_LIBRARY]).expect_code(0);
    let manifest = environment.read("Cargo.toml");
    assert!(manifest.contains("debug = 1 # mine") && manifest.contains(A_LIBRARY), "{manifest}");
    assert_eq!(members(&environment), ["basics-retry-delay"]);
}

#[test]
fn an_exercise_that_was_deleted_does_not_break_the_workspace_for_long() {
    let environment = TestEnvironment::cold();
    environment.run(&["reset", A_LIBRARY]).expect_code(0);
    std::fs::remove_dir_all(environment.workspace().join("exercises").join(A_LIBRARY))
        .expect("removed");
    environment.run(&["reset", A_PROGRAM]).expect_code(0);
    assert_eq!(members(&environment), ["basics-first-program"]);
}
