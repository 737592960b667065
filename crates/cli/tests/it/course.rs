//! A course of one small exercise, as an author has it on disk.

use std::path::{Path, PathBuf};

use crate::environment::{TestEnvironment, write};

/// The exercise's slug.
pub(crate) const DOUBLE: &str = "tiny/double";
/// The learner's file of it, in a workspace.
pub(crate) const DOUBLE_FILE: &str = "exercises/tiny/double/src/lib.rs";
/// Its solution.
pub(crate) const DOUBLED: &str = "pub fn double(number: i32) -> i32 {\n    number * 2\n}\n";
/// What the learner starts from.
pub(crate) const STUB: &str = "pub fn double(number: i32) -> i32 {\n    todo!()\n}\n";

/// Writes the course beside the workspace; the argument for `--content`.
pub(crate) fn course(environment: &TestEnvironment) -> PathBuf {
    let folder = environment.folder().join("course");
    file(&folder, "exercise.toml", EXERCISE);
    file(&folder, "instructions.md", "# Double\n\nDouble it.\n");
    file(&folder, "hints.md", "What is twice a number?\n---\nMultiply.\n");
    file(&folder, "stub.rs", STUB);
    file(&folder, "solution.rs", DOUBLED);
    file(&folder, "tests.rs", TESTS);
    write(&folder.join("tracks/tiny/track.toml"), TRACK);
    folder
}

/// Writes a file of the course's exercise.
pub(crate) fn file(course: &Path, name: &str, text: &str) {
    write(&course.join("exercises").join(DOUBLE).join(name), text);
}

pub(crate) const TESTS: &str = "use double::*;\nuse observe::*;\n\n#[test]\nfn doubles() {\n    \
                                expect_eq!(double(4), 8);\n}\n";

const EXERCISE: &str = r#"id = "00000001"
title = "Double"
kind = "write"
teaches = []
difficulty = 1
minutes = 5

[stub]
fails = "tests"
tests = ["*"]
"#;

const TRACK: &str = r#"id = "00000002"
title = "Tiny"
about = "One exercise."
unit = "day"
hours_a_week = 1

[[units]]
id = "day-1"
number = "1"
title = "The only day"
about = "Doubling."
items = ["exercise tiny/double"]
"#;
