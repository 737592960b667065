//! The tier *bare*: no namespaces, as in most containers.
//!
//! Landlock and seccomp hold the program; the helper is the parent of all that it leaves behind (a
//! subreaper), and ends that.

use std::fs::File;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions};

use super::collect::Targets;
use super::fault::{Fault, at};
use super::identity::Identity;
use super::program::{self, die_with};
use super::seccomp::{self, Metadata, Rules, Sockets};
use super::supervise::supervise;
use super::watch::Watch;
use super::{Forked, fork, landlock, let_go_of_outputs, nothing};
use crate::outcome::{Measures, Report};
use crate::{Job, Network};

/// How long the ending of all processes may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The first version of Landlock that keeps signals inside.
const SCOPED_SIGNALS: u8 = 6;

pub(super) fn run(job: &Job, control: &File) -> Result<Report, Fault> {
    let abi = landlock::version();
    if abi == 0 {
        return Err(Fault::setup("restrict paths by Landlock", libc::ENOSYS));
    }
    let targets = Targets::open(job)?;
    let identity = identity(job);
    identity.own_shared_folders(job)?;
    if let Some(scratch) = &job.view.scratch {
        identity.own(&scratch.at).map_err(super::fault::at_path("give the job", &scratch.at))?;
    }
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
        .map_err(at("become the parent of orphans"))?;
    let helper = rustix::process::getpid();
    let confine = || {
        rustix::process::setpgid(None, None).map_err(at("leave the group"))?;
        identity.take()?;
        die_with(helper)?;
        landlock::restrict(job)?;
        if job.network == Network::Host {
            return Ok(());
        }
        seccomp::filter(Rules {
            sockets: match job.network {
                Network::None => Sockets::PairsOnly,
                Network::Loopback | Network::Host => Sockets::Network,
            },
            // What reads its own processes is a compiler.
            metadata: match job.view.processes {
                true => Metadata::ModesAndTimes,
                false => Metadata::None,
            },
            single_signals: abi < SCOPED_SIGNALS,
        })
    };
    let processes = allowed_processes(job, identity);
    // What can fail is done before there is anything to end.
    let nothing = nothing()?;
    let pid = program::start(job, processes, &confine)?;
    let let_go = let_go_of_outputs(&nothing);
    let watch = Watch::of(rustix::process::getpid(), job.limits);
    let mut look = || watch.as_ref().and_then(Watch::look);
    let end = supervise(pid, control, &mut look, &|| end_all(identity))?;
    let_go?;
    let measures = Measures {
        landlock: abi,
        seccomp: job.network != Network::Host,
        host_network: job.network != Network::None,
        own_user: identity.is_own,
        metadata: !job.view.processes,
        resource_limits: true,
        processes: processes.is_some(),
        watched: watch.is_some(),
        whole_tree: true,
        shared_folders: !job.view.shared.is_empty(),
        ..Measures::default()
    };
    Ok(Report::Ran {
        ending: end.ending,
        cpu_micros: end.cpu_micros,
        peak_memory_bytes: end.peak_memory_bytes,
        collected: targets.collect(job),
        measures,
    })
}

/// A user id of the job's own, if one may be given and that user can reach what the job needs: here
/// the way to a file leads through folders of ours.
fn identity(job: &Job) -> Identity {
    let own = Identity::choose();
    let shared = job.view.shared.iter().chain(job.view.scratch.iter().map(|scratch| &scratch.at));
    let needed = job.view.readable.iter().chain(shared).chain([&job.program]);
    if own.is_own && !needed.into_iter().all(|path| others_reach(path)) {
        return Identity { user: 0, group: 0, is_own: false };
    }
    own
}

/// Whether everybody may pass through all folders above a path, links on the way included.
fn others_reach(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let Ok(real) = path.canonicalize() else { return true };
    [path, &real].into_iter().flat_map(std::path::Path::ancestors).skip(1).all(|folder| {
        std::fs::metadata(folder)
            .map_or(true, |found| !found.is_dir() || found.permissions().mode() & 1 == 1)
    })
}

/// How many processes the kernel may count: for a user of the job's own, those of the job; else all
/// that the user has already, and those of the job on top. Root's are not counted.
fn allowed_processes(job: &Job, identity: Identity) -> Option<u64> {
    match (identity.is_own, identity.user) {
        (true, _) => Some(job.limits.processes),
        (false, 0) => None,
        (false, user) => Some(threads_of(user) + job.limits.processes),
    }
}

/// How many threads a user has.
fn threads_of(user: u32) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let Ok(processes) = std::fs::read_dir("/proc") else { return 0 };
    let threads = |process: std::fs::DirEntry| {
        let is_users = process.metadata().is_ok_and(|found| found.uid() == user);
        let status = is_users.then(|| std::fs::read(process.path().join("status")));
        let status = String::from_utf8_lossy(&status?.ok()?).into_owned();
        let line = status.lines().find_map(|line| line.strip_prefix("Threads:"))?;
        line.trim().parse::<u64>().ok()
    };
    processes.flatten().filter_map(threads).sum()
}

/// Ends every process of the job, and reaps it.
fn end_all(identity: Identity) -> Result<(), Fault> {
    let give_up_at = Instant::now() + PATIENCE;
    loop {
        end_some(identity)?;
        loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
                Ok(None) => break,
                // No child is left, and every orphan would be one.
                Err(_) => return Ok(()),
            }
        }
        if Instant::now() > give_up_at {
            return Err(Fault::setup("end what the program left behind", 0));
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// One round of signals: all at once to a user of the job's own, else to each process below us.
fn end_some(identity: Identity) -> Result<(), Fault> {
    if !identity.is_own {
        for process in children(std::process::id() as i32) {
            end_tree(process, 0);
        }
        return Ok(());
    }
    match fork()? {
        Forked::Child => {
            // As that user: the kernel spares only the caller, which is not of the job.
            if identity.take_to_end_it().is_ok() {
                end_everybody_else();
            }
            std::process::exit(0)
        }
        Forked::Parent(pid) => rustix::process::waitpid(Some(pid), WaitOptions::empty())
            .map(drop)
            .map_err(at("end what the program left behind")),
    }
}

fn end_everybody_else() {
    // SAFETY: a plain system call without memory. It reaches the processes of this user id, which
    // is the job's own.
    #[expect(unsafe_code, reason = "rustix does not send a signal to all processes")]
    unsafe {
        libc::kill(-1, libc::SIGKILL);
    }
}

/// Stops a process before its children are looked up, so that it makes no new ones, and ends all.
fn end_tree(process: i32, depth: u32) {
    let Some(pid) = Pid::from_raw(process) else { return };
    let _ = rustix::process::kill_process(pid, Signal::STOP);
    // What is deeper becomes a child of ours when those above it are gone.
    if depth < 64 {
        for child in children(process) {
            end_tree(child, depth + 1);
        }
    }
    let _ = rustix::process::kill_process(pid, Signal::KILL);
}

fn children(process: i32) -> Vec<i32> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let children = |thread: std::fs::DirEntry| {
        let text = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        text.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<i32>>()
    };
    threads.flatten().flat_map(children).collect()
}
