//! Packs `content/` into one compressed file, which the library carries: an installed binary needs
//! no checkout.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() {
    let content = PathBuf::from(env("CARGO_MANIFEST_DIR")).join("../../content");
    println!("cargo::rerun-if-changed={}", content.display());
    let mut files = BTreeMap::new();
    collect(&content, &content, &mut files);
    let text = serde_json::to_vec(&files).expect("paths and texts are strings");
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&text).expect("a vector takes all");
    let packed = encoder.finish().expect("a vector takes all");
    let target = PathBuf::from(env("OUT_DIR")).join("content.json.deflate");
    fs::write(&target, packed).unwrap_or_else(|error| panic!("{}: {error}", target.display()));
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder that opened can be read").path();
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.strip_prefix(root).expect("it was found below the root");
        // What only authors read stays out.
        let name = name.to_string_lossy().replace('\\', "/");
        let is_author_s = ["failures.md", "issued-ids.txt", "mutants.json"]
            .contains(&name.as_str())
            || name.ends_with("/source.toml");
        if !is_author_s {
            files.insert(name, text);
        }
    }
}
