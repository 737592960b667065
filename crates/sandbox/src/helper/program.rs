//! The last steps of the process that becomes the program: what it may take, who it is, and `exec`.

use std::ffi::{CString, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Pid;

use super::fault::{Fault, at, at_path};
use super::{Forked, fork, limits};
use crate::Job;

/// A step of a tier's own, between the resource limits and `exec`.
pub(super) type Confine<'a> = &'a dyn Fn() -> Result<(), Fault>;

/// Starts the program in a process of its own, and returns when it runs (or could not be started).
pub(super) fn start(job: &Job, processes: Option<u64>, confine: Confine<'_>) -> Result<Pid, Fault> {
    let (from_child, to_parent) =
        pipe_with(PipeFlags::CLOEXEC).map_err(at("make a pipe for faults"))?;
    match fork()? {
        Forked::Child => {
            drop(from_child);
            let fault = become_program(job, processes, confine);
            tell(to_parent, &fault);
            std::process::exit(127)
        }
        Forked::Parent(pid) => {
            drop(to_parent);
            let mut line = String::new();
            // Empty when the pipe was closed by a successful `exec`.
            File::from(from_child)
                .read_to_string(&mut line)
                .map_err(at("read the program's fault"))?;
            if line.is_empty() {
                return Ok(pid);
            }
            let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::empty());
            Err(Fault::from_line(&line))
        }
    }
}

/// Ends this process when its helper does, and not later if that is gone already.
pub(super) fn die_with(helper: Pid) -> Result<(), Fault> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, getppid, set_parent_process_death_signal};
        set_parent_process_death_signal(Some(Signal::KILL)).map_err(at("die with the helper"))?;
        if getppid() != Some(helper) {
            return Err(Fault::setup("die with the helper", libc::ESRCH));
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = helper;
    Ok(())
}

fn tell(to_parent: OwnedFd, fault: &Fault) {
    // A parent that is gone cannot be told.
    let _ = File::from(to_parent).write_all(fault.to_line().as_bytes());
}

/// Returns only if it fails.
fn become_program(job: &Job, processes: Option<u64>, confine: Confine<'_>) -> Fault {
    let prepared = limits::set(&job.limits, processes).and_then(|()| confine());
    if let Err(fault) = prepared {
        return fault;
    }
    if let Err(error) = std::env::set_current_dir(&job.folder) {
        return at_path("enter", &job.folder)(error);
    }
    execute(job)
}

/// `exec`, in the environment of the job.
fn execute(job: &Job) -> Fault {
    let Some(program) = c_string(job.program.as_os_str().as_bytes()) else {
        return Fault::start(libc::EINVAL);
    };
    let name = [job.program.clone().into_os_string()];
    let arguments: Option<Vec<CString>> =
        name.iter().chain(&job.arguments).map(|argument| c_string(argument.as_bytes())).collect();
    let variable = |(name, value): &(OsString, OsString)| {
        c_string(&[name.as_bytes(), b"=", value.as_bytes()].concat())
    };
    let environment: Option<Vec<CString>> = job.environment.iter().map(variable).collect();
    let (Some(arguments), Some(environment)) = (arguments, environment) else {
        return Fault::start(libc::EINVAL);
    };
    let arguments = pointers(&arguments);
    let environment = pointers(&environment);
    // SAFETY: all three are valid: C strings, and arrays of C strings with a null pointer behind,
    // which live until the call is over.
    #[expect(unsafe_code, reason = "no safe crate wraps execve")]
    unsafe {
        libc::execve(program.as_ptr(), arguments.as_ptr(), environment.as_ptr());
    }
    Fault::start(std::io::Error::last_os_error().raw_os_error().unwrap_or(0))
}

fn c_string(bytes: &[u8]) -> Option<CString> {
    CString::new(bytes).ok()
}

fn pointers(texts: &[CString]) -> Vec<*const libc::c_char> {
    texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
}
