//! A track as a community course of rustlings 6: one file an exercise, its tests in it.
//!
//! Our tests are written with the crate `observe`, which asserts under plain `cargo test`; the course
//! carries it along as a dependency by path. What rustlings cannot judge (predictions, programs that
//! are run, tests to be written, answers of which many are right) stays out, by name.

use std::collections::{BTreeMap, BTreeSet};

use curriculum::{Exercise, Library, StubFailure, Task, Track, TrackItem};
use serde::Serialize;

use super::{Exported, exercise, lesson, named_units, rustdoc_fences};

/// The longest name that rustlings takes.
const MAX_NAME: usize = 32;
/// The mark that rustlings wants in each exercise.
const MARK: &str = concat!("// TO", "DO");

/// What the course needs besides the content.
#[derive(Debug, Clone, Default)]
pub struct RustlingsParts {
    /// The files of the crate `observe`, by path in its package.
    pub observe: Vec<(String, String)>,
    /// Lines of `[dependencies]` for crates that exercises use, by the crate's name.
    pub dependencies: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Info<'a> {
    format_version: u8,
    welcome_message: String,
    final_message: &'a str,
    exercises: Vec<InfoExercise>,
}

#[derive(Serialize)]
struct InfoExercise {
    name: String,
    dir: String,
    test: bool,
    strict_clippy: bool,
    skip_check_unsolved: bool,
    hint: String,
}

/// Writes a track as a community course.
#[must_use]
pub fn rustlings(library: &Library, track: &Track, parts: &RustlingsParts) -> Exported {
    let mut exported = Exported::default();
    let mut entries = Vec::new();
    let mut names = BTreeSet::new();
    let mut crates = BTreeSet::new();
    let mut allocations = false;
    for (dir, unit) in named_units(track, '_') {
        let mut page = format!("# {}\n\n{}\n", unit.title, unit.about);
        let before = entries.len();
        for item in &unit.items {
            match item {
                TrackItem::Lesson(slug) => {
                    if let Some(lesson) = lesson(library, slug) {
                        page.push_str(&format!("\n{}\n", rustdoc_fences(lesson.text.trim())));
                        exported.count("lessons");
                    }
                }
                TrackItem::Exercise(slug) => {
                    let Some(exercise) = exercise(library, slug) else { continue };
                    match files(exercise) {
                        Ok(files) => {
                            let name = free_name(exercise, &mut names);
                            crates.extend(exercise.crates.iter().cloned());
                            allocations |= exercise.allocations;
                            entries.push(entry(exercise, &name, &dir, files.tested));
                            exported
                                .files
                                .insert(format!("exercises/{dir}/{name}.rs"), files.exercise);
                            if let Some(solution) = files.solution {
                                exported
                                    .files
                                    .insert(format!("solutions/{dir}/{name}.rs"), solution);
                            }
                            exported.count("exercises");
                        }
                        Err(why) => exported.leave_out(slug, why),
                    }
                }
                TrackItem::Quiz(slug) => exported.leave_out(slug, "rustlings has no quizzes"),
            }
        }
        unit.planned
            .iter()
            .for_each(|title| exported.leave_out(title, "planned: there is nothing of it yet"));
        if entries.len() > before {
            exported.files.insert(format!("exercises/{dir}/README.md"), page);
        }
    }
    let manifest = manifest(&entries, &exported, parts, &crates, allocations);
    exported.files.insert("Cargo.toml".to_owned(), manifest);
    for (path, text) in &parts.observe {
        exported.files.insert(format!("observe/{path}"), text.clone());
    }
    let info = Info {
        format_version: 1,
        welcome_message: format!("{}\n\n{}", track.title, track.about),
        final_message: "You have done all exercises of this course.",
        exercises: entries,
    };
    // Plain strings and numbers: nothing of it can fail to be written.
    exported.files.insert("info.toml".to_owned(), toml::to_string(&info).unwrap_or_default());
    exported.files.insert("README.md".to_owned(), readme(track));
    exported.files.insert(".gitignore".to_owned(), "Cargo.lock\ntarget/\n".to_owned());
    // The files are formatted as ours are.
    exported.files.insert("rustfmt.toml".to_owned(), "max_width = 100\n".to_owned());
    let analyzer = "check.command = \"clippy\"\ncheck.extraArgs = [\"--profile\", \"test\"]\n";
    exported.files.insert("rust-analyzer.toml".to_owned(), analyzer.to_owned());
    exported
}

/// The texts of one exercise.
struct Files {
    exercise: String,
    solution: Option<String>,
    tested: bool,
}

fn files(exercise: &Exercise) -> Result<Files, &'static str> {
    let one = |sources: &BTreeMap<String, String>| -> Option<String> {
        (sources.len() == 1).then(|| sources.values().next().cloned()).flatten()
    };
    let task = match &exercise.task {
        Task::Code(task) => task,
        Task::Predict(_) => return Err("a prediction has no code to write"),
        Task::Tests(_) => {
            return Err("tests to be written are judged by mutants, which rustlings has not");
        }
        Task::Course(task) => {
            let (Some(stub), own) =
                (one(&task.stub), matches!(task.judged_by, curriculum::JudgedBy::OwnTests(_)))
            else {
                return Err("it has several files");
            };
            if !own {
                return Err("it is a whole package");
            }
            let tested = stub.contains("#[test]");
            return Ok(Files {
                exercise: with_mark(&exercise.title, &stub),
                solution: task.solved().as_ref().and_then(one),
                tested,
            });
        }
    };
    if task.program {
        return Err("its tests run a program, and a file of rustlings tests itself");
    }
    if task.checker.is_some() {
        return Err("many answers are right, and a program judges them");
    }
    let (Some(stub), Some(solution)) = (one(&task.stub), one(&task.solution)) else {
        return Err("it has several files");
    };
    let tests = tests_module(&task.tests, &exercise.crate_name());
    let levels: String = exercise.deny.iter().map(|lint| format!("#![deny({lint})]\n")).collect();
    let task = comment(&exercise.instructions);
    let text = format!(
        "{task}\n{levels}{MARK}: solve it; the task stands above.\n\n{}\n\nfn main() {{}}\n\n{tests}",
        stub.trim()
    );
    let solved = format!(
        "{levels}{}{}\n\nfn main() {{\n    // This file is tested, not run.\n}}\n\n{tests}",
        if levels.is_empty() { "" } else { "\n" },
        solution.trim()
    );
    Ok(Files { exercise: text, solution: Some(solved), tested: true })
}

/// The tests as a module of the file that they test.
fn tests_module(tests: &str, crate_name: &str) -> String {
    let inner: String = tests
        .replace(&format!("{crate_name}::"), "super::")
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
        .collect();
    format!(
        "#[cfg(test)]\n#[rustfmt::skip]\n#[allow(clippy::all, unused)]\nmod tests {{\n{inner}}}\n"
    )
}

/// Markdown as comment lines.
fn comment(text: &str) -> String {
    text.trim().lines().map(|line| format!("// {line}").trim_end().to_owned() + "\n").collect()
}

fn with_mark(title: &str, stub: &str) -> String {
    let mark = if stub.contains(MARK) { String::new() } else { format!("{MARK}: {title}\n\n") };
    let main = if stub.contains("fn main()") { "" } else { "\nfn main() {}\n" };
    format!("{mark}{}\n{main}", stub.trim_end())
}

fn entry(exercise: &Exercise, name: &str, dir: &str, test: bool) -> InfoExercise {
    let hint = if exercise.hints.is_empty() {
        "There is no hint for this one: the task and the compiler say all.".to_owned()
    } else {
        exercise.hints.iter().map(|hint| hint.trim()).collect::<Vec<_>>().join("\n\n")
    };
    let nothing = match &exercise.task {
        Task::Code(task) => task.stub_failure == StubFailure::Nothing,
        Task::Course(task) => task.stub_failure == StubFailure::Nothing,
        Task::Predict(_) | Task::Tests(_) => false,
    };
    InfoExercise {
        name: name.to_owned(),
        dir: dir.to_owned(),
        test,
        // Lints that an exercise of ours denies stand in its file; strict would judge the tests as well.
        strict_clippy: matches!(&exercise.task, Task::Course(task) if strict(task)),
        skip_check_unsolved: nothing,
        hint,
    }
}

fn strict(task: &curriculum::CourseTask) -> bool {
    match &task.judged_by {
        curriculum::JudgedBy::OwnTests(own) => own.lints.iter().any(|lint| lint == "deny warnings"),
        curriculum::JudgedBy::Cargo(_) => false,
    }
}

/// A name that rustlings takes and that no other exercise has.
fn free_name(exercise: &Exercise, names: &mut BTreeSet<String>) -> String {
    let plain: String = exercise
        .crate_name()
        .chars()
        .filter(|one| one.is_ascii_alphanumeric() || *one == '_')
        .take(MAX_NAME)
        .collect();
    let plain = if plain.is_empty() { "exercise".to_owned() } else { plain };
    let free = (1_u32..).map(|number| match number {
        1 => plain.clone(),
        number => {
            let ending = format!("_{number}");
            format!("{}{ending}", plain.chars().take(MAX_NAME - ending.len()).collect::<String>())
        }
    });
    let name = free.into_iter().find(|name| !names.contains(name)).unwrap_or_default();
    names.insert(name.clone());
    name
}

fn manifest(
    entries: &[InfoExercise],
    exported: &Exported,
    parts: &RustlingsParts,
    crates: &BTreeSet<String>,
    allocations: bool,
) -> String {
    let mut text =
        "# Don't edit the `bin` list manually! It is updated by `rustlings dev update`\nbin = [\n"
            .to_owned();
    for entry in entries {
        let (dir, name) = (&entry.dir, &entry.name);
        text.push_str(&format!(
            "  {{ name = \"{name}\", path = \"exercises/{dir}/{name}.rs\" }},\n"
        ));
        if exported.files.contains_key(&format!("solutions/{dir}/{name}.rs")) {
            text.push_str(&format!(
                "  {{ name = \"{name}_sol\", path = \"solutions/{dir}/{name}.rs\" }},\n"
            ));
        }
    }
    let features = if allocations { ", features = [\"allocations\"]" } else { "" };
    text.push_str("]\n\n[package]\nname = \"exercises\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n");
    if !parts.observe.is_empty() {
        text.push_str(&format!("observe = {{ path = \"observe\"{features} }}\n"));
    }
    for name in crates {
        if let Some(line) = parts.dependencies.get(name) {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    // What only the tests of a file call is unused in the program that it also is.
    text.push_str("\n[profile.release]\npanic = \"abort\"\n\n[lints.rust]\ndead_code = \"allow\"\nunused_imports = \"allow\"\n");
    text
}

fn readme(track: &Track) -> String {
    format!(
        "# {}\n\n{}\n\nA community course of rustlings, exported from Masterwork. Install rustlings, open a terminal in this folder, and run `rustlings`.\n",
        track.title, track.about
    )
}
