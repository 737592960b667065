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

use super::cgroup::{self, Cgroup, Joining};
use super::collect::Targets;
use super::fault::{Fault, at};
use super::identity::Identity;
use super::seccomp::{self, Metadata, Rules, Sockets};
use super::supervise::supervise;
use super::watch::Watch;
use super::{Forked, fork, landlock, let_go_of_outputs, mounts, nothing, program};
use crate::outcome::{Measures, Report};
use crate::reexec::Order;
use crate::{Ending, Job, Network, Tier};

/// What the first process needs from outside.
struct Inner<'a> {
    job: &'a Job,
    identity: Identity,
    targets: Targets,
    joining: Option<Joining>,
    measures: Measures,
}

pub(super) fn run(order: &Order, control: &File) -> Result<Report, Fault> {
    let job = &order.job;
    let targets = Targets::open(job)?;
    let identity = Identity::choose();
    if identity.is_root() {
        // It could write what the system's root may write, such as the kernel's settings.
        return Err(Fault::setup("give the job a user id that is not root's", libc::EPERM));
    }
    let delegated = cgroup::delegated();
    let cgroup = (order.tier == Tier::Cohort && job.counted)
        .then(|| Cgroup::create(&job.limits, delegated.as_deref()))
        .transpose()?;
    let joining = cgroup.as_ref().map(Cgroup::joining).transpose()?;
    identity.own_shared_folders(job)?;
    let measures = Measures {
        namespaces: true,
        network_namespace: job.network != Network::Host,
        host_network: job.network == Network::Host,
        own_user: identity.is_own,
        cgroup: cgroup.as_ref().map_or(0, |cgroup| cgroup.version),
        seccomp: true,
        resource_limits: true,
        processes: true,
        whole_tree: true,
        shared_folders: !job.view.shared.is_empty(),
        ..Measures::default()
    };
    leave_namespaces(job, identity)?;
    let inner = Inner { job, identity, targets, joining, measures };
    let (from_first, to_helper) = pipe_with(PipeFlags::CLOEXEC).map_err(at("make a pipe"))?;
    match fork()? {
        Forked::Child => {
            drop(from_first);
            // The groups are the helper's to remove.
            std::mem::forget(cgroup);
            first(&inner, control, to_helper)
        }
        Forked::Parent(pid) => {
            drop(to_helper);
            drop(inner);
            let_go_of_outputs(&nothing()?)?;
            stay_outside(pid, job, control, from_first, cgroup)
        }
    }
}

/// Unshares all namespaces but that of mounts. Without root, by way of a user namespace in which we keep our id.
fn leave_namespaces(job: &Job, identity: Identity) -> Result<(), Fault> {
    if !identity.is_own {
        unshare(UnshareFlags::NEWUSER, "make a user namespace")?;
        let map = |file: &str, id: u32| {
            fs::write(file, format!("{id} {id} 1")).map_err(at("map the user namespace"))
        };
        fs::write("/proc/self/setgroups", "deny").map_err(at("map the user namespace"))?;
        map("/proc/self/uid_map", identity.user)?;
        map("/proc/self/gid_map", identity.group)?;
    }
    let mut flags = UnshareFlags::NEWPID
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWCGROUP;
    if job.network != Network::Host {
        flags |= UnshareFlags::NEWNET;
    }
    unshare(flags, "make namespaces")
}

fn unshare(flags: UnshareFlags, step: &str) -> Result<(), Fault> {
    // SAFETY: what makes the call unsafe in general is unsharing descriptors or memory between
    // threads; the helper has one thread, and these flags unshare neither.
    #[expect(unsafe_code, reason = "rustix marks unshare as unsafe")]
    unsafe { rustix::thread::unshare_unsafe(flags) }.map_err(at(step))
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
fn first(inner: &Inner<'_>, control: &File, to_helper: OwnedFd) -> ! {
    let report = hold(inner, control).unwrap_or_else(Fault::into_report);
    let text = serde_json::to_vec(&report).unwrap_or_default();
    // A helper that is gone cannot be told.
    let _ = File::from(to_helper).write_all(&text);
    std::process::exit(0)
}

fn hold(inner: &Inner<'_>, control: &File) -> Result<Report, Fault> {
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
    mounts::enter(job, inner.identity)?;
    if job.network == Network::Loopback {
        raise_loopback()?;
    }
    let confine = || confine(inner);
    let pid = program::start(job, Some(job.limits.processes), &confine)?;
    let_go_of_outputs(&nothing)?;
    let end = supervise(pid, control, &mut || None, &end_all)?;
    let collected = inner.targets.collect(job);
    // What the kernel has is asked last: the question costs a process nothing any more.
    let measures = Measures { landlock: landlock::version(), ..inner.measures };
    Ok(Report::Ran {
        ending: end.ending,
        cpu_micros: end.cpu_micros,
        peak_memory_bytes: end.peak_memory_bytes,
        collected,
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

/// Ends everything in the process namespace but us, and reaps it.
fn end_all() -> Result<(), Fault> {
    // SAFETY: a plain system call without memory. As the first process of a process namespace of
    // our own, -1 means all others in it.
    #[expect(unsafe_code, reason = "rustix does not send a signal to all processes")]
    unsafe {
        libc::kill(-1, libc::SIGKILL);
    }
    loop {
        match rustix::process::wait(WaitOptions::empty()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            // No child is left, and every orphan was one.
            Err(_) => return Ok(()),
        }
    }
}

/// Switches the loopback interface of the new network namespace on.
fn raise_loopback() -> Result<(), Fault> {
    let socket =
        rustix::net::socket(rustix::net::AddressFamily::INET, rustix::net::SocketType::DGRAM, None)
            .map_err(at("make a socket"))?;
    // SAFETY: `ifreq` is plain bytes, for which zeros are a value; the name is copied with a zero
    // behind it; both calls read and write that one struct.
    #[expect(unsafe_code, reason = "no safe crate wraps the interface's flags")]
    let result = unsafe {
        use std::os::fd::AsRawFd;
        let mut request: libc::ifreq = std::mem::zeroed();
        for (to, from) in request.ifr_name.iter_mut().zip(b"lo") {
            *to = *from as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
        libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request)
    };
    if result == 0 { Ok(()) } else { Err(Fault::last("switch loopback on")) }
}
