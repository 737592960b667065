//! Hints, solutions, resets, notes: help that is recorded, and the learner's files that stay.

use std::path::Path;

use expect_test::expect;

use crate::environment::{A_LIBRARY, TestEnvironment, exercise};

const FILE: &str = "exercises/basics/retry-delay/src/lib.rs";

#[test]
fn a_solution_is_locked_until_it_is_earned_or_given_up() {
    let environment = TestEnvironment::new();
    let locked = environment.run(&["solution", A_LIBRARY]).expect_code(2);
    expect![[r#"
        error: the solution of `basics/retry-delay` is shown once yours is accepted

        help: masterwork hint basics/retry-delay                   # one step at a time
              masterwork solution basics/retry-delay --give-up     # recorded; it comes back later
    "#]]
    .assert_eq(&locked.stderr);
    environment.run(&["diff", A_LIBRARY]).expect_code(2);

    let shown = environment.run(&["solution", A_LIBRARY, "--give-up"]).expect_code(0).stdout;
    assert!(shown.contains("saturating_pow"), "{shown}");
    assert_eq!(state(&environment, A_LIBRARY), "given_up");
    let (_, plan) = environment.json(&["plan"]);
    assert_eq!(plan["forecast"]["done"], 0);
    // From now on it can be seen without giving up again.
    environment.run(&["solution", A_LIBRARY]).expect_code(0);
    environment.run(&["diff", A_LIBRARY]).expect_code(0);

    environment.solve(exercise(A_LIBRARY));
    environment.run(&["check", A_LIBRARY]).expect_code(0);
    assert_eq!(state(&environment, A_LIBRARY), "done");
}

/// An item's state as `show` lists it.
fn state(environment: &TestEnvironment, slug: &str) -> String {
    let (_, show) = environment.json(&["show"]);
    let units = show["units"].as_array().expect("a list").iter();
    let mut items = units.flat_map(|unit| unit["items"].as_array().expect("a list"));
    let item = items.find(|item| item["item"] == slug).expect("it is in the track");
    item["state"].as_str().expect("a word").to_owned()
}

#[test]
fn hints_come_one_at_a_time_and_end() {
    let environment = TestEnvironment::cold();
    let steps = exercise(A_LIBRARY).hints.len();
    assert!(steps >= 2);
    for step in 1..=steps + 2 {
        let (code, hint) = environment.json(&["hint", A_LIBRARY]);
        assert_eq!((code, &hint["step"]), (0, &step.min(steps).into()));
        assert_eq!(hint["text"], exercise(A_LIBRARY).hints[step.min(steps) - 1]);
    }
    let (_, log) = environment.json(&["log", "verify"]);
    assert_eq!(log["events"], steps, "a hint that was shown again was recorded again");
    assert_eq!(state(&environment, A_LIBRARY), "begun");
    let text = environment.run(&["hint"]).expect_code(0).stdout;
    assert!(
        text.starts_with(&format!("{A_LIBRARY}: hint {steps} of {steps}, the last one\n\n")),
        "{text}"
    );
}

#[test]
fn without_an_open_exercise_a_hint_asks_for_one() {
    let environment = TestEnvironment::cold();
    let ran = environment.run(&["hint"]).expect_code(2);
    expect![[r#"
        error: no exercise is open

        help: name one (`masterwork show` lists them), or open the next: `masterwork next`
    "#]]
    .assert_eq(&ran.stderr);
}

#[test]
fn a_reset_keeps_what_was_there_and_never_overwrites_what_was_kept() {
    let environment = TestEnvironment::cold();
    let stub = &exercise(A_LIBRARY).stub()["src/lib.rs"];
    let mut kept = Vec::new();
    for round in 0..6 {
        let mine = format!("// try {round}\n{stub}");
        environment.write(FILE, &mine);
        let (code, reset) = environment.json(&["reset", A_LIBRARY]);
        assert_eq!(code, 0, "{reset}");
        assert_eq!(environment.read(FILE), *stub);
        kept.push((reset["kept_as"].as_str().expect("a path").to_owned(), mine));
    }
    for (folder, mine) in &kept {
        assert_eq!(&environment.read(&format!("{folder}/src/lib.rs")), mine);
    }
    let text = environment.run(&["reset", A_LIBRARY]).expect_code(0).stdout;
    let said = "basics/retry-delay is its stub again; yours is kept in kept/basics/retry-delay/";
    assert!(text.starts_with(said), "{text}");
}

/// The clock may stand still, or be set back, between two resets.
#[test]
fn resets_at_the_same_moment_keep_both() {
    let environment = TestEnvironment::cold();
    let workspace = training::Workspace::find(environment.workspace()).expect("a workspace");
    let mut session = training::Session::open(workspace, &[], || 1_000).expect("it opens");
    let mut kept = Vec::new();
    for mine in ["// one\n", "// two\n", "// three\n"] {
        environment.write(FILE, mine);
        kept.push((session.reset(A_LIBRARY).expect("a reset"), mine));
    }
    for (folder, mine) in kept {
        assert_eq!(environment.read(&format!("{folder}/src/lib.rs")), mine);
    }
}

/// Progress follows the log's own order; a clock that goes backwards breaks nothing.
#[test]
fn a_clock_that_is_set_back_breaks_no_chain_and_loses_no_order() {
    let environment = TestEnvironment::cold();
    let open = |clock: fn() -> i64| {
        let workspace = training::Workspace::find(environment.workspace()).expect("a workspace");
        training::Session::open(workspace, &[], clock).expect("it opens")
    };
    let steps = exercise(A_LIBRARY).hints.len();
    assert_eq!(open(|| 2_000_000_000_000).next_hint(A_LIBRARY).expect("a hint").step, 1);
    assert_eq!(open(|| 1_000).next_hint(A_LIBRARY).expect("a hint").step, 2);
    assert_eq!(open(|| -5).next_hint(A_LIBRARY).expect("a hint").step, steps.min(3));
    let session = open(|| 500);
    assert_eq!(session.hints_taken(A_LIBRARY).expect("hints").len(), steps.min(3));
    assert_eq!(session.log().verify().expect("readable"), []);
    assert!(training::session::projection_is_true(&session).expect("readable"));
    environment.run(&["doctor"]).expect_code(0);
}

#[test]
fn notes_and_reports_are_kept_in_the_log() {
    let environment = TestEnvironment::cold();
    let note = environment.run(&["note", A_LIBRARY, "saturating,", "then", "min"]).expect_code(0);
    assert_eq!(note.stdout, "The note is kept; it is private.\n");
    let (_, report) = environment.json(&["report", "basics/variables", "a typo"]);
    assert_eq!((&report["item"], &report["text"]), (&"basics/variables".into(), &"a typo".into()));
    environment.run(&["note", A_LIBRARY]).expect_code(2);
    environment.run(&["note", "no/such", "x"]).expect_code(2);
    let (_, log) = environment.json(&["log", "verify"]);
    assert_eq!(log["events"], 2);
    assert_eq!(state(&environment, A_LIBRARY), "new", "a note is no work");
}

#[test]
fn an_accepted_solution_outlives_the_file_that_it_was_in() {
    let environment = TestEnvironment::new();
    environment.run(&["check", A_LIBRARY]).expect_code(1);
    environment.solve(exercise(A_LIBRARY));
    environment.run(&["check", A_LIBRARY]).expect_code(0);
    std::fs::remove_dir_all(environment.workspace().join("exercises")).expect("removed");
    let (_, diff) = environment.json(&["diff", A_LIBRARY]);
    assert_eq!(diff["yours"], diff["solution"]);
    assert!(!Path::new(&environment.workspace().join("exercises")).exists());
}

#[test]
fn the_plan_keeps_its_columns() {
    let environment = TestEnvironment::cold();
    environment.run(&["next"]).expect_code(0);
    let plan = environment.run(&["plan", "--why"]).expect_code(0).stdout;
    let bars = plan.lines().filter_map(|line| line.find('░').map(|at| line[..at].chars().count()));
    let columns: std::collections::BTreeSet<usize> = bars.collect();
    assert_eq!(columns.len(), 1, "{plan}");
    assert!(plan.contains("\nNext: "), "{plan}");
    assert!(plan.contains("\nWhy:  it practises "), "{plan}");
}
