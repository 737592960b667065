//! What the program is started with: its environment, what it sees, what it may take.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sandbox::{Job, Limits, SandboxError, Scratch};

use super::Instance;
use crate::outcome::{Failure, Stop};
use crate::project::quoted;
use crate::run::Arena;
use crate::stage::Places;
use crate::timeline::Timeline;

/// What all starts of a stage have in common.
pub(crate) struct Layout<'a> {
    pub(crate) arena: &'a Arena<'a>,
    pub(crate) variables: &'a BTreeMap<String, String>,
    pub(crate) timeline: &'a Arc<Timeline>,
}

/// What a program of any language may read of the system. What does not exist is passed over.
const SYSTEM: [&str; 24] = [
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr",
    "/opt",
    "/nix/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/ssl",
    "/etc/mime.types",
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/sys/fs/cgroup/cpu.max",
];

/// How long a program may go on after its stage's time; the gate ends it before.
const SPARE: Duration = Duration::from_secs(30);

/// The size of its temporary folder, in bytes and files.
const SCRATCH: (u64, u64) = (256 << 20, 20_000);

/// The job, and the command as one would type it.
pub(super) fn job(
    layout: &Layout<'_>,
    instance: &Instance,
    until: Instant,
) -> Result<(Job, String), Stop> {
    let Arena { project, gate, .. } = layout.arena;
    let program = project.run.resolve(&project.folder).map_err(|error| {
        Failure::new("no-program", error.to_string())
            .help("`run` in system.toml names a program that is built, or one on the PATH")
    })?;
    let wall = until.saturating_duration_since(Instant::now()) + SPARE;
    let mut job = Job::new(&program, &project.folder, limits(wall));
    job.arguments(&project.run.arguments);
    let mut variables = (gate.environment)(&Places { port: instance.port, data: &instance.data });
    variables.retain(|(name, _)| !layout.variables.contains_key(name));
    variables.extend(layout.variables.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut command: String =
        variables.iter().map(|(name, value)| format!("{name}={} ", quoted(value))).collect();
    command.push_str(&project.run.to_string());

    let temporary = instance.data.with_file_name("tmp");
    let path = std::env::var_os("PATH").unwrap_or_default();
    job.variable("PATH", &path).variable("LANG", "C.UTF-8").variable("RUST_BACKTRACE", "1");
    job.variable("HOME", &temporary).variable("TMPDIR", &temporary);
    for (name, value) in &variables {
        job.variable(name, value);
    }
    SYSTEM.iter().for_each(|path| {
        job.readable(path);
    });
    job.view.readable.extend(std::env::split_paths(&path).filter_map(|folder| runtime(&folder)));
    job.readable(&project.folder).readable(&program).shared(&instance.data);
    job.view.processes = true;
    job.counted = false;
    let (bytes, files) = SCRATCH;
    job.scratch(Scratch { at: temporary, bytes, files, collect: Vec::new() });
    Ok((job, command))
}

/// Where the runtime is of which `folder` holds the programs (`…/bin`), if that is none of the
/// system's: an interpreter of the user's own, with its libraries. Never a whole home folder.
fn runtime(folder: &Path) -> Option<PathBuf> {
    let real = folder.canonicalize().ok()?;
    let prefix = real.parent().filter(|_| real.ends_with("bin"))?;
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let is_too_much =
        prefix.parent().is_none() || home.is_some_and(|home| home.starts_with(prefix));
    let is_system = SYSTEM.iter().any(|known| real.starts_with(known));
    // Cargo's home holds what cargo keeps secret.
    let is_cargo = prefix.ends_with(".cargo");
    (!is_too_much && !is_system && !is_cargo).then(|| prefix.to_owned())
}

fn limits(wall: Duration) -> Limits {
    Limits {
        wall,
        cpu: wall * 64,
        memory_bytes: 4 << 30,
        address_space_bytes: u64::MAX >> 1,
        processes: 8192,
        file_bytes: super::MOST_DATA,
        open_files: 1 << 16,
        output_bytes: 8 << 20,
    }
}

/// A program that cannot be started is the learner's to mend, but for what is ours.
pub(super) fn could_not_start(layout: &Layout<'_>, error: SandboxError) -> Stop {
    match error {
        SandboxError::Start { source, .. } => {
            let what = format!("`{}` could not be started: {source}", layout.arena.project.run);
            Failure::new("no-program", what)
                .help("is it executable, and built for this machine?")
                .into()
        }
        other => Stop::Ours(crate::GateError::Sandbox(other)),
    }
}
