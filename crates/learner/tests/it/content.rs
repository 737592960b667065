//! The repository's own content, read here since the crate itself reads no disk.

#![expect(clippy::disallowed_methods, reason = "a test reads the repository's content")]

use std::collections::BTreeMap;
use std::path::Path;

use curriculum::{Files, Library};

pub(crate) fn library() -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = BTreeMap::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the content") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(&root).expect("below the root").to_string_lossy();
                files.insert(name.into_owned(), text);
            }
        }
    }
    Library::parse(&Files(files), "masterwork").0
}
