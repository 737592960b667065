//! The processes of a job where no process namespace holds them together: those below the helper,
//! which is the parent of all orphans among them (a subreaper).

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions};

use super::fault::{Fault, at};
use super::identity::Identity;
use super::supervise::was_killed;
use super::{Forked, fork};

/// How long the ending of all processes may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends every process of the job, and reaps it. Returns how many had to be ended.
pub(super) fn end_all(identity: Identity) -> Result<usize, Fault> {
    let give_up_at = Instant::now() + PATIENCE;
    let mut ended = 0;
    loop {
        end_some(identity)?;
        loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some((_, status))) => ended += usize::from(was_killed(status)),
                Err(rustix::io::Errno::INTR) => {}
                Ok(None) => break,
                // No child is left, and every orphan would be one.
                Err(_) => return Ok(ended),
            }
        }
        if Instant::now() > give_up_at {
            return Err(Fault::setup("end what the program left behind", 0));
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// One round of signals: all at once to a user of the job's own, else to each process below us.
pub(super) fn end_some(identity: Identity) -> Result<(), Fault> {
    if identity.is_own {
        return signal_user(identity, libc::SIGKILL);
    }
    for process in children(std::process::id() as i32) {
        end_tree(process, 0);
    }
    Ok(())
}

/// Sends a signal to all processes of a user of the job's own, at once.
pub(super) fn signal_user(identity: Identity, signal: i32) -> Result<(), Fault> {
    match fork()? {
        Forked::Child => {
            // As that user: the kernel spares only the caller, which is not of the job.
            if identity.take_to_end_it().is_ok() {
                signal_everybody_else(signal);
            }
            std::process::exit(0)
        }
        Forked::Parent(pid) => rustix::process::waitpid(Some(pid), WaitOptions::empty())
            .map(drop)
            .map_err(at("signal all processes of the job")),
    }
}

fn signal_everybody_else(signal: i32) {
    // SAFETY: a plain system call without memory. It reaches the processes of this user id, which
    // is the job's own.
    #[expect(unsafe_code, reason = "rustix does not send a signal to all processes")]
    unsafe {
        libc::kill(-1, signal);
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

/// All processes below this one.
pub(super) fn below(process: i32) -> Vec<i32> {
    let mut found = children(process);
    let mut next = 0;
    while next < found.len() {
        for child in children(found[next]) {
            // One that was given a new parent meanwhile is seen twice.
            if !found.contains(&child) {
                found.push(child);
            }
        }
        next += 1;
    }
    found
}

fn children(process: i32) -> Vec<i32> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let children = |thread: std::fs::DirEntry| {
        let text = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        text.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<i32>>()
    };
    threads.flatten().flat_map(children).collect()
}
