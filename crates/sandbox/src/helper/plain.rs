//! The tier without a sandbox: time, resource limits and a process group.

use std::fs::File;

use rustix::process::{Signal, getpid, kill_process_group};

use super::collect::Targets;
use super::fault::Fault;
use super::supervise::supervise;
use super::{let_go_of_outputs, nothing, program};
use crate::Job;
use crate::outcome::{Measures, Report};

pub(super) fn run(job: &Job, control: &File) -> Result<Report, Fault> {
    let targets = Targets::open(job)?;
    let helper = getpid();
    let alone = || {
        rustix::process::setpgid(None, None).map_err(super::at("leave the group"))?;
        program::die_with(helper)
    };
    let nothing = nothing()?;
    let pid = program::start(job, None, &alone)?;
    let let_go = let_go_of_outputs(&nothing);
    let end_group = || {
        // An empty group is what we want.
        let _ = kill_process_group(pid, Signal::KILL);
        Ok(())
    };
    #[cfg(target_os = "linux")]
    let watch = super::watch::Watch::of(pid, job.limits);
    #[cfg(target_os = "linux")]
    let mut look = || watch.as_ref().and_then(super::watch::Watch::look);
    #[cfg(not(target_os = "linux"))]
    let mut look = || None;
    let end = supervise(pid, control, &mut look, &end_group)?;
    let_go?;
    let measures = Measures {
        resource_limits: true,
        watched: cfg!(target_os = "linux"),
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
