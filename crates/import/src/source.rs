//! A course as it comes in: a folder or an archive, read within limits and without following links.
//!
//! Nothing here trusts a name or a size: paths that climb out, two names that are one on another
//! file system, files without end and archives that swell are errors that name the file.

mod archive;
mod folder;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::ImportError;

/// How much a course may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest file, in bytes.
    pub file_bytes: u64,
    /// All files together, in bytes (of an archive, unpacked).
    pub total_bytes: u64,
    /// Files and folders.
    pub entries: usize,
    /// Folders within folders.
    pub depth: usize,
}

impl Limits {
    /// Enough for any course of text: 4 MiB a file, 256 MiB in all, 50,000 entries, 24 deep.
    pub const TEXT: Limits =
        Limits { file_bytes: 4 << 20, total_bytes: 256 << 20, entries: 50_000, depth: 24 };
    /// For a deck with pictures and sounds: 512 MiB a file, 2 GiB in all.
    pub const DECK: Limits =
        Limits { file_bytes: 512 << 20, total_bytes: 2 << 30, entries: 100_000, depth: 8 };
}

/// Something that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Where it stands in the course.
    pub path: String,
    /// Why it was passed over.
    pub why: &'static str,
}

/// Folders that no course keeps its content in.
const NO_CONTENT: [&str; 4] = [".git", ".hg", "target", "node_modules"];

#[derive(Debug)]
enum Entry {
    /// A file on the disk: its size when it was listed.
    OnDisk(u64),
    /// A file of an archive, unpacked.
    Unpacked(Vec<u8>),
}

/// A course as it comes in.
#[derive(Debug)]
pub struct Source {
    root: PathBuf,
    name: String,
    limits: Limits,
    entries: BTreeMap<String, Entry>,
    passed_over: Vec<PassedOver>,
}

impl Source {
    /// Lists a folder, unpacks an archive (`.zip`, `.apkg`, `.tar`, `.tar.gz`, `.tgz`, `.crate`), or
    /// takes any other file as a course of one file.
    ///
    /// # Errors
    /// If it cannot be read, or breaks a limit or a rule of names.
    pub fn open(path: &Path, limits: Limits) -> Result<Self, ImportError> {
        let metadata = std::fs::metadata(path).map_err(|source| ImportError::read(path, source))?;
        let absolute = path.canonicalize().map_err(|source| ImportError::read(path, source))?;
        let name = absolute.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut source = Source {
            root: absolute.clone(),
            name,
            limits,
            entries: BTreeMap::new(),
            passed_over: Vec::new(),
        };
        if metadata.is_dir() {
            source.list_folder()?;
        } else if !metadata.is_file() {
            return Err(ImportError::course(source.name, "this is neither a file nor a folder"));
        } else if !source.unpack(&absolute)? {
            source.root = absolute.parent().unwrap_or(Path::new("/")).to_owned();
            let name = source.name.clone();
            source.insert(name, Entry::OnDisk(metadata.len()))?;
        }
        source.no_twins()?;
        Ok(source)
    }

    /// The name of the folder or file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder on the disk, or the archive.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every file's path with `/`, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The files below a folder (whose name ends with `/`; `""` for all), as paths below it.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.entries
            .range(folder.to_owned()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(folder))
            .map(move |path| &path[folder.len()..])
    }

    /// The names of the folders right below a folder (whose name ends with `/`).
    #[must_use]
    pub fn folders(&self, folder: &str) -> BTreeSet<String> {
        self.below(folder)
            .filter_map(|path| path.split_once('/').map(|(first, _)| first.to_owned()))
            .collect()
    }

    /// Whether there is such a file.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.entries.contains_key(path)
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// If it is missing, cannot be read, or has grown over the limit.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, ImportError> {
        match self.entries.get(path) {
            None => Err(ImportError::course(path, "this file is missing")),
            Some(Entry::Unpacked(bytes)) => Ok(bytes.clone()),
            Some(Entry::OnDisk(_)) => self.read(path),
        }
    }

    /// A file's text, without a byte order mark, with line ends as `\n`.
    ///
    /// # Errors
    /// As [`Source::bytes`], and if it is no UTF-8 text.
    pub fn text(&self, path: &str) -> Result<String, ImportError> {
        let text = String::from_utf8(self.bytes(path)?).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
            ImportError::course_at(path, line, format!("byte {good} is not UTF-8"))
        })?;
        if let Some(at) = text.find('\0') {
            let line = crate::error::line_of(&text, at);
            return Err(ImportError::course_at(path, line, "a zero byte: this is no text"));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Ok(text.replace("\r\n", "\n"))
    }

    /// A file's text, if there is such a file.
    ///
    /// # Errors
    /// As [`Source::text`], but for a missing file.
    pub fn optional_text(&self, path: &str) -> Result<Option<String>, ImportError> {
        if self.has(path) { self.text(path).map(Some) } else { Ok(None) }
    }

    /// What was not read: links, devices, folders that hold no content.
    #[must_use]
    pub fn passed_over(&self) -> &[PassedOver] {
        &self.passed_over
    }

    fn insert(&mut self, path: String, entry: Entry) -> Result<(), ImportError> {
        if self.entries.len() >= self.limits.entries {
            let most = self.limits.entries;
            return Err(ImportError::course(path, format!("more than {most} files")));
        }
        if path.matches('/').count() >= self.limits.depth {
            let most = self.limits.depth;
            return Err(ImportError::course(path, format!("folders more than {most} deep")));
        }
        if let Entry::OnDisk(bytes) = entry
            && bytes > self.limits.file_bytes
        {
            return Err(self.too_large(&path));
        }
        match self.entries.insert(path.clone(), entry) {
            None => Ok(()),
            Some(_) => Err(ImportError::course(path, "this name stands twice in the archive")),
        }
    }

    fn too_large(&self, path: &str) -> ImportError {
        let most = self.limits.file_bytes;
        ImportError::course(path, format!("larger than {most} bytes"))
    }

    /// Two names that differ in case alone are one file on other systems.
    fn no_twins(&self) -> Result<(), ImportError> {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for path in self.entries.keys() {
            if let Some(other) = seen.insert(path.to_lowercase(), path) {
                let message = format!("`{other}` is the same name but for upper and lower case");
                return Err(ImportError::course(path, message));
            }
        }
        Ok(())
    }

    fn pass_over(&mut self, path: impl Into<String>, why: &'static str) {
        self.passed_over.push(PassedOver { path: path.into(), why });
    }
}
