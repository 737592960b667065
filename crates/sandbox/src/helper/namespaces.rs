//! The tiers *cohort* and *user*: namespaces, and a root folder of the program's own.
//!
//! Three processes: the helper stays outside and removes the cgroup; the *first* process of the new
//! namespaces makes the program's root, starts it, ends everything after it, and takes out what it
//! left; the program itself. As root, the first process keeps root's id, runs nothing foreign, and
//! gives the program an id of the job's own; otherwise a user namespace makes room for all this.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{DumpableBehavior, Pid, Signal, WaitOptions};
use rustix::thread::UnshareFlags;

use super::cgroup::{self, Cgroup, Joining, Meters};
use super::collect::Targets;
use super::fault::{Fault, at};
use super::identity::Identity;
use super::network::{self, unshare};
use super::reach::Reach;
use super::seccomp::{self, Metadata, Rules, Sockets};
use super::supervise::{Orders, supervise, was_killed};
use super::watch::Watch;
use super::{Forked, Given, fork, landlock, let_go_of_outputs, mounts, nothing, program};
use crate::outcome::{Measures, Report};
use crate::reexec::JobOrder;
use crate::{Ending, Job, Network, Tier};

/// What the first process needs from outside.
struct Inner<'a> {
    job: &'a Job,
    identity: Identity,
    targets: Targets,
    joining: Option<Joining>,
    meters: Option<Meters>,
    measures: Measures,
    /// Whether the caller goes on talking while the program runs.
    is_lasting: bool,
}

pub(super) fn run(order: &JobOrder, given: &Given, control: &File) -> Result<Report, Fault> {
    let job = &order.job;
    let targets = Targets::open(job)?;
    let identity = match given.user {
        // In a ground's user namespace there is only our own id.
        Some(_) => Identity::choose().or_ours(),
        None => Identity::choose(),
    };
    if identity.is_root() {
        // It could write what the system's root may write, such as the kernel's settings.
        return Err(Fault::setup("give the job a user id that is not root's", libc::EPERM));
    }
    let delegated = cgroup::delegated();
    let cgroup = (order.tier == Tier::Cohort && job.counted)
        .then(|| Cgroup::create(&job.limits, delegated.as_deref()))
        .transpose()?;
    let joining = cgroup.as_ref().map(Cgroup::joining).transpose()?;
    let meters = cgroup.as_ref().map(Cgroup::meters);
    identity.own_shared_folders(job)?;
    let measures = Measures {
        namespaces: true,
        network_namespace: job.network != Network::Host,
        ground: given.network.is_some(),
        host_network: job.network == Network::Host,
        own_user: identity.is_own,
        cgroup: cgroup.as_ref().map_or(0, |cgroup| cgroup.version),
        seccomp: true,
        resource_limits: true,
        processes: true,
        watched: cgroup.is_none() && Watch::is_possible(),
        whole_tree: true,
        shared_folders: !job.view.shared.is_empty(),
        ..Measures::default()
    };
    leave_namespaces(job, identity, given)?;
    let is_lasting = order.lasting.is_some();
    let inner = Inner { job, identity, targets, joining, meters, measures, is_lasting };
    let (from_first, to_helper) = pipe_with(PipeFlags::CLOEXEC).map_err(at("make a pipe"))?;
    match fork()? {
        Forked::Child => {
            drop(from_first);
            // The groups are the helper's to remove.
            std::mem::forget(cgroup);
            first(inner, control, to_helper)
        }
        Forked::Parent(pid) => {
            drop(to_helper);
            drop(inner);
            let_go_of_outputs(&nothing()?)?;
            stay_outside(pid, job, control, from_first, cgroup)
        }
    }
}

/// Leaves all namespaces but that of mounts: into that of a ground, if one was given, else into new
/// ones. Without root, by way of a user namespace in which we keep our id; it is the job's own also
/// on a ground, since the kernel counts a user's processes by it.
fn leave_namespaces(job: &Job, identity: Identity, given: &Given) -> Result<(), Fault> {
    network::join(given)?;
    if !identity.is_own {
        network::unshare_user(identity)?;
    }
    let mut flags = UnshareFlags::NEWPID
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWCGROUP;
    if job.network != Network::Host && given.network.is_none() {
        flags |= UnshareFlags::NEWNET;
    }
    unshare(flags, "make namespaces")
}

/// The helper's part: looks after the limits that are counted outside, and passes the report on.
fn stay_outside(
    first: Pid,
    job: &Job,
    control: &File,
    from_first: OwnedFd,
    cgroup: Option<Cgroup>,
) -> Result<Report, Fault> {
    let watch = Watch::of(first, job.limits).filter(|_| cgroup.is_none());
    let mut cut_off = None;
    let mut from_first = File::from(from_first);
    while !wait_for_report(&from_first)? {
        if cut_off.is_some() {
            continue;
        }
        cut_off = match (&cgroup, &watch) {
            (Some(cgroup), _) => cgroup.look(&job.limits),
            (None, Some(watch)) => watch.look(),
            (None, None) => None,
        };
        if cut_off.is_some() {
            // The first process sees the end of its orders.
            let _ = rustix::net::shutdown(control, rustix::net::Shutdown::Read);
        }
    }
    let mut text = Vec::new();
    from_first.read_to_end(&mut text).map_err(at("read the inner report"))?;
    rustix::process::waitpid(Some(first), WaitOptions::empty())
        .map_err(at("wait for the first process"))?;
    let mut report: Report =
        serde_json::from_slice(&text).map_err(|_| Fault::setup("read the inner report", 0))?;
    if let Report::Ran { ending, cpu_micros, peak_memory_bytes, measures, .. } = &mut report {
        measures.watched = watch.is_some();
        if let Some(cgroup) = &cgroup {
            let by_kernel = cgroup.was_out_of_memory() && *ending == Ending::Signalled(9);
            cut_off = cut_off.or(by_kernel.then_some(Ending::MemoryLimit));
            *cpu_micros = cgroup.cpu().map_or(*cpu_micros, |time| time.as_micros() as u64);
            *peak_memory_bytes = cgroup.peak_memory().unwrap_or(*peak_memory_bytes);
        }
        *ending = cut_off.unwrap_or(*ending);
    }
    Ok(report)
}

/// Waits a little. True when something can be read, or never will be.
fn wait_for_report(from: &File) -> Result<bool, Fault> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut waited_for = [PollFd::new(from, PollFlags::IN)];
    match poll(&mut waited_for, Some(&Timespec { tv_sec: 0, tv_nsec: 50_000_000 })) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(at("wait for the report")(error)),
    }
}

/// The life of the first process of the new namespaces.
fn first(inner: Inner<'_>, control: &File, to_helper: OwnedFd) -> ! {
    let report = hold(inner, control).unwrap_or_else(Fault::into_report);
    let text = serde_json::to_vec(&report).unwrap_or_default();
    // A helper that is gone cannot be told.
    let _ = File::from(to_helper).write_all(&text);
    std::process::exit(0)
}

fn hold(mut inner: Inner<'_>, control: &File) -> Result<Report, Fault> {
    let job = inner.job;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(at("die with the helper"))?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(at("hide the memory"))?;
    // The new root may have none.
    let nothing = nothing()?;
    // If the machine runs out of memory, this is what goes first; the program inherits it.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    // Here and not before: a change of the root reaches every process of the mount namespace, and
    // the helper still needs the old one.
    unshare(UnshareFlags::NEWNS, "make a mount namespace")?;
    // Where no `/proc` is seen, none can be made.
    let reach = match inner.is_lasting {
        true => Some(Reach::namespace(mounts::own_processes()?, inner.meters.take())),
        false => None,
    };
    mounts::enter(job, inner.identity)?;
    if job.network == Network::Loopback && !inner.measures.ground {
        network::raise_loopback()?;
    }
    let confine = || confine(&inner);
    let pid = program::start(job, Some(job.limits.processes), &confine)?;
    let_go_of_outputs(&nothing)?;
    // What the kernel has is asked when the program runs: the question costs it nothing any more.
    let measures = Measures { landlock: landlock::version(), ..inner.measures };
    let mut orders = Orders::of(control, reach, measures);
    let end = supervise(pid, &mut orders, &mut || None, &end_all)?;
    let collected = inner.targets.collect(job);
    Ok(Report::Ran {
        ending: end.ending,
        cpu_micros: end.cpu_micros,
        peak_memory_bytes: end.peak_memory_bytes,
        collected,
        left_behind: end.left_behind,
        measures,
    })
}

/// What the program's own process does to itself, last of all.
fn confine(inner: &Inner<'_>) -> Result<(), Fault> {
    if let Some(joining) = &inner.joining {
        joining.join()?;
    }
    inner.identity.take()?;
    landlock::restrict(inner.job)?;
    let sockets = match inner.job.network {
        Network::None => Sockets::PairsOnly,
        Network::Loopback | Network::Host => Sockets::Internet,
    };
    seccomp::filter(Rules { sockets, metadata: Metadata::All, single_signals: false })
}

/// Ends everything in the process namespace but us, and reaps it. Returns how many had to be ended.
fn end_all() -> Result<usize, Fault> {
    // SAFETY: a plain system call without memory. As the first process of a process namespace of
    // our own, -1 means all others in it.
    #[expect(unsafe_code, reason = "rustix does not send a signal to all processes")]
    unsafe {
        libc::kill(-1, libc::SIGKILL);
    }
    let mut ended = 0;
    loop {
        match rustix::process::wait(WaitOptions::empty()) {
            Ok(found) => ended += found.map_or(0, |(_, status)| usize::from(was_killed(status))),
            Err(rustix::io::Errno::INTR) => {}
            // No child is left, and every orphan was one.
            Err(_) => return Ok(ended),
        }
    }
}
