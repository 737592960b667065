//! The disk shim and the power cut, on small programs in Rust and Python.

mod faults;
mod rules;
mod sqlite;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use gate::Random;
use gate::disk::{CutMode, DiskRound, DiskShim, PowerCut, ShimCompiler};
use sandbox::{Cancel, Collect, Ending, Job, Limits, Sandbox, Scratch};

/// Limits that no test hits by accident.
pub(crate) fn limits() -> Limits {
    Limits {
        wall: Duration::from_secs(60),
        cpu: Duration::from_secs(60),
        memory_bytes: 512 << 20,
        address_space_bytes: 4 << 30,
        processes: 64,
        file_bytes: 64 << 20,
        open_files: 128,
        output_bytes: 100_000,
    }
}

/// The best tier that works here.
pub(crate) fn sandbox() -> &'static Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX.get_or_init(|| Sandbox::open(&cache().join("sandbox.json")))
}

fn cache() -> PathBuf {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("disk");
    fs::create_dir_all(&cache).expect("a folder");
    cache
}

fn compiler() -> ShimCompiler {
    let answer = |argument: &[&str]| {
        let output = sandbox::plain_output("rustc", argument).expect("rustc answers");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    ShimCompiler {
        rustc: Path::new(&answer(&["--print", "sysroot"])).join("bin/rustc"),
        version: answer(&["-vV"]),
        readable: Vec::new(),
        environment: Vec::new(),
    }
}

pub(crate) fn shim() -> &'static DiskShim {
    static SHIM: OnceLock<DiskShim> = OnceLock::new();
    SHIM.get_or_init(|| {
        DiskShim::build(sandbox(), &compiler(), &cache(), &Cancel::default())
            .unwrap_or_else(|error| panic!("{error}"))
    })
}

/// A data directory and a folder beside it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let all = fs::Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(all).tempdir().expect("a folder");
        fs::create_dir(folder.path().join("data")).expect("a folder");
        Place { folder }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn begin(&self) -> DiskRound {
        self.begin_with(32 << 20)
    }

    pub(crate) fn begin_with(&self, most_bytes: u64) -> DiskRound {
        DiskRound::begin(&self.data(), &self.folder.path().join("work"), most_bytes)
            .expect("it works here")
    }

    /// A job for a program that works in the data directory.
    pub(crate) fn job(&self, program: &Path) -> Job {
        let mut job = Job::new(program, self.data(), limits());
        job.variable("DATA", self.data());
        for path in ["/bin", "/usr", "/lib", "/lib64", "/etc", "/dev/null", "/dev/urandom"] {
            job.readable(path);
        }
        job.readable(program);
        job.shared(self.data());
        job
    }

    pub(crate) fn python(&self, script: &str) -> Job {
        let mut job = self.job(Path::new("/usr/bin/python3"));
        let head = "import os, sys, threading\ndef folder(path):\n    at = os.open(path, os.O_RDONLY)\n    os.fsync(at)\n    os.close(at)\n";
        job.arguments(["-S", "-c", &format!("{head}{script}")]);
        job
    }

    /// What stands in the data directory, as `path=content`, in order.
    pub(crate) fn content(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.data()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("it works here") {
                let path = entry.expect("it works here").path();
                let name =
                    path.strip_prefix(self.data()).expect("it works here").display().to_string();
                if path.is_dir() {
                    found.push(format!("{name}/"));
                    open.push(path);
                } else {
                    let bytes = fs::read(&path).expect("it works here");
                    found.push(format!("{name}={}", String::from_utf8_lossy(&bytes)));
                }
            }
        }
        found.sort();
        found
    }
}

/// Runs a job with the shim to its end.
pub(crate) fn run(round: &DiskRound, mut job: Job) {
    round.prepare(shim(), &mut job);
    let finished = sandbox().run(&job, &Cancel::default(), &mut |_| {}).expect("it works here");
    let stderr = String::from_utf8_lossy(&finished.stderr);
    assert_eq!(finished.ending, Ending::Exited(0), "{stderr}");
}

/// Runs a Python script with the shim, cuts the power, and gives what is left.
pub(crate) fn cut_after(place: &Place, script: &str) -> PowerCut {
    let round = place.begin();
    run(&round, place.python(script));
    round.cut(CutMode::AllUnsynced, &mut Random::new(1)).expect("it works here")
}

/// What a power cut leaves of what a script did.
pub(crate) fn left_of(script: &str) -> Vec<String> {
    let place = Place::new();
    let cut = cut_after(&place, script);
    assert_eq!(cut.bit(), Ok(()));
    place.content()
}

/// A Rust program, compiled once.
pub(crate) fn rust_program(name: &str, source: &str) -> PathBuf {
    let compiler = compiler();
    let folder = cache().join(name);
    fs::create_dir_all(&folder).expect("it works here");
    let program = folder.join(name);
    fs::write(folder.join("main.rs"), source).expect("it works here");
    let out = folder.join("out");
    let mut job = Job::new(&compiler.rustc, &folder, limits());
    job.limits.address_space_bytes = 8 << 30;
    job.arguments(["--edition", "2021", "-o"]).argument(out.join(name));
    job.argument(folder.join("main.rs")).variable("PATH", "/usr/bin:/bin");
    job.variable("TMPDIR", &out)
        .readable(compiler.rustc.parent().expect("it works here").parent().expect("it works here"));
    for path in ["/bin", "/usr", "/lib", "/lib64", "/etc", "/dev/null"] {
        job.readable(path);
    }
    job.readable(&folder);
    job.view.processes = true;
    let collect =
        vec![Collect { name: name.to_owned(), to: program.clone(), most_bytes: 64 << 20 }];
    job.scratch(Scratch { at: out, bytes: 1 << 30, files: 1000, collect });
    let finished = sandbox().run(&job, &Cancel::default(), &mut |_| {}).expect("it works here");
    let stderr = String::from_utf8_lossy(&finished.stderr);
    assert_eq!(finished.ending, Ending::Exited(0), "{stderr}");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it works here");
    program
}
