//! `cargo xtask tidy`: rules of the tree that no other tool holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

/// The longest source file, in lines before its tests; a longer one says why at its top.
const LONGEST_FILE: usize = 500;

/// Licences that go with ours.
const LICENCES: [&str; 14] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT-0",
    // Weak copyleft, file by file: only a change of such a file would have to be published. It is
    // the licence of a dependency of `fsrs`.
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

/// Which crates of ours each may use: arrows point down only.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("observe", &[]),
    ("curriculum", &[]),
    ("evidence", &[]),
    ("sandbox", &[]),
    ("learner", &["curriculum", "evidence"]),
    ("store", &["evidence"]),
    ("judge", &["curriculum", "sandbox"]),
    ("import", &["curriculum"]),
    ("gate", &["sandbox"]),
    ("gates", &["gate"]),
    (
        "training",
        &[
            "curriculum",
            "evidence",
            "gate",
            "gates",
            "import",
            "judge",
            "learner",
            "sandbox",
            "store",
        ],
    ),
    (
        "masterwork",
        &["curriculum", "evidence", "gate", "judge", "learner", "sandbox", "store", "training"],
    ),
    (
        "xtask",
        &[
            "curriculum",
            "evidence",
            "gate",
            "gates",
            "judge",
            "learner",
            "sandbox",
            "store",
            "training",
        ],
    ),
    ("crate-set", &[]),
];

pub(crate) fn run() -> anyhow::Result<()> {
    let mut faults = Vec::new();
    let sources = rust_files(&["crates", "xtask"])?;
    for path in &sources {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        faults.extend(check_source(path, &text));
    }
    faults.extend(check_addresses()?);
    let packages = metadata()?;
    faults.extend(check_arrows(&packages));
    faults.extend(check_licences(&packages));
    for duplicate in duplicates(&packages) {
        println!("note: {duplicate}");
    }
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("{} source files and {} packages are tidy", sources.len(), packages.len());
        return Ok(());
    }
    bail!("{} things are not tidy", faults.len())
}

fn check_source(path: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let own = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text).lines().count();
    let is_test = path.components().any(|part| part.as_os_str() == "tests");
    if !is_test && own > LONGEST_FILE && !text.starts_with("//! Long because") {
        faults.push(format!(
            "{}:{own}: more than {LONGEST_FILE} lines: is it one room?",
            path.display()
        ));
    }
    if !text.starts_with("//!") && !text.starts_with("#!") {
        faults.push(format!("{}:1: no module comment: what is this room for?", path.display()));
    }
    if path.file_name().is_some_and(|name| name == "mod.rs") {
        faults.push(format!("{}: `foo.rs` stands beside `foo/`", path.display()));
    }
    for (index, line) in text.lines().enumerate() {
        // The words are put together here, so that this file does not accuse itself.
        for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")] {
            if line.contains(word) && !line.contains('"') {
                faults.push(format!("{}:{}: {word}", path.display(), index + 1));
            }
        }
    }
    faults
}

/// No file names a registry, a mirror or a machine's path.
fn check_addresses() -> anyhow::Result<Vec<String>> {
    let lock = fs::read_to_string("Cargo.lock")?;
    Ok(lock
        .lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with("source = ") && !line.ends_with("/crates.io-index\""))
        .map(|(number, line)| format!("Cargo.lock:{}: {line}: not the public index", number + 1))
        .collect())
}

fn rust_files(folders: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut open: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// One package of the resolved graph.
struct Package {
    name: String,
    version: String,
    licence: String,
    ours: bool,
    uses: Vec<String>,
}

fn metadata() -> anyhow::Result<Vec<Package>> {
    // Packages of other systems are not fetched here, and not needed to judge this one.
    let version = Command::new("rustc").arg("-vV").output()?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("a host")?;
    let ask = |more: &[&str]| {
        let mut command = Command::new("cargo");
        command.args(["metadata", "--format-version=1", "--filter-platform", host]);
        command.args(more).output()
    };
    // A build fetches less than the whole graph; what is missing is fetched if there is a network.
    let mut output = ask(&["--offline"])?;
    if !output.status.success() {
        output = ask(&[])?;
    }
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let document: Value = serde_json::from_slice(&output.stdout)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = document["packages"].as_array().context("packages")?;
    Ok(packages
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            version: text(&package["version"]),
            licence: text(&package["license"]),
            ours: package["source"].is_null(),
            uses: package["dependencies"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| text(&dependency["name"]))
                .collect(),
        })
        .collect())
}

fn check_arrows(packages: &[Package]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages
        .iter()
        .filter(|package| package.ours)
        .map(|package| package.name.as_str())
        .collect();
    let mut faults = Vec::new();
    for package in packages.iter().filter(|package| package.ours) {
        let Some((_, may)) = MAY_USE.iter().find(|(name, _)| *name == package.name) else {
            faults.push(format!(
                "crate `{}` has no place in the house (xtask/src/tidy.rs)",
                package.name
            ));
            continue;
        };
        for used in package.uses.iter().filter(|used| ours.contains(used.as_str())) {
            if !may.contains(&used.as_str()) {
                faults.push(format!(
                    "`{}` may not use `{used}`: arrows point down only",
                    package.name
                ));
            }
        }
    }
    faults
}

fn check_licences(packages: &[Package]) -> Vec<String> {
    let fits = |licence: &str| {
        licence.split(" OR ").flat_map(|part| part.split('/')).any(|choice| {
            choice
                .trim_matches(['(', ')', ' '])
                .split(" AND ")
                .all(|one| LICENCES.contains(&one.trim_matches(['(', ')', ' '])))
        })
    };
    packages
        .iter()
        .filter(|package| !package.ours && !fits(&package.licence))
        .map(|package| {
            format!(
                "{} {}: licence `{}` is not among ours",
                package.name, package.version, package.licence
            )
        })
        .collect()
}

/// Packages that are there in several versions.
fn duplicates(packages: &[Package]) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    versions
        .into_iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| format!("`{name}` is there as {}", versions.join(" and ")))
        .collect()
}
