//! A second import: in place, with the ids that learners' evidence knows.

use import::Format;

use crate::courses::Course;
use crate::samples::RUSTLINGS;

fn id_of(course: &Course, slug: &str) -> String {
    course.library().exercise(slug).unwrap_or_else(|| panic!("{slug} is there")).id.clone()
}

#[test]
fn a_newer_version_updates_in_place_and_ids_stay() {
    let course = Course::new(RUSTLINGS);
    course.import(Format::Rustlings);
    let (greet, sum) =
        (id_of(&course, "imported-00-greet/greet2"), id_of(&course, "imported-01-sums/sum1"));
    // The course renames a folder, an exercise in another, and changes a third.
    let info = RUSTLINGS[0].1.replace("01_sums", "02_sums").replace("greet2", "greeting2");
    course.write("info.toml", info);
    for room in ["exercises", "solutions"] {
        for (from, to) in [
            ("01_sums/sum1.rs", "02_sums/sum1.rs"),
            ("00_greet/greet2.rs", "00_greet/greeting2.rs"),
        ] {
            let text = std::fs::read(course.from().join(room).join(from)).expect("there");
            course.remove(&format!("{room}/{from}"));
            course.write(&format!("{room}/{to}"), text);
        }
    }
    let again = course.import(Format::Rustlings);
    assert_eq!(id_of(&course, "imported-02-sums/sum1"), sum);
    assert_eq!(id_of(&course, "imported-00-greet/greeting2"), greet);
    assert_eq!(again.report.renamed.len(), 1);
    assert_eq!(again.report.renamed[0].to, "exercise greeting2");
    assert!(again.report.changes.update && again.report.changes.gone > 0);
    assert!(!course.to().join("exercises/imported-01-sums").exists());
}

#[test]
fn what_a_person_wrote_in_the_target_stays() {
    let course = Course::new(RUSTLINGS);
    course.import(Format::Rustlings);
    let hints = course.to().join("exercises/imported-quizzes/quiz1/hints.md");
    std::fs::write(&hints, "A better hint.\n").expect("written");
    let stub = course.to().join("exercises/imported-01-sums/sum1/stub/src/main.rs");
    std::fs::write(&stub, "fn main() {}\n").expect("written");
    let lesson = course.to().join("lessons/imported-quizzes");
    std::fs::create_dir_all(&lesson).expect("made");
    let page = "+++\nid = \"0a0b0c0d\"\ntitle = \"T\"\nconcepts = []\nminutes = 1\nimported = true\n+++\nx\n";
    std::fs::write(lesson.join("mine.md"), page).expect("written");
    course.write("exercises/01_sums/sum1.rs", "fn main() { }\n");

    let again = course.import(Format::Rustlings);
    assert_eq!(std::fs::read_to_string(&hints).expect("there"), "A better hint.\n");
    assert!(lesson.join("mine.md").exists());
    // Both changed it: the course's is in place, and the person's is kept and named.
    assert_eq!(std::fs::read_to_string(&stub).expect("there"), "fn main() { }\n");
    let kept = course.to().join("kept/exercises/imported-01-sums/sum1/stub/src/main.rs");
    assert_eq!(std::fs::read_to_string(kept).expect("there"), "fn main() {}\n");
    assert!(again.report.needs_a_person.iter().any(|note| note.place.ends_with("src/main.rs")));
    assert_eq!(again.report.changes.kept, 3);

    let third = course.import(Format::Rustlings);
    assert_eq!((third.report.changes.changed, third.report.changes.gone), (0, 0));
    assert_eq!(std::fs::read_to_string(&hints).expect("there"), "A better hint.\n");
}

#[test]
fn a_place_that_holds_something_else_is_left_alone() {
    let course = Course::new(RUSTLINGS);
    std::fs::create_dir_all(course.to()).expect("made");
    std::fs::write(course.to().join("thesis.md"), "years of work").expect("written");
    let error = course.try_import(Format::Rustlings).expect_err("taken").to_string();
    assert!(error.ends_with("is there already, and is no imported course"), "{error}");
    assert_eq!(std::fs::read_dir(course.to()).expect("a folder").count(), 1);

    std::fs::remove_file(course.to().join("thesis.md")).expect("removed");
    course.import(Format::Rustlings);
    let error = course.try_import(Format::Exercism).expect_err("another").to_string();
    assert!(error.contains("holds a course that was imported as rustlings"), "{error}");
}
