//! An exercise's folder as a package: what the learner edits, what solves it, and the rest.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::course::{Judged, NewExercise};
use crate::{ImportError, Report, Source};

/// `.meta/config.json` of a track's exercise, `.exercism/config.json` of a downloaded one.
#[derive(Debug, Default, Deserialize)]
struct Meta {
    #[serde(default)]
    files: MetaFiles,
    #[serde(default)]
    custom: Option<Custom>,
}

#[derive(Debug, Default, Deserialize)]
struct MetaFiles {
    #[serde(default)]
    solution: Vec<String>,
    #[serde(default)]
    test: Vec<String>,
    #[serde(default)]
    example: Vec<String>,
    #[serde(default)]
    exemplar: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Custom {
    #[serde(rename = "test-in-release-mode", default)]
    release: Option<bool>,
    #[serde(rename = "allowed-to-not-compile", default)]
    may_not_compile: Option<String>,
}

/// Folders of an exercise that are no part of its package.
const ABOUT: [&str; 5] = [".meta/", ".docs/", ".approaches/", ".articles/", ".exercism/"];
/// Files that the platform adds to a downloaded exercise.
const PAGES: [&str; 4] = ["README.md", "HELP.md", "HINTS.md", ".gitignore"];

/// Reads the code of an exercise; its words are for the caller to add.
pub(super) fn read(
    source: &Source,
    folder: &str,
    report: &mut Report,
) -> Result<NewExercise, ImportError> {
    let meta = meta(source, folder)?;
    let tests = or_else(&meta.files.test, || {
        source.below(folder).filter(|path| path.starts_with("tests/")).map(str::to_owned).collect()
    });
    let edited = or_else(&meta.files.solution, || vec!["src/lib.rs".to_owned()]);
    let mut exercise = NewExercise {
        time_limit_ms: 60_000,
        stub_fails: "somehow",
        solution: solution(source, folder, &meta, &edited, report)?,
        ..NewExercise::default()
    };
    for path in source.below(folder) {
        if ABOUT.iter().any(|about| path.starts_with(about)) || PAGES.contains(&path) {
            continue;
        }
        let Some(text) = text_or_note(source, folder, path, report)? else { continue };
        let theirs = edited.iter().any(|edited| edited == path)
            || (path == "Cargo.toml" && exercise.solution.contains_key(path));
        if theirs {
            exercise.stub.insert(path.to_owned(), text);
        } else if tests.iter().any(|test| test == path) {
            let (text, lifted) = without_ignore(&text);
            report.came("tests that were ignored", lifted);
            exercise.package.insert(path.to_owned(), text);
        } else {
            exercise.package.insert(path.to_owned(), text);
        }
    }
    for path in edited.iter().filter(|path| !exercise.stub.contains_key(*path)) {
        report.left_out(format!("{folder}{path}"), "the exercise names it, and it is not there");
    }
    if exercise.stub.is_empty() {
        return Err(ImportError::course(folder, "the exercise has no file to edit"));
    }
    if !exercise.package.contains_key("Cargo.toml") && !exercise.stub.contains_key("Cargo.toml") {
        return Err(ImportError::course(format!("{folder}Cargo.toml"), "this file is missing"));
    }
    let custom = meta.custom.unwrap_or_default();
    let old_flag = source.has(&format!("{folder}.meta/test-in-release-mode"));
    let release = custom.release == Some(true) || old_flag;
    report.came("exercises tested in release mode", usize::from(release));
    report.came("stubs that may not compile", usize::from(custom.may_not_compile.is_some()));
    let release = if release { " --release" } else { "" };
    exercise.judged = Judged::Cargo {
        commands: vec![format!("test{release} -- --include-ignored")],
        manifest: "Cargo.toml".to_owned(),
    };
    Ok(exercise)
}

fn meta(source: &Source, folder: &str) -> Result<Meta, ImportError> {
    for below in [".meta/config.json", ".exercism/config.json"] {
        let path = format!("{folder}{below}");
        if let Some(text) = source.optional_text(&path)? {
            return serde_json::from_str(&text).map_err(|error| ImportError::json(&path, &error));
        }
    }
    Ok(Meta::default())
}

fn or_else(named: &[String], usual: impl FnOnce() -> Vec<String>) -> Vec<String> {
    if named.is_empty() { usual() } else { named.to_vec() }
}

/// The example's files in the places of what the learner edits.
fn solution(
    source: &Source,
    folder: &str,
    meta: &Meta,
    edited: &[String],
    report: &mut Report,
) -> Result<BTreeMap<String, String>, ImportError> {
    let named: Vec<String> =
        meta.files.example.iter().chain(&meta.files.exemplar).cloned().collect();
    let examples = or_else(&named, || {
        let usual = [".meta/example.rs", ".meta/exemplar.rs"];
        let there = usual.into_iter().find(|path| source.has(&format!("{folder}{path}")));
        there.into_iter().map(str::to_owned).collect()
    });
    let mut places: Vec<&String> = edited.iter().filter(|path| path.ends_with(".rs")).collect();
    let mut solution = BTreeMap::new();
    for example in &examples {
        let full = format!("{folder}{example}");
        let Some(text) = source.optional_text(&full)? else {
            report.left_out(full, "the exercise names this example, and it is not there");
            continue;
        };
        // By its name, else in order: `.meta/example.rs` is the first.
        let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let place = places.iter().position(|place| name(place) == name(example)).unwrap_or(0);
        if place < places.len() {
            solution.insert(places.remove(place).clone(), text);
        } else if example.ends_with("Cargo-example.toml") {
            solution.insert("Cargo.toml".to_owned(), text);
        } else {
            report.needs_a_person(full, "which file of the exercise does this example replace?");
        }
    }
    if !solution.is_empty()
        && let Some(manifest) =
            source.optional_text(&format!("{folder}.meta/Cargo-example.toml"))?
    {
        report.came("examples with a manifest of their own", 1);
        solution.insert("Cargo.toml".to_owned(), manifest);
    }
    report.came("solutions", usize::from(!solution.is_empty()));
    Ok(solution)
}

/// A file's text; what is no text is named and left.
fn text_or_note(
    source: &Source,
    folder: &str,
    path: &str,
    report: &mut Report,
) -> Result<Option<String>, ImportError> {
    let full = format!("{folder}{path}");
    match source.text(&full) {
        Ok(text) => Ok(Some(text)),
        Err(ImportError::Course { message, .. }) if !path.ends_with(".rs") => {
            report.left_out(full, message);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The tests without their `#[ignore]` lines, and how many there were.
fn without_ignore(text: &str) -> (String, usize) {
    let is_ignore = |line: &&str| {
        let line = line.trim();
        line == "#[ignore]" || (line.starts_with("#[ignore = ") && line.ends_with(']'))
    };
    let lifted = text.lines().filter(is_ignore).count();
    let kept: Vec<&str> = text.lines().filter(|line| !is_ignore(line)).collect();
    (kept.join("\n") + "\n", lifted)
}
