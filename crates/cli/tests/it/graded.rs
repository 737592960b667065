//! `check --graded`: its level and its seed are said, and the printed command repeats it.

use crate::environment::{A_LIBRARY, TestEnvironment, exercise};

#[test]
fn a_graded_check_says_its_seed_and_is_repeated_by_it() {
    let environment = TestEnvironment::new();
    environment.solve(exercise(A_LIBRARY));
    let (code, check) = environment.json(&["check", A_LIBRARY]);
    let verdict = &check["verdicts"][0];
    assert_eq!((code, &verdict["level"], &verdict["seed"]), (0, &"local".into(), &1.into()));

    let (code, check) = environment.json(&["check", A_LIBRARY, "--graded"]);
    let verdict = &check["verdicts"][0];
    assert_eq!((code, &verdict["verdict"]), (0, &"accepted".into()), "{check}");
    assert_eq!((&verdict["level"], &verdict["cached"]), (&"graded".into(), &false.into()));
    let seed = verdict["seed"].as_u64().expect("a number").to_string();

    let again = environment.run(&["check", A_LIBRARY, "--graded", "--seed", &seed]).expect_code(0);
    let line = format!(
        "graded, seed {seed}    again: masterwork check {A_LIBRARY} --graded --seed {seed}"
    );
    assert!(again.stdout.contains(&line), "{}", again.stdout);
    let (_, check) = environment.json(&["check", A_LIBRARY, "--graded", "--seed", &seed]);
    assert_eq!(check["verdicts"][0]["cached"], true);
    let (_, check) = environment.json(&["check", A_LIBRARY, "--graded"]);
    assert_ne!(check["verdicts"][0]["seed"].to_string(), seed, "each draws a seed of its own");
}

/// A graded verdict says more than the local one on the same files, so it is kept as well.
#[test]
fn an_accepted_graded_verdict_is_evidence_of_its_own() {
    let environment = TestEnvironment::new();
    environment.solve(exercise(A_LIBRARY));
    let events = || environment.json(&["log", "verify"]).1["events"].as_u64().expect("a number");
    environment.run(&["check", A_LIBRARY]).expect_code(0);
    let local = events();
    environment.run(&["check", A_LIBRARY, "--graded", "--seed", "5"]).expect_code(0);
    assert_eq!(events(), local + 1);
    environment.run(&["check", A_LIBRARY, "--graded", "--seed", "5"]).expect_code(0);
    assert_eq!(events(), local + 1, "a repetition is no news");
}
