//! What the generator does with what comes: connections that open, answers, garbage, ends.

use mio::event::Event as Readiness;

use super::Driver;
use super::connection::{Got, State};
use crate::load::protocol::{Answer, Event, Protocol, Readiness as Greeting};
use crate::load::tally::{Failure, Moments};

/// Full reads of one connection before the others have their turn.
const READS_IN_A_ROW: usize = 8;

impl<P: Protocol> Driver<'_, P> {
    /// Something happened to a connection.
    pub(super) fn handle(&mut self, number: usize, event: &Readiness) {
        let Some(connection) = self.connections.get_mut(number) else { return };
        if let State::Connecting(_) = connection.state {
            match connection.is_connected() {
                Ok(true) => self.connected(number),
                Ok(false) if event.is_error() || event.is_write_closed() => {
                    return self.lose(number, Failure::Closed);
                }
                Ok(false) => return,
                Err(error) => {
                    self.last_error = Some(error);
                    return self.lose(number, Failure::Closed);
                }
            }
        }
        if event.is_writable()
            && let Err(error) = self.connections[number].flush()
        {
            return self.lose(number, Failure::Broken(error.kind()));
        }
        if event.is_readable() || event.is_read_closed() || event.is_error() {
            self.read(number, event.is_read_closed() || event.is_error());
        }
    }

    fn connected(&mut self, number: usize) {
        let now = self.now();
        self.scratch.clear();
        let greeting = self.protocol.open(number, &mut self.scratch);
        let connection = &mut self.connections[number];
        connection.state = State::Greeting(now);
        if let Err(error) = connection.send(&self.scratch) {
            return self.lose(number, Failure::Broken(error.kind()));
        }
        match greeting {
            Greeting::Ready => self.ready(number),
            Greeting::AfterAnswer => {}
        }
    }

    fn ready(&mut self, number: usize) {
        let now = self.now();
        let connection = &mut self.connections[number];
        if let State::Greeting(_) = connection.state {
            connection.state = State::Ready;
            connection.free_since = now;
            self.offer(number);
        }
    }

    /// Reads what there is. An edge is reported once, so unless a short read shows that there was
    /// no more, reading goes on; `to_the_end` where the end may stand behind a short read.
    pub(super) fn read(&mut self, number: usize, to_the_end: bool) {
        for _ in 0..READS_IN_A_ROW {
            let connection = &mut self.connections[number];
            match connection.read(&mut self.buffer) {
                Ok(Got::Bytes(count)) => {
                    let is_short = count < self.buffer.len();
                    if !self.receive(number, count) || (is_short && !to_the_end) {
                        return;
                    }
                }
                Ok(Got::Nothing) => return,
                Ok(Got::End) => {
                    self.protocol.closed(number, &mut self.heard);
                    if self.understand(number) {
                        self.lose(number, Failure::Closed);
                    }
                    return;
                }
                Err(error) => return self.lose(number, Failure::Broken(error.kind())),
            }
        }
        if !self.unread.contains(&number) {
            self.unread.push(number);
        }
    }

    /// Hands `count` bytes of the buffer to the protocol; false if the connection is lost.
    fn receive(&mut self, number: usize, count: usize) -> bool {
        let kept = &mut self.connections[number].kept;
        let bytes = &self.buffer[..count];
        let done = if kept.is_empty() {
            let done = self.protocol.receive(number, bytes, &mut self.heard);
            if let Ok(done) = done {
                kept.extend_from_slice(bytes.get(done..).unwrap_or_default());
            }
            done
        } else {
            kept.extend_from_slice(bytes);
            let done = self.protocol.receive(number, kept, &mut self.heard);
            if let Ok(done) = done {
                kept.drain(..done.min(kept.len()));
            }
            done
        };
        // What was understood before the garbage counts.
        if !self.understand(number) {
            return false;
        }
        if let Err(garbage) = done {
            self.lose(number, Failure::Garbage(garbage));
            return false;
        }
        true
    }

    /// Acts on what the protocol heard; false if the connection is lost.
    fn understand(&mut self, number: usize) -> bool {
        if !self.heard.reply.is_empty() {
            let sent = self.connections[number].send(&self.heard.reply);
            self.heard.reply.clear();
            if let Err(error) = sent {
                self.heard.events.clear();
                self.lose(number, Failure::Broken(error.kind()));
                return false;
            }
        }
        if self.heard.events.is_empty() {
            return true;
        }
        let now = self.now();
        let mut events = std::mem::take(&mut self.heard.events);
        let mut lost = None;
        for event in events.drain(..) {
            match event {
                Event::Ready => self.ready(number),
                Event::Next(answer) => match self.connections[number].asked.front().copied() {
                    Some(operation) => self.answered(operation, answer, now),
                    None => lost = Some(Failure::Unasked),
                },
                Event::Operation(operation, answer) => self.answered(operation, answer, now),
                Event::Last => lost = Some(Failure::Closed),
            }
            if lost.is_some() {
                break;
            }
        }
        events.clear();
        self.heard.events = events;
        match lost {
            None => true,
            Some(failure) => {
                self.lose(number, failure);
                false
            }
        }
    }

    fn answered(&mut self, number: u64, answer: Answer, now: u64) {
        let Some(operation) = self.operations.end(number) else { return };
        match answer {
            Answer::Right => self.tally.answered(Moments {
                intended: operation.intended,
                sent: operation.sent,
                over: now,
            }),
            Answer::Wrong => self.tally.failed(operation.intended, Failure::Wrong),
        }
        self.connections[operation.connection].useful = true;
        self.make_place(operation.connection, number, now);
    }
}
