//! Exercises of other courses: whole files or packages with tests of their own, judged by what these
//! say and not by observation.

use serde::Deserialize;

use super::{LIBRARY_PATH, MAIN_PATH, Sources, StubFailure};
use crate::{ContentFault, Files};

/// An exercise that is judged by its course's own tests.
#[derive(Debug, Clone)]
pub struct CourseTask {
    /// How it is judged.
    pub judged_by: JudgedBy,
    /// The files that the learner edits, as they are at the start.
    pub stub: Sources,
    /// How the stub must fail.
    pub stub_failure: StubFailure,
    /// Files that solve it, in place of the stub's or the package's; none where the course has no
    /// solution.
    pub solution: Option<Sources>,
    /// Everything else of the package: manifest, tests, helper crates. The learner reads it.
    pub package: Sources,
}

/// How an exercise of another course is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JudgedBy {
    /// One pass of the compiler, without cargo.
    OwnTests(OwnTests),
    /// Commands of cargo.
    Cargo(CargoCommands),
}

/// A crate without dependencies, whose tests stand in its own files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnTests {
    /// The edition of the language.
    pub edition: String,
    /// Whether its tests are run; without them it compiles, and its `main` ends well.
    pub tests: bool,
    /// Levels of lints, as `deny unsafe_code`: `forbid`, `deny`, `warn` or `allow`, then the lint.
    pub lints: Vec<String>,
    /// A text that says that the learner is not done, while it stands in a file.
    pub unfinished: Option<String>,
}

impl Default for OwnTests {
    fn default() -> Self {
        OwnTests { edition: "2024".to_owned(), tests: true, lints: Vec::new(), unfinished: None }
    }
}

/// A package that cargo builds and tests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CargoCommands {
    /// What cargo is called with, such as `test --release -- --include-ignored`; each must succeed.
    pub commands: Vec<String>,
    /// Where the package's manifest stands.
    #[serde(default = "root_manifest")]
    pub manifest: String,
}

fn root_manifest() -> String {
    "Cargo.toml".to_owned()
}

/// Commands of cargo that judge something.
const COMMANDS: [&str; 5] = ["test", "build", "check", "clippy", "run"];
/// Options of cargo that choose what is built, each with whether a value follows.
const OPTIONS: [(&str, bool); 17] = [
    ("--release", false),
    ("--lib", false),
    ("--bins", false),
    ("--bin", true),
    ("--tests", false),
    ("--test", true),
    ("--example", true),
    ("--examples", false),
    ("--all-targets", false),
    ("--doc", false),
    ("--features", true),
    ("--all-features", false),
    ("--no-default-features", false),
    ("--profile", true),
    ("--workspace", false),
    ("--package", true),
    ("-p", true),
];

impl CargoCommands {
    /// The first command that this version would not run, and why.
    #[must_use]
    pub fn refused(&self) -> Option<String> {
        if self.commands.is_empty() {
            return Some("no command: what must succeed?".to_owned());
        }
        self.commands
            .iter()
            .find_map(|command| refused(command).map(|why| format!("`{command}`: {why}")))
    }
}

/// What follows `--` goes to the tests, the lints or the program, which run in the sandbox anyway.
fn refused(command: &str) -> Option<String> {
    let mut words = command.split_whitespace();
    let first = words.next().unwrap_or_default();
    if !COMMANDS.contains(&first) {
        return Some(format!("a command is one of {}", COMMANDS.join(", ")));
    }
    while let Some(word) = words.next() {
        if word == "--" {
            return None;
        }
        match OPTIONS.iter().find(|(option, _)| *option == word) {
            None => return Some(format!("`{word}` is no option that chooses what is built")),
            Some((_, true)) if words.next().is_none_or(|value| value.starts_with('-')) => {
                return Some(format!("`{word}` wants a value"));
            }
            Some(_) => {}
        }
    }
    None
}

impl CourseTask {
    /// The file that an editor opens.
    #[must_use]
    pub fn main_file(&self) -> &str {
        let wanted = [LIBRARY_PATH, MAIN_PATH];
        let main = wanted.into_iter().find(|path| self.stub.contains_key(*path));
        let any = || {
            let rust = self.stub.keys().find(|path| path.ends_with(".rs"));
            rust.or_else(|| self.stub.keys().next()).map(String::as_str)
        };
        main.or_else(any).unwrap_or(LIBRARY_PATH)
    }

    /// Whether its verdict depends on Clippy's lints.
    #[must_use]
    pub fn needs_clippy(&self) -> bool {
        match &self.judged_by {
            JudgedBy::OwnTests(own) => own.lints.iter().any(|lint| {
                let blocks = lint.starts_with("deny ") || lint.starts_with("forbid ");
                blocks && (lint.contains("clippy::") || lint.ends_with(" warnings"))
            }),
            JudgedBy::Cargo(cargo) => {
                cargo.commands.iter().any(|command| command.starts_with("clippy"))
            }
        }
    }

    /// The stub with the solution's files in their places, if the course has a solution.
    #[must_use]
    pub fn solved(&self) -> Option<Sources> {
        let mut files = self.stub.clone();
        files.extend(self.solution.clone()?);
        Some(files)
    }

    /// A submission and the rest of its package; a file that is neither the stub's nor the
    /// solution's is left out.
    #[must_use]
    pub fn package_with(&self, submission: &Sources) -> Sources {
        let solves = |path: &String| {
            self.solution.as_ref().is_some_and(|solution| solution.contains_key(path))
        };
        let theirs = submission
            .iter()
            .filter(|(path, _)| self.stub.contains_key(*path) || solves(path))
            .map(|(path, text)| (path.clone(), text.clone()));
        let mut files = self.package.clone();
        files.extend(theirs);
        files
    }

    pub(super) fn parse(
        files: &Files,
        folder: &str,
        judged_by: JudgedBy,
        stub_failure: StubFailure,
    ) -> Result<Self, ContentFault> {
        let stub = tree(files, folder, "stub");
        if stub.is_empty() {
            let wanted = "this file is missing (or a folder `stub/` with files)";
            return Err(ContentFault::new(format!("{folder}stub.rs"), wanted));
        }
        let solution = Some(tree(files, folder, "solution")).filter(|files| !files.is_empty());
        let package = tree(files, folder, "crate");
        if let Some(twice) = stub.keys().find(|path| package.contains_key(*path)) {
            let message = "the learner edits this file, so it belongs to `stub/` alone";
            return Err(ContentFault::new(format!("{folder}crate/{twice}"), message));
        }
        Ok(CourseTask { judged_by, stub, stub_failure, solution, package })
    }
}

/// One file `<name>.rs`, which is a program, or a tree `<name>/`.
fn tree(files: &Files, folder: &str, name: &str) -> Sources {
    if let Some(text) = files.get(&format!("{folder}{name}.rs")) {
        return Sources::from([(MAIN_PATH.to_owned(), text.to_owned())]);
    }
    let below = format!("{folder}{name}/");
    files.below(&below).map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::CargoCommands;

    fn refused(command: &str) -> Option<String> {
        CargoCommands { commands: vec![command.to_owned()], manifest: String::new() }.refused()
    }

    #[test]
    fn only_commands_that_judge_are_taken() {
        assert_eq!(refused("test --release --features a,b -- --include-ignored"), None);
        assert_eq!(refused("clippy --all-targets -- -D warnings"), None);
        for bad in ["install x", "test --config x=1", "test --manifest-path /x", "test -p", ""] {
            assert!(refused(bad).is_some(), "{bad}");
        }
    }
}
