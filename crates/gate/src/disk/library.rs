//! The shim as a library: compiled where it is used, by the learner's own compiler, and kept.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sandbox::{Cancel, Collect, Ending, Job, Limits, Sandbox, Scratch};
use sha2::{Digest, Sha256};

use super::doubt::at;
use super::{DiskDoubt, DiskError};

const SOURCE: &str = include_str!("shim.rs");

/// What a compiler and a linker need of the system. What does not exist is passed over.
const SYSTEM: [&str; 20] = [
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
    "/usr/local/lib",
    "/nix/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/dev/null",
    "/dev/urandom",
    "/dev/zero",
];

const LIMITS: Limits = Limits {
    wall: Duration::from_secs(120),
    cpu: Duration::from_secs(120),
    memory_bytes: 2 << 30,
    address_space_bytes: 8 << 30,
    processes: 256,
    file_bytes: 256 << 20,
    open_files: 1024,
    output_bytes: 1 << 20,
};

/// The compiler that makes the shim.
#[derive(Debug, Clone)]
pub struct ShimCompiler {
    /// The toolchain's own `rustc` (`<sysroot>/bin/rustc`), not a shim of rustup's.
    pub rustc: PathBuf,
    /// All of `rustc -vV`: another compiler makes another library.
    pub version: String,
    /// More that the compiler may read, such as a linker that is none of the system's.
    pub readable: Vec<PathBuf>,
    /// More of its environment.
    pub environment: Vec<(OsString, OsString)>,
}

/// The compiled shim.
#[derive(Debug, Clone)]
pub struct DiskShim {
    library: PathBuf,
}

impl DiskShim {
    /// The shim from the folder `cache`, compiled if it is not there yet.
    ///
    /// # Errors
    /// [`DiskDoubt::OtherSystem`] where there is none; otherwise if it cannot be compiled.
    pub fn build(
        sandbox: &Sandbox,
        compiler: &ShimCompiler,
        cache: &Path,
        cancel: &Cancel,
    ) -> Result<Self, DiskError> {
        if !cfg!(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))) {
            return Err(DiskDoubt::OtherSystem.into());
        }
        let mut hash = Sha256::new();
        hash.update(SOURCE);
        hash.update([0]);
        hash.update(&compiler.version);
        let hash: String = hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        fs::create_dir_all(cache).map_err(at("make", cache))?;
        let cache = fs::canonicalize(cache).map_err(at("find", cache))?;
        let library = cache.join(format!("disk-shim-{hash}.so"));
        if !library.is_file() {
            compile(sandbox, compiler, &cache, &library, cancel)?;
        }
        Ok(DiskShim { library })
    }

    /// The library for `LD_PRELOAD`.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }
}

fn compile(
    sandbox: &Sandbox,
    compiler: &ShimCompiler,
    cache: &Path,
    library: &Path,
    cancel: &Cancel,
) -> Result<(), DiskError> {
    // Two that compile at the same time do not meet.
    let folder = cache.join(format!("disk-shim-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(at("make", &folder))?;
    let source = folder.join("shim.rs");
    fs::write(&source, SOURCE).map_err(at("write", &source))?;
    let made = folder.join("collected.so");
    let result = run(sandbox, &job(compiler, &folder, &made), &made, cancel)
        .and_then(|()| fs::rename(&made, library).map_err(at("move", &made)));
    // What is left over is only in the way.
    let _ = fs::remove_dir_all(&folder);
    result
}

fn run(sandbox: &Sandbox, job: &Job, made: &Path, cancel: &Cancel) -> Result<(), DiskError> {
    let finished = sandbox.run(job, cancel, &mut |_| {})?;
    if finished.ending == Ending::Exited(0) && finished.collected == [true] {
        return readable_by_all(made);
    }
    let shown = &finished.stderr[..finished.stderr.len().min(2000)];
    let mut text = String::from_utf8_lossy(shown).into_owned();
    if text.trim().is_empty() {
        text = format!("the compiler ended with {:?}", finished.ending);
    }
    Err(DiskError::Compile { text: text.into() })
}

/// A program with a user id of its own loads it too.
fn readable_by_all(library: &Path) -> Result<(), DiskError> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::Permissions::from_mode(0o755);
    fs::set_permissions(library, permissions).map_err(at("set the mode of", library))
}

fn job(compiler: &ShimCompiler, folder: &Path, made: &Path) -> Job {
    const NAME: &str = "shim.so";
    let out = folder.join("out");
    let mut job = Job::new(&compiler.rustc, folder, LIMITS);
    job.arguments(["--crate-type", "cdylib", "--crate-name", "masterwork_disk_shim"]);
    job.arguments(["--edition", "2021", "-C", "panic=abort", "-C", "opt-level=2"]);
    job.arguments(["-C", "prefer-dynamic=no", "-C", "strip=debuginfo", "--cap-lints", "allow"]);
    job.argument("-o").argument(out.join(NAME)).argument(folder.join("shim.rs"));
    job.environment = compiler.environment.clone();
    if let Some(path) = std::env::var_os("PATH") {
        job.variable("PATH", path);
    }
    job.variable("TMPDIR", &out).variable("HOME", &out);
    for path in SYSTEM {
        job.readable(path);
    }
    if let Some(sysroot) = compiler.rustc.parent().and_then(Path::parent) {
        job.readable(sysroot);
    }
    job.view.readable.extend(compiler.readable.iter().cloned());
    job.readable(folder);
    job.view.processes = true;
    let collect =
        vec![Collect { name: NAME.to_owned(), to: made.to_owned(), most_bytes: 64 << 20 }];
    job.scratch(Scratch { at: out, bytes: 1 << 30, files: 10_000, collect });
    job.counted = false;
    job
}
