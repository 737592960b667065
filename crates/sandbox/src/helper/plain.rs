//! The tier without a sandbox: time, resource limits and a process group.
//!
//! Of a program that goes on running, signals have to reach what has left its group too. Where the
//! system allows it, the helper is then the parent of all that the program leaves behind.

use std::fs::File;

use rustix::process::{Signal, getpid, kill_process_group};

use super::collect::Targets;
use super::fault::Fault;
use super::supervise::{Orders, supervise};
use super::{let_go_of_outputs, nothing, program};
use crate::outcome::{Measures, Report};
use crate::reexec::JobOrder;

pub(super) fn run(order: &JobOrder, control: &File) -> Result<Report, Fault> {
    let job = &order.job;
    let targets = Targets::open(job)?;
    let helper = getpid();
    let alone = || {
        rustix::process::setpgid(None, None).map_err(super::at("leave the group"))?;
        program::die_with(helper)
    };
    let nothing = nothing()?;
    #[cfg(target_os = "linux")]
    let reach = order.lasting.map(|_| reach_orphans()).transpose()?;
    let pid = program::start(job, None, &alone)?;
    let let_go = let_go_of_outputs(&nothing);
    let whole_tree = cfg!(target_os = "linux") && order.lasting.is_some();
    let end_all = || {
        // An empty group is what we want.
        let _ = kill_process_group(pid, Signal::KILL);
        #[cfg(target_os = "linux")]
        if whole_tree {
            return super::tree::end_all(super::identity::Identity::choose().or_ours());
        }
        Ok(0)
    };
    let measures = Measures {
        resource_limits: true,
        host_network: true,
        watched: cfg!(target_os = "linux"),
        whole_tree,
        ..Measures::default()
    };
    #[cfg(target_os = "linux")]
    let watch = super::watch::Watch::of(
        // What has left the program's tree is below us.
        if whole_tree { helper } else { pid },
        job.limits,
    );
    #[cfg(target_os = "linux")]
    let mut look = || watch.as_ref().and_then(super::watch::Watch::look);
    #[cfg(not(target_os = "linux"))]
    let mut look = || None;
    #[cfg(target_os = "linux")]
    let mut orders = Orders::of(control, reach, measures);
    #[cfg(not(target_os = "linux"))]
    let mut orders = Orders::OnlyToEnd(control);
    let end = supervise(pid, &mut orders, &mut look, &end_all)?;
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

/// Becomes the parent of all that the program leaves behind.
#[cfg(target_os = "linux")]
fn reach_orphans() -> Result<super::reach::Reach, Fault> {
    rustix::process::set_child_subreaper(Some(getpid()))
        .map_err(super::at("become the parent of orphans"))?;
    super::reach::Reach::tree(super::identity::Identity::choose().or_ours())
}
