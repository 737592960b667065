//! Every start of a program: the toolchain, the sandbox, and what each kind of job may see and take.
//!
//! Two phases, two views. A compiler sees sources and the toolchain, and writes to a fresh folder
//! from which one file is taken; a compiled program sees itself, the libraries that it is linked to,
//! and an empty folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sandbox::{Cancel, Collect, Finished, Job, Limits, Sandbox, SandboxError, Scratch};

use crate::toolchain::LIBRARY_VARIABLE;
use crate::{JudgeError, Toolchain};

/// What a judge starts programs with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) toolchain: Toolchain,
    pub(crate) sandbox: Sandbox,
}

/// The folders of the system that a compiler and a linker need. Those that do not exist are passed
/// over.
const SYSTEM: [&str; 21] = [
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/include",
    "/usr/share",
    "/usr/local/lib",
    "/nix/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/dev/null",
    "/dev/urandom",
];

/// What a compiled program may see of the system, apart from libraries.
const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// The C library, the loader, and what Rust's std links to.
const C_LIBRARIES: [&str; 9] = [
    "libc.so.6",
    "libm.so.6",
    "libgcc_s.so.1",
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "ld-musl-x86_64.so.1",
];

/// What a compiler or one of its companions may take.
const COMPILER_LIMITS: Limits = Limits {
    wall: Duration::from_secs(60),
    cpu: Duration::from_secs(240),
    memory_bytes: 4 << 30,
    address_space_bytes: 8 << 30,
    processes: 512,
    file_bytes: 1 << 30,
    open_files: 1024,
    output_bytes: 8 << 20,
};

/// The size of a compiler's scratch folder, in bytes and files.
const COMPILER_SCRATCH: (u64, u64) = (2 << 30, 100_000);
/// The size of a compiled program's.
const PROGRAM_SCRATCH: (u64, u64) = (64 << 20, 10_000);
/// The largest transcript that is taken, in bytes.
const MOST_TRANSCRIPT: u64 = 16 << 20;
/// The compiler's scratch folder in the folder of what it compiles.
pub(crate) const OUT: &str = "out";
/// The transcript's name in the program's scratch folder.
const TRANSCRIPT: &str = "transcript";

/// What a run of tests may take that has this much time.
pub(crate) fn program_limits(wall: Duration) -> Limits {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u32);
    Limits {
        wall,
        cpu: (wall + Duration::from_secs(1)) * cores,
        memory_bytes: 2 << 30,
        address_space_bytes: 2 << 30,
        processes: 256,
        file_bytes: 32 << 20,
        open_files: 256,
        output_bytes: 1 << 20,
    }
}

impl Tools {
    /// Runs a job; `on_stderr` sees standard error as it comes.
    pub(crate) fn run_heard(
        &self,
        job: &Job,
        cancel: &Cancel,
        on_stderr: &mut dyn FnMut(&[u8]),
    ) -> Result<Finished, JudgeError> {
        self.sandbox.run(job, cancel, on_stderr).map_err(|error| match error {
            SandboxError::Cancelled => JudgeError::Cancelled,
            other => JudgeError::Sandbox(other),
        })
    }

    /// Runs a job to its end.
    pub(crate) fn run(&self, job: &Job, cancel: &Cancel) -> Result<Finished, JudgeError> {
        self.run_heard(job, cancel, &mut |_| {})
    }

    /// A job for one of the toolchain's programs in a folder that it may read. What it makes in
    /// `folder/out`, which is `TMPDIR` too, is gone afterwards but for what is collected.
    pub(crate) fn compiler_job(&self, program: &Path, folder: &Path, collect: Vec<Collect>) -> Job {
        let (out, (bytes, files)) = (folder.join(OUT), COMPILER_SCRATCH);
        let mut job = Job::new(program, folder, COMPILER_LIMITS);
        job.environment = self.toolchain.environment();
        job.variable("TMPDIR", &out).variable("HOME", &out);
        for path in SYSTEM {
            job.readable(path);
        }
        job.view.readable.extend(self.toolchain.roots());
        job.readable(folder);
        job.view.readable.extend(foreign_linker());
        job.view.hidden = hidden();
        job.view.processes = true;
        job.scratch(Scratch { at: out, bytes, files, collect });
        job
    }

    /// A job for a compiled program, with a clean environment, in the fresh folder `at`.
    pub(crate) fn program_job(&self, binary: &Path, at: &Path, limits: Limits) -> Job {
        let mut job = Job::new(binary, at, limits);
        job.variable(LIBRARY_VARIABLE, self.toolchain.library_path()).variable("TMPDIR", at);
        job.readable(binary);
        for device in DEVICES {
            job.readable(device);
        }
        job.view.readable.extend(c_libraries());
        job.view.readable.extend(self.toolchain.shared_libraries());
        let (bytes, files) = PROGRAM_SCRATCH;
        job.scratch(Scratch { at: at.to_owned(), bytes, files, collect: Vec::new() });
        job
    }
}

/// Has a program of tests write its transcript, and takes that out to `to`.
pub(crate) fn ask_for_transcript(job: &mut Job, to: &Path) {
    let Some(scratch) = &mut job.view.scratch else { return };
    scratch.collect.push(Collect {
        name: TRANSCRIPT.to_owned(),
        to: to.to_owned(),
        most_bytes: MOST_TRANSCRIPT,
    });
    let inside = scratch.at.join(TRANSCRIPT);
    job.variable("OBSERVE_TRANSCRIPT", inside);
}

/// Where those libraries are that a program is linked to; all of the package store where libraries
/// have no common folder.
fn c_libraries() -> Vec<PathBuf> {
    let folders = [
        "/lib64",
        "/lib",
        "/usr/lib64",
        "/usr/lib",
        "/lib/x86_64-linux-gnu",
        "/lib/aarch64-linux-gnu",
    ];
    let files = folders.into_iter().flat_map(|folder| {
        C_LIBRARIES.into_iter().map(move |library| Path::new(folder).join(library))
    });
    let mut found: Vec<PathBuf> = files.filter(|file| file.exists()).collect();
    found.extend(["/nix/store", "/etc/ld.so.cache"].map(PathBuf::from));
    found
}

/// Where the linker is, if it is none of the system's: its file, and beside a `bin` the folders of its
/// libraries and companions; never all of what may be somebody's home.
fn foreign_linker() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let linker =
        std::env::split_paths(&path).map(|folder| folder.join("cc")).find(|cc| cc.exists());
    let Some(linker) = linker.and_then(|linker| linker.canonicalize().ok()) else {
        return Vec::new();
    };
    if SYSTEM.into_iter().any(|known| linker.starts_with(known)) {
        return Vec::new();
    }
    let folder = linker.parent().unwrap_or(Path::new("/"));
    let own = std::env::current_exe().unwrap_or_default();
    let mut found = vec![linker.clone()];
    if folder.ends_with("bin") && own.parent() != Some(folder) {
        let prefix = folder.parent().unwrap_or(Path::new("/"));
        found.push(folder.to_owned());
        found.extend(["lib", "lib64", "libexec"].map(|part| prefix.join(part)));
    }
    found
}

/// What no program may read although it may stand among the system's: this executable, which holds
/// all tests and solutions, and what cargo keeps secret.
fn hidden() -> Vec<PathBuf> {
    let mut hidden: Vec<PathBuf> = std::env::current_exe().into_iter().collect();
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    if let Some(home) = home {
        hidden.extend(["credentials.toml", "credentials"].map(|file| home.join(file)));
    }
    hidden
}

/// The variables of ours that a compiler may see.
pub(crate) fn kept_variables() -> impl Iterator<Item = (OsString, OsString)> {
    ["PATH", "SDKROOT", "DEVELOPER_DIR"]
        .into_iter()
        .filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
}
