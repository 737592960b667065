//! The thread that follows a running program: reads what it prints and what its helper says, keeps
//! the time, and puts the end on record.

use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, ChildStderr, ChildStdout};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::RecvFlags;

use super::printout::{Printout, Stream};
use super::{Flood, Known, Running, Shared};
use crate::outcome::{Measures, Report};
use crate::run::{self, DRAIN, Output, PATIENCE};
use crate::talk::{Lines, Message};
use crate::{Ending, Finished, Held, Job, SandboxError, Tier};

/// How often the clock is looked at while the program is silent.
const TICK: Duration = Duration::from_millis(20);

/// How long the program may take to be started; a large shared folder may have to be given to it.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// What the thread has.
#[derive(Debug)]
pub(super) struct Follower {
    tier: Tier,
    job: Job,
    flood: Flood,
    started: Instant,
    helper: Child,
    control: Option<UnixStream>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    lines: Lines,
    report: Option<Report>,
    shared: Arc<Shared>,
}

impl Follower {
    pub(super) fn new(
        tier: Tier,
        job: Job,
        flood: Flood,
        started: Instant,
        (mut helper, control): (Child, UnixStream),
    ) -> Self {
        let known = Known {
            printout: Printout::new(job.limits.output_bytes),
            answers: std::collections::HashMap::new(),
            outcome: None,
            told_to_end: None,
        };
        Follower {
            tier,
            job,
            flood,
            started,
            stdout: helper.stdout.take(),
            stderr: helper.stderr.take(),
            helper,
            control: Some(control),
            lines: Lines::default(),
            report: None,
            shared: Arc::new(Shared { state: Mutex::new(known), changed: Condvar::new() }),
        }
    }

    /// Waits until the program runs, and goes on in a thread of its own.
    pub(super) fn into_running(
        mut self,
        input: Option<std::fs::File>,
    ) -> Result<Running, SandboxError> {
        let tier = self.tier;
        let fault =
            |step: &str, source| SandboxError::Setup { tier, step: step.to_owned(), source };
        // The program may be over before we look: the socket is shared while it is still open.
        let prepared = self.share_control().map_err(|error| fault("follow the program", error));
        let (control, measures) =
            match prepared.and_then(|control| Ok((control, self.wait_until_started()?))) {
                Ok(found) => found,
                Err(error) => {
                    self.end_helper();
                    crate::tier::remove_scratch(&self.job);
                    return Err(error);
                }
            };
        let (shared, started) = (Arc::clone(&self.shared), self.started);
        let follower = std::thread::Builder::new()
            .name("masterwork-running".into())
            .spawn(move || self.follow())
            .map_err(|error| fault("start a thread", error))?;
        Ok(Running {
            shared,
            control: Mutex::new(control),
            input: Mutex::new(input),
            follower: Some(follower),
            last_request: std::sync::atomic::AtomicU64::new(0),
            held: Held::new(tier, measures),
            started,
        })
    }

    /// Makes every read one that does not wait, and a second handle of the control socket.
    fn share_control(&self) -> std::io::Result<UnixStream> {
        let outputs =
            [self.stdout.as_ref().map(AsFd::as_fd), self.stderr.as_ref().map(AsFd::as_fd)];
        for output in outputs.into_iter().flatten() {
            rustix::io::ioctl_fionbio(output, true)?;
        }
        let control = self.control.as_ref().ok_or(ErrorKind::BrokenPipe)?.try_clone()?;
        control.set_write_timeout(Some(PATIENCE))?;
        Ok(control)
    }

    /// Reads until the helper says that the program runs, or that it does not.
    fn wait_until_started(&mut self) -> Result<Measures, SandboxError> {
        let until = Instant::now() + START_PATIENCE;
        loop {
            match self.lines.next() {
                Some(Message::Started(measures)) => return Ok(measures),
                Some(Message::Answer(..)) => {}
                Some(Message::Report(report)) => {
                    let output =
                        Output { stdout: Vec::new(), stderr: Vec::new(), dropped_bytes: 0 };
                    let wall = self.started.elapsed();
                    let finished = run::finished(self.tier, &self.job, report, None, wall, output);
                    let how = || "it reports an end without a start".to_owned();
                    return Err(finished
                        .err()
                        .unwrap_or_else(|| SandboxError::Helper { how: how() }));
                }
                None if self.control.is_none() || Instant::now() > until => {
                    let how = self.end_helper();
                    return Err(SandboxError::Helper { how });
                }
                None => {
                    self.wait(TICK);
                    self.read_control();
                }
            }
        }
    }

    /// The thread's whole life.
    fn follow(mut self) {
        let mut cut_off = None;
        let mut give_up_at: Option<Instant> = None;
        while self.control.is_some() || self.stdout.is_some() || self.stderr.is_some() {
            self.wait(TICK);
            self.read_outputs();
            self.read_control();
            self.hear();
            let now = Instant::now();
            if self.control.is_none() && give_up_at.is_none_or(|at| at > now + DRAIN) {
                give_up_at = Some(now + DRAIN);
            }
            if give_up_at.is_some_and(|at| now >= at) {
                break;
            }
            if give_up_at.is_some() {
                continue;
            }
            let told_to_end = self.shared.lock().told_to_end;
            cut_off = self.limit_passed();
            if let (Some(_), Some(control)) = (cut_off, &self.control) {
                // One that is gone already has nothing left to end.
                let _ = control.shutdown(std::net::Shutdown::Write);
            }
            if cut_off.is_some() || told_to_end.is_some() {
                give_up_at = Some(now + PATIENCE);
            }
        }
        self.finish(cut_off);
    }

    /// What the program is to be ended for.
    fn limit_passed(&self) -> Option<Ending> {
        if self.flood == Flood::End && self.shared.lock().printout.dropped_bytes() > 0 {
            Some(Ending::OutputLimit)
        } else if self.started.elapsed() > self.job.limits.wall {
            Some(Ending::TimeLimit)
        } else {
            None
        }
    }

    /// Waits until something can be read.
    fn wait(&self, longest: Duration) {
        let mut waited_for = Vec::with_capacity(3);
        let flags = PollFlags::IN;
        waited_for.extend(self.control.as_ref().map(|from| PollFd::new(from, flags)));
        waited_for.extend(self.stdout.as_ref().map(|from| PollFd::new(from, flags)));
        waited_for.extend(self.stderr.as_ref().map(|from| PollFd::new(from, flags)));
        let longest = Timespec { tv_sec: 0, tv_nsec: longest.subsec_nanos().into() };
        // A signal that wakes us early does no harm: what is there is read, and we wait again.
        let _ = poll(&mut waited_for, Some(&longest));
    }

    fn read_outputs(&mut self) {
        let shared = Arc::clone(&self.shared);
        let is_new = read_output(&mut self.stdout, Stream::Stdout, &shared)
            | read_output(&mut self.stderr, Stream::Stderr, &shared);
        if is_new {
            shared.changed.notify_all();
        }
    }

    /// Reads what the helper says; at its end, lets go of the socket.
    fn read_control(&mut self) {
        let mut buffer = [0; 4096];
        while let Some(control) = &self.control {
            match rustix::net::recv(control, &mut buffer[..], RecvFlags::DONTWAIT) {
                Ok((0, _)) => self.control = None,
                Ok((length, _)) => self.lines.add(&buffer[..length]),
                Err(rustix::io::Errno::AGAIN) => return,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => self.control = None,
            }
        }
    }

    /// Passes on what the helper has said.
    fn hear(&mut self) {
        while let Some(message) = self.lines.next() {
            match message {
                Message::Started(_) => {}
                Message::Answer(id, found) => {
                    self.shared.lock().answers.insert(id, found);
                    self.shared.changed.notify_all();
                }
                Message::Report(report) => self.report = Some(report),
            }
        }
    }

    fn finish(mut self, cut_off: Option<Ending>) {
        let wall = self.started.elapsed();
        let how = self.end_helper();
        // Before anybody is told of the end, who may want the folder again.
        crate::tier::remove_scratch(&self.job);
        let mut known = self.shared.lock();
        known.printout.close();
        let output = Output {
            stdout: known.printout.of(Stream::Stdout),
            stderr: known.printout.of(Stream::Stderr),
            dropped_bytes: known.printout.dropped_bytes(),
        };
        let outcome = match self.report.take() {
            Some(report) => self.outcome(report, cut_off, wall, output),
            None => Err(how),
        };
        known.outcome = Some(outcome);
        drop(known);
        self.shared.changed.notify_all();
    }

    fn outcome(
        &self,
        report: Report,
        cut_off: Option<Ending>,
        wall: Duration,
        output: Output,
    ) -> Result<Finished, String> {
        run::finished(self.tier, &self.job, report, cut_off, wall, output).map_err(|error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            format!("{error}{}", cause.unwrap_or_default())
        })
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

/// Reads what is there. True if anything was.
fn read_output<R: Read>(from: &mut Option<R>, stream: Stream, shared: &Shared) -> bool {
    let mut is_new = false;
    let mut buffer = [0; 64 * 1024];
    // A flood must not keep us from looking at the clock.
    for _ in 0..16 {
        let Some(source) = from else { break };
        match source.read(&mut buffer) {
            Ok(0) => *from = None,
            Ok(length) => {
                is_new = true;
                shared.lock().printout.add(stream, &buffer[..length], Instant::now());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(_) => *from = None,
        }
    }
    is_new
}
