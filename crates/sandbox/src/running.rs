//! A program that goes on running, and whoever has to do with it meanwhile.
//!
//! The helper is the same as for a job that is run to its end, and ends it for the same reasons. A
//! thread of ours ([`follow`]) reads what comes from the program and from the helper, so that
//! neither ever waits for us, and keeps it for those who ask.

mod follow;
mod printout;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::reexec::{JobOrder, Lasting, Order};
use crate::talk::{Found, Request, Wanted, line};
use crate::{
    Finished, Ground, Held, Job, Network, ProgramSignal, Reached, RunningUsage, Sandbox,
    SandboxError, descriptors, run,
};
use follow::Follower;
use printout::Printout;
pub use printout::{Printed, PrintedReader, Stream};

/// How long the helper may take for an answer, which costs it far less than a millisecond when the
/// machine is not busy (proof that all stand still, up to a second).
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the program may keep us waiting that does not read its input.
const INPUT_PATIENCE: Duration = Duration::from_secs(5);

/// What happens to output over the job's cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flood {
    /// It is counted and thrown away, and the program goes on.
    #[default]
    Drop,
    /// The program is ended ([`Ending::OutputLimit`](crate::Ending)).
    End,
}

/// How a program is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StartOptions {
    /// What happens to output over the job's cap.
    pub flood: Flood,
    /// Whether standard input is what [`Running::write_input`] gives; else it is the job's.
    pub open_input: bool,
}

impl Sandbox {
    /// Starts a program on a ground, and returns when it runs. Its network is the ground's, whatever
    /// the job says.
    ///
    /// # Errors
    /// If the program or a limit could not be set up, or the ground is one of another tier.
    pub fn start(&self, job: &Job, ground: &Ground) -> Result<Running, SandboxError> {
        self.start_with(job, ground, StartOptions::default())
    }

    /// The same, not as usual.
    ///
    /// # Errors
    /// As [`Sandbox::start`].
    pub fn start_with(
        &self,
        job: &Job,
        ground: &Ground,
        options: StartOptions,
    ) -> Result<Running, SandboxError> {
        let tier = self.tier();
        let fault = |step: &str, source| SandboxError::Setup { tier, step: step.into(), source };
        if ground.tier() != tier {
            let step = format!("stand on a ground of the tier {}", ground.tier());
            return Err(fault(&step, io::ErrorKind::InvalidInput.into()));
        }
        let job = Job { network: Network::Loopback, ..job.clone() };
        let (theirs, ours) = match options.open_input {
            true => input_pipe().map(|(theirs, ours)| (Some(theirs), Some(ours))),
            false => Ok((None, None)),
        }
        .map_err(|error| fault("make a pipe", error))?;
        let (network, user) = ground.namespaces();
        let input = theirs.as_ref().map(AsFd::as_fd);
        let given: Vec<BorrowedFd<'_>> = [network, user, input].into_iter().flatten().collect();
        let lasting =
            Lasting { network: network.is_some(), user: user.is_some(), input: input.is_some() };
        crate::tier::make_scratch(tier, &job)?;
        let order =
            Order::Job(Box::new(JobOrder { tier, job: job.clone(), lasting: Some(lasting) }));
        let started = Instant::now();
        let pipes = (Stdio::piped(), Stdio::piped());
        let helper = run::start_helper(tier, &order, &given, pipes)?;
        let follower = Follower::new(tier, job, options.flood, started, helper);
        let running = follower.into_running(ours);
        if matches!(running, Err(SandboxError::Setup { .. })) {
            // As for jobs: what was noted may have stopped being true.
            self.forget();
        }
        running
    }
}

/// The program's end, which it inherits by way of the helper, and ours, which never waits.
fn input_pipe() -> io::Result<(OwnedFd, File)> {
    let (theirs, ours) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&ours, true)?;
    Ok((theirs, File::from(ours)))
}

/// A program that runs. All of it is ended when this is dropped, and when our own process ends,
/// however it ends.
#[derive(Debug)]
#[must_use = "the program is ended when this is dropped"]
pub struct Running {
    shared: Arc<Shared>,
    control: Mutex<UnixStream>,
    input: Mutex<Option<File>>,
    follower: Option<JoinHandle<()>>,
    last_request: AtomicU64,
    held: Held,
    started: Instant,
}

/// What the thread that follows the program keeps for those who ask.
#[derive(Debug)]
struct Shared {
    state: Mutex<Known>,
    changed: Condvar,
}

#[derive(Debug)]
struct Known {
    printout: Printout,
    /// Answers that were not fetched yet, by the id of the request.
    answers: HashMap<u64, Found>,
    /// How it ended; if the helper could not say, why not.
    outcome: Option<Result<Finished, String>>,
    /// Since when the helper is told to end it.
    told_to_end: Option<Instant>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is what is looked for, or the moment has come.
    fn wait_for<T>(
        &self,
        until: Instant,
        mut look: impl FnMut(&mut Known) -> Option<T>,
    ) -> Option<T> {
        let mut known = self.lock();
        loop {
            if let Some(found) = look(&mut known) {
                return Some(found);
            }
            let left = until.checked_duration_since(Instant::now())?;
            known =
                self.changed.wait_timeout(known, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Running {
    /// Sends a signal, and says whom it reached: nobody, if the program has ended.
    ///
    /// # Errors
    /// If the helper does not answer.
    pub fn signal(&self, signal: ProgramSignal) -> Result<Reached, SandboxError> {
        match self.ask(Wanted::Signal(signal))? {
            Some(Found::Reached(reached)) => Ok(reached),
            Some(Found::Usage(_)) | None => Ok(Reached::default()),
        }
    }

    /// How many processes the job has, and how many of them stand still. Nothing is sent.
    ///
    /// # Errors
    /// If the helper does not answer.
    pub fn processes(&self) -> Result<Reached, SandboxError> {
        match self.ask(Wanted::Processes)? {
            Some(Found::Reached(reached)) => Ok(reached),
            Some(Found::Usage(_)) | None => Ok(Reached::default()),
        }
    }

    /// Whether every process of the job stands still now; false if there is none.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.processes().is_ok_and(|found| found.alive > 0 && found.alive == found.stopped)
    }

    /// What it holds now. Zeros, if it has ended.
    ///
    /// # Errors
    /// If the helper does not answer.
    pub fn usage(&self) -> Result<RunningUsage, SandboxError> {
        match self.ask(Wanted::Usage)? {
            Some(Found::Usage(usage)) => Ok(usage),
            Some(Found::Reached(_)) | None => Ok(RunningUsage::default()),
        }
    }

    /// Whether the program has not ended yet (or something of it is still being ended).
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.shared.lock().outcome.is_none()
    }

    /// Waits for the program's own end, after which all else of the job is ended too. `None` if it
    /// still runs after this time.
    ///
    /// # Errors
    /// If the helper ended without a report.
    pub fn wait(&self, longest: Duration) -> Result<Option<Finished>, SandboxError> {
        let until = Instant::now() + longest;
        let outcome = self.shared.wait_for(until, |known| known.outcome.clone());
        outcome.transpose().map_err(|how| SandboxError::Helper { how })
    }

    /// Ends every process of the job, waits until all are gone, and says how the program ended: by
    /// signal 9, unless it had ended before.
    ///
    /// # Errors
    /// If the helper ended without a report.
    pub fn end(&self) -> Result<Finished, SandboxError> {
        self.tell_to_end();
        // The follower gives up in time.
        loop {
            if let Some(finished) = self.wait(Duration::from_secs(60))? {
                return Ok(finished);
            }
        }
    }

    /// What it prints, from the first byte on, as it comes.
    #[must_use]
    pub fn printed(&self) -> PrintedReader {
        PrintedReader::new(Arc::clone(&self.shared))
    }

    /// What one stream has printed so far, up to the cap. Untrusted.
    #[must_use]
    pub fn printed_so_far(&self, stream: Stream) -> Vec<u8> {
        self.shared.lock().printout.of(stream)
    }

    /// How much was printed over the cap and thrown away, on both streams, in bytes.
    #[must_use]
    pub fn dropped_bytes(&self) -> u64 {
        self.shared.lock().printout.dropped_bytes()
    }

    /// What holds it.
    #[must_use]
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// When its helper was started, a few milliseconds before itself.
    #[must_use]
    pub fn started_at(&self) -> Instant {
        self.started
    }

    /// Writes to its standard input, if that was left open ([`StartOptions::open_input`]).
    ///
    /// # Errors
    /// `BrokenPipe` if nobody can read it any more, `TimedOut` if the program does not read it.
    pub fn write_input(&self, mut bytes: &[u8]) -> io::Result<()> {
        let input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut input) = input.as_ref() else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let until = Instant::now() + INPUT_PATIENCE;
        while !bytes.is_empty() {
            match input.write(bytes) {
                Ok(length) => bytes = &bytes[length..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if Instant::now() > until {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    let tick = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
                    // What woke us, the next attempt finds out.
                    let _ = poll(&mut [PollFd::new(input, PollFlags::OUT)], Some(&tick));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Ends its standard input.
    pub fn close_input(&self) {
        self.input.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Asks the helper. `None` if there is nothing to ask about any more.
    fn ask(&self, what: Wanted) -> Result<Option<Found>, SandboxError> {
        let until = Instant::now() + PATIENCE;
        let id = self.last_request.fetch_add(1, Ordering::Relaxed) + 1;
        let text = line(&Request { id, what });
        {
            let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
            // One that is gone already does not answer, which is noticed below.
            let _ = descriptors::send(&*control, &text, &[]);
        }
        let answer = self.shared.wait_for(until, |known| match known.answers.remove(&id) {
            Some(found) => Some(Some(found)),
            None => known.outcome.is_some().then_some(None),
        });
        answer.ok_or_else(|| SandboxError::Helper { how: "it does not answer".into() })
    }

    /// The helper sees the end of its orders, and ends the job.
    fn tell_to_end(&self) {
        self.shared.lock().told_to_end.get_or_insert_with(Instant::now);
        let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        // One that is gone already has nothing left to end.
        let _ = control.shutdown(std::net::Shutdown::Write);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tell_to_end();
        if let Some(follower) = self.follower.take() {
            // It is waited for, so that nothing is left behind.
            let _ = follower.join();
        }
    }
}
