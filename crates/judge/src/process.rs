//! Runs a foreign program within plain limits: time, output, memory, file size.
//!
//! This is what stands where the sandbox will stand. It ends the program's whole process group and
//! caps what it takes; it hides neither files nor the network.

use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal};

use crate::JudgeError;

/// How often a cancellation and the end of the program are looked for while it is silent.
const TICK: Duration = Duration::from_millis(10);

/// How long output is still read from a program that is gone: a process that left its group, which
/// we cannot end, may hold the pipes open for ever.
const DRAIN: Duration = Duration::from_millis(500);

/// Ends a check from another thread.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A check that holds this ends soon, with [`JudgeError::Cancelled`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`Cancel::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a program may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Wall time.
    pub wall: Duration,
    /// Bytes of standard output and standard error, each.
    pub output_bytes: usize,
    /// Address space of each process, in bytes; none where the system cannot limit it.
    pub memory_bytes: Option<u64>,
    /// The largest file that it may write, in bytes.
    pub file_bytes: u64,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with this exit code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It took longer than its wall time, and was ended.
    TimeLimit,
    /// It printed more than it may, and was ended.
    OutputLimit,
}

/// What a run left.
#[derive(Debug, Clone)]
pub struct Finished {
    /// How it ended.
    pub ending: Ending,
    /// Standard output, capped.
    pub stdout: Vec<u8>,
    /// Standard error, capped.
    pub stderr: Vec<u8>,
    /// From start to end.
    pub wall: Duration,
}

enum Piece {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    Closed,
}

/// Runs a program to its end, and ends everything that it left in its process group.
/// `on_stderr` sees standard error as it comes.
///
/// # Errors
/// If the program cannot be started, or `cancel` was called meanwhile.
pub fn run(
    mut command: Command,
    limits: &Limits,
    cancel: &Cancel,
    on_stderr: &mut dyn FnMut(&[u8]),
) -> Result<Finished, JudgeError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|source| JudgeError::Start { program: program.clone(), source })?;
    set_limits(&child, limits);
    let (sender, pieces) = channel();
    forward(child.stdout.take(), sender.clone(), Piece::Stdout);
    forward(child.stderr.take(), sender, Piece::Stderr);
    let (mut stdout, mut stderr, mut open) = (Vec::new(), Vec::new(), 2);
    let mut cut_off = None;
    let (mut drained_by, mut looked_at) = (None, Instant::now());
    while open > 0 && drained_by.is_none_or(|instant| Instant::now() < instant) {
        if cancel.is_cancelled() {
            end_group(&mut child);
            return Err(JudgeError::Cancelled);
        }
        match pieces.recv_timeout(TICK) {
            Ok(Piece::Stdout(bytes)) => stdout.extend(bytes),
            Ok(Piece::Stderr(bytes)) => {
                on_stderr(&bytes);
                stderr.extend(bytes);
            }
            Ok(Piece::Closed) => open -= 1,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        // The program may be gone while something that it left holds the pipes open.
        if drained_by.is_none() && looked_at.elapsed() > TICK {
            looked_at = Instant::now();
            if has_exited(&mut child) {
                end_group(&mut child);
                drained_by = Some(Instant::now() + DRAIN);
            }
        }
        let too_much = stdout.len() > limits.output_bytes || stderr.len() > limits.output_bytes;
        if cut_off.is_none() && (too_much || started.elapsed() > limits.wall) {
            cut_off = Some(if too_much { Ending::OutputLimit } else { Ending::TimeLimit });
            end_group(&mut child);
            drained_by = Some(Instant::now() + DRAIN);
        }
    }
    let status = wait_within(&mut child, limits.wall.saturating_sub(started.elapsed()), cancel)?;
    stdout.truncate(limits.output_bytes);
    stderr.truncate(limits.output_bytes);
    let ending = match (cut_off, status) {
        (Some(cut_off), _) => cut_off,
        (None, None) => Ending::TimeLimit,
        (None, Some(status)) => match (status.code(), status.signal()) {
            (Some(code), _) => Ending::Exited(code),
            (None, signal) => Ending::Signalled(signal.unwrap_or(0)),
        },
    };
    Ok(Finished { ending, stdout, stderr, wall: started.elapsed() })
}

/// Waits for a program that has closed its output; ends it when its time is up.
fn wait_within(
    child: &mut Child,
    mut left: Duration,
    cancel: &Cancel,
) -> Result<Option<std::process::ExitStatus>, JudgeError> {
    let fault = |source| JudgeError::Start { program: "(waiting for a program)".into(), source };
    let mut pause = Duration::from_micros(100);
    loop {
        if let Some(status) = child.try_wait().map_err(fault)? {
            end_group(child);
            return Ok(Some(status));
        }
        if left.is_zero() || cancel.is_cancelled() {
            end_group(child);
            return if cancel.is_cancelled() { Err(JudgeError::Cancelled) } else { Ok(None) };
        }
        let nap = pause.min(left);
        std::thread::sleep(nap);
        left -= nap;
        pause = (pause * 2).min(TICK);
    }
}

fn has_exited(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(Some(_)))
}

/// Kills the group, and reaps the child.
fn end_group(child: &mut Child) {
    if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
        // An empty group is what we want: the error that it gives says nothing new.
        let _ = rustix::process::kill_process_group(pid, Signal::KILL);
    }
    let _ = child.wait();
}

fn forward<R: Read + Send + 'static>(
    pipe: Option<R>,
    sender: Sender<Piece>,
    piece: fn(Vec<u8>) -> Piece,
) {
    let Some(mut pipe) = pipe else { return };
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            if sender.send(piece(buffer[..length].to_vec())).is_err() {
                return;
            }
        }
        // Whoever no longer listens has what it wanted.
        let _ = sender.send(Piece::Closed);
    });
}

/// Limits that the kernel keeps. Set right after the start: the first instants of a program are its
/// loader's, and what has not started yet cannot be limited without `unsafe`.
#[cfg(target_os = "linux")]
fn set_limits(child: &Child, limits: &Limits) {
    let pid = Pid::from_raw(child.id().cast_signed());
    let set = |resource, value| {
        let limit = Rlimit { current: Some(value), maximum: Some(value) };
        // A program that is gone already needs no limit.
        let _ = rustix::process::prlimit(pid, resource, limit);
    };
    set(Resource::Core, 0);
    set(Resource::Fsize, limits.file_bytes);
    // Wall time comes first wherever we are there to keep it. This ends a loop that nobody waits for
    // any more, since we were killed ourselves.
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    set(Resource::Cpu, (limits.wall.as_secs() + 1) * cores);
    if let Some(bytes) = limits.memory_bytes {
        set(Resource::As, bytes);
    }
}

#[cfg(not(target_os = "linux"))]
fn set_limits(_child: &Child, _limits: &Limits) {}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::{Cancel, Ending, Limits, run};

    fn limits() -> Limits {
        Limits {
            wall: Duration::from_secs(20),
            output_bytes: 10_000,
            memory_bytes: None,
            file_bytes: 1 << 20,
        }
    }

    fn shell(script: &str, limits: &Limits) -> super::Finished {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        run(command, limits, &Cancel::default(), &mut |_| {}).expect("starts")
    }

    #[test]
    fn output_and_exit_code_come_back() {
        let finished = shell("echo out; echo err >&2; exit 3", &limits());
        assert_eq!(finished.ending, Ending::Exited(3));
        assert_eq!((finished.stdout, finished.stderr), (b"out\n".to_vec(), b"err\n".to_vec()));
    }

    #[test]
    fn a_program_without_end_is_ended() {
        let limits = Limits { wall: Duration::from_millis(100), ..limits() };
        assert_eq!(shell("while :; do :; done", &limits).ending, Ending::TimeLimit);
        let silent = shell("exec >&- 2>&-; while :; do :; done", &limits);
        assert_eq!(silent.ending, Ending::TimeLimit);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_program_that_outlives_us_ends_by_its_processor_time() {
        let limits = limits();
        let wait = "while [ \"$(ulimit -t)\" = unlimited ]; do :; done; ulimit -t";
        let seconds = String::from_utf8(shell(wait, &limits).stdout).expect("a number");
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        assert_eq!(seconds.trim().parse(), Ok((limits.wall.as_secs() + 1) * cores));
    }

    #[test]
    fn a_flood_is_cut() {
        let finished = shell("yes", &limits());
        assert_eq!(finished.ending, Ending::OutputLimit);
        assert_eq!(finished.stdout.len(), 10_000);
    }

    #[test]
    fn what_stays_behind_in_the_group_is_ended() {
        let started = Instant::now();
        let finished = shell("sleep 300 & exit 0", &limits());
        assert_eq!(finished.ending, Ending::Exited(0));
        assert!(started.elapsed() < Duration::from_secs(20), "waited for the one left behind");
    }

    #[test]
    fn what_left_the_group_is_not_waited_for() {
        let finished = shell("setsid sleep 60 & echo $!; exit 0", &limits());
        assert_eq!(finished.ending, Ending::Exited(0));
        assert!(finished.wall < Duration::from_secs(20), "waited for the one that left");
        let left = String::from_utf8_lossy(&finished.stdout).trim().to_owned();
        let _ = Command::new("kill").arg(left).status();
    }

    #[test]
    fn a_cancelled_run_ends() {
        let cancel = Cancel::default();
        cancel.cancel();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "sleep 300"]);
        assert!(run(command, &limits(), &cancel, &mut |_| {}).is_err());
    }
}
