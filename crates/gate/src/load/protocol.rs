//! What the generator must know of a protocol: how to greet, how to ask, and when an answer is
//! complete. A trial may bring its own.

/// One protocol over many connections. The generator calls it from one thread; `connection` counts
/// from 0, and stays the same when a lost connection is opened again.
///
/// All that [`Protocol::receive`] is given was written by the system under test: an implementation
/// bounds what it keeps.
pub trait Protocol {
    /// A connection has just been opened, perhaps again: forgets what was kept of the old one, and
    /// appends what is said first.
    fn open(&mut self, connection: usize, out: &mut Vec<u8>) -> Readiness;

    /// Appends the bytes of an operation. `operation` counts from 0 and never repeats in a run.
    fn request(&mut self, connection: usize, operation: u64, out: &mut Vec<u8>);

    /// Bytes have come. Says in `heard` what they mean, and how many of them it is done with; the
    /// others come again, before those that follow.
    ///
    /// # Errors
    /// [`Garbage`] when they are no answer of this protocol: the connection is then given up.
    fn receive(
        &mut self,
        connection: usize,
        bytes: &[u8],
        heard: &mut Heard,
    ) -> Result<usize, Garbage>;

    /// The peer has closed the connection: an answer that lasts until then is complete now.
    fn closed(&mut self, _connection: usize, _heard: &mut Heard) {}

    /// Whether a connection can be used on after an operation timed out. True only where a late
    /// answer cannot be taken for the answer to a later operation.
    fn survives_a_timeout(&self) -> bool {
        false
    }
}

/// Whether operations may be sent on a connection that has just been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// At once.
    Ready,
    /// When [`Heard::ready`] says so.
    AfterAnswer,
}

/// The worth of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// What was asked for.
    Right,
    /// Complete, but not what was asked for, such as an unwanted status.
    Wrong,
}

/// What [`Protocol::receive`] understood.
#[derive(Debug, Default)]
pub struct Heard {
    pub(super) events: Vec<Event>,
    pub(super) reply: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    Ready,
    Next(Answer),
    Operation(u64, Answer),
    Last,
}

impl Heard {
    /// The greeting is over: operations may be sent on this connection.
    pub fn ready(&mut self) {
        self.events.push(Event::Ready);
    }

    /// The oldest operation of this connection is answered.
    pub fn next(&mut self, answer: Answer) {
        self.events.push(Event::Next(answer));
    }

    /// An operation is answered, whichever connection it was sent on. One that is answered already
    /// is left as it is.
    pub fn operation(&mut self, operation: u64, answer: Answer) {
        self.events.push(Event::Operation(operation, answer));
    }

    /// Nothing more will be answered on this connection: it is opened again.
    pub fn last(&mut self) {
        self.events.push(Event::Last);
    }

    /// Bytes to send back at once, such as a pong.
    pub fn reply(&mut self) -> &mut Vec<u8> {
        &mut self.reply
    }
}

/// Bytes that are no answer of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Garbage {
    /// A head, a line or a frame longer than we keep.
    #[error("a {what} of more than {limit} bytes")]
    TooLong {
        /// What was too long.
        what: &'static str,
        /// The longest that is taken, in bytes.
        limit: usize,
    },
    /// Not in the protocol's form.
    #[error("{0}")]
    Malformed(&'static str),
}
