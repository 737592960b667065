//! A cgroup for one job: the kernel counts the memory, processes and processor time of all of it.
//!
//! With version 2 there is one hierarchy; with version 1 each controller has its own. By default the
//! job's group stands at the top of the hierarchy (version 2) or below our own (version 1), which
//! only root may make; `MASTERWORK_CGROUP` names a version 2 group that was delegated to us, with
//! the controllers `memory` and `pids` enabled for its children and no process of its own.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::fault::{Fault, at_path};
use crate::{Ending, Limits};

/// What the names of our groups begin with; the process that made one follows.
const NAME: &str = "masterwork-";
const CONTROLLERS_V1: [&str; 3] = ["memory", "pids", "cpuacct"];

/// The groups of one job, removed when this is dropped.
#[derive(Debug)]
#[must_use = "the job's groups are removed when this is dropped"]
pub(super) struct Cgroup {
    pub(super) version: u8,
    folders: Vec<PathBuf>,
}

/// The files by which a process joins, opened while they can still be seen.
#[derive(Debug)]
pub(super) struct Joining(Vec<File>);

impl Joining {
    /// Moves this process into the groups.
    pub(super) fn join(&self) -> Result<(), Fault> {
        for mut file in &self.0 {
            file.write_all(b"0").map_err(super::at("join the cgroup"))?;
        }
        Ok(())
    }
}

impl Cgroup {
    /// Makes the job's groups and sets their limits.
    pub(super) fn create(limits: &Limits, delegated: Option<&Path>) -> Result<Self, Fault> {
        let name = format!("{NAME}{}", std::process::id());
        let bases = match delegated {
            Some(folder) => Bases { version: 2, folders: vec![folder.to_owned()] },
            None => Bases::find()?,
        };
        bases.folders.iter().for_each(|base| sweep(base));
        let mut made = Cgroup { version: bases.version, folders: Vec::new() };
        for base in &bases.folders {
            let folder = base.join(&name);
            fs::create_dir(&folder).map_err(at_path("make the cgroup", &folder))?;
            made.folders.push(folder);
        }
        made.limit(limits)?;
        Ok(made)
    }

    fn limit(&self, limits: &Limits) -> Result<(), Fault> {
        let memory = limits.memory_bytes.to_string();
        let processes = limits.processes.to_string();
        if self.version == 2 {
            self.set("memory.max", &memory)?;
            self.set("pids.max", &processes)?;
            // Without swap accounting the file is not there.
            let _ = self.set("memory.swap.max", "0");
            // All of the job or nothing: half a job is of no use to anybody.
            let _ = self.set("memory.oom.group", "1");
        } else {
            self.set("memory.limit_in_bytes", &memory)?;
            self.set("pids.max", &processes)?;
            // Where swap is not counted, it is not used.
            if self.set("memory.memsw.limit_in_bytes", &memory).is_err() {
                let _ = self.set("memory.swappiness", "0");
            }
        }
        Ok(())
    }

    /// Writes a setting where its controller is.
    fn set(&self, file: &str, value: &str) -> Result<(), Fault> {
        let path = self
            .folders
            .iter()
            .map(|folder| folder.join(file))
            .find(|path| path.exists())
            .unwrap_or_else(|| PathBuf::from(file));
        fs::write(&path, value).map_err(at_path("set", &path))
    }

    fn get(&self, file: &str) -> Option<String> {
        self.folders.iter().find_map(|folder| fs::read_to_string(folder.join(file)).ok())
    }

    fn number(&self, file: &str) -> Option<u64> {
        self.get(file)?.trim().parse().ok()
    }

    pub(super) fn joining(&self) -> Result<Joining, Fault> {
        let open = |folder: &PathBuf| {
            let path = folder.join("cgroup.procs");
            File::options().write(true).open(&path).map_err(at_path("open", &path))
        };
        self.folders.iter().map(open).collect::<Result<_, _>>().map(Joining)
    }

    /// What the job is to be ended for, or was ended for by the kernel.
    pub(super) fn look(&self, limits: &Limits) -> Option<Ending> {
        if self.was_out_of_memory() {
            return Some(Ending::MemoryLimit);
        }
        (self.cpu()? > limits.cpu).then_some(Ending::TimeLimit)
    }

    /// Whether the kernel has ended a process of the job for its memory.
    pub(super) fn was_out_of_memory(&self) -> bool {
        let file = if self.version == 2 { "memory.events" } else { "memory.oom_control" };
        let text = self.get(file).unwrap_or_default();
        let ended = text.lines().find_map(|line| line.strip_prefix("oom_kill "));
        ended.is_some_and(|count| count.trim() != "0")
    }

    /// Processor time of all processes so far.
    pub(super) fn cpu(&self) -> Option<Duration> {
        cpu_in(self.version, &self.get(self.cpu_file())?)
    }

    fn cpu_file(&self) -> &'static str {
        if self.version == 2 { "cpu.stat" } else { "cpuacct.usage" }
    }

    fn peak_memory_file(&self) -> &'static str {
        if self.version == 2 { "memory.peak" } else { "memory.max_usage_in_bytes" }
    }

    /// The figures, for one who will not see the hierarchy any more.
    pub(super) fn meters(&self) -> Meters {
        let open = |file| self.folders.iter().find_map(|folder| File::open(folder.join(file)).ok());
        Meters {
            version: self.version,
            cpu: open(self.cpu_file()),
            peak_memory: open(self.peak_memory_file()),
        }
    }

    /// The most memory that all held together, in bytes.
    pub(super) fn peak_memory(&self) -> Option<u64> {
        self.number(self.peak_memory_file())
    }
}

/// The kernel's figures of one job, in files opened while they can still be seen.
#[derive(Debug)]
pub(super) struct Meters {
    version: u8,
    cpu: Option<File>,
    peak_memory: Option<File>,
}

impl Meters {
    /// Processor time of all processes so far.
    pub(super) fn cpu(&self) -> Option<Duration> {
        cpu_in(self.version, &text_of(self.cpu.as_ref()?)?)
    }

    /// The most memory that all held together, in bytes.
    pub(super) fn peak_memory(&self) -> Option<u64> {
        text_of(self.peak_memory.as_ref()?)?.trim().parse().ok()
    }
}

/// What such a file says now.
fn text_of(file: &File) -> Option<String> {
    use std::os::unix::fs::FileExt;
    let mut buffer = [0; 4096];
    let length = file.read_at(&mut buffer, 0).ok()?;
    std::str::from_utf8(&buffer[..length]).ok().map(str::to_owned)
}

/// Processor time as such a file tells it.
fn cpu_in(version: u8, text: &str) -> Option<Duration> {
    if version == 2 {
        let micros = text.lines().find_map(|line| line.strip_prefix("usage_usec "))?;
        Some(Duration::from_micros(micros.trim().parse().ok()?))
    } else {
        Some(Duration::from_nanos(text.trim().parse().ok()?))
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        for folder in &self.folders {
            remove(folder);
        }
    }
}

/// Removes a group, which the kernel allows once its last process is reaped.
fn remove(folder: &Path) {
    for _ in 0..200 {
        match fs::remove_dir(folder) {
            Err(error) if error.kind() == ErrorKind::ResourceBusy => {
                std::thread::sleep(Duration::from_millis(1));
            }
            _ => return,
        }
    }
}

/// Where groups can be made.
struct Bases {
    version: u8,
    folders: Vec<PathBuf>,
}

impl Bases {
    fn find() -> Result<Self, Fault> {
        let missing = || Fault::setup("find a cgroup hierarchy with `memory` and `pids`", 0);
        let mounts =
            fs::read_to_string("/proc/self/mountinfo").map_err(super::at("read mounts"))?;
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let found = Self::version_2(&mounts).or_else(|| Self::version_1(&mounts, &own));
        found.ok_or_else(missing)
    }

    /// The top of the one hierarchy, if the two controllers are there to be used.
    fn version_2(mounts: &str) -> Option<Self> {
        let folder = mounted(mounts, "cgroup2", |_| true)?;
        let controllers = fs::read_to_string(folder.join("cgroup.controllers")).ok()?;
        let has = |text: &str, name| text.split_whitespace().any(|known| known == name);
        if !["memory", "pids"].into_iter().all(|name| has(&controllers, name)) {
            return None;
        }
        let enabled = fs::read_to_string(folder.join("cgroup.subtree_control")).ok()?;
        for name in ["memory", "pids", "cpu"] {
            if !has(&enabled, name) && has(&controllers, name) {
                // If it stays off, setting the limit fails with a clear path.
                let _ = fs::write(folder.join("cgroup.subtree_control"), format!("+{name}"));
            }
        }
        Some(Bases { version: 2, folders: vec![folder] })
    }

    /// Our own group in each controller's hierarchy.
    fn version_1(mounts: &str, own: &str) -> Option<Self> {
        let folder = |controller: &str| {
            let has = |options: &str| options.split(',').any(|option| option == controller);
            let top = mounted(mounts, "cgroup", has)?;
            // `4:memory:/a/b`
            let path = own.lines().find_map(|line| {
                let mut fields = line.splitn(3, ':').skip(1);
                has(fields.next()?).then(|| fields.next())?
            });
            let inner = top.join(path.unwrap_or("/").trim_start_matches('/'));
            Some(if inner.is_dir() { inner } else { top })
        };
        let mut folders: Vec<PathBuf> =
            CONTROLLERS_V1.into_iter().map(folder).collect::<Option<_>>()?;
        folders.dedup();
        Some(Bases { version: 1, folders })
    }
}

/// Where a file system of this kind is mounted whose options satisfy `has` (proc(5), `mountinfo`).
fn mounted(mounts: &str, kind: &str, has: impl Fn(&str) -> bool) -> Option<PathBuf> {
    mounts.lines().find_map(|line| {
        let (left, right) = line.split_once(" - ")?;
        let mut right = right.split(' ');
        let is_it = right.next()? == kind && has(right.nth(1)?);
        is_it.then(|| left.split(' ').nth(4).map(PathBuf::from))?
    })
}

/// Removes groups whose helper was ended before it could.
fn sweep(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.strip_prefix(NAME)) else { continue };
        let is_ours = pid.parse::<u32>().is_ok();
        if is_ours && !fs::exists(format!("/proc/{pid}")).unwrap_or(true) {
            let _ = fs::remove_dir(entry.path());
        }
    }
}

/// The group that was delegated to us, if one is named.
pub(super) fn delegated() -> Option<PathBuf> {
    std::env::var_os(crate::run::DELEGATED).map(PathBuf::from)
}
