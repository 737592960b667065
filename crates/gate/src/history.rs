//! What happened in a run, as the clients saw it: a list of events, each the start or the end of an
//! operation, in the one order in which they were recorded.
//!
//! The words are Jepsen's. An operation is *invoked*, and then it ends *ok* (it took effect, with
//! this output), as *fail* (it certainly took no effect) or as *info* (nobody knows: it timed out,
//! the connection broke). An info operation may take effect at any time after its invocation, or
//! never; but not both. After it, the process that called it is retired, since it has an operation
//! that may still be open, and its client goes on as a new process.
//!
//! A [`History`] is always well formed; whatever makes one checks it. It holds no opinion on what
//! is right: that is the checkers' business.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

mod recorder;

pub use recorder::{Pending, Recorder};

/// One of the gate's clients: it keeps its number for the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Client(pub u32);

/// A logical process: one operation after the other. A client is one process after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Process(pub u32);

impl std::fmt::Display for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "client {}", self.0)
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event<I, O> {
    /// Its place: events with smaller numbers happened before. A projection keeps the numbers of
    /// the whole history, so they grow but may leave some out.
    pub index: usize,
    /// The time since the run's start, never less than that of the event before. Written in whole
    /// nanoseconds.
    #[serde(rename = "nanoseconds", with = "nanoseconds")]
    pub at: Duration,
    /// Whose operation this is.
    pub client: Client,
    /// The process that the client was at that time.
    pub process: Process,
    /// What happened.
    pub what: What<I, O>,
}

/// The start of an operation with its input, or its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What<I, O> {
    /// The operation begins.
    Invoke(I),
    /// It took effect, and this came back.
    Ok(O),
    /// It certainly took no effect, for this reason.
    Fail(String),
    /// It may have taken effect, or may still do so; why that is not known.
    Info(String),
}

/// The events of a run, or of a part of it, well formed: indices grow, times never go back, a
/// process has one open operation at most, and none after one that ended as info.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Event<I, O>>")]
pub struct History<I, O>(Vec<Event<I, O>>);

/// Why a list of events is no history. It is the recorder's mistake, not that of the system under
/// test.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IllFormed {
    /// The indices do not grow.
    #[error("event {index} stands after one with the same or a greater number")]
    IndexNotGrowing {
        /// The later event.
        index: usize,
    },
    /// The times go back.
    #[error("event {index} happened at an earlier time than the one before it")]
    TimeGoesBack {
        /// The later event.
        index: usize,
    },
    /// A process invokes an operation while another is open.
    #[error("event {index} invokes an operation while process {process} has one open", process = process.0)]
    AlreadyOpen {
        /// The second invocation.
        index: usize,
        /// Whose it is.
        process: Process,
    },
    /// An operation ends that was not invoked.
    #[error("event {index} ends an operation that process {process} did not invoke", process = process.0)]
    NothingOpen {
        /// The end.
        index: usize,
        /// Whose it is.
        process: Process,
    },
    /// A process goes on although nobody knows what its last operation did.
    #[error("event {index} belongs to process {process}, retired since its operation ended as info", process = process.0)]
    Retired {
        /// The event.
        index: usize,
        /// Whose it is.
        process: Process,
    },
    /// A process belongs to two clients.
    #[error("event {index} gives process {process} to another client", process = process.0)]
    TwoClients {
        /// The event.
        index: usize,
        /// The process.
        process: Process,
    },
}

/// A place in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Moment {
    /// The event's index.
    pub index: usize,
    /// The time since the run's start.
    #[serde(rename = "nanoseconds", with = "nanoseconds")]
    pub at: Duration,
}

/// An operation with both of its ends.
#[derive(Debug)]
pub struct Operation<'h, I, O> {
    /// Its place among all operations of the history, counted from 0 in the order of invocations.
    pub number: usize,
    /// Whose it is.
    pub client: Client,
    /// The process that the client was.
    pub process: Process,
    /// What was asked.
    pub input: &'h I,
    /// How it ended.
    pub outcome: Outcome<'h, O>,
    /// When it was invoked.
    pub invoked: Moment,
    /// When its end was recorded; `None` if it was open when the history ended. For info this is
    /// when the client gave up, and says nothing on when it took effect.
    pub completed: Option<Moment>,
}

/// How an operation ended.
#[derive(Debug)]
pub enum Outcome<'h, O> {
    /// It took effect, and this came back.
    Ok(&'h O),
    /// It certainly took no effect.
    Fail(&'h str),
    /// It took effect at any time after its invocation, or never.
    Info(&'h str),
}

// By hand, since a derive would ask for `I: Copy`.
impl<I, O> Clone for Operation<'_, I, O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I, O> Copy for Operation<'_, I, O> {}
impl<O> Clone for Outcome<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<O> Copy for Outcome<'_, O> {}

impl<'h, I, O> Operation<'h, I, O> {
    /// The output, if it ended ok.
    #[must_use]
    pub fn output(&self) -> Option<&'h O> {
        match self.outcome {
            Outcome::Ok(output) => Some(output),
            Outcome::Fail(_) | Outcome::Info(_) => None,
        }
    }

    /// The index of the event from which on its effect is certain: `None` unless it ended ok.
    #[must_use]
    pub fn certain_from(&self) -> Option<usize> {
        match self.outcome {
            Outcome::Ok(_) => self.completed.map(|moment| moment.index),
            Outcome::Fail(_) | Outcome::Info(_) => None,
        }
    }

    /// The indices of its events.
    #[must_use]
    pub fn events(&self) -> Vec<usize> {
        std::iter::once(self.invoked.index)
            .chain(self.completed.map(|moment| moment.index))
            .collect()
    }
}

impl<I, O> History<I, O> {
    /// Takes a list of events, in order.
    ///
    /// # Errors
    /// The first event that makes it ill formed.
    pub fn from_events(events: Vec<Event<I, O>>) -> Result<Self, IllFormed> {
        check_form(&events)?;
        Ok(History(events))
    }

    /// All events in order.
    #[must_use]
    pub fn events(&self) -> &[Event<I, O>] {
        &self.0
    }

    /// The event with this index.
    #[must_use]
    pub fn event(&self, index: usize) -> Option<&Event<I, O>> {
        let place = self.0.binary_search_by_key(&index, |event| event.index).ok()?;
        self.0.get(place)
    }

    /// All operations, in the order of their invocations. One that was open when the history ended
    /// is info.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_, I, O>> {
        let mut operations: Vec<Operation<'_, I, O>> = Vec::with_capacity(self.0.len() / 2 + 1);
        let mut open: HashMap<Process, usize> = HashMap::new();
        for event in &self.0 {
            let moment = Moment { index: event.index, at: event.at };
            let outcome = match &event.what {
                What::Invoke(input) => {
                    open.insert(event.process, operations.len());
                    operations.push(Operation {
                        number: operations.len(),
                        client: event.client,
                        process: event.process,
                        input,
                        outcome: Outcome::Info("still open when the history ended"),
                        invoked: moment,
                        completed: None,
                    });
                    continue;
                }
                What::Ok(output) => Outcome::Ok(output),
                What::Fail(reason) => Outcome::Fail(reason),
                What::Info(reason) => Outcome::Info(reason),
            };
            if let Some(number) = open.remove(&event.process) {
                operations[number].outcome = outcome;
                operations[number].completed = Some(moment);
            }
        }
        operations
    }

    /// The part of the history that a checker is to see: those operations for which `view` gives
    /// something, put into other words. Indices and times stay those of the whole history.
    ///
    /// `view` is given the input and, for an operation that ended ok, its output; the output that
    /// it gives is left out unless there was one.
    #[must_use]
    pub fn project<J, P>(
        &self,
        mut view: impl FnMut(&I, Option<&O>) -> Option<(J, Option<P>)>,
    ) -> History<J, P> {
        let mut events = Vec::new();
        for operation in self.operations() {
            let Some((input, output)) = view(operation.input, operation.output()) else { continue };
            let event = |moment: Moment, what| Event {
                index: moment.index,
                at: moment.at,
                client: operation.client,
                process: operation.process,
                what,
            };
            events.push(event(operation.invoked, What::Invoke(input)));
            let Some(completed) = operation.completed else { continue };
            let what = match (operation.outcome, output) {
                (Outcome::Ok(_), Some(output)) => What::Ok(output),
                (Outcome::Ok(_), None) => What::Info("the output was not looked at".to_owned()),
                (Outcome::Fail(reason), _) => What::Fail(reason.to_owned()),
                (Outcome::Info(reason), _) => What::Info(reason.to_owned()),
            };
            // An operation whose output the view leaves out retires its process here, though the
            // process went on. Only the order of events matters to checkers, so it may stay open.
            if !matches!((operation.outcome, &what), (Outcome::Ok(_), What::Info(_))) {
                events.push(event(completed, what));
            }
        }
        events.sort_by_key(|event| event.index);
        give_own_processes(&mut events);
        History(events)
    }
}

/// Where an operation was left open by a projection, the later ones of its process get processes of
/// their own.
fn give_own_processes<I, O>(events: &mut [Event<I, O>]) {
    let mut next = events.iter().map(|event| event.process.0 + 1).max().unwrap_or(0);
    let mut open: HashMap<Process, bool> = HashMap::new();
    let mut renamed: HashMap<Process, Process> = HashMap::new();
    for event in events {
        let original = event.process;
        let mut process = *renamed.get(&original).unwrap_or(&original);
        let is_invocation = matches!(event.what, What::Invoke(_));
        if is_invocation && open.get(&process) == Some(&true) {
            process = Process(next);
            next += 1;
            renamed.insert(original, process);
        }
        event.process = process;
        open.insert(process, is_invocation);
    }
}

impl<I, O> TryFrom<Vec<Event<I, O>>> for History<I, O> {
    type Error = IllFormed;

    fn try_from(events: Vec<Event<I, O>>) -> Result<Self, IllFormed> {
        History::from_events(events)
    }
}

/// Where a process stands while a history is looked through.
enum Standing {
    Idle,
    Open,
    Retired,
}

fn check_form<I, O>(events: &[Event<I, O>]) -> Result<(), IllFormed> {
    let mut processes: HashMap<Process, (Client, Standing)> = HashMap::new();
    for pair in events.windows(2) {
        let index = pair[1].index;
        if pair[0].index >= index {
            return Err(IllFormed::IndexNotGrowing { index });
        }
        if pair[0].at > pair[1].at {
            return Err(IllFormed::TimeGoesBack { index });
        }
    }
    for event in events {
        let (index, process) = (event.index, event.process);
        let (client, standing) = processes.entry(process).or_insert((event.client, Standing::Idle));
        if *client != event.client {
            return Err(IllFormed::TwoClients { index, process });
        }
        *standing = match (&event.what, &standing) {
            (_, Standing::Retired) => return Err(IllFormed::Retired { index, process }),
            (What::Invoke(_), Standing::Idle) => Standing::Open,
            (What::Invoke(_), Standing::Open) => {
                return Err(IllFormed::AlreadyOpen { index, process });
            }
            (What::Ok(_) | What::Fail(_), Standing::Open) => Standing::Idle,
            (What::Info(_), Standing::Open) => Standing::Retired,
            (What::Ok(_) | What::Fail(_) | What::Info(_), Standing::Idle) => {
                return Err(IllFormed::NothingOpen { index, process });
            }
        };
    }
    Ok(())
}

/// A duration as a whole number of nanoseconds (584 years at most).
mod nanoseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_nanos)
    }
}
