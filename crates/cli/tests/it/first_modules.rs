//! The whole way through the track as far as it is ready, by its own solutions: the stub fails as
//! it is declared to, the solution is accepted, `next` goes on. Slow, and worth it.

use curriculum::{Exercise, Kind, StubFailure, StubTests, Task, TrackItem};
use serde_json::Value;

use crate::environment::{TestEnvironment, exercise, library};
use crate::quizzes::right_answer;

const TRACK: &str = "rust-masterclass";

/// The text walk solves every so many-th exercise, and gives the others up.
const TEXT_STEP: usize = 4;

fn items() -> Vec<TrackItem> {
    let track = library().track(TRACK).expect("the track is built in");
    track.items().cloned().collect()
}

#[test]
fn walk_through_the_first_modules_in_json() {
    // The one test that compiles everything anew.
    let environment = TestEnvironment::cold();
    for (index, item) in items().iter().enumerate() {
        let (code, next) = environment.json(&["next"]);
        assert_eq!(code, 0, "{next}");
        assert_eq!(next["next"]["item"], item.slug(), "{next}");
        assert_eq!(next["position"][0], index + 1, "{next}");
        if let TrackItem::Exercise(slug) = item {
            walk_one_in_json(&environment, exercise(slug), &next);
        }
        if let TrackItem::Quiz(slug) = item {
            answer_all(&environment, slug);
        }
    }
    all_is_done(&environment);
}

/// Every question, rightly, by a command each.
fn answer_all(environment: &TestEnvironment, slug: &str) {
    for question in &library().quiz(slug).expect("it is in the library").questions {
        let answer = right_answer(question);
        environment.run(&["quiz", slug, "--answer", &answer]).expect_code(0);
    }
}

fn walk_one_in_json(environment: &TestEnvironment, exercise: &Exercise, next: &Value) {
    let slug = exercise.slug.as_str();
    let main_file = format!("exercises/{slug}/{}", exercise.main_file());
    let path = environment.workspace().join(&main_file);
    assert_eq!(next["next"]["path"], path.to_string_lossy().as_ref());

    // Without an item: the one that `next` has opened.
    let (code, stub) = environment.json(&["check"]);
    assert_eq!(code, 1, "{slug}: {stub}");
    fails_as_declared(exercise, only_verdict(&stub, slug));

    environment.solve(exercise);
    let (code, solved) = environment.json(&["check", &main_file]);
    let verdict = only_verdict(&solved, slug);
    assert_eq!((code, &verdict["verdict"]), (0, &"accepted".into()), "{slug}: {verdict}");
    assert_eq!(verdict["misconception"], Value::Null);
    let passed = |test: &Value| test["outcome"] == "passed";
    assert!(verdict["tests"].as_array().is_some_and(|tests| tests.iter().all(passed)), "{verdict}");

    let (code, diff) = environment.json(&["diff", slug]);
    assert_eq!((code, &diff["yours"]), (0, &diff["solution"]), "{slug}");
    assert_eq!(diff["solution"], serde_json::json!(exercise.solution()), "{slug}");
}

fn only_verdict<'a>(document: &'a Value, slug: &str) -> &'a Value {
    let verdicts = document["verdicts"].as_array().expect("a list");
    assert_eq!(verdicts.len(), 1, "{document}");
    assert_eq!(verdicts[0]["item"], slug);
    &verdicts[0]
}

/// Holds a stub's verdict to the failure that the exercise declares.
fn fails_as_declared(exercise: &Exercise, found: &Value) {
    let verdict = found["verdict"].as_str().unwrap_or_default();
    let says = |word: &str| {
        let diagnostics = found["diagnostics"].as_array();
        diagnostics.into_iter().flatten().any(|diagnostic| {
            let text = |field: &str| diagnostic[field].as_str().unwrap_or_default().to_owned();
            text("code") == word || text("message").contains(word)
        })
    };
    let failed = || {
        let tests = found["tests"].as_array().into_iter().flatten();
        let failed = tests.filter(|test| test["outcome"] == "failed");
        failed.filter_map(|test| test["name"].as_str()).collect::<Vec<_>>()
    };
    let context = format!("{}: {found:#}", exercise.slug);
    let declared = match &exercise.task {
        // A blank answer is no answer yet.
        Task::Predict(_) => return assert_eq!(verdict, "compile_error", "{context}"),
        Task::Code(task) => &task.stub_failure,
        Task::Tests(task) => &task.stub_failure,
        Task::Course(task) => &task.stub_failure,
    };
    match declared {
        StubFailure::Error(code) => {
            assert_eq!(verdict, "compile_error", "{context}");
            assert!(says(code), "{context}");
        }
        StubFailure::Lint(lint) => {
            assert_eq!(verdict, "lint", "{context}");
            assert!(says(lint), "{context}");
        }
        StubFailure::Tests(names) => {
            let failures = ["wrong_answer", "runtime_error", "time_limit", "memory_limit"];
            assert!(failures.contains(&verdict), "{context}");
            match names {
                StubTests::All => {
                    let all = found["tests"].as_array().map_or(0, Vec::len);
                    assert!(all > 0 && failed().len() == all, "{context}");
                }
                StubTests::Named(names) => assert_eq!(failed(), *names, "{context}"),
            }
        }
        StubFailure::Mutants(_) => assert_eq!(verdict, "wrong_answer", "{context}"),
        // Only imported exercises leave it open.
        StubFailure::Somehow | StubFailure::Nothing => panic!("{context}"),
    }
}

fn all_is_done(environment: &TestEnvironment) {
    let (code, next) = environment.json(&["next"]);
    assert_eq!((code, &next["next"]), (0, &Value::Null), "{next}");
    let (_, plan) = environment.json(&["plan", "--why"]);
    assert_eq!(plan["forecast"]["done"], plan["forecast"]["ready"], "{plan}");
    assert_eq!(plan["why"], "everything that is ready in this track is done");
    let text = environment.run(&["plan"]).expect_code(0).stdout;
    assert!(text.contains("Next: nothing; everything that is ready is done"), "{text}");

    let (code, all) = environment.json(&["check", "--all"]);
    let verdicts = all["verdicts"].as_array().expect("a list");
    let exercises = items().iter().filter(|item| matches!(item, TrackItem::Exercise(_))).count();
    assert_eq!((code, verdicts.len()), (0, exercises));
    let known = |verdict: &Value| verdict["verdict"] == "accepted" && verdict["cached"] == true;
    assert!(verdicts.iter().all(known), "{all}");

    log_is_whole(environment);
}

fn log_is_whole(environment: &TestEnvironment) {
    let (code, doctor) = environment.json(&["doctor"]);
    assert_eq!(code, 0, "{doctor}");
    assert_eq!(doctor["log"]["faults"], Value::Array(Vec::new()), "{doctor}");
    assert_eq!(doctor["log"]["rebuilt_equals_stored"], true, "{doctor}");
    assert_eq!(doctor["well"], true, "{doctor}");
    environment.run(&["log", "verify"]).expect_code(0);
}

#[test]
fn walk_through_the_first_modules_in_text() {
    let environment = TestEnvironment::new();
    let (mut exercises, mut given_up) = (0, 0);
    for item in items() {
        let shown = environment.run(&["next"]).expect_code(0);
        match &item {
            TrackItem::Lesson(slug) => {
                let title = &library().lesson(slug).expect("it is in the library").title;
                assert!(shown.stdout.ends_with("\nGo on: masterwork next\n"), "{title}");
                assert!(shown.stdout.lines().count() > 40, "{title}: {}", shown.stdout);
            }
            TrackItem::Exercise(slug) => {
                let last = format!("\nThen:  masterwork check {slug}\n");
                assert!(shown.stdout.ends_with(&last), "{}", shown.stdout);
                if exercises % TEXT_STEP == 0 {
                    walk_one_in_text(&environment, exercise(slug));
                } else {
                    environment.run(&["solution", slug, "--give-up"]).expect_code(0);
                    given_up += 1;
                }
                exercises += 1;
            }
            TrackItem::Quiz(slug) => {
                let last = format!("Take it: masterwork quiz {slug}\n");
                assert!(shown.stdout.ends_with(&last), "{}", shown.stdout);
                answer_all(&environment, slug);
            }
        }
        assert_eq!(shown.stderr, "");
    }
    let (_, plan) = environment.json(&["plan"]);
    assert_eq!(plan["forecast"]["done"], items().len() - given_up);
    assert_eq!(plan["why"], "you gave it up earlier; everything else that is ready is done");
    log_is_whole(&environment);
}

fn walk_one_in_text(environment: &TestEnvironment, exercise: &Exercise) {
    let slug = exercise.slug.as_str();
    let failed = environment.run(&["check"]).expect_code(1).stdout;
    let verdict = failed.lines().last().unwrap_or_default();
    let ending = if exercise.kind == Kind::Predict { "not answered yet" } else { " ms)" };
    assert!(verdict.starts_with(&format!("{slug}: ")) && verdict.ends_with(ending), "{failed}");
    assert!(!failed.contains("\u{1b}["), "{failed}");

    environment.solve(exercise);
    let accepted = environment.run(&["check", slug]).expect_code(0).stdout;
    assert!(accepted.contains(&format!("{slug}: accepted")), "{accepted}");
    let last = match exercise.kind {
        Kind::Predict => "go on: masterwork next\n".to_owned(),
        _ => format!("compare: masterwork diff {slug}    go on: masterwork next\n"),
    };
    assert!(accepted.ends_with(&last), "{accepted}");

    for arguments in [&["diff", slug][..], &["diff", slug, "--side-by-side"]] {
        environment.run(arguments).expect_code(0);
    }
    let solution = environment.run(&["solution", slug]).expect_code(0).stdout;
    assert!(solution.starts_with("── "), "{solution}");
}
