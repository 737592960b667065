//! Exercism tracks and downloads: what must survive, does.

use curriculum::{JudgedBy, Task, TrackItem};
use import::Format;

use crate::courses::Course;
use crate::samples::EXERCISM;

#[test]
fn a_track_comes_over_with_all_that_it_says() {
    let course = Course::new(EXERCISM);
    let imported = course.import(Format::Exercism);
    let report = &imported.report;
    assert_eq!((report.count("exercises"), report.count("solutions")), (3, 3));
    assert_eq!(report.count("tests that were ignored"), 1);
    assert_eq!(report.count("exercises tested in release mode"), 1);
    let left: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
    assert!(left.iter().any(|note| note.contains("practice/old/: the track calls it deprecated")));
    assert!(left.iter().any(|note| note.contains("practice/gone/")), "{left:?}");
    let library = course.library();
    let track = library.track("imported").expect("a track");
    let items: Vec<&str> = track.items().map(TrackItem::slug).collect();
    assert_eq!(
        items,
        [
            "imported-practice/hello-world",
            "imported-concepts/functions",
            "imported-learning/lasagna",
            "imported-practice/big-sum",
        ]
    );
    // What is needed and not taught.
    assert_eq!(
        track.assumes.iter().map(|id| id.0.as_str()).collect::<Vec<_>>(),
        ["imported-traits"]
    );
    let lesson = library.lesson("imported-concepts/functions").expect("a lesson");
    assert!(lesson.text.contains("A function has a name.") && lesson.text.contains("[More]"));

    let lasagna = library.exercise("imported-learning/lasagna").expect("there");
    assert_eq!(lasagna.id, "imported:11111111-1111-4111-8111-111111111111");
    assert!(lasagna.instructions.contains("Cook.") && lasagna.instructions.contains("Return 40."));
    assert_eq!(lasagna.hints.len(), 2);

    let sum = library.exercise("imported-practice/big-sum").expect("there");
    assert_eq!((sum.difficulty, sum.teaches.len(), sum.uses.len()), (3, 1, 1));
    assert!(sum.instructions.contains("In Rust."));
    assert_eq!(sum.explanation.as_deref().map(str::trim), Some("# Introduction\n\nFold or loop."));
    let Task::Course(task) = &sum.task else { panic!("another course's") };
    let JudgedBy::Cargo(cargo) = &task.judged_by else { panic!("it needs cargo") };
    assert_eq!(cargo.commands, ["test --release -- --include-ignored"]);
    // The example has a manifest of its own, so the learner may change it too.
    assert!(task.stub.contains_key("Cargo.toml") && !task.package.contains_key("Cargo.toml"));
    assert!(task.package.contains_key("src/adding.rs"));
    assert!(!task.package["tests/big-sum.rs"].contains("#[ignore]"));
    let solved = task.solved().expect("an example");
    assert!(solved["Cargo.toml"].contains("default = [\"wide\"]"));
}

#[test]
fn a_downloaded_exercise_comes_over_as_it_is() {
    let course = Course::new(&[
        (
            ".exercism/metadata.json",
            r#"{"track": "rust", "exercise": "two-fer", "id": "abc", "url": "", "handle": "x",
                "is_requester": true, "submitted_at": "2024-01-02T03:04:05Z"}"#,
        ),
        (
            ".exercism/config.json",
            r#"{"files": {"solution": ["src/lib.rs", "Cargo.toml"], "test": ["tests/two-fer.rs"]}}"#,
        ),
        ("README.md", "# Two Fer\n\nOne for you.\n"),
        ("HELP.md", "# Help\n"),
        ("HINTS.md", "# Hints\n\n## General\n\n- Match.\n"),
        ("Cargo.toml", "[package]\nname = \"two-fer\"\nversion = \"0.1.0\"\n"),
        ("src/lib.rs", "pub fn twofer() {}\n"),
        ("tests/two-fer.rs", "#[test]\nfn x() {}\n"),
    ]);
    let imported = course.import(Format::Exercism);
    let library = course.library();
    let exercise = library.exercise("imported-practice/two-fer").expect("there");
    assert!(exercise.instructions.contains("One for you."));
    assert_eq!(exercise.hints, ["## General\n\n- Match."]);
    let Task::Course(task) = &exercise.task else { panic!("another course's") };
    assert_eq!(task.stub.keys().collect::<Vec<_>>(), ["Cargo.toml", "src/lib.rs"]);
    assert!(task.solution.is_none());
    assert_eq!(imported.done[0].at_ms, Some(1_704_164_645_000));
    assert_eq!(format!("imported:{}", imported.done[0].id), exercise.id);
}

#[test]
fn a_fault_is_named_by_file_and_line() {
    let edited = |from: &str, to: &str| {
        let course = Course::new(EXERCISM);
        course.write("config.json", EXERCISM[0].1.replace(from, to));
        course.try_import(Format::Exercism).expect_err("a fault").to_string()
    };
    assert_eq!(
        edited("\"version\": 3", "\"version\": 2"),
        "config.json:2: version 2; this one reads 3"
    );
    let error =
        edited("22222222-2222-4222-8222-222222222222", "11111111-1111-4111-8111-111111111111");
    assert!(error.contains("stands twice, at lasagna and at hello-world"), "{error}");
    assert!(edited("\"slug\": \"gone\"", "\"slug\": \"../gone\"").contains("is no plain name"));
    assert!(edited("\"practice\": [", "\"practice\": 3, [").starts_with("config.json:8: "));
    let course = Course::new(EXERCISM);
    course.write("exercises/practice/big-sum/.meta/config.json", "{\n \"files\": 3}");
    let error = course.try_import(Format::Exercism).expect_err("a fault").to_string();
    assert!(error.starts_with("exercises/practice/big-sum/.meta/config.json:2: "), "{error}");
}
