//! The learner's project: the file `system.toml`, which says how to build and run a system.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::GateError;

/// The file's name in the project's folder.
pub const SYSTEM_FILE: &str = "system.toml";

/// The largest `system.toml` that is read, in bytes.
const MOST_BYTES: u64 = 64 << 10;

/// A learner's system, as its folder declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The folder, as an absolute path without links.
    pub folder: PathBuf,
    /// The system that it is, such as `chat-server`.
    pub name: String,
    /// What builds it, if it is built.
    pub build: Option<CommandLine>,
    /// What runs it.
    pub run: CommandLine,
}

/// A program and its arguments. No shell comes between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The program: a path from the project's folder, or a name that is looked up on the `PATH`.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

impl CommandLine {
    /// A command of its words, `None` of none.
    #[must_use]
    pub fn from_words(words: Vec<String>) -> Option<Self> {
        let mut words = words.into_iter();
        let program = words.next().filter(|program| !program.is_empty())?;
        Some(CommandLine { program, arguments: words.collect() })
    }

    /// The program's file: relative to `folder` if its name has a `/` in it, else the first of that
    /// name on the `PATH`.
    ///
    /// # Errors
    /// [`GateError::NoProgram`] if there is none.
    pub fn resolve(&self, folder: &Path) -> Result<PathBuf, GateError> {
        let missing =
            || GateError::NoProgram { program: self.program.clone(), folder: folder.to_owned() };
        if self.program.contains('/') {
            let path = folder.join(&self.program);
            return if path.is_file() { Ok(path) } else { Err(missing()) };
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .map(|folder| folder.join(&self.program))
            .find(|file| file.is_absolute() && file.is_file())
            .ok_or_else(missing)
    }
}

impl std::fmt::Display for CommandLine {
    /// As one would type it into a shell.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&quoted(&self.program))?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", quoted(argument)))
    }
}

/// A word as a shell takes it for one.
#[must_use]
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectFile {
    name: String,
    build: Option<Words>,
    run: Words,
}

/// A command as it may be written: one text, split at spaces, or a list of words.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a command is a text, or a list of words")]
enum Words {
    Text(String),
    List(Vec<String>),
}

impl Project {
    /// Reads the project in `folder`.
    ///
    /// # Errors
    /// [`GateError::Project`] with the line, if the file is missing, too large or no declaration of a
    /// system.
    pub fn read(folder: &Path) -> Result<Self, GateError> {
        let path = folder.join(SYSTEM_FILE);
        let fault =
            |line, message: String| GateError::Project { path: path.clone(), line, message };
        let too_large = std::fs::metadata(&path)
            .is_ok_and(|found| !found.is_file() || found.len() > MOST_BYTES);
        if too_large {
            return Err(fault(None, "this is no `system.toml` that a person wrote".to_owned()));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let message = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                _ => error.to_string(),
            };
            fault(None, message)
        })?;
        let file: ProjectFile = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| line_of(&text, span.start));
            fault(line, error.message().to_owned())
        })?;
        let command = |field: &str, words| {
            command_line(words).map_err(|message| {
                let line = text.lines().position(|line| line.trim_start().starts_with(field));
                fault(line.map(|line| line + 1), format!("`{field}`: {message}"))
            })
        };
        let folder = std::fs::canonicalize(folder).map_err(|source| GateError::File {
            doing: "find",
            path: folder.to_owned(),
            source,
        })?;
        Ok(Project {
            folder,
            name: file.name,
            build: file.build.map(|words| command("build", words)).transpose()?,
            run: command("run", file.run)?,
        })
    }
}

/// Folders that are made anew from the rest, and those of other tools.
const NOT_SOURCE: [&str; 6] =
    ["target", ".git", "node_modules", "__pycache__", ".venv", "evidence"];

/// The most files and bytes that a tree's hash covers.
const MOST_FILES: usize = 20_000;
const MOST_TREE: u64 = 256 << 20;

impl Project {
    /// The hash (SHA-256, in hexadecimal) of the names and contents of the project's own files:
    /// which state of it a report is about. Folders of build output are left out, links are not
    /// followed, and of a tree that is very large the hash covers the first files by name.
    #[must_use]
    pub fn tree_hash(&self) -> String {
        let (mut open, mut files) = (vec![self.folder.clone()], Vec::new());
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let Ok(kind) = entry.file_type() else { continue };
                let is_source = !NOT_SOURCE.iter().any(|name| entry.file_name() == *name);
                if kind.is_dir() && is_source {
                    open.push(entry.path());
                } else if kind.is_file() && files.len() < MOST_FILES {
                    files.push(entry.path());
                }
            }
        }
        files.sort();
        let (mut hash, mut left) = (Sha256::new(), MOST_TREE);
        for file in files {
            let name = file.strip_prefix(&self.folder).unwrap_or(&file).as_os_str();
            let size = std::fs::metadata(&file).map_or(0, |found| found.len());
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name.as_encoded_bytes());
            hash.update(size.to_le_bytes());
            if size > left {
                continue;
            }
            left -= size;
            // A file that cannot be read counts with its name.
            hash.update(std::fs::read(&file).unwrap_or_default());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

fn command_line(words: Words) -> Result<CommandLine, String> {
    let words = match words {
        Words::List(words) => words,
        Words::Text(text) => split(&text)?,
    };
    CommandLine::from_words(words).ok_or_else(|| "this command is empty".to_owned())
}

/// Splits at spaces, with quotes as in a shell. What only a shell could do is refused, since it
/// would be passed on as plain words and puzzle its author.
fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some(end) if end == character => break,
                        Some(inner) => word.push(inner),
                        None => return Err(format!("a {character} is not closed")),
                    }
                }
            }
            '|' | '>' | '<' | '&' | ';' | '$' | '`' | '*' => {
                return Err(format!(
                    "`{character}` is for a shell, and none comes between: put it in a script, \
                     or write [\"sh\", \"-c\", \"…\"]"
                ));
            }
            '\\' => word
                .get_or_insert_default()
                .push(characters.next().ok_or("a \\ stands at the end")?),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::{Project, quoted};

    fn check(text: &str, expected: Result<(&str, Option<&str>, &str), &str>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("system.toml"), text).unwrap();
        let actual = Project::read(folder.path());
        match expected {
            Ok((name, build, run)) => {
                let project = actual.unwrap();
                assert_eq!(project.name, name);
                assert_eq!(project.build.map(|build| build.to_string()).as_deref(), build);
                assert_eq!(project.run.to_string(), run);
            }
            Err(message) => {
                let text = actual.unwrap_err().to_string();
                assert!(text.contains(message), "{text}");
            }
        }
    }

    #[test]
    fn a_command_is_a_text_or_a_list() {
        check("name = \"a\"\nrun = \"./a --x 'b c'\"", Ok(("a", None, "./a --x 'b c'")));
        check(
            "name = \"a\"\nbuild = [\"cargo\", \"build\"]\nrun = [\"python3\", \"it's.py\"]",
            Ok(("a", Some("cargo build"), r"python3 'it'\''s.py'")),
        );
    }

    #[test]
    fn faults_name_their_line() {
        check("name = \"a\"\nrun = \"a | b\"", Err("system.toml:2: `run`: `|` is for a shell"));
        check("name = \"a\"\nrun = \"\"", Err("system.toml:2: `run`: this command is empty"));
        check("name = \"a\"\nrun = 3", Err("system.toml:2: a command is a text"));
        check("name = \"a\"\nports = 3\nrun = \"a\"", Err("system.toml:2: unknown field `ports`"));
        check("name = ", Err("system.toml:1: "));
    }

    #[test]
    fn words_are_quoted_where_a_shell_needs_it() {
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("target/release/a"), "target/release/a");
    }
}
