//! Results that depend on nothing but what they are named after.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// SHA-256, in hex, over parts that cannot run into one another.
pub(crate) fn hash_of<T: AsRef<str>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.as_ref().len() as u64).to_le_bytes());
        hash.update(part.as_ref());
    }
    format!("{:x}", hash.finalize())
}

/// What is kept under this name, if anything readable is.
pub(crate) fn load<T: DeserializeOwned>(file: &Path) -> Option<T> {
    serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
}

/// Keeps a result: whole or not at all, also when the process is killed meanwhile. A result that
/// cannot be kept is worked out again next time, so no error comes back.
pub(crate) fn store<T: Serialize>(file: &Path, value: &T) {
    let Ok(text) = serde_json::to_string(value) else { return };
    let Some(folder) = file.parent() else { return };
    let unfinished = file.with_extension(format!("{}.part", std::process::id()));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&unfinished, text))
        .and_then(|()| std::fs::rename(&unfinished, file));
    if written.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
}
