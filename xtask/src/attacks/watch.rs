//! The side of the runner: starts the process of one run, bounds it, and reads what it found.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use sandbox::Tier;
use tempfile::TempDir;

use super::Run;
use super::canaries::{SECRET_VARIABLE, remove};
use super::found::Found;

/// How long one run may take: two compilations up to their limit, and the tests.
const LONGEST: Duration = Duration::from_secs(60);
/// The same for an attack that takes as long as the limits let it.
const LONGEST_OF_SLOW: Duration = Duration::from_secs(240);
/// Less free memory than this ends the run: the machine is others' too.
const LEAST_FREE_MEMORY: u64 = 1 << 30;
/// The largest file that anything in a run may write.
const LARGEST_FILE: u64 = 4 << 30;

/// The folder of one worker in one tier: a judge's cache, and the stage of the run at hand.
pub(super) struct Workshop(TempDir);

impl Workshop {
    pub(super) fn make(tier: Tier, number: usize) -> anyhow::Result<Self> {
        let prefix = format!("masterwork-attacks-{tier}-{number}-");
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir()?;
        // A user id of a job's own must be able to pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        Ok(Workshop(folder))
    }

    fn path(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap_or_else(|_| self.0.path().to_owned())
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What was shut against its owner, the temporary folder's own end would leave behind.
        let _ = remove(&self.0.path().join("cache"));
    }
}

/// One run that came to its end, and how long it took.
pub(super) struct Ended {
    pub(super) level: judge::VerdictLevel,
    pub(super) found: Result<Found, String>,
    pub(super) took: Duration,
}

/// Runs one attack in a process of its own.
pub(super) fn watched(workshop: &Workshop, corpus: &Path, run: Run<'_>) -> anyhow::Result<Ended> {
    let started = Instant::now();
    let mut child = command(workshop, corpus, run)?.spawn().context("starting a run")?;
    let output = reader(child.stdout.take());
    let errors = reader(child.stderr.take());
    let longest = if run.attack.slow { LONGEST_OF_SLOW } else { LONGEST };
    let ended = wait(&mut child, longest);
    let text = output.join().unwrap_or_default();
    let words = errors.join().unwrap_or_default();
    let found = ended.and_then(|status| {
        let last = text.lines().last().unwrap_or_default();
        serde_json::from_str(last)
            .map_err(|_| format!("the judge's process ended ({status}): {}", words.trim()))
    });
    Ok(Ended { level: run.level, found, took: started.elapsed() })
}

fn command(workshop: &Workshop, corpus: &Path, run: Run<'_>) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["attacks", "--one", &run.attack.slug])
        .args(["--tier", run.tier.name(), "--level", run.level.snake_case()])
        .args(["--seed", &run.seed.to_string()])
        .arg("--workshop")
        .arg(workshop.path())
        .arg("--folder")
        .arg(corpus)
        .env(SECRET_VARIABLE, format!("masterwork-secret-{:016x}", run.seed))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(command)
}

/// Waits for the end, or brings it about.
fn wait(child: &mut Child, longest: Duration) -> Result<String, String> {
    let started = Instant::now();
    limit_files(child);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.to_string()),
            Ok(None) => {}
            Err(error) => return Err(error.to_string()),
        }
        let why = if started.elapsed() > longest {
            "took longer than a run may take"
        } else if free_memory() < LEAST_FREE_MEMORY {
            "left the machine too little memory"
        } else {
            std::thread::sleep(Duration::from_millis(5));
            continue;
        };
        // The sandbox's helper sees that its caller is gone, and ends the rest.
        let _ = child.kill();
        let _ = child.wait();
        return Err(why.to_owned());
    }
}

fn limit_files(child: &Child) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let limit = Rlimit { current: Some(LARGEST_FILE), maximum: Some(LARGEST_FILE) };
    // A child that is gone already needs no limit.
    let _ = prlimit(Some(Pid::from_child(child)), Resource::Fsize, limit);
}

fn free_memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kibibytes.map_or(u64::MAX, |number| number << 10)
}

/// Reads a pipe to its end, in a thread of its own; at most a few MiB, the rest is thrown away.
fn reader(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.by_ref().take(8 << 20).read_to_end(&mut bytes);
            let _ = std::io::copy(&mut pipe, &mut std::io::sink());
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
