//! The tier *bare*: no namespaces, as in most containers.
//!
//! Landlock and seccomp hold the program; the helper is the parent of all that it leaves behind (a
//! subreaper), and ends that.

use std::fs::File;

use super::collect::Targets;
use super::fault::{Fault, at};
use super::identity::Identity;
use super::program::{self, die_with};
use super::reach::Reach;
use super::seccomp::{self, Metadata, Rules, Sockets};
use super::supervise::{Orders, supervise};
use super::watch::Watch;
use super::{landlock, let_go_of_outputs, nothing, tree};
use crate::outcome::{Measures, Report};
use crate::reexec::JobOrder;
use crate::{Job, Network};

/// The first version of Landlock that keeps signals inside.
const SCOPED_SIGNALS: u8 = 6;

pub(super) fn run(order: &JobOrder, control: &File) -> Result<Report, Fault> {
    let job = &order.job;
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
    let reach = order.lasting.map(|_| Reach::tree(identity)).transpose()?;
    let pid = program::start(job, processes, &confine)?;
    let let_go = let_go_of_outputs(&nothing);
    let watch = Watch::of(rustix::process::getpid(), job.limits);
    let mut look = || watch.as_ref().and_then(Watch::look);
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
    let mut orders = Orders::of(control, reach, measures);
    let end = supervise(pid, &mut orders, &mut look, &|| tree::end_all(identity))?;
    let_go?;
    Ok(Report::Ran {
        ending: end.ending,
        cpu_micros: end.cpu_micros,
        peak_memory_bytes: end.peak_memory_bytes,
        collected: targets.collect(job),
        left_behind: end.left_behind,
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
