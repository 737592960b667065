//! Where an imported course is written: a folder beside the wished one, which takes its place in one
//! step when everything is there. A second import updates in place; what a person added to the
//! target or edited in it stays.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use curriculum::Files;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::{IDS_FILE, Ids};
use crate::report::Report;
use crate::{Format, ImportError};

/// What makes a folder an imported course, and says what every file of it was when it was written.
pub const RECORD_FILE: &str = "imported.json";

/// What is kept of a file that was edited in the target, where the course changed it too.
const KEPT: &str = "kept";

/// The largest file that is carried over from the earlier import, in bytes.
const LARGEST_KEPT: u64 = 4 << 20;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Record {
    format: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    licence: Option<String>,
    #[serde(default)]
    from: String,
    /// By path: the SHA-256 of what the import wrote.
    files: BTreeMap<String, String>,
}

/// A course that is being written.
#[derive(Debug)]
pub struct Target {
    to: PathBuf,
    unfinished: PathBuf,
    format: Format,
    before: Option<Record>,
    files: Files,
    /// The ids of items without uuids.
    pub ids: Ids,
}

impl Target {
    /// Makes ready to write a course to `to`, which must not exist, be empty, or hold an earlier
    /// import of the same format.
    ///
    /// # Errors
    /// If it holds anything else, or cannot be read.
    pub fn begin(to: &Path, format: Format) -> Result<Self, ImportError> {
        let to = std::path::absolute(to).map_err(|source| ImportError::read(to, source))?;
        let before = record(&to)?;
        if let Some(before) = &before
            && before.format != format.word()
        {
            return Err(ImportError::OtherCourse { path: to, other: before.format.clone() });
        }
        if before.is_none() && !is_free(&to)? {
            return Err(ImportError::Taken { path: to });
        }
        let ids = match fs::read_to_string(to.join(IDS_FILE)) {
            Ok(text) => Ids::parse(&text)?,
            Err(error) if error.kind() == ErrorKind::NotFound => Ids::default(),
            Err(source) => return Err(ImportError::read(&to.join(IDS_FILE), source)),
        };
        let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let unfinished = to.with_file_name(format!(".{name}.importing-{}", std::process::id()));
        Ok(Target { to, unfinished, format, before, files: Files::default(), ids })
    }

    /// The name that the content source will have, which begins its ids (`name:id`).
    #[must_use]
    pub fn source_name(&self) -> String {
        let name = self.to.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
    }

    /// Adds a file of content, by its path with `/`.
    ///
    /// # Errors
    /// If the path is none that content may have, or is taken.
    pub fn write(&mut self, path: &str, text: impl Into<String>) -> Result<(), ImportError> {
        let is_plain = |part: &str| {
            !part.is_empty()
                && part != "."
                && part != ".."
                && !part.contains(['\\', ':'])
                && !part.chars().any(char::is_control)
        };
        if !path.split('/').all(is_plain) || path.len() > 512 {
            return Err(ImportError::course(path, "no file of content can have this name"));
        }
        match self.files.0.insert(path.to_owned(), text.into()) {
            None => Ok(()),
            Some(_) => Err(ImportError::course(path, "two items of the course would stand here")),
        }
    }

    /// Whether something was written there already.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.0.contains_key(path)
    }

    /// Puts everything in its place. What does not parse as content is named in the report.
    ///
    /// # Errors
    /// If it cannot be written; then the earlier import stands as it did.
    pub fn finish(mut self, report: &mut Report) -> Result<(), ImportError> {
        if !self.ids.is_empty() {
            self.files.0.insert(IDS_FILE.to_owned(), self.ids.to_file_text());
        }
        let (_, faults) = curriculum::Library::parse(&self.files, &self.source_name());
        for fault in faults {
            report.needs_a_person(fault.file.clone(), fault.message.clone());
        }
        let record = Record {
            format: self.format.word().to_owned(),
            title: report.title.clone(),
            licence: report.licence.clone(),
            from: report.from.clone(),
            files: self.files.0.iter().map(|(path, text)| (path.clone(), hash(text))).collect(),
        };
        self.compare(&record, report)?;
        let text = serde_json::to_string_pretty(&record)
            .map_err(|error| ImportError::json(RECORD_FILE, &error))?;
        self.files.0.insert(RECORD_FILE.to_owned(), text + "\n");
        for (path, text) in &self.files.0 {
            write(&self.unfinished.join(path), text)?;
        }
        self.take_place()
    }

    /// Carries over what a person added or edited, and counts what changed.
    fn compare(&mut self, record: &Record, report: &mut Report) -> Result<(), ImportError> {
        let Some(before) = self.before.take() else {
            report.changes.added = record.files.len();
            return Ok(());
        };
        report.changes.update = true;
        for (path, now) in &record.files {
            match before.files.get(path) {
                None => report.changes.added += 1,
                Some(then) if then == now => report.changes.unchanged += 1,
                Some(_) => report.changes.changed += 1,
            }
        }
        let gone = before.files.keys().filter(|path| !record.files.contains_key(*path));
        report.changes.gone = gone.count();
        for path in files_below(&self.to)? {
            if path == RECORD_FILE || path == IDS_FILE {
                continue;
            }
            let full = self.to.join(&path);
            let fault = |source| ImportError::read(&full, source);
            if fs::metadata(&full).map_err(fault)?.len() > LARGEST_KEPT {
                return Err(ImportError::course(path, "too large to be carried over"));
            }
            let Ok(text) = fs::read_to_string(&full) else {
                return Err(ImportError::course(path, "cannot be carried over: it is no text"));
            };
            let then = before.files.get(&path);
            if then == Some(&hash(&text)) {
                continue;
            }
            report.changes.kept += 1;
            // Edited, or added, by a person: it stays, unless the course changed it as well.
            if then.is_none() || then == record.files.get(&path) {
                self.files.0.insert(path, text);
                continue;
            }
            let kept = format!("{KEPT}/{path}");
            let words = format!("you edited it and the course changed it: yours is {kept} now");
            report.needs_a_person(path, words);
            self.files.0.insert(kept, text);
        }
        Ok(())
    }

    /// The new folder takes the old one's place; if that fails, the old one comes back.
    fn take_place(&self) -> Result<(), ImportError> {
        let fault = |source| ImportError::write(&self.to, source);
        let aside = self.unfinished.with_extension("before");
        let had_one = self.to.exists();
        if had_one {
            fs::rename(&self.to, &aside).map_err(fault)?;
        }
        if let Err(source) = fs::rename(&self.unfinished, &self.to) {
            if had_one {
                let _ = fs::rename(&aside, &self.to);
            }
            return Err(fault(source));
        }
        if had_one {
            fs::remove_dir_all(&aside).map_err(|source| ImportError::write(&aside, source))?;
        }
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // There after an error alone; nothing half-imported stays.
        let _ = fs::remove_dir_all(&self.unfinished);
    }
}

/// What an earlier import has recorded, if there was one.
fn record(to: &Path) -> Result<Option<Record>, ImportError> {
    let path = to.join(RECORD_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| ImportError::json(&path.display().to_string(), &error)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(ImportError::read(&path, source)),
    }
}

fn is_free(to: &Path) -> Result<bool, ImportError> {
    match fs::read_dir(to) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(false),
        Err(source) => Err(ImportError::read(to, source)),
    }
}

/// Ordinary files below a folder, links aside, as paths with `/`.
fn files_below(root: &Path) -> Result<Vec<String>, ImportError> {
    let (mut files, mut open) = (Vec::new(), vec![String::new()]);
    while let Some(folder) = open.pop() {
        let path = root.join(&folder);
        let fault = |source| ImportError::read(&path, source);
        for entry in fs::read_dir(&path).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(fault)?;
            if kind.is_dir() {
                open.push(format!("{name}/"));
            } else if kind.is_file() {
                files.push(name);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn write(path: &Path, text: &str) -> Result<(), ImportError> {
    let fault = |source| ImportError::write(path, source);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    fs::write(path, text).map_err(fault)
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
