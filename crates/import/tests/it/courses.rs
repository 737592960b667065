//! The courses of these tests: each has one of everything that its format can say.

use std::path::{Path, PathBuf};

use curriculum::{Files, Library};
use import::{Format, ImportError, Imported, Options, import};
use tempfile::TempDir;

/// A folder with a course in it, and a place to import it to.
pub(crate) struct Course {
    folder: TempDir,
}

impl Course {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let course = Course { folder: tempfile::tempdir().expect("a folder") };
        for (path, text) in files {
            course.write(path, text);
        }
        course
    }

    pub(crate) fn from(&self) -> PathBuf {
        self.folder.path().join("my-course")
    }

    pub(crate) fn to(&self) -> PathBuf {
        self.folder.path().join("imported")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let full = self.from().join(path);
        std::fs::create_dir_all(full.parent().expect("below")).expect("made");
        std::fs::write(full, text).expect("written");
    }

    pub(crate) fn remove(&self, path: &str) {
        std::fs::remove_file(self.from().join(path)).expect("removed");
    }

    pub(crate) fn import(&self, format: Format) -> Imported {
        self.try_import(format).expect("a course")
    }

    pub(crate) fn try_import(&self, format: Format) -> Result<Imported, ImportError> {
        import(format, &self.from(), &self.to(), &Options::default())
    }

    /// What was imported, which has no fault.
    pub(crate) fn library(&self) -> Library {
        let (library, faults) = Library::parse(&self.files(), "imported");
        assert_eq!(faults, []);
        let faults = curriculum::check_rules(&library, &curriculum::IssuedIds::default());
        assert_eq!(faults, []);
        library
    }

    pub(crate) fn files(&self) -> Files {
        let mut files = Files::default();
        let mut open = vec![self.to()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let name = path.strip_prefix(self.to()).expect("below").display().to_string();
                files.0.insert(name, std::fs::read_to_string(&path).expect("text"));
            }
        }
        files
    }
}
