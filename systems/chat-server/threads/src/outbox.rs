//! What waits for one client. Bytes pass through it in three steps: *promised* (decided, but not yet
//! stored, and so not to be sent), *waiting* (to be sent), *writing* (in the writer's hands). The
//! limit counts all three, so a client that does not read is found out when the line is decided.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A buffer larger than this is not kept when it is empty. In bytes.
const MOST_IDLE_CAPACITY: usize = 16 << 10;

/// A client's queue.
#[derive(Debug)]
pub(crate) struct Outbox {
    most: usize,
    state: Mutex<State>,
    /// Something changed. There are at most two who wait: the client's reader and its writer.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    promised: usize,
    waiting: Vec<u8>,
    writing: usize,
    /// Set with the last words: nothing is added after them, and then it is over.
    gives_up: Option<Instant>,
    is_cut: bool,
    reader_is_gone: bool,
}

impl State {
    fn used(&self) -> usize {
        self.promised + self.waiting.len() + self.writing
    }
}

impl Outbox {
    /// An empty queue that takes `most` bytes.
    pub(crate) fn new(most: usize) -> Self {
        Outbox { most, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Sets room aside for so many bytes. Whether there was room.
    pub(crate) fn promise(&self, bytes: usize) -> bool {
        let mut state = self.state();
        let fits = state.used() + bytes <= self.most;
        if fits {
            state.promised += bytes;
        }
        fits
    }

    /// Keeps a promise. Whether the writer must be woken for it: not if something waited already.
    pub(crate) fn deliver(&self, lines: &[u8]) -> bool {
        let mut state = self.state();
        state.promised = state.promised.saturating_sub(lines.len());
        if state.gives_up.is_some() {
            return false;
        }
        let was_empty = state.waiting.is_empty();
        state.waiting.extend_from_slice(lines);
        was_empty
    }

    /// Wakes the writer.
    pub(crate) fn wake(&self) {
        self.changed.notify_all();
    }

    /// The last words. With `cut`, they come instead of what waits.
    pub(crate) fn end(&self, goodbye: &str, cut: bool, grace: Duration) {
        let mut state = self.state();
        if state.gives_up.is_some() {
            return;
        }
        state.gives_up = Some(Instant::now() + grace);
        state.is_cut = cut;
        if cut {
            state.waiting = Vec::new();
        }
        state.waiting.extend_from_slice(goodbye.as_bytes());
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for something to write and puts it into `chunk`. False when there will be nothing more.
    pub(crate) fn next(&self, chunk: &mut Vec<u8>) -> bool {
        chunk.clear();
        if chunk.capacity() > MOST_IDLE_CAPACITY {
            *chunk = Vec::new();
        }
        let mut state = self.state();
        loop {
            if !state.waiting.is_empty() {
                std::mem::swap(&mut state.waiting, chunk);
                state.writing = chunk.len();
                return true;
            }
            if state.gives_up.is_some() {
                return false;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// So many bytes were written. Whether to go on: not if the client was cut off.
    pub(crate) fn wrote(&self, bytes: usize) -> bool {
        let mut state = self.state();
        state.writing = state.writing.saturating_sub(bytes);
        let goes_on = !state.is_cut;
        drop(state);
        self.changed.notify_all();
        goes_on
    }

    /// Whether the time for the last words is over.
    pub(crate) fn is_overdue(&self) -> bool {
        self.state().gives_up.is_some_and(|gives_up| Instant::now() >= gives_up)
    }

    /// Waits until less than half is used, or `deadline`. Whether there is room.
    pub(crate) fn wait_for_room(&self, deadline: Instant) -> bool {
        let has_room = |state: &State| state.used() < self.most / 2 || state.gives_up.is_some();
        self.wait_until(deadline, has_room)
    }

    /// The client sends nothing more.
    pub(crate) fn reader_is_gone(&self) {
        self.state().reader_is_gone = true;
        self.changed.notify_all();
    }

    /// Waits until the client has closed too, or the time for the last words is over.
    pub(crate) fn wait_for_reader(&self) {
        // Not in the `if let`: there the lock would be held to its end.
        let gives_up = self.state().gives_up;
        if let Some(gives_up) = gives_up {
            self.wait_until(gives_up, |state| state.reader_is_gone);
        }
    }

    fn wait_until(&self, deadline: Instant, is_so: impl Fn(&State) -> bool) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let waited = self.changed.wait_timeout_while(self.state(), left, |state| !is_so(state));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        is_so(&state)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
