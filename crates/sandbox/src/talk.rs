//! What the caller and the helper of a program that goes on running say to each other: one JSON
//! document a line, over the control socket.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::outcome::{Measures, Report};

/// A signal for a program that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProgramSignal {
    /// `SIGTERM` to the program's own process.
    Terminate,
    /// `SIGINT` to the program's own process.
    Interrupt,
    /// `SIGHUP` to the program's own process.
    HangUp,
    /// `SIGUSR1` to the program's own process.
    User1,
    /// `SIGSTOP` to every process of the job, also to those that left the program's group.
    Stop,
    /// `SIGCONT` to every process of the job.
    Continue,
    /// `SIGKILL` to every process of the job, all at once.
    Kill,
}

/// Whom a signal reached, and what stood there right after it, as the helper saw it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// How many processes it was sent to. 0: nobody was there any more, or nothing was sent.
    pub signalled: usize,
    /// How many processes of the job lived after it.
    pub alive: usize,
    /// How many of these stood still: stopped (state `T`, proc(5)), or waiting in the kernel (state
    /// `D`) with the stop before them, as one does whose child was stopped between `vfork` and
    /// `exec`. Neither runs an instruction of its own.
    pub stopped: usize,
}

/// What a running program holds now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningUsage {
    /// Memory of all processes that is theirs (anonymous and shared, not the cache of files), in
    /// bytes.
    pub memory_bytes: u64,
    /// The most so far: as the cgroup counts it where there is one (with the cache of files), else
    /// the most that was seen by asking, in bytes.
    pub peak_memory_bytes: u64,
    /// Processor time so far, of all processes.
    pub cpu: Duration,
    /// Processes.
    pub processes: usize,
    /// Threads of all processes.
    pub threads: usize,
    /// Open descriptors of all processes.
    pub open_files: usize,
}

/// What the caller wants.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Comes back with the answer.
    pub(crate) id: u64,
    pub(crate) what: Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Wanted {
    Signal(ProgramSignal),
    Processes,
    Usage,
}

/// What the helper says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Message {
    /// The program runs. What holds it is known.
    Started(Measures),
    /// To the request of this id.
    Answer(u64, Found),
    /// All is over.
    Report(Report),
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Found {
    Reached(Reached),
    Usage(RunningUsage),
}

/// Whole lines out of what comes in pieces.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<u8>);

impl Lines {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    /// The next whole line, if it is there, as what it says. A line that says nothing is passed over.
    pub(crate) fn next<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        loop {
            let end = self.0.iter().position(|byte| *byte == b'\n')?;
            let line: Vec<u8> = self.0.drain(..=end).collect();
            if let Ok(said) = serde_json::from_slice(&line) {
                return Some(said);
            }
        }
    }
}

/// A document as a line.
pub(crate) fn line(said: &impl Serialize) -> Vec<u8> {
    // Plain numbers, names and texts: nothing in it can fail.
    let mut line = serde_json::to_vec(said).unwrap_or_default();
    line.push(b'\n');
    line
}
