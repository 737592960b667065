//! The five tracks: each is started and worked through as far as its ready part reaches; what is
//! planned is shown as planned, and never offered.

use std::collections::BTreeSet;

use curriculum::{Readiness, Track, TrackItem};
use serde_json::Value;

use crate::environment::{TestEnvironment, exercise, library};
use crate::quizzes::right_answer;

const TRACKS: [&str; 5] = [
    "rust-masterclass",
    "ace-systems-steward",
    "active-recall",
    "middle-backend",
    "product-engineering",
];

fn track(slug: &str) -> &'static Track {
    library().track(slug).unwrap_or_else(|| panic!("no track {slug}"))
}

/// A workspace for this track.
pub(crate) fn begun(slug: &str) -> TestEnvironment {
    let environment = TestEnvironment::without_workspace();
    let workspace = environment.workspace().display().to_string();
    let init = ["init", &workspace, "--track", slug];
    environment.run_in(environment.folder(), init).expect_code(0);
    environment
}

/// Plan, next, check: the first exercise fails as a stub and is accepted as its solution; all the
/// others are given up, so that the walk takes seconds.
fn work_through(slug: &str) {
    let environment = begun(slug);
    let (code, plan) = environment.json(&["plan"]);
    assert_eq!((code, &plan["track"]), (0, &slug.into()));
    assert_eq!(plan["forecast"]["ready"], track(slug).items().count());
    assert!(plan["next"]["slug"].is_string(), "{plan}");

    let mut left: BTreeSet<&str> = track(slug).items().map(TrackItem::slug).collect();
    let mut first = true;
    while !left.is_empty() {
        let (code, next) = environment.json(&["next"]);
        let item = next["next"]["item"].as_str().unwrap_or_default().to_owned();
        assert!(code == 0 && left.remove(item.as_str()), "{slug}: {next}; left: {left:?}");
        match next["next"]["kind"].as_str() {
            Some("lesson") => {}
            Some("quiz") => {
                let quiz = library().quiz(&item).expect("a quiz");
                for question in &quiz.questions {
                    let arguments = ["quiz", &item, "--answer", &right_answer(question)];
                    environment.run(&arguments).expect_code(0);
                }
            }
            Some("exercise") if first => {
                first = false;
                environment.run(&["check", &item]).expect_code(1);
                environment.solve(exercise(&item));
                environment.run(&["check", &item]).expect_code(0);
            }
            Some("exercise") => {
                environment.run(&["solution", &item, "--give-up"]).expect_code(0);
            }
            other => panic!("{slug}: offered {other:?}"),
        }
    }
    assert!(!first, "{slug} has no exercise");
    let (_, plan) = environment.json(&["plan"]);
    assert_eq!(plan["why"], "you gave it up earlier; everything else that is ready is done");
}

#[test]
fn the_masterclass_is_worked_through() {
    work_through(TRACKS[0]);
}

#[test]
fn the_systems_steward_is_worked_through() {
    work_through(TRACKS[1]);
}

#[test]
fn active_recall_is_worked_through() {
    work_through(TRACKS[2]);
}

#[test]
fn the_middle_backend_is_worked_through() {
    work_through(TRACKS[3]);
}

#[test]
fn product_engineering_is_worked_through() {
    work_through(TRACKS[4]);
}

#[test]
fn tracks_say_how_much_of_them_is_ready() {
    let environment = TestEnvironment::without_workspace();
    let ran = environment.run_in(environment.folder(), ["tracks", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.expect_code(0).stdout).expect("JSON");
    let rows = document["tracks"].as_array().expect("a list");
    for slug in TRACKS {
        let row = rows.iter().find(|row| row["slug"] == slug).expect("it is listed");
        let (ready, items) = track(slug).readiness();
        assert_eq!((&row["ready"], &row["items"]), (&ready.into(), &items.into()));
        let count = track(slug).step_count();
        assert_eq!(row["steps"]["planned"], count.planned);
        assert!(ready > 0 && count.planned > 0, "{slug}");
    }
    let ran = environment.run_in(environment.folder(), ["tracks", "--lang", "ru"]).expect_code(0);
    assert!(ran.stdout.contains("Разработчик backend на Rust"), "{}", ran.stdout);
}

#[test]
fn what_is_planned_is_shown_as_planned() {
    let environment = begun("rust-masterclass");
    let shown = environment.run(&["show"]).expect_code(0).stdout;
    assert!(shown.contains("  ○ lesson    04.4     Blanket Implementations"), "{shown}");
    let step = environment.run(&["show", "04.4"]).expect_code(0).stdout;
    assert!(step.contains("Planned: there is nothing to work on yet."), "{step}");
    let (code, document) = environment.json(&["show", "product-engineering/p1-traits"]);
    assert_eq!((code, &document["readiness"]), (0, &"in_part".into()), "{document}");
    assert_eq!(document["rest"], "Blanket implementations and trait objects");
    // A planned step is nothing to check or to take.
    environment.run(&["check", "04.4"]).expect_code(2);
    environment.run(&["quiz", "04.4"]).expect_code(2);

    let other = environment.run(&["show", "active-recall"]).expect_code(0).stdout;
    assert!(other.contains("exam 03 – The Comprehensive Mastery Exam (6 hours)"), "{other}");
    let unit = environment.run(&["show", "module-14"]).expect_code(0).stdout;
    assert!(unit.starts_with("\nmodule 14 – Real-World Integration Project"), "{unit}");
    for found in &library().tracks {
        let (code, document) = environment.json(&["show", &found.slug]);
        let units = document["units"].as_array().expect("a list");
        let steps = units.iter().flat_map(|unit| unit["steps"].as_array().expect("a list"));
        let all = steps.chain(document["steps"].as_array().expect("a list"));
        let planned = all.filter(|step| step["readiness"] == "planned").count();
        assert_eq!((code, planned), (0, found.step_count().planned), "{}", found.slug);
    }
    let is_planned = |step: &&curriculum::Step| step.readiness() == Readiness::Planned;
    assert!(track("rust-masterclass").all_steps().find(is_planned).is_some());
}

#[test]
fn the_middle_track_speaks_russian() {
    let environment = begun("middle-backend");
    let shown = environment.run(&["show", "--lang", "ru"]).expect_code(0).stdout;
    for words in ["недели 1-2 – Rust Essentials: основы языка", "модуль 1", "Итог модуля 1: сервис"]
    {
        assert!(shown.contains(words), "{shown}");
    }
    let (_, plan) = environment.json(&["plan", "--lang", "ru"]);
    let unit = plan["next"]["unit"].as_str().unwrap_or_default();
    assert!(unit.starts_with("недели 1-2 – "), "{plan}");
    let english = environment.run(&["show"]).expect_code(0).stdout;
    assert!(english.contains("weeks 1-2 – Rust Essentials (2 weeks)"), "{english}");
}

#[test]
fn notes_are_dated_private_and_can_be_erased() {
    let environment = begun("middle-backend");
    let step = "middle-backend/weekly-reflection";
    let shown = environment.run(&["show", "weekly-reflection"]).expect_code(0).stdout;
    assert!(shown.contains("masterwork note weekly-reflection"), "{shown}");
    environment.run(&["note", "weekly-reflection", "a borrow", "ends early"]).expect_code(0);
    environment.run(&["note", "basics/variables", "shadowing is a new place"]).expect_code(0);

    let (code, list) = environment.json(&["note", "--list"]);
    let notes = list["notes"].as_array().expect("a list");
    assert_eq!((code, notes.len()), (0, 2), "{list}");
    assert_eq!(
        (&notes[0]["item"], &notes[0]["text"]),
        (&step.into(), &"a borrow ends early".into())
    );
    assert_eq!(notes[0]["day"].as_str().map(str::len), Some("2026-03-01".len()));
    let (_, one) = environment.json(&["note", "--list", "basics/variables"]);
    assert_eq!(one["notes"].as_array().map(Vec::len), Some(1));
    let page = environment.run(&["show", "weekly-reflection"]).expect_code(0).stdout;
    assert!(page.contains("a borrow ends early"), "{page}");

    let name = notes[0]["note"].as_str().expect("a name");
    environment.run(&["note", "--erase", name]).expect_code(0);
    let text = environment.run(&["note", "--list"]).expect_code(0).stdout;
    assert!(!text.contains("a borrow") && text.contains("shadowing"), "{text}");
    environment.run(&["note", "--erase", name]).expect_code(2);
    environment.run(&["log", "verify"]).expect_code(0);
    environment.run(&["doctor"]).expect_code(0);
}
