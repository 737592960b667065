//! Crates that exercises may use, built once for each toolchain.
//!
//! The set's versions are those of this project's own `Cargo.lock`, whose packages a fetch of the
//! project has fetched: building it needs no network then.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sandbox::{Job, Network};
use serde_json::Value;

use crate::error::write;
use crate::programs::{OUT, Tools};
use crate::{Cancel, Ending, Finished, JudgeError, cache};

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
    tools: &Tools,
    root: &Path,
    on_progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<CrateSet, JudgeError> {
    let key = cache::hash_of([MANIFEST, LOCK, &tools.toolchain.key()]);
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
    let set = match build(tools, &folder, on_progress) {
        Ok(set) => set,
        // What the project's fetch brought may not be there.
        Err(JudgeError::Crates(_)) => {
            fetch(tools, &folder)?;
            build(tools, &folder, on_progress)?
        }
        Err(other) => return Err(other),
    };
    cache::store(&record, &set);
    Ok(set)
}

/// Fetches what the lock file names into a home of our own, without building anything of it.
fn fetch(tools: &Tools, folder: &Path) -> Result<(), JudgeError> {
    let job = fetch_job(tools, folder, folder)?;
    finished_well(&tools.run(&job, &Cancel::default())?)
}

/// A job for cargo that fetches what the package in `folder` depends on into the home in `room`.
pub(crate) fn fetch_job(tools: &Tools, folder: &Path, room: &Path) -> Result<Job, JudgeError> {
    let mut job = cargo(tools, folder, room)?;
    // In place of the link to what the user has fetched.
    let registry = room.join("cargo-home/registry");
    if registry.is_symlink() {
        std::fs::remove_file(&registry).map_err(|source| JudgeError::File {
            doing: "write",
            path: registry,
            source,
        })?;
    }
    job.arguments(["fetch"]);
    job.network = Network::Host;
    for path in ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/etc/pki"] {
        job.readable(path);
    }
    job.environment.extend(network_variables());
    Ok(job)
}

/// Builds what was fetched. The packages' build scripts see their sources and the toolchain.
fn build(
    tools: &Tools,
    folder: &Path,
    on_progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<CrateSet, JudgeError> {
    let mut job = cargo(tools, folder, folder)?;
    job.arguments(["build", "--offline", "--message-format=json", "--target-dir", "target"]);
    let total = packages(folder);
    let (mut words, mut done) = (String::new(), 0);
    let finished = tools.run_heard(&job, &Cancel::default(), &mut |bytes| {
        words.push_str(&String::from_utf8_lossy(bytes));
        while let Some((line, rest)) = words.split_once('\n') {
            if let Some(package) = line.trim_start().strip_prefix("Compiling ") {
                done += 1;
                let name = package.split(' ').next().unwrap_or_default();
                on_progress(name, done.min(total), total);
            }
            words = rest.to_owned();
        }
    })?;
    finished_well(&finished)?;
    let wanted = direct_dependencies();
    let mut set =
        CrateSet { libraries: vec![folder.join("target/debug/deps")], ..CrateSet::default() };
    for line in String::from_utf8_lossy(&finished.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let name = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        let files = message["filenames"].as_array().into_iter().flatten();
        let file = files
            .filter_map(Value::as_str)
            .find(|file| Path::new(file).extension().is_some_and(|extension| extension == "rlib"));
        if let Some(file) = file.filter(|_| wanted.contains(&name)) {
            set.externs.push((name, PathBuf::from(file)));
        }
    }
    Ok(set)
}

/// A job for cargo in the package in `folder`, with a home of its own in `room` in which it finds what
/// was fetched: it reads nobody's configuration, and no build script reaches the real one.
pub(crate) fn cargo(tools: &Tools, folder: &Path, room: &Path) -> Result<Job, JudgeError> {
    let (toolchain, out) = (&tools.toolchain, folder.join(OUT));
    let mut job = tools.compiler_job(&toolchain.sysroot.join("bin/cargo"), folder, Vec::new());
    job.limits.wall = Duration::from_secs(1800);
    job.limits.cpu = Duration::from_secs(3600);
    job.variable("RUSTC", &toolchain.rustc);
    job.shared(folder).shared(room).readable(cargo_home()?.join("registry"));
    // Cargo takes a lock in its home, which must be writable for that.
    let home = room.join("cargo-home");
    let registry = home.join("registry");
    let fault = |source| JudgeError::File { doing: "write", path: registry.clone(), source };
    std::fs::create_dir_all(&home).map_err(fault)?;
    match std::os::unix::fs::symlink(cargo_home()?.join("registry"), &registry) {
        Err(source) if source.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(fault(source));
        }
        _ => {}
    }
    job.variable("CARGO_HOME", home).variable("CARGO_TARGET_TMPDIR", out);
    Ok(job)
}

/// Where cargo keeps what it fetched.
fn cargo_home() -> Result<PathBuf, JudgeError> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
        .ok_or_else(|| JudgeError::Crates("neither HOME nor CARGO_HOME is set".into()))
}

/// What a user's network needs: proxies and certificates.
fn network_variables() -> impl Iterator<Item = (OsString, OsString)> {
    let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "no_proxy"];
    let files = ["SSL_CERT_FILE", "CARGO_HTTP_CAINFO"];
    names.into_iter().chain(files).filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
}

fn finished_well(finished: &Finished) -> Result<(), JudgeError> {
    if finished.ending == Ending::Exited(0) {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&finished.stderr);
    let last: Vec<&str> = words.lines().rev().take(5).collect();
    Err(JudgeError::Crates(last.into_iter().rev().collect::<Vec<_>>().join("\n")))
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
