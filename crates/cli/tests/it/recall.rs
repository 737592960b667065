//! Recall by the command line: what it refuses, what it keeps, and what it takes back.

use expect_test::expect;

use crate::environment::{A_LIBRARY, Ran, TestEnvironment, exercise, finish};

const FILE: &str = "exercises/basics/retry-delay/src/lib.rs";
const BLANK: &str = "recall/basics/retry-delay/src/lib.rs";

/// A command on a day of March 2026, in the evening.
fn on(environment: &TestEnvironment, day: u32, minute: u32, arguments: &[&str]) -> Ran {
    let mut command = environment.command(arguments);
    let now = format!("2026-03-{day:02}T18:{minute:02}:00Z");
    command.env("MASTERWORK_NOW", now).env("TZ", "UTC");
    finish(command)
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// An exercise that was accepted on the first of March.
fn learned() -> TestEnvironment {
    let environment = TestEnvironment::new();
    on(&environment, 1, 0, &["hint", A_LIBRARY]).expect_code(0);
    environment.solve(exercise(A_LIBRARY));
    let ran = on(&environment, 1, 9, &["check", A_LIBRARY]).expect_code(0);
    assert!(ran.stdout.contains("learned: hard, since you took a hint"), "{}", ran.stdout);
    environment
}

#[test]
fn an_exercise_comes_back_blank_and_what_was_accepted_stays() {
    let environment = learned();
    let accepted = environment.read(FILE);
    let plan = json(&on(&environment, 9, 0, &["plan", "--format", "json"]));
    assert_eq!(plan["due"][0]["item"], A_LIBRARY, "{plan}");
    let begun = json(&on(&environment, 9, 0, &["review", A_LIBRARY, "--format", "json"]));
    let seed = begun["variant_seed"].as_u64().expect("a seed");
    let blank = environment.read(BLANK);
    assert!(blank.contains("todo!()"), "{blank}");
    assert_eq!(environment.read(FILE), accepted);
    assert!(environment.read("Cargo.toml").contains("\"recall/basics/retry-delay\""));
    assert!(
        environment.read("recall/basics/retry-delay/Cargo.toml").contains("recall-basics-retry")
    );

    // What is judged is the blank file; the accepted one would pass.
    on(&environment, 9, 3, &["check", A_LIBRARY]).expect_code(1);
    let variant = exercise(A_LIBRARY).variant(seed);
    environment.write(BLANK, &variant.solution()["src/lib.rs"]);
    let ran = on(&environment, 9, 4, &["check", A_LIBRARY, "--format", "json"]).expect_code(0);
    let reviewed = &json(&ran)["verdicts"][0]["reviewed"];
    assert_eq!(reviewed["mode"], "recall", "{reviewed}");
    assert_eq!(environment.read(FILE), accepted);
    // Afterwards it is the exercise again, and the comparison is with what was accepted first.
    let diff = json(&on(&environment, 9, 5, &["diff", A_LIBRARY, "--format", "json"]));
    assert_eq!(diff["yours"]["src/lib.rs"], accepted);

    // The next recall asks in other words, and keeps the file of the last one.
    let again = json(&on(&environment, 28, 0, &["review", A_LIBRARY, "--format", "json"]));
    assert_eq!(again["variant_seed"], seed + 1);
    let kept = again["kept_as"].as_str().expect("it is kept");
    assert_eq!(environment.read(&format!("{kept}/src/lib.rs")), variant.solution()["src/lib.rs"]);
    on(&environment, 28, 1, &["solution", A_LIBRARY]).expect_code(2);
    on(&environment, 28, 1, &["solution", A_LIBRARY, "--give-up"]).expect_code(0);
    let plan = json(&on(&environment, 29, 1, &["plan", "--format", "json"]));
    assert!(
        plan["due"].as_array().is_some_and(|due| due.iter().any(|one| one["item"] == A_LIBRARY)),
        "{plan}"
    );
    on(&environment, 29, 2, &["doctor"]).expect_code(0);
}

#[test]
fn a_card_is_judged_rated_taken_back_and_set_aside() {
    let environment = TestEnvironment::new();
    on(&environment, 1, 0, &["next"]).expect_code(0);
    let next = json(&on(&environment, 1, 1, &["review", "--next", "--format", "json"]));
    let slug = next["next"]["item"].as_str().expect("a card").to_owned();
    assert_eq!((&next["next"]["kind"], &next["next"]["new"]), (&"predict".into(), &true.into()));
    let wrong = json(&on(
        &environment,
        1,
        2,
        &["review", &slug, "--answer", "-no", "--rating", "easy", "--format", "json"],
    ));
    assert_eq!((&wrong["right"], &wrong["rating"]), (&false.into(), &"again".into()));
    let undone = on(&environment, 1, 3, &["review", "--undo"]).expect_code(0);
    assert_eq!(undone.stdout, format!("{slug}: the rating `again` is taken back\n"));
    let answer = wrong["answer"].as_str().expect("a text");
    let right = on(&environment, 1, 4, &["review", &slug, "--answer", answer]).expect_code(0);
    assert!(right.stdout.contains("✓ right"), "{}", right.stdout);
    assert!(right.stdout.contains("\ngood; again in "), "{}", right.stdout);

    let due = |day: u32| {
        let plan = json(&on(&environment, day, 0, &["plan", "--format", "json"]));
        let due = plan["due"].as_array().cloned().unwrap_or_default();
        due.iter().any(|one| one["item"] == slug.as_str())
    };
    assert!(!due(1) && due(20));
    on(&environment, 20, 0, &["bury", &slug]).expect_code(0);
    assert!(!due(20) && due(21));
    on(&environment, 21, 0, &["suspend", &slug]).expect_code(0);
    assert!(!due(30));
    on(&environment, 30, 0, &["unsuspend", &slug]).expect_code(0);
    assert!(due(30));
}

#[test]
fn what_cannot_be_reviewed_says_so() {
    let environment = TestEnvironment::cold();
    let said = |arguments: &[&str]| environment.run(arguments).expect_code(2).stderr;
    let mut all = String::new();
    for arguments in [
        &["review", A_LIBRARY] as &[&str],
        &["review", "cards/move/none"],
        &["review", A_LIBRARY, "--rating", "good"],
        &["review", "--undo"],
        &["bury", A_LIBRARY],
        &["suspend", "no/such"],
        &["place", "--unit", "77", "--next"],
    ] {
        all.push_str(&format!("$ {}\n{}\n", arguments.join(" "), said(arguments)));
    }
    let question = crate::environment::library()
        .cards
        .iter()
        .find(|card| card.kind() == "question")
        .map(curriculum::Card::slug)
        .expect("there is one");
    assert!(said(&["review", &question, "--answer", "x"]).contains("only you know"));
    expect![[r#"
        $ review basics/retry-delay
        error: `basics/retry-delay` was not learned yet: there is nothing to recall

        help: masterwork show basics/retry-delay    # and what is due: masterwork plan

        $ review cards/move/none
        error: there is no card `cards/move/none`

        help: masterwork review --next    # names one

        $ review basics/retry-delay --rating good
        error: `basics/retry-delay` is code: it is judged and rated by its check

        help: masterwork check basics/retry-delay

        $ review --undo
        error: there is no review to undo

        $ bury basics/retry-delay
        error: `basics/retry-delay` was not learned yet: there is nothing to recall

        help: masterwork show basics/retry-delay    # and what is due: masterwork plan

        $ suspend no/such
        error: nothing is called `no/such`

        help: masterwork show    # lists the track's items

        $ place --unit 77 --next
        error: the track has no unit `77`

        help: one of: 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 12, 13, 14, 15, 16, 17, 18

    "#]]
    .assert_eq(&all);
    let (_, log) = environment.json(&["log", "verify"]);
    assert_eq!(log["events"], 0);
}

#[test]
fn a_unit_is_proven_by_answers_and_skipped() {
    let environment = TestEnvironment::new();
    let mut asked = json(&on(&environment, 1, 0, &["place", "--unit", "1", "--format", "json"]));
    let mut questions = 0;
    while let Some(question) = asked["question"].as_object() {
        let item = question["item"].as_str().expect("a slug").to_owned();
        let answer = crate::recall_days::answer_of(&item);
        let arguments = ["place", "--unit", "1", "--answer", &answer, "--format", "json"];
        asked = json(&on(&environment, 1, 1, &arguments));
        assert_eq!(asked["right"], true, "{asked}");
        questions += 1;
    }
    assert!(questions <= 20);
    let plan = json(&on(&environment, 1, 2, &["plan", "--format", "json"]));
    let skipped = plan["forecast"]["skipped"].as_u64().expect("a number");
    assert!(skipped >= 15, "{}", plan["forecast"]);
    // Nothing is believed for good: a proof comes in some days.
    let plan = json(&on(&environment, 6, 2, &["plan", "--format", "json"]));
    assert!(plan["proofs"].as_array().is_some_and(|proofs| !proofs.is_empty()), "{plan}");
}

#[test]
fn the_settings_change_what_is_remembered_and_a_bad_one_is_named() {
    let environment = learned();
    let due_on = |retention: &str| {
        environment.write(
            "masterwork.toml",
            format!("tracks = [\"rust-masterclass\"]\ndesired_retention = {retention}\n"),
        );
        on(&environment, 2, 0, &["plan"])
    };
    due_on("0.8").expect_code(0);
    on(&environment, 2, 1, &["doctor"]).expect_code(0);
    let refused = due_on("0.99").expect_code(4);
    assert!(refused.stderr.contains("line 2: `desired_retention` lies between 0.7 and 0.97"));
    environment
        .write("masterwork.toml", "tracks = [\"rust-masterclass\"]\nday_begins = \"25:00\"\n");
    let refused = on(&environment, 2, 0, &["plan"]).expect_code(4);
    assert!(refused.stderr.contains("`day_begins` is a time"), "{}", refused.stderr);
}
