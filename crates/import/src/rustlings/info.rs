//! `info.toml`: the order of a rustlings course.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use crate::{ImportError, Limits, Source};

/// The line that rustlings 5 waits to see gone.
const NOT_DONE: &str = "I AM NOT DONE";

/// A course.
#[derive(Debug)]
pub(super) struct Info {
    pub(super) welcome: Option<String>,
    pub(super) farewell: Option<String>,
    pub(super) exercises: Vec<Entry>,
}

/// One exercise of it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) folder: Option<String>,
    /// Whether its tests are run.
    pub(super) test: bool,
    /// Whether Clippy's warnings block.
    pub(super) strict: bool,
    /// Whether it is right as it stands.
    pub(super) solved: bool,
    /// Whether it has a build script (rustlings 5).
    pub(super) build_script: bool,
    /// The line that must go before it counts as done (rustlings 5).
    pub(super) unfinished: Option<String>,
    pub(super) hint: String,
}

impl Entry {
    /// Its file below `exercises/`.
    pub(super) fn path(&self) -> String {
        match &self.folder {
            Some(folder) => format!("{folder}/{}.rs", self.name),
            None => format!("{}.rs", self.name),
        }
    }
}

#[derive(Deserialize)]
struct File {
    format_version: Option<i64>,
    welcome_message: Option<String>,
    final_message: Option<String>,
    #[serde(default)]
    exercises: Vec<Raw>,
}

#[derive(Deserialize)]
struct Raw {
    name: String,
    dir: Option<String>,
    test: Option<bool>,
    #[serde(default)]
    strict_clippy: bool,
    #[serde(default)]
    skip_check_unsolved: bool,
    #[serde(default)]
    hint: String,
    /// rustlings 5: `exercises/variables/variables1.rs`.
    path: Option<String>,
    /// rustlings 5: how it is run.
    mode: Option<String>,
}

impl Info {
    pub(super) fn find(source: &Source) -> Result<Self, ImportError> {
        for path in ["info.toml", "rustlings-macros/info.toml"] {
            if let Some(text) = source.optional_text(path)? {
                return Info::parse(path, &text);
            }
        }
        if let Some((path, text)) = beside(source)? {
            return Info::parse(&path, &text);
        }
        Err(ImportError::OtherFormat {
            path: source.root().to_owned(),
            format: "rustlings course",
            wanted:
                "it has no info.toml. The official course is a checkout of rust-lang/rustlings, \
                     or the published crate with `rustlings-macros` beside it, as cargo unpacks \
                     them; a folder that `rustlings init` made is named with --state"
                    .to_owned(),
        })
    }

    fn parse(path: &str, text: &str) -> Result<Self, ImportError> {
        let file: File =
            toml::from_str(text).map_err(|error| ImportError::toml(path, text, &error))?;
        match file.format_version {
            None | Some(1) => {}
            Some(other) => {
                let line = line_with(text, "format_version");
                let message = format!("format_version {other}; this version reads 1");
                return Err(ImportError::course_at(path, line, message));
            }
        }
        if file.exercises.is_empty() {
            return Err(ImportError::course(path, "there are no exercises"));
        }
        let mut seen = BTreeSet::new();
        let mut exercises = Vec::new();
        for raw in file.exercises {
            let line = line_with(text, &format!("\"{}\"", raw.name));
            let fault = |message: String| ImportError::course_at(path, line, message);
            let entry = raw.entry(file.format_version.is_some()).map_err(fault)?;
            if !seen.insert(entry.path()) || !seen.insert(format!("name {}", entry.name)) {
                // rustlings 5 has two of one name in one of its releases; the path tells them apart.
                let twice = format!("the exercise `{}` stands twice", entry.name);
                return Err(ImportError::course_at(path, line, twice));
            }
            exercises.push(entry);
        }
        Ok(Info { welcome: file.welcome_message, farewell: file.final_message, exercises })
    }
}

impl Raw {
    fn entry(self, is_format_1: bool) -> Result<Entry, String> {
        let (folder, name) = match (&self.path, is_format_1) {
            (Some(path), false) => {
                let below = path
                    .strip_prefix("exercises/")
                    .ok_or_else(|| format!("`{path}` does not stand in `exercises/`"))?;
                let below = below.strip_suffix(".rs").unwrap_or(below);
                match below.rsplit_once('/') {
                    Some((folder, name)) => (Some(folder.to_owned()), name.to_owned()),
                    None => (None, below.to_owned()),
                }
            }
            _ => (self.dir.clone(), self.name.clone()),
        };
        for part in folder.iter().chain([&name]) {
            plain(part)?;
        }
        let mode = self.mode.as_deref().unwrap_or("");
        let known = ["", "compile", "test", "clippy", "buildscript"];
        if !known.contains(&mode) {
            return Err(format!(
                "`mode = \"{mode}\"` is none of compile, test, clippy, buildscript"
            ));
        }
        Ok(Entry {
            name,
            folder,
            test: if mode.is_empty() {
                self.test.unwrap_or(true)
            } else {
                mode == "test" || mode == "buildscript"
            },
            strict: self.strict_clippy || mode == "clippy",
            solved: self.skip_check_unsolved,
            build_script: mode == "buildscript",
            unfinished: (!is_format_1).then(|| NOT_DONE.to_owned()),
            hint: self.hint,
        })
    }
}

/// A name that can be that of a file everywhere.
fn plain(name: &str) -> Result<(), String> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.len() <= 100 && name.chars().all(good) {
        return Ok(());
    }
    Err(format!("the name {name:?} has more than letters, digits, `_` and `-` in it"))
}

fn line_with(text: &str, words: &str) -> usize {
    text.lines().position(|line| line.contains(words)).map_or(1, |index| index + 1)
}

/// The sister crate's file, where cargo has unpacked both.
fn beside(source: &Source) -> Result<Option<(String, String)>, ImportError> {
    let Some(version) = source.name().strip_prefix("rustlings-") else { return Ok(None) };
    let Some(parent) = source.root().parent() else { return Ok(None) };
    let name = format!("rustlings-macros-{}", version.trim_end_matches(".crate"));
    for path in [parent.join(&name), parent.join(format!("{name}.crate"))] {
        if !Path::new(&path).exists() {
            continue;
        }
        let sister = Source::open(&path, Limits::TEXT)?;
        if let Some(text) = sister.optional_text("info.toml")? {
            return Ok(Some((format!("{name}/info.toml"), text)));
        }
    }
    Ok(None)
}
