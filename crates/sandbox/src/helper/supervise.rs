//! Waits for the program's end, or for the word to end it.

use std::fs::File;
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, WaitOptions, WaitStatus, waitpid};

use super::fault::{Fault, at};
use crate::Ending;

/// How often what the processes hold is looked at, and how long an orphan waits to be reaped.
const TICK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// What became of the program.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) ending: Ending,
    pub(super) cpu_micros: u64,
    pub(super) peak_memory_bytes: u64,
    /// How many processes had to be ended besides the program.
    pub(super) left_behind: usize,
}

/// Who may say a word meanwhile, and what it means.
pub(super) enum Orders<'a> {
    /// Any word means to end the program.
    OnlyToEnd(&'a File),
    /// Words are requests; their end means to end the program.
    #[cfg(target_os = "linux")]
    Requests(&'a File, super::requests::Requests<'a>),
}

#[cfg(target_os = "linux")]
impl<'a> Orders<'a> {
    /// Requests, if there is a reach to carry them out with; then the caller is told that the
    /// program runs.
    pub(super) fn of(
        control: &'a File,
        reach: Option<super::reach::Reach>,
        measures: crate::outcome::Measures,
    ) -> Self {
        use super::requests::{Requests, say};
        let Some(reach) = reach else { return Orders::OnlyToEnd(control) };
        // A caller that is gone is noticed as the end of the socket.
        let _ = say(control, &crate::talk::Message::Started(measures));
        Orders::Requests(control, Requests::new(control, reach))
    }
}

impl Orders<'_> {
    fn control(&self) -> &File {
        match self {
            Orders::OnlyToEnd(control) => control,
            #[cfg(target_os = "linux")]
            Orders::Requests(control, _) => control,
        }
    }

    /// Hears what was said. True if the program is to be ended.
    fn hear(&mut self, program: Pid) -> Result<bool, Fault> {
        match self {
            Orders::OnlyToEnd(_) => Ok(true),
            #[cfg(target_os = "linux")]
            Orders::Requests(_, requests) => requests.serve(program),
        }
    }

    /// How many processes besides the program were ended together with it, on request.
    fn ended_with_it(&self) -> usize {
        match self {
            Orders::OnlyToEnd(_) => 0,
            #[cfg(target_os = "linux")]
            Orders::Requests(_, requests) => requests.ended_with_it(),
        }
    }
}

/// Whether a process was ended by the signal that nothing can catch.
pub(super) fn was_killed(status: WaitStatus) -> bool {
    status.terminating_signal() == Some(libc::SIGKILL)
}

/// Follows the program to its end. `look` is called now and then, and may name what the program is
/// to be ended for; `end_all` ends and reaps every process of the job, and says how many there were;
/// it is called in any case.
pub(super) fn supervise(
    program: Pid,
    orders: &mut Orders<'_>,
    look: &mut dyn FnMut() -> Option<Ending>,
    end_all: &dyn Fn() -> Result<usize, Fault>,
) -> Result<End, Fault> {
    let followed = follow(program, orders, look);
    // Whatever happened, nothing stays.
    let ended = end_all();
    let (status, cut_off) = followed?;
    let left_behind = ended?.max(orders.ended_with_it());
    let (cpu_micros, peak_memory_bytes) = children_usage();
    let ending = cut_off.unwrap_or_else(|| status.map_or(Ending::Signalled(9), ending_of));
    Ok(End { ending, cpu_micros, peak_memory_bytes, left_behind })
}

/// Waits for the program's end, or ends it. Its status, and what it was ended for.
fn follow(
    program: Pid,
    orders: &mut Orders<'_>,
    look: &mut dyn FnMut() -> Option<Ending>,
) -> Result<(Option<WaitStatus>, Option<Ending>), Fault> {
    let (mut status, mut cut_off) = (None, None);
    let events = Events::of(program);
    while status.is_none() && cut_off.is_none() {
        let Ok(events) = &events else { break };
        let told = events.wait(orders.control())? && orders.hear(program)?;
        status = reaped(program)?;
        if status.is_none() {
            cut_off = if told { Some(Ending::Signalled(9)) } else { look() };
        }
    }
    if status.is_none() {
        // Usually ended by `end_all` too; by itself it is certain, and its status is ours to read.
        let _ = rustix::process::kill_process(program, rustix::process::Signal::KILL);
        status = waitpid(Some(program), WaitOptions::empty())
            .map_err(at("wait for the program"))?
            .map(|(_, status)| status);
    }
    events.map(|_| (status, cut_off))
}

fn ending_of(status: WaitStatus) -> Ending {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => Ending::Exited(code),
        // The kernel's own limit of processor time.
        (None, Some(libc::SIGXCPU)) => Ending::TimeLimit,
        (None, signal) => Ending::Signalled(signal.unwrap_or(0)),
    }
}

/// The program's status if it has ended; orphans that ended meanwhile are reaped too.
fn reaped(program: Pid) -> Result<Option<WaitStatus>, Fault> {
    loop {
        match rustix::process::wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid == program => return Ok(Some(status)),
            Ok(Some(_)) => {}
            Ok(None) | Err(rustix::io::Errno::CHILD) => return Ok(None),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(at("wait for the program")(error)),
        }
    }
}

/// What wakes the wait.
struct Events {
    #[cfg(target_os = "linux")]
    end: rustix::fd::OwnedFd,
}

impl Events {
    #[cfg(target_os = "linux")]
    fn of(program: Pid) -> Result<Self, Fault> {
        use rustix::process::{PidfdFlags, pidfd_open};
        let end = pidfd_open(program, PidfdFlags::empty()).map_err(at("watch the program"))?;
        Ok(Events { end })
    }

    #[cfg(not(target_os = "linux"))]
    fn of(_program: Pid) -> Result<Self, Fault> {
        Ok(Events {})
    }

    /// Waits a little for the program's end. True if there is something to hear.
    fn wait(&self, control: &File) -> Result<bool, Fault> {
        let mut waited_for = vec![PollFd::new(control, PollFlags::IN)];
        #[cfg(target_os = "linux")]
        waited_for.push(PollFd::from_borrowed_fd(self.end.as_fd(), PollFlags::IN));
        let tick = if cfg!(target_os = "linux") {
            TICK
        } else {
            // Nothing wakes us at the program's end.
            Timespec { tv_sec: 0, tv_nsec: 2_000_000 }
        };
        match poll(&mut waited_for, Some(&tick)) {
            Ok(_) => Ok(!waited_for[0].revents().is_empty()),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(at("wait for the program")(error)),
        }
    }
}

/// Processor time (microseconds) and the largest memory (bytes) of all children that were reaped.
fn children_usage() -> (u64, u64) {
    // SAFETY: `rusage` is plain numbers, for which zeros are a value; the call writes to it alone.
    #[expect(unsafe_code, reason = "no safe crate wraps getrusage for children")]
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage);
        usage
    };
    let micros = |time: libc::timeval| time.tv_sec as u64 * 1_000_000 + time.tv_usec as u64;
    // Kilobytes on Linux, bytes on macOS.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    (micros(usage.ru_utime) + micros(usage.ru_stime), usage.ru_maxrss as u64 * unit)
}
