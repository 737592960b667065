//! What waits for one client: a queue of whole lines with a limit, between the hub, which never waits
//! for it, and the connection's writer, which waits for the network.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// A buffer that has grown beyond this is given back to the allocator when it is empty: a thousand
/// clients that were slow once must not hold memory for ever. In bytes.
const MOST_IDLE_CAPACITY: usize = 16 << 10;

/// What a client is told at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goodbye {
    /// Nothing: it ends the connection itself.
    Nothing,
    /// It did not read. What waits for it is thrown away.
    SlowReader,
    /// It did not answer.
    Timeout,
    /// The server ends.
    Shutdown,
}

impl Goodbye {
    /// The line, with its end.
    pub(crate) fn line(self) -> &'static [u8] {
        match self {
            Goodbye::Nothing => b"",
            Goodbye::SlowReader => b"BYE slow-reader\n",
            Goodbye::Timeout => b"BYE timeout\n",
            Goodbye::Shutdown => b"BYE shutdown\n",
        }
    }
}

/// A line did not fit. The client is to be cut off.
#[derive(Debug)]
pub(crate) struct Full;

/// A client's queue.
#[derive(Debug)]
pub(crate) struct Outbox {
    most: usize,
    // A blocking mutex: it is held for a copy of some bytes, and never across an await.
    state: Mutex<State>,
    /// For the writer: there is something to write, or it is over.
    changed: Notify,
    /// For the reader: there is room again.
    drained: Notify,
    /// For the connection: the end has begun.
    ended: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    /// How many bytes the writer has taken and not written yet.
    writing: usize,
    goodbye: Option<Goodbye>,
}

/// What the writer is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Write what it was given.
    Write,
    /// Nothing more comes.
    Finish,
}

impl Outbox {
    /// An empty queue that takes `most` bytes.
    pub(crate) fn new(most: usize) -> Self {
        Outbox {
            most,
            state: Mutex::default(),
            changed: Notify::new(),
            drained: Notify::new(),
            ended: Notify::new(),
        }
    }

    /// Adds whole lines, all of them or none. After the end they are dropped in silence.
    ///
    /// # Errors
    /// [`Full`] if they do not fit.
    pub(crate) fn push(&self, lines: &[u8]) -> Result<(), Full> {
        let mut state = self.state();
        if state.goodbye.is_some() {
            return Ok(());
        }
        if state.writing + state.waiting.len() + lines.len() > self.most {
            return Err(Full);
        }
        state.waiting.extend_from_slice(lines);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Ends it with these last words. Only the first end counts.
    pub(crate) fn end(&self, goodbye: Goodbye) {
        let mut state = self.state();
        if state.goodbye.is_some() {
            return;
        }
        state.goodbye = Some(goodbye);
        if goodbye == Goodbye::SlowReader {
            state.waiting = Vec::new();
        }
        state.waiting.extend_from_slice(goodbye.line());
        drop(state);
        self.changed.notify_one();
        self.ended.notify_one();
    }

    /// Waits for something to write, and exchanges it for `chunk`, which was written and is emptied.
    pub(crate) async fn next(&self, chunk: &mut Vec<u8>) -> Work {
        chunk.clear();
        if chunk.capacity() > MOST_IDLE_CAPACITY {
            *chunk = Vec::new();
        }
        loop {
            {
                let mut state = self.state();
                if !state.waiting.is_empty() {
                    std::mem::swap(&mut state.waiting, chunk);
                    state.writing = chunk.len();
                    return Work::Write;
                }
                if state.goodbye.is_some() {
                    return Work::Finish;
                }
            }
            self.changed.notified().await;
        }
    }

    /// The writer has written this many bytes. Whether it is to go on with what it has: not if the
    /// client was cut off meanwhile.
    pub(crate) fn wrote(&self, bytes: usize) -> bool {
        let mut state = self.state();
        state.writing = state.writing.saturating_sub(bytes);
        let goes_on = state.goodbye != Some(Goodbye::SlowReader);
        drop(state);
        self.drained.notify_one();
        goes_on
    }

    /// Waits until less than half of the queue is used. Who sends commands without reading the replies
    /// is made to wait by this, and not cut off.
    pub(crate) async fn has_room(&self) {
        loop {
            {
                let state = self.state();
                if state.writing + state.waiting.len() < self.most / 2 || state.goodbye.is_some() {
                    return;
                }
            }
            self.drained.notified().await;
        }
    }

    /// Waits until the end has begun. Only one may wait.
    pub(crate) async fn ended(&self) {
        self.ended.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Goodbye, Outbox, Work};

    #[tokio::test]
    async fn what_is_taken_counts_until_it_is_written() {
        let outbox = Outbox::new(10);
        let mut chunk = Vec::new();
        outbox.push(b"12345\n").expect("it fits");
        assert_eq!(outbox.next(&mut chunk).await, Work::Write);
        assert!(outbox.push(b"6789\n").is_err());
        assert!(outbox.wrote(3));
        outbox.push(b"6789\n").expect("it fits now");
    }

    #[tokio::test]
    async fn the_last_words_are_last() {
        let outbox = Outbox::new(100);
        let mut chunk = Vec::new();
        outbox.push(b"one\n").expect("it fits");
        outbox.end(Goodbye::Shutdown);
        outbox.push(b"two\n").expect("dropped in silence");
        outbox.end(Goodbye::Timeout);
        assert_eq!(outbox.next(&mut chunk).await, Work::Write);
        assert_eq!(chunk, b"one\nBYE shutdown\n");
        assert_eq!(outbox.next(&mut chunk).await, Work::Finish);
    }

    #[tokio::test]
    async fn who_is_cut_off_loses_what_waits() {
        let outbox = Outbox::new(100);
        let mut chunk = Vec::new();
        outbox.push(b"one\n").expect("it fits");
        outbox.end(Goodbye::SlowReader);
        assert_eq!(outbox.next(&mut chunk).await, Work::Write);
        assert_eq!(chunk, b"BYE slow-reader\n");
        assert!(!outbox.wrote(1));
    }
}
