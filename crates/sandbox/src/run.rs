//! The side of the caller: starts the helper, reads what the program prints, and keeps the time.

use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::outcome::Report;
use crate::reexec::{self, JobOrder, Order};
use crate::{Cancel, Ending, Finished, Held, Job, SandboxError, Tier, Usage, descriptors};

/// The step that all else follows.
const START: &str = "start the helper";

/// How often a cancellation is looked for while the program is silent.
const TICK: Duration = Duration::from_millis(10);

/// How long the helper may take to end everything and report, once it was told to. Then it is ended
/// itself, and with it, where there are namespaces, all that it started.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// How long output is still read after the report: in the tier without a sandbox, a process that
/// left its group may hold the pipes open for ever.
pub(crate) const DRAIN: Duration = Duration::from_millis(300);

/// Names the cgroup that was delegated to us, if one was.
pub(crate) const DELEGATED: &str = "MASTERWORK_CGROUP";

/// Runs a job in this tier. `on_stderr` sees standard error as it comes.
pub(crate) fn run(
    tier: Tier,
    job: &Job,
    cancel: &Cancel,
    on_stderr: &mut dyn FnMut(&[u8]),
) -> Result<Finished, SandboxError> {
    let mut run = Run::start(tier, job)?;
    let cut_off = run.follow(job, cancel, on_stderr)?;
    run.finish(tier, job, cut_off)
}

/// A helper at work.
struct Run {
    started: Instant,
    helper: Child,
    control: Option<UnixStream>,
    stdout: Pipe<ChildStdout>,
    stderr: Pipe<ChildStderr>,
    report: Vec<u8>,
}

impl Run {
    fn start(tier: Tier, job: &Job) -> Result<Self, SandboxError> {
        let started = Instant::now();
        let order = Order::Job(Box::new(JobOrder { tier, job: job.clone(), lasting: None }));
        let pipes = (Stdio::piped(), Stdio::piped());
        let (mut helper, control) = start_helper(tier, &order, &[], pipes)?;
        let (stdout, stderr) = (helper.stdout.take(), helper.stderr.take());
        let run = Run {
            started,
            helper,
            control: Some(control),
            stdout: Pipe::new(stdout),
            stderr: Pipe::new(stderr),
            report: Vec::new(),
        };
        if let Some(control) = &run.control {
            let fault = |source| SandboxError::Setup { tier, step: START.into(), source };
            control.set_nonblocking(true).map_err(fault)?;
        }
        Ok(run)
    }

    /// Reads what comes until the helper has reported and the program's output is at its end. Says
    /// what the program was ended for, if it was.
    fn follow(
        &mut self,
        job: &Job,
        cancel: &Cancel,
        on_stderr: &mut dyn FnMut(&[u8]),
    ) -> Result<Option<Ending>, SandboxError> {
        let most = job.limits.output_bytes;
        let (mut cut_off, mut cancelled) = (None, false);
        let mut give_up_at = None;
        loop {
            let is_open = self.stdout.is_open() || self.stderr.is_open();
            if self.control.is_none() && !is_open {
                break;
            }
            self.wait(TICK);
            self.stdout.read(most, &mut |_| {});
            self.stderr.read(most, on_stderr);
            self.read_report();
            let now = Instant::now();
            if self.control.is_none() && give_up_at.is_none_or(|at| at > now + DRAIN) {
                give_up_at = Some(now + DRAIN);
            }
            if give_up_at.is_some_and(|at| now >= at) {
                break;
            }
            if cut_off.is_some() || cancelled || self.control.is_none() {
                continue;
            }
            cancelled = cancel.is_cancelled();
            if self.stdout.overflowed || self.stderr.overflowed {
                cut_off = Some(Ending::OutputLimit);
            } else if self.started.elapsed() > job.limits.wall {
                cut_off = Some(Ending::TimeLimit);
            }
            if cut_off.is_some() || cancelled {
                self.tell_to_end();
                give_up_at = Some(now + PATIENCE);
            }
        }
        if cancelled { Err(SandboxError::Cancelled) } else { Ok(cut_off) }
    }

    /// Waits until something can be read.
    fn wait(&self, longest: Duration) {
        let mut waited_for = Vec::with_capacity(3);
        let flags = PollFlags::IN;
        waited_for.extend(self.control.as_ref().map(|from| PollFd::new(from, flags)));
        waited_for.extend(self.stdout.from.as_ref().map(|from| PollFd::new(from, flags)));
        waited_for.extend(self.stderr.from.as_ref().map(|from| PollFd::new(from, flags)));
        let longest = Timespec { tv_sec: 0, tv_nsec: longest.subsec_nanos().into() };
        // A signal that wakes us early does no harm: what is there is read, and we wait again.
        let _ = poll(&mut waited_for, Some(&longest));
    }

    fn read_report(&mut self) {
        let Some(control) = &mut self.control else { return };
        let mut buffer = [0; 4096];
        loop {
            match control.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => self.report.extend(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        self.control = None;
    }

    /// The helper sees the end of its orders, and ends the job.
    fn tell_to_end(&self) {
        if let Some(control) = &self.control {
            // One that is gone already has nothing left to end.
            let _ = control.shutdown(std::net::Shutdown::Write);
        }
    }

    fn finish(
        mut self,
        tier: Tier,
        job: &Job,
        cut_off: Option<Ending>,
    ) -> Result<Finished, SandboxError> {
        let wall = self.started.elapsed();
        let how = self.end_helper();
        let report = serde_json::from_slice(&self.report)
            .map_err(|_| SandboxError::Helper { how: how.clone() })?;
        let (stdout, stderr) = (&mut self.stdout, &mut self.stderr);
        let read_bytes = stdout.read_bytes + stderr.read_bytes;
        let output = Output {
            dropped_bytes: read_bytes - (stdout.bytes.len() + stderr.bytes.len()) as u64,
            stdout: std::mem::take(&mut stdout.bytes),
            stderr: std::mem::take(&mut stderr.bytes),
        };
        finished(tier, job, report, cut_off, wall, output)
    }

    /// Ends the helper, which has usually ended by itself, and says how it ended.
    fn end_helper(&mut self) -> String {
        if self.control.is_some() {
            // It did not report in time. What it started in namespaces goes with it.
            let _ = self.helper.kill();
        }
        self.helper.wait().map_or_else(|error| error.to_string(), |status| status.to_string())
    }
}

/// What was read of a program's outputs.
pub(crate) struct Output {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) dropped_bytes: u64,
}

/// What a report says, with what the caller knows.
pub(crate) fn finished(
    tier: Tier,
    job: &Job,
    report: Report,
    cut_off: Option<Ending>,
    wall: Duration,
    output: Output,
) -> Result<Finished, SandboxError> {
    match report {
        Report::Ran { ending, cpu_micros, peak_memory_bytes, collected, left_behind, measures } => {
            let kept = output.stdout.len() + output.stderr.len();
            Ok(Finished {
                ending: cut_off.unwrap_or(ending),
                usage: Usage {
                    wall,
                    cpu: Duration::from_micros(cpu_micros),
                    peak_memory_bytes,
                    printed_bytes: kept as u64 + output.dropped_bytes,
                },
                stdout: output.stdout,
                stderr: output.stderr,
                collected,
                left_behind,
                dropped_bytes: output.dropped_bytes,
                held: Held::new(tier, measures),
            })
        }
        Report::Failed { is_start, step, errno } => {
            let source = std::io::Error::from_raw_os_error(errno);
            Err(if is_start {
                SandboxError::Start { program: job.program.display().to_string(), source }
            } else {
                SandboxError::Setup { tier, step, source }
            })
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if self.control.take().is_some() {
            // A panic or an early return: the helper sees that its orders have ended. It is waited
            // for, so that nothing is left behind.
            let _ = self.helper.wait();
        }
    }
}

/// Starts a helper with this order, and with it these descriptors. Returns it and the socket that it
/// reads from and writes to.
pub(crate) fn start_helper(
    tier: Tier,
    order: &Order,
    descriptors: &[BorrowedFd<'_>],
    outputs: (Stdio, Stdio),
) -> Result<(Child, UnixStream), SandboxError> {
    let fault = |source| SandboxError::Setup { tier, step: START.into(), source };
    let text = serde_json::to_vec(order).map_err(|error| fault(error.into()))?;
    let (ours, theirs) = UnixStream::pair().map_err(fault)?;
    let mut helper = command(theirs, outputs).spawn().map_err(fault)?;
    // The order, its length first.
    let length = (text.len() as u64).to_le_bytes();
    let sent = descriptors::send(&ours, &length, descriptors)
        .map_err(std::io::Error::from)
        .and_then(|()| (&ours).write_all(&text));
    match sent {
        Ok(()) => Ok((helper, ours)),
        Err(error) => {
            drop(ours);
            // It ends by itself, without an order; it is waited for, so that nothing stays.
            let _ = helper.wait();
            Err(fault(error))
        }
    }
}

fn command(control: UnixStream, (stdout, stderr): (Stdio, Stdio)) -> Command {
    let mut command = Command::new(reexec::executable());
    reexec::mark(&mut command);
    command.env_clear();
    // The one variable that is the helper's own affair.
    if let Some(delegated) = std::env::var_os(DELEGATED) {
        command.env(DELEGATED, delegated);
    }
    command.stdin(Stdio::from(OwnedFd::from(control))).stdout(stdout).stderr(stderr);
    command
}

/// One of the program's outputs.
struct Pipe<R> {
    from: Option<R>,
    bytes: Vec<u8>,
    read_bytes: u64,
    overflowed: bool,
}

impl<R: Read + AsFd> Pipe<R> {
    fn new(from: Option<R>) -> Self {
        if let Some(from) = &from {
            // A pipe that would block is then found out by the poll before each read: slower only.
            let _ = rustix::io::ioctl_fionbio(from, true);
        }
        Pipe { from, bytes: Vec::new(), read_bytes: 0, overflowed: false }
    }

    fn is_open(&self) -> bool {
        self.from.is_some()
    }

    /// Reads what is there. What is more than `most` is thrown away.
    fn read(&mut self, most: usize, on_bytes: &mut dyn FnMut(&[u8])) {
        let Some(from) = &mut self.from else { return };
        let mut buffer = [0; 64 * 1024];
        // A flood must not keep us from looking at the clock.
        for _ in 0..16 {
            match from.read(&mut buffer) {
                Ok(0) => {
                    self.from = None;
                    return;
                }
                Ok(length) => {
                    let kept = length.min(most - self.bytes.len());
                    self.read_bytes += length as u64;
                    self.overflowed |= kept < length;
                    self.bytes.extend(&buffer[..kept]);
                    if kept > 0 {
                        on_bytes(&buffer[..kept]);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => {
                    self.from = None;
                    return;
                }
            }
        }
    }
}
