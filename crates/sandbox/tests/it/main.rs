//! The sandbox from outside: each test runs in every tier that works here.

mod ground;
mod limits;
mod outcome;
mod running;
mod self_test;
mod view;

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use sandbox::{Cancel, Finished, Job, Limits, Sandbox, Tier};

/// Limits that no test hits by accident.
fn limits() -> Limits {
    Limits {
        wall: Duration::from_secs(20),
        cpu: Duration::from_secs(20),
        memory_bytes: 256 << 20,
        address_space_bytes: 1 << 30,
        processes: 64,
        file_bytes: 16 << 20,
        open_files: 64,
        output_bytes: 10_000,
    }
}

/// The tiers that work here. Never none: the last one works everywhere.
fn tiers() -> Vec<Tier> {
    let works = |tier: &Tier| match Sandbox::in_tier(*tier).works() {
        Ok(_) => true,
        Err(error) => {
            println!("{tier} does not work here: {error}: {:?}", error.source());
            false
        }
    };
    Tier::ALL.into_iter().filter(works).collect()
}

/// A folder that a job's own user may read too.
fn folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let readable = std::fs::Permissions::from_mode(0o755);
    tempfile::Builder::new().permissions(readable).tempdir().expect("a folder")
}

/// A shell that runs this script in this folder, and sees the system's programs.
fn shell(script: &str, folder: &Path) -> Job {
    let mut job = Job::new("/bin/sh", folder, limits());
    job.arguments(["-c", script]);
    job.variable("PATH", "/usr/bin:/bin");
    for path in ["/bin", "/usr", "/lib", "/lib64", "/etc/alternatives", "/dev/null"] {
        job.readable(path);
    }
    job.readable(folder);
    job
}

fn run(tier: Tier, job: &Job) -> Finished {
    Sandbox::in_tier(tier)
        .run(job, &Cancel::default(), &mut |_| {})
        .unwrap_or_else(|error| panic!("{tier}: {error}: {:?}", error.source()))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
