//! Content that is updated under a learner's work: the work stays, the new tests apply, the old
//! stub stays to compare with.

use std::path::PathBuf;

use crate::course::{DOUBLE, DOUBLE_FILE, DOUBLED, STUB, TESTS, course, file};
use crate::environment::TestEnvironment;

const NEW_STUB: &str =
    "/// Twice the number.\npub fn double(number: i32) -> i32 {\n    todo!()\n}\n";
const TESTS_FILE: &str = "exercises/tiny/double/tests/tests.rs";

fn new_tests() -> String {
    format!("{TESTS}\n#[test]\nfn doubles_nothing() {{\n    expect_eq!(double(0), 0);\n}}\n")
}

/// A workspace with the exercise opened, as the course's first version has it.
fn opened() -> (TestEnvironment, PathBuf) {
    let environment = TestEnvironment::new();
    let course = course(&environment);
    let settings = environment.read("masterwork.toml");
    environment.write("masterwork.toml", settings + "content = [\"../course\"]\n");
    environment.run(&["check", DOUBLE]).expect_code(1);
    assert_eq!(environment.read(DOUBLE_FILE), STUB);
    (environment, course)
}

fn update(course: &std::path::Path) {
    file(course, "stub.rs", NEW_STUB);
    file(course, "tests.rs", &new_tests());
}

/// The texts of all stubs that are kept.
fn kept_stubs(environment: &TestEnvironment) -> Vec<String> {
    let folder = environment.workspace().join(".masterwork/stubs").join(DOUBLE);
    let versions = std::fs::read_dir(folder).expect("stubs are kept");
    let text = |path: PathBuf| std::fs::read_to_string(path.join("src/lib.rs")).expect("a stub");
    let mut texts: Vec<String> =
        versions.map(|version| text(version.expect("readable").path())).collect();
    texts.sort();
    texts
}

#[test]
fn an_edited_file_stays_and_the_new_tests_apply() {
    let (environment, course) = opened();
    let mine = format!("// mine\n{DOUBLED}");
    environment.write(DOUBLE_FILE, &mine);
    update(&course);
    let (code, check) = environment.json(&["check", DOUBLE]);
    assert_eq!((code, check["verdicts"][0]["tests"].as_array().map(Vec::len)), (0, Some(2)));
    assert_eq!(environment.read(DOUBLE_FILE), mine);
    assert_eq!(environment.read(TESTS_FILE), new_tests());
    assert_eq!(kept_stubs(&environment), [NEW_STUB, STUB]);
}

#[test]
fn a_stub_that_nobody_has_touched_is_replaced() {
    let (environment, course) = opened();
    update(&course);
    environment.run(&["check", DOUBLE]).expect_code(1);
    assert_eq!(environment.read(DOUBLE_FILE), NEW_STUB);
    let (_, log) = environment.json(&["log", "verify"]);
    assert_eq!(log["events"], 0, "a stub that nobody has touched is no attempt");
}

#[test]
fn without_our_list_an_untouched_stub_is_known_by_its_text() {
    let (environment, course) = opened();
    std::fs::remove_file(environment.workspace().join(".masterwork/written.json")).expect("there");
    std::fs::remove_dir_all(environment.workspace().join(".masterwork/stubs")).expect("there");
    environment.run(&["check", DOUBLE]).expect_code(1);
    update(&course);
    environment.run(&["check", DOUBLE]).expect_code(1);
    assert_eq!(environment.read(DOUBLE_FILE), NEW_STUB);
}

#[test]
fn an_edited_copy_of_the_tests_is_kept_beside() {
    let (environment, course) = opened();
    environment.write(TESTS_FILE, "// my own test\n");
    update(&course);
    environment.run(&["check", DOUBLE]).expect_code(1);
    assert_eq!(environment.read(TESTS_FILE), new_tests());
    assert_eq!(environment.read(&format!("{TESTS_FILE}.yours")), "// my own test\n");
    // A second edit does not take the first one's place.
    environment.write(TESTS_FILE, "// another\n");
    file(&course, "tests.rs", TESTS);
    environment.run(&["check", DOUBLE]).expect_code(1);
    assert_eq!(environment.read(&format!("{TESTS_FILE}.yours")), "// my own test\n");
    assert_eq!(environment.read(&format!("{TESTS_FILE}.yours-2")), "// another\n");
}

#[test]
fn what_was_accepted_stays_done_and_a_renamed_exercise_keeps_its_progress() {
    let (environment, course) = opened();
    environment.write(DOUBLE_FILE, DOUBLED);
    environment.run(&["check", DOUBLE]).expect_code(0);
    let settings = environment.read("masterwork.toml").replace("rust-masterclass", "tiny");
    environment.write("masterwork.toml", settings);
    let done = || environment.json(&["plan"]).1["forecast"]["done"].clone();
    assert_eq!(done(), 1);
    update(&course);
    assert_eq!(done(), 1);

    std::fs::rename(course.join("exercises/tiny/double"), course.join("exercises/tiny/twice"))
        .expect("renamed");
    let track = course.join("tracks/tiny/track.toml");
    let text = std::fs::read_to_string(&track).expect("a track").replace("double", "twice");
    std::fs::write(track, text).expect("written");
    assert_eq!(done(), 1, "its id has not changed");
}
