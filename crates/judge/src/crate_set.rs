//! Crates that exercises may use, built once for each toolchain.
//!
//! The set's versions are those of this project's own `Cargo.lock`, whose packages a fetch of the
//! project has fetched: building it needs no network then.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::error::write;
use crate::{JudgeError, Toolchain, cache};

/// The crates that exercises may name in `crates`.
const MANIFEST: &str = include_str!("../crate-set/Cargo.toml");
/// The whole project's: cargo takes out what the set does not need.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// The built set: each crate's library, and the folder with everything that they depend on.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct CrateSet {
    pub(crate) externs: Vec<(String, PathBuf)>,
    pub(crate) libraries: Vec<PathBuf>,
}

impl CrateSet {
    /// Whether its files still stand where it says: the cache may be deleted at any time.
    pub(crate) fn is_there(&self) -> bool {
        self.externs.iter().all(|(_, file)| file.is_file())
    }
}

/// The manifest lines of the named crates, for a learner's package.
#[must_use]
pub fn manifest_lines(names: &[String]) -> String {
    MANIFEST
        .lines()
        .filter(|line| {
            let name = line.split('=').next().map(str::trim);
            names.iter().any(|wanted| Some(wanted.as_str()) == name)
        })
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Builds the set, or finds it built. `on_progress` hears of each crate that is done: its name, how
/// many are done, how many there are.
pub(crate) fn built(
    toolchain: &Toolchain,
    root: &Path,
    on_progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<CrateSet, JudgeError> {
    let key = cache::hash_of([MANIFEST, LOCK, &toolchain.key()]);
    let folder = root.join(format!("crates/{}", &key[..16]));
    let record = folder.join("set.json");
    if let Some(set) = cache::load::<CrateSet>(&record)
        && set.is_there()
    {
        return Ok(set);
    }
    write(&folder.join("Cargo.toml"), MANIFEST)?;
    write(&folder.join("Cargo.lock"), LOCK)?;
    write(&folder.join("src/lib.rs"), "")?;
    let set = build(toolchain, &folder, true, on_progress)
        .or_else(|_| build(toolchain, &folder, false, on_progress))?;
    cache::store(&record, &set);
    Ok(set)
}

fn build(
    toolchain: &Toolchain,
    folder: &Path,
    offline: bool,
    on_progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<CrateSet, JudgeError> {
    let mut command = toolchain.command(&toolchain.sysroot.join("bin/cargo"));
    if let Some(home) = std::env::var_os("CARGO_HOME") {
        command.env("CARGO_HOME", home);
    }
    command
        .current_dir(folder)
        .env("RUSTC", &toolchain.rustc)
        .args(["build", "--message-format=json", "--target-dir", "target"])
        .args(offline.then_some("--offline"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let start = |source| JudgeError::Start { program: "cargo".into(), source };
    let mut child = command.spawn().map_err(start)?;
    let mut stderr = child.stderr.take();
    let words = std::thread::spawn(move || {
        let mut text = String::new();
        if let Some(stderr) = &mut stderr {
            // What cannot be read cannot be shown; the exit code tells all the same.
            let _ = std::io::Read::read_to_string(stderr, &mut text);
        }
        text
    });
    let wanted = direct_dependencies();
    let mut set =
        CrateSet { libraries: vec![folder.join("target/debug/deps")], ..CrateSet::default() };
    let (mut done, mut total) = (0, 0);
    let output = child.stdout.take().map(BufReader::new);
    for line in output.into_iter().flat_map(BufReader::lines).map_while(Result::ok) {
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let name = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        if total == 0 {
            total = packages(folder);
        }
        done += 1;
        on_progress(&name, done.min(total), total);
        let files = message["filenames"].as_array().into_iter().flatten();
        let file = files
            .filter_map(Value::as_str)
            .find(|file| Path::new(file).extension().is_some_and(|extension| extension == "rlib"));
        if let Some(file) = file.filter(|_| wanted.contains(&name)) {
            set.externs.push((name, PathBuf::from(file)));
        }
    }
    let status = child.wait().map_err(start)?;
    if !status.success() {
        let words = words.join().unwrap_or_default();
        let last: Vec<&str> = words.lines().rev().take(5).collect();
        return Err(JudgeError::Crates(last.into_iter().rev().collect::<Vec<_>>().join("\n")));
    }
    Ok(set)
}

/// How many packages cargo will build: those of the lock file that it has thinned out by now.
fn packages(folder: &Path) -> usize {
    let lock = std::fs::read_to_string(folder.join("Cargo.lock")).unwrap_or_default();
    lock.matches("[[package]]").count()
}

/// The library names of the set's own crates.
fn direct_dependencies() -> Vec<String> {
    MANIFEST
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}
