//! Writes a history while many clients work at the same time.
//!
//! The order of the events is the order in which they take the recorder's lock. A client records
//! the invocation before it sends and the end after it received, so an operation's true interval
//! lies within the recorded one, and a violation that a checker finds is a true one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Client, Event, History, Process, What};

/// Where clients record their operations. Clones write into the same history.
pub struct Recorder<I, O> {
    shared: Arc<Shared<I, O>>,
}

struct Shared<I, O> {
    /// The time since the run's start.
    clock: Box<dyn Fn() -> Duration + Send + Sync>,
    // A mutex that blocks: it is held for a push, never while anything waits.
    written: Mutex<Written<I, O>>,
}

struct Written<I, O> {
    events: Vec<Event<I, O>>,
    next_index: usize,
    next_process: u32,
    /// Processes with no open operation that a client may go on as.
    idle: HashMap<Client, Vec<Process>>,
    is_closed: bool,
}

impl<I, O> Clone for Recorder<I, O> {
    fn clone(&self) -> Self {
        Recorder { shared: Arc::clone(&self.shared) }
    }
}

impl<I, O> std::fmt::Debug for Recorder<I, O> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Recorder").field("events", &self.written().events.len()).finish()
    }
}

impl<I, O> Recorder<I, O> {
    /// An empty history of a run that started at this moment.
    #[must_use]
    pub fn starting_at(start: Instant) -> Self {
        Recorder::with_clock(move || start.elapsed())
    }

    /// An empty history with a clock of the caller's: the time since the run's start. It is asked
    /// under the recorder's lock. Should it go back, the last time is written again.
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let written = Written {
            events: Vec::new(),
            next_index: 0,
            next_process: 0,
            idle: HashMap::new(),
            is_closed: false,
        };
        Recorder {
            shared: Arc::new(Shared { clock: Box::new(clock), written: Mutex::new(written) }),
        }
    }

    /// An operation begins: call this before the first byte is sent. A client that has one open
    /// already (it sends several without waiting) calls this one as a further process.
    pub fn invoke(&self, client: Client, input: I) -> Pending<I, O> {
        let mut written = self.written();
        let idle = written.idle.get_mut(&client).and_then(Vec::pop);
        let process = idle.unwrap_or_else(|| {
            written.next_process += 1;
            Process(written.next_process - 1)
        });
        let invoked = self.push(&mut written, client, process, What::Invoke(input));
        drop(written);
        Pending { recorder: self.clone(), client, process, invoked, is_complete: false }
    }

    /// How many events there are so far.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.written().events.len()
    }

    /// What was recorded so far. Open operations are info in it.
    #[must_use]
    pub fn history(&self) -> History<I, O>
    where
        I: Clone,
        O: Clone,
    {
        History(self.written().events.clone())
    }

    /// Ends the recording and gives the history. What clients record after this is left out, so an
    /// operation that is open now stays info.
    #[must_use]
    pub fn close(&self) -> History<I, O> {
        let mut written = self.written();
        written.is_closed = true;
        History(std::mem::take(&mut written.events))
    }

    /// Appends an event and gives its index.
    fn push(
        &self,
        written: &mut Written<I, O>,
        client: Client,
        process: Process,
        what: What<I, O>,
    ) -> usize {
        let index = written.next_index;
        if !written.is_closed {
            let last = written.events.last().map_or(Duration::ZERO, |event| event.at);
            let at = (self.shared.clock)().max(last);
            written.events.push(Event { index, at, client, process, what });
            written.next_index += 1;
        }
        index
    }

    fn written(&self) -> MutexGuard<'_, Written<I, O>> {
        // A push either happened or did not: what a panicking thread left is whole.
        self.shared.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An operation that has begun. Dropped without an end it is recorded as info, as when its client
/// panicked or gave up.
#[must_use = "an operation ends when this is told how; dropped, it ends as info"]
#[derive(Debug)]
pub struct Pending<I, O> {
    recorder: Recorder<I, O>,
    client: Client,
    process: Process,
    invoked: usize,
    is_complete: bool,
}

impl<I, O> Pending<I, O> {
    /// The index of the invocation's event.
    #[must_use]
    pub fn invoked(&self) -> usize {
        self.invoked
    }

    /// It took effect, and this came back. Gives the event's index.
    pub fn ok(self, output: O) -> usize {
        self.end(What::Ok(output))
    }

    /// It certainly took no effect: the system said so, or it was never sent. Gives the event's
    /// index.
    pub fn fail(self, reason: impl Into<String>) -> usize {
        self.end(What::Fail(reason.into()))
    }

    /// Nobody knows: it timed out, or the connection broke after it was sent. Gives the event's
    /// index.
    pub fn info(self, reason: impl Into<String>) -> usize {
        self.end(What::Info(reason.into()))
    }

    fn end(mut self, what: What<I, O>) -> usize {
        self.record_end(what)
    }

    fn record_end(&mut self, what: What<I, O>) -> usize {
        self.is_complete = true;
        let mut written = self.recorder.written();
        if !matches!(what, What::Info(_)) {
            written.idle.entry(self.client).or_default().push(self.process);
        }
        self.recorder.push(&mut written, self.client, self.process, what)
    }
}

impl<I, O> Drop for Pending<I, O> {
    fn drop(&mut self) {
        if !self.is_complete {
            self.record_end(What::Info("given up by its client".to_owned()));
        }
    }
}
