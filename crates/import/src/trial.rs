//! For tests: a course from files in memory, imported, and read back as the product reads it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use curriculum::{Files, IssuedIds, Library};

use crate::{Format, ImportError, Imported, Options};

/// A course and what became of it.
pub(crate) struct Trial {
    pub(crate) room: tempfile::TempDir,
    pub(crate) format: Format,
    pub(crate) from: PathBuf,
}

impl Trial {
    /// A course of these files.
    pub(crate) fn new(format: Format, files: &[(&str, &str)]) -> Self {
        let room = tempfile::tempdir().expect("a folder");
        let trial = Trial { from: room.path().join("course"), room, format };
        std::fs::create_dir_all(&trial.from).expect("a folder");
        for (path, text) in files {
            trial.write(path, text.as_bytes());
        }
        trial
    }

    /// A course in one file.
    pub(crate) fn of_file(format: Format, name: &str, bytes: &[u8]) -> Self {
        let mut trial = Trial::new(format, &[]);
        trial.write(name, bytes);
        trial.from = trial.from.join(name);
        trial
    }

    /// Adds a file to the course.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.from.join(path);
        std::fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    fn to(&self) -> PathBuf {
        self.room.path().join("imported")
    }

    /// Imports it.
    pub(crate) fn import(&self) -> Result<Imported, ImportError> {
        crate::import(self.format, &self.from, &self.to(), &Options::default())
    }

    /// Imports it, and reads what it became. Neither its parts nor its rules have a fault but those
    /// that the report names.
    pub(crate) fn imported(&self) -> (Imported, Files, Library) {
        let imported = self.import().expect("an import");
        let mut files = BTreeMap::new();
        collect(&self.to(), &self.to(), &mut files);
        let files = Files(files);
        let (library, faults) = Library::parse(&files, "imported");
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults, Vec::<String>::new());
        let rules = curriculum::check_rules(&library, &IssuedIds::default());
        let rules: Vec<String> = rules
            .iter()
            .map(ToString::to_string)
            .filter(|fault| !fault.contains("issued"))
            .collect();
        assert_eq!(rules, Vec::<String>::new());
        (imported, files, library)
    }

    /// What it says when it cannot be imported; nothing is left behind then.
    pub(crate) fn refusal(&self) -> String {
        let error = self.import().expect_err("a refusal");
        let left: Vec<_> = std::fs::read_dir(self.room.path())
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        assert_eq!(left, ["course"], "nothing is half-imported");
        error.to_string()
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
}
