//! All processes of a job that runs: who they are, how they stand, what they hold; signals to all.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::fs::{Dir, Mode, OFlags, openat};
use rustix::process::{Pid, Signal, kill_process};

use super::cgroup::Meters;
use super::fault::{Fault, at};
use super::identity::Identity;
use super::tree;
use super::watch::{memory_of, ticks_of};
use crate::talk::{Reached, RunningUsage};

/// How long all processes may take to stand still; one that waits for a disk takes as long as that.
const STOP_PATIENCE: Duration = Duration::from_secs(1);

/// How long a process may wait in the kernel before that is taken for standing still: one that writes
/// to a disk is soon done, one that waits for a child that was stopped is not.
const WAITING_PATIENCE: Duration = Duration::from_millis(50);

/// The most of a file of `/proc` that is read, in bytes.
const MOST_TEXT: u64 = 16 * 1024;

/// How the processes of a job are found.
pub(super) struct Reach {
    /// A `/proc` in which they are.
    processes: OwnedFd,
    kind: Kind,
    meters: Option<Meters>,
    ticks_per_second: u64,
    /// The most memory that was seen, in bytes.
    peak: u64,
}

enum Kind {
    /// All in the process namespace whose first process this is.
    Namespace,
    /// All below this process.
    Tree(Identity),
}

/// How a process stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Gone,
    Stopped,
    /// Waits in the kernel, and will be stopped before it runs again.
    Waiting,
    Alive,
}

impl Reach {
    /// All in the process namespace that this process is the first of; `processes` is its `/proc`.
    pub(super) fn namespace(processes: OwnedFd, meters: Option<Meters>) -> Self {
        Reach::new(processes, Kind::Namespace, meters)
    }

    /// All below this process.
    pub(super) fn tree(identity: Identity) -> Result<Self, Fault> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let processes =
            openat(rustix::fs::CWD, "/proc", flags, Mode::empty()).map_err(at("open /proc"))?;
        Ok(Reach::new(processes, Kind::Tree(identity), None))
    }

    fn new(processes: OwnedFd, kind: Kind, meters: Option<Meters>) -> Self {
        let ticks_per_second = rustix::param::clock_ticks_per_second().max(1);
        Reach { processes, kind, meters, ticks_per_second, peak: 0 }
    }

    /// Sends a signal to all processes of the job.
    pub(super) fn signal_all(&self, program: Pid, signal: Signal) -> Result<(), Fault> {
        match &self.kind {
            Kind::Namespace => {
                // SAFETY: a plain system call without memory. As the first process of a process
                // namespace of our own, -1 means all others in it.
                #[expect(unsafe_code, reason = "rustix does not send a signal to all processes")]
                unsafe {
                    libc::kill(-1, signal.as_raw());
                }
                Ok(())
            }
            Kind::Tree(identity) if identity.is_own => {
                tree::signal_user(*identity, signal.as_raw())
            }
            Kind::Tree(identity) if signal == Signal::KILL => tree::end_some(*identity),
            Kind::Tree(_) => {
                for process in self.list(program) {
                    // One that is gone takes no signal.
                    let _ = Pid::from_raw(process).map(|process| kill_process(process, signal));
                }
                Ok(())
            }
        }
    }

    /// Stops all, and waits until all stand still, also those that were started meanwhile.
    pub(super) fn stop(&self, program: Pid) -> Result<Reached, Fault> {
        let started = Instant::now();
        let signalled = self.look(program).alive;
        loop {
            self.signal_all(program, Signal::STOP)?;
            let (found, waiting) = self.look_closely(program);
            let taken = started.elapsed();
            let stand_still =
                found.stopped == found.alive && (waiting == 0 || taken > WAITING_PATIENCE);
            if stand_still || taken > STOP_PATIENCE {
                return Ok(Reached { signalled: signalled.max(found.stopped), ..found });
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// How many there are, and how many of them stand still.
    pub(super) fn look(&self, program: Pid) -> Reached {
        self.look_closely(program).0
    }

    /// The same, and how many of those that stand still only wait in the kernel.
    fn look_closely(&self, program: Pid) -> (Reached, usize) {
        let (mut found, mut waiting) = (Reached::default(), 0);
        for process in self.list(program) {
            let standing = self.standing(process);
            found.alive += usize::from(standing != Standing::Gone);
            found.stopped += usize::from(matches!(standing, Standing::Stopped | Standing::Waiting));
            waiting += usize::from(standing == Standing::Waiting);
        }
        (found, waiting)
    }

    pub(super) fn is_alive(&self, process: Pid) -> bool {
        self.standing(process.as_raw_nonzero().get()) != Standing::Gone
    }

    /// What all hold.
    pub(super) fn usage(&mut self, program: Pid) -> RunningUsage {
        let mut usage = RunningUsage::default();
        let mut ticks = 0;
        for process in self.list(program) {
            let status = self.text(&format!("{process}/status"));
            let stat = self.text(&format!("{process}/stat"));
            ticks += ticks_of(&stat);
            if matches!(state_of(&stat), None | Some('Z' | 'X')) && threads_of(&status) < 2 {
                continue;
            }
            usage.memory_bytes += memory_of(&status);
            usage.processes += 1;
            usage.threads += threads_of(&status);
            usage.open_files += self.count(&format!("{process}/fd"));
        }
        self.peak = self.peak.max(usage.memory_bytes);
        let counted = self.meters.as_ref();
        let by_looking = Duration::from_millis(ticks * 1000 / self.ticks_per_second);
        usage.cpu = counted.and_then(Meters::cpu).unwrap_or(by_looking);
        let counted_peak = counted.and_then(Meters::peak_memory).unwrap_or(0);
        usage.peak_memory_bytes = self.peak.max(counted_peak);
        usage
    }

    /// The numbers of the job's processes, with those that have ended and are not reaped.
    fn list(&self, program: Pid) -> Vec<i32> {
        match &self.kind {
            Kind::Namespace => self.numbers(".").into_iter().filter(|found| *found != 1).collect(),
            Kind::Tree(_) => {
                let mut found = tree::below(std::process::id() as i32);
                let program = program.as_raw_nonzero().get();
                if !found.contains(&program) {
                    found.push(program);
                }
                found
            }
        }
    }

    /// How a process stands. All its threads are asked: the first may have ended, and one may wait
    /// in the kernel while the others stand still.
    fn standing(&self, process: i32) -> Standing {
        let first = state_of(&self.text(&format!("{process}/stat")));
        if !matches!(first, None | Some('Z' | 'X' | 'T' | 't' | 'D')) {
            return Standing::Alive;
        }
        let threads = self.numbers(&format!("{process}/task")).into_iter();
        let states = threads
            .filter_map(|thread| state_of(&self.text(&format!("{process}/task/{thread}/stat"))));
        stands(states, || stop_is_pending(&self.text(&format!("{process}/status"))))
    }

    /// A file below `/proc`; nothing, if the process is gone. Its name may be any bytes.
    fn text(&self, path: &str) -> String {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let Ok(file) = openat(&self.processes, path, flags, Mode::empty()) else {
            return String::new();
        };
        let mut bytes = Vec::new();
        // What cannot be read is not there.
        let _ = File::from(file).take(MOST_TEXT).read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The names in a folder below `/proc` that are numbers.
    fn numbers(&self, path: &str) -> Vec<i32> {
        let number = |entry: rustix::io::Result<rustix::fs::DirEntry>| {
            entry.ok()?.file_name().to_str().ok()?.parse().ok()
        };
        self.folder(path).map_or_else(Vec::new, |folder| folder.filter_map(number).collect())
    }

    /// How many descriptors a process has: how many names stand in this folder of it. Newer kernels
    /// say so without listing them.
    fn count(&self, path: &str) -> usize {
        let told = rustix::fs::statat(&self.processes, path, rustix::fs::AtFlags::empty());
        match told.map(|found| found.st_size) {
            Ok(size) if size > 0 => usize::try_from(size).unwrap_or(0),
            _ => self.numbers(path).len(),
        }
    }

    fn folder(&self, path: &str) -> Option<Dir> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Dir::new(openat(&self.processes, path, flags, Mode::empty()).ok()?).ok()
    }
}

/// The third field of `/proc/PID/stat` (proc(5)), behind the name, which may hold anything.
fn state_of(stat: &str) -> Option<char> {
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

/// How a process with threads in these states stands.
fn stands(states: impl Iterator<Item = char>, stop_is_pending: impl FnOnce() -> bool) -> Standing {
    let (mut stopped, mut waiting) = (false, false);
    for state in states {
        match state {
            'Z' | 'X' => {}
            'T' | 't' => stopped = true,
            'D' => waiting = true,
            _ => return Standing::Alive,
        }
    }
    match (stopped, waiting) {
        (false, false) => Standing::Gone,
        (true, false) => Standing::Stopped,
        // Where one thread is stopped, the stop is before all others too (signal(7)).
        (true, true) => Standing::Waiting,
        (false, true) if stop_is_pending() => Standing::Waiting,
        (false, true) => Standing::Alive,
    }
}

/// Whether `SIGSTOP` was sent to the process and has not arrived.
fn stop_is_pending(status: &str) -> bool {
    let mask = status.lines().skip(1).find_map(|line| line.strip_prefix("ShdPnd:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask & (1 << (libc::SIGSTOP - 1)) != 0)
}

fn threads_of(status: &str) -> usize {
    let line = status.lines().skip(1).find_map(|line| line.strip_prefix("Threads:"));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Standing, stands, state_of, stop_is_pending, threads_of};

    #[test]
    fn a_process_stands_still_when_no_thread_can_run() {
        let of = |states: &str, pending| stands(states.chars(), || pending);
        assert_eq!(of("ZT", false), Standing::Stopped);
        assert_eq!(of("TS", true), Standing::Alive);
        assert_eq!(of("D", false), Standing::Alive);
        assert_eq!(of("D", true), Standing::Waiting);
        assert_eq!(of("DT", false), Standing::Waiting);
        assert_eq!(of("Z", true), Standing::Gone);
        assert_eq!(of("", true), Standing::Gone);
    }

    #[test]
    fn a_pending_stop_is_seen() {
        assert!(stop_is_pending("Name:\tx\nShdPnd:\t0000000000040000\n"));
        assert!(!stop_is_pending(
            "Name:\tx\nSigPnd:\t0000000000040000\nShdPnd:\t0000000000000000\n"
        ));
    }

    #[test]
    fn a_name_with_brackets_is_no_state() {
        assert_eq!(state_of("7 (a) R (b) T 1 7 7"), Some('T'));
        assert_eq!(state_of(""), None);
    }

    #[test]
    fn threads_are_not_read_from_the_name() {
        assert_eq!(threads_of("Name:\tThreads: 9\nThreads:\t3\n"), 3);
    }
}
