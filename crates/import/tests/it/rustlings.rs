//! rustlings courses: what must survive, does.

use curriculum::{JudgedBy, StubFailure, Task, TrackItem};
use import::{Format, Options, import};

use crate::courses::Course;
use crate::samples::RUSTLINGS;

fn own(library: &curriculum::Library, slug: &str) -> (curriculum::OwnTests, StubFailure) {
    let exercise = library.exercise(slug).expect("it is there");
    let Task::Course(task) = &exercise.task else { panic!("{slug} is another course's") };
    let JudgedBy::OwnTests(own) = &task.judged_by else { panic!("{slug} needs no cargo") };
    (own.clone(), task.stub_failure.clone())
}

#[test]
fn a_community_course_comes_over_with_all_that_it_says() {
    let course = Course::new(RUSTLINGS);
    let imported = course.import(Format::Rustlings);
    let report = &imported.report;
    assert_eq!((report.count("exercises"), report.count("solutions")), (4, 4));
    assert_eq!((report.count("lessons"), report.count("units")), (3, 3));
    assert_eq!(report.licence.as_deref(), Some("MIT"));
    let library = course.library();
    let track = library.track("imported").expect("a track");
    let items: Vec<&str> = track.items().map(TrackItem::slug).collect();
    assert_eq!(
        items,
        [
            "imported/welcome",
            "imported-00-greet/read-me",
            "imported-00-greet/greet1",
            "imported-00-greet/greet2",
            "imported-01-sums/sum1",
            "imported-quizzes/quiz1",
            "imported/farewell",
        ]
    );
    assert!(track.about.contains("MIT"), "{}", track.about);

    let (compile_only, as_it_is) = own(&library, "imported-00-greet/greet1");
    assert!(!compile_only.tests && compile_only.edition == "2021");
    assert_eq!(as_it_is, StubFailure::Nothing);
    let (tested, fails) = own(&library, "imported-01-sums/sum1");
    assert!(tested.tests);
    assert_eq!(fails, StubFailure::Somehow);
    assert_eq!(tested.lints, ["forbid clippy::todo", "allow dead_code", "forbid unsafe_code"]);
    let (strict, _) = own(&library, "imported-quizzes/quiz1");
    assert_eq!(strict.lints.last().map(String::as_str), Some("deny warnings"));

    let sum = library.exercise("imported-01-sums/sum1").expect("it is there");
    // A line that would end a hint is no end of this one.
    assert_eq!(sum.hints, ["Add them.\n***\nBoth of them."]);
    let greet = library.exercise("imported-00-greet/greet2").expect("it is there");
    assert!(greet.instructions.contains("Name it."), "{}", greet.instructions);
}

#[test]
fn what_a_learner_has_done_comes_back_with_the_items_ids() {
    let course = Course::new(RUSTLINGS);
    let imported = course.import(Format::Rustlings);
    let greet = course.library().exercise("imported-00-greet/greet1").expect("there").id.clone();
    let done: Vec<String> =
        imported.done.iter().map(|done| format!("{}:{}", imported.source, done.id)).collect();
    assert_eq!(done, [greet]);
    let left: Vec<String> = imported.report.left_out.iter().map(ToString::to_string).collect();
    assert!(left.iter().any(|note| note.contains("`gone`")), "{left:?}");

    // A learner's own folder, apart from the course.
    let state = course.folder().join("learners");
    std::fs::create_dir_all(&state).expect("made");
    let text = "DON'T EDIT THIS FILE!\n\nquiz1\n\nsum1\n";
    std::fs::write(state.join(".rustlings-state.txt"), text).expect("written");
    let options = Options { state: Some(state) };
    let again = import(Format::Rustlings, &course.from(), &course.to(), &options).expect("again");
    let sum = course.library().exercise("imported-01-sums/sum1").expect("there").id.clone();
    assert_eq!(format!("imported:{}", again.done[0].id), sum);
}

#[test]
fn a_course_with_dependencies_goes_through_cargo() {
    let course = Course::new(RUSTLINGS);
    course.write(
        "Cargo.toml",
        "[package]\nname = \"exercises\"\nedition = \"2024\"\n\n[dependencies]\nanyhow = \"1\"\n\n[lints.rust]\nunsafe_code = \"forbid\"\n",
    );
    course.import(Format::Rustlings);
    let library = course.library();
    let quiz = library.exercise("imported-quizzes/quiz1").expect("it is there");
    let Task::Course(task) = &quiz.task else { panic!("another course's") };
    let JudgedBy::Cargo(cargo) = &task.judged_by else { panic!("it needs cargo") };
    assert_eq!(cargo.commands, ["test", "clippy --profile test -- -D warnings", "run"]);
    let manifest = &task.package["Cargo.toml"];
    assert!(manifest.contains("anyhow = \"1\"") && manifest.contains("unsafe_code = \"forbid\""));
}

#[test]
fn rustlings_5_is_read_by_its_paths_and_modes() {
    let course = Course::new(&[
        (
            "info.toml",
            "[[exercises]]\nname = \"if1\"\npath = \"exercises/if/if1.rs\"\nmode = \"test\"\nhint = \"h\"\n\n\
             [[exercises]]\nname = \"clippy1\"\npath = \"exercises/clippy1.rs\"\nmode = \"clippy\"\nhint = \"\"\n",
        ),
        ("exercises/if/if1.rs", "// Task.\n\n// I AM NOT DONE\n\nfn main() {}\n"),
        ("exercises/clippy1.rs", "// I AM NOT DONE\nfn main() {}\n"),
    ]);
    let imported = course.import(Format::Rustlings);
    assert!(imported.report.needs_a_person.iter().any(|note| note.words.contains("no solution")));
    let library = course.library();
    let (own_if, _) = own(&library, "imported-if/if1");
    assert!(own_if.tests && own_if.unfinished.as_deref() == Some("I AM NOT DONE"));
    let (clippy, _) = own(&library, "imported-exercises/clippy1");
    assert!(!clippy.tests && clippy.lints == ["deny warnings"]);
}
