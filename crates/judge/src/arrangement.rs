//! How a check's files lie on the disk.
//!
//! The learner's file is the crate's root, as it is, with one line appended that mounts the tests:
//! one crate, one call of the compiler, and every line number is the learner's own. The folder
//! mirrors the workspace, so that the compiler names files as the learner knows them.
//!
//! `extern crate self as <name>` lets the tests say `use <name>::*`, as they must under cargo,
//! where they are a crate of their own.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use curriculum::{Exercise, Sources, TestFunction};

use crate::error::write;
use crate::{Cancel, JudgeError};

/// The module that the tests become.
pub(crate) const TESTS_MODULE: &str = "observed_tests";
/// The one test that runs them all.
pub(crate) const RUNNER: &str = "observe_main";

/// The folder of one exercise below the judge's cache, held by one check at a time.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    _lock: File,
}

impl Place {
    /// Waits for the exercise's folder to be free, and takes it.
    pub(crate) fn take(
        root: &Path,
        exercise: &Exercise,
        role: &str,
        cancel: &Cancel,
    ) -> Result<Self, JudgeError> {
        let folder = root.join("work").join(exercise.id.replace(':', "-")).join(role);
        let lock = lock(&folder, cancel)?;
        Ok(Place { folder, _lock: lock })
    }

    /// A file or folder of this place.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Waits for a folder to be free, and holds it until the file is dropped.
pub(crate) fn lock(folder: &Path, cancel: &Cancel) -> Result<File, JudgeError> {
    let path = folder.join("lock");
    let fault = |source| JudgeError::File { doing: "write", path: path.clone(), source };
    std::fs::create_dir_all(folder).map_err(fault)?;
    let lock = File::create(&path).map_err(fault)?;
    while lock.try_lock().is_err() {
        if cancel.is_cancelled() {
            return Err(JudgeError::Cancelled);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(lock)
}

/// Where an exercise's files stand, relative to the workspace.
pub(crate) fn exercise_folder(exercise: &Exercise) -> String {
    format!("exercises/{}", exercise.slug)
}

/// Lays out a library with the tests inside. Returns the root's path relative to the place.
pub(crate) fn stage_library(
    place: &Place,
    exercise: &Exercise,
    sources: &Sources,
    tests: &str,
    runner: bool,
) -> Result<String, JudgeError> {
    let tests = if runner { with_runner(tests) } else { tests.to_owned() };
    stage_mounted(place, exercise, sources, &tests, "")
}

/// Lays out a subject with the learner's tests inside, to which the denied lints apply.
pub(crate) fn stage_own_tests(
    place: &Place,
    exercise: &Exercise,
    subject: &Sources,
    tests: &str,
) -> Result<String, JudgeError> {
    let lints = exercise.deny.join(", ");
    let forbidden = if lints.is_empty() { String::new() } else { format!("#[forbid({lints})] ") };
    stage_mounted(place, exercise, subject, tests, &forbidden)
}

fn stage_mounted(
    place: &Place,
    exercise: &Exercise,
    sources: &Sources,
    tests: &str,
    attributes: &str,
) -> Result<String, JudgeError> {
    let folder = emptied_folder(place, exercise)?;
    let root = format!("{folder}/src/lib.rs");
    for (path, text) in sources {
        let full = place.path(&format!("{folder}/{path}"));
        if path == "src/lib.rs" {
            write(&full, &with_tests(text, exercise, attributes))?;
        } else {
            write(&full, text)?;
        }
    }
    write(&place.path(&format!("{folder}/tests/tests.rs")), tests)?;
    Ok(root)
}

/// Lays out the tests as a crate of their own, beside files laid out by [`stage_plain`]. Returns the
/// root's path relative to the place.
pub(crate) fn stage_tests_apart(
    place: &Place,
    folder: &str,
    tests: &str,
) -> Result<String, JudgeError> {
    let root = format!("{folder}/tests/apart.rs");
    write(&place.path(&format!("{folder}/tests/tests.rs")), &with_runner(tests))?;
    write(&place.path(&root), &format!("#[path = \"tests.rs\"]\nmod {TESTS_MODULE};\n"))?;
    Ok(root)
}

/// Lays out files as they are. Returns the folder relative to the place.
pub(crate) fn stage_plain(
    place: &Place,
    exercise: &Exercise,
    sources: &Sources,
) -> Result<String, JudgeError> {
    let folder = emptied_folder(place, exercise)?;
    for (path, text) in sources {
        write(&place.path(&format!("{folder}/{path}")), text)?;
    }
    Ok(folder)
}

/// The exercise's folder without what an earlier submission left: a file that is gone from this one
/// must not be compiled into it.
fn emptied_folder(place: &Place, exercise: &Exercise) -> Result<String, JudgeError> {
    let folder = exercise_folder(exercise);
    let path = place.path(&folder);
    match std::fs::remove_dir_all(&path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(JudgeError::File { doing: "empty", path, source })
        }
        _ => Ok(folder),
    }
}

/// Whether the learner's root file ends in something that would take hold of our line, such as an
/// attribute without an item. True of some that do not, since only the compiler can tell for sure.
pub(crate) fn may_reach_our_line(text: &str) -> bool {
    let Some(last_line) = text.trim_end().lines().next_back() else { return false };
    !last_line.ends_with(['}', ';']) || last_line.trim_start().starts_with(['#', '/'])
}

/// How many lines the learner's root file has before ours begins.
pub(crate) fn own_lines(text: &str) -> usize {
    text.lines().count()
}

/// The text with the line that mounts the tests; `attributes` are the tests' besides.
fn with_tests(text: &str, exercise: &Exercise, attributes: &str) -> String {
    let line_feed = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    // A lint that is forbidden cannot be allowed beside it.
    let allowed = if attributes.is_empty() { exercise.deny.as_slice() } else { &[] };
    let denied: String = allowed.iter().map(|lint| format!(", {lint}")).collect();
    format!(
        "{text}{line_feed}#[allow(unused_extern_crates, unused_imports)] extern crate self as {}; \
         #[cfg(test)] #[allow(warnings, clippy::all, clippy::pedantic{denied})] {attributes}\
         #[path = \"../tests/tests.rs\"] mod {TESTS_MODULE};\n",
        exercise.crate_name(),
    )
}

/// The tests with the function behind them that runs them all.
pub(crate) fn with_runner(tests: &str) -> String {
    runner_behind(tests, "")
}

/// The same for a file with mutants: the switch is read before anything counts its allocations.
pub(crate) fn with_mutant_runner(tests: &str) -> String {
    runner_behind(tests, "let _ = ::observe::mutant(\"\"); ")
}

fn runner_behind(tests: &str, first: &str) -> String {
    let calls: String = curriculum::test_functions(tests)
        .iter()
        .map(|TestFunction { name, .. }| format!("(\"{name}\", {name} as fn()), "))
        .collect();
    format!("{tests}\n#[test]\nfn {RUNNER}() {{ {first}::observe::run(&[{calls}]); }}\n")
}
