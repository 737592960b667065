//! Content as it comes in: relative paths and their text.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::ContentFault;

/// The files of one content source: path relative to its root, with `/`, and text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// The text of a file that must be there.
    pub(crate) fn text(&self, path: &str, why: &str) -> Result<&str, ContentFault> {
        self.get(path)
            .ok_or_else(|| ContentFault::new(path, format!("this file is missing: {why}")))
    }

    /// The text of a file, if there is one.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// All files below a folder (whose name ends with `/`): path below it, and text.
    pub(crate) fn below<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.0
            .range(folder.to_owned()..)
            .take_while(move |(path, _)| path.starts_with(folder))
            .map(move |(path, text)| (&path[folder.len()..], text.as_str()))
    }

    /// The version of what stands below a folder: it changes when any of it does.
    pub(crate) fn version_below(&self, folder: &str) -> Version {
        Version::of(self.below(folder).flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]))
    }
}

/// The SHA-256 over an item's files: what "content version" means in evidence and in caches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub [u8; 32]);

impl Version {
    /// The version of what these parts make up.
    pub(crate) fn of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Version(hash.finalize().into())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
