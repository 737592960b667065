//! The thread of a crowd, and what it has heard.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::Receiver;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Events, Poll, Token};

use super::CrowdPlan;
use crate::load::driver::connection::{Connection, Got};

pub(super) const WAKER: Token = Token(usize::MAX - 1);
/// Full reads of one client before the others have their turn.
const READS_IN_A_ROW: usize = 4;

#[derive(Debug)]
pub(super) enum Command {
    Send(usize, Vec<u8>),
    StopReading(usize),
    ReadOn(usize),
    CloseHalf(usize),
    HangUp(usize),
    Adopt(usize, TcpStream),
    End,
}

/// A line that a client heard, without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardLine {
    /// When it was read.
    pub at: Instant,
    /// Its bytes: any, not only text.
    pub text: Vec<u8>,
}

/// What a client has done and met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CrowdCounts {
    /// Lines that it heard, in all its connections.
    pub lines: u64,
    /// Of them, those that were not kept for lack of room.
    pub forgotten: u64,
    /// Bytes that it received.
    pub bytes: u64,
    /// How its connection ended; `None` while it is open.
    pub end: Option<CrowdEnd>,
}

/// How a client's connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrowdEnd {
    /// The system closed it.
    Closed,
    /// It broke, for example by a reset.
    Broken(io::ErrorKind),
    /// The system sent a line that was too long.
    LineTooLong,
    /// The trial let the client hang up.
    HungUp,
}

/// What a crowd has heard.
#[derive(Debug)]
pub struct CrowdView {
    clients: Vec<CrowdClient>,
}

/// What one client has heard.
#[derive(Debug, Default)]
pub struct CrowdClient {
    counts: CrowdCounts,
    lines: VecDeque<HeardLine>,
    kept_bytes: usize,
}

impl CrowdView {
    pub(super) fn new(clients: usize) -> Self {
        CrowdView { clients: (0..clients).map(|_| CrowdClient::default()).collect() }
    }

    /// A client, if there is one of this number.
    #[must_use]
    pub fn client(&self, client: usize) -> Option<&CrowdClient> {
        self.clients.get(client)
    }

    /// All clients in turn.
    pub fn clients(&self) -> impl Iterator<Item = &CrowdClient> {
        self.clients.iter()
    }

    /// How many clients are connected.
    #[must_use]
    pub fn connected(&self) -> usize {
        self.clients.iter().filter(|client| client.counts.end.is_none()).count()
    }

    pub(super) fn revive(&mut self, client: usize) {
        if let Some(client) = self.clients.get_mut(client) {
            client.counts.end = None;
        }
    }

    pub(super) fn take_lines(&mut self, client: usize) -> Vec<HeardLine> {
        let Some(client) = self.clients.get_mut(client) else { return Vec::new() };
        client.kept_bytes = 0;
        std::mem::take(&mut client.lines).into()
    }
}

impl CrowdClient {
    /// What it has done and met.
    #[must_use]
    pub fn counts(&self) -> CrowdCounts {
        self.counts
    }

    /// The lines that are kept, the oldest first.
    pub fn lines(&self) -> impl Iterator<Item = &HeardLine> {
        self.lines.iter()
    }

    /// Of the lines that are kept, those from the `number`-th heard on.
    pub(super) fn lines_from(&self, number: u64) -> impl Iterator<Item = &HeardLine> {
        let first = self.counts.lines - self.lines.len() as u64;
        self.lines.iter().skip(number.saturating_sub(first) as usize)
    }

    fn hear(&mut self, line: HeardLine, plan: &CrowdPlan) {
        self.counts.lines += 1;
        self.kept_bytes += line.text.len();
        self.lines.push_back(line);
        while self.lines.len() > plan.kept_lines || self.kept_bytes > plan.kept_bytes {
            let Some(oldest) = self.lines.pop_front() else { return };
            self.kept_bytes -= oldest.text.len();
            self.counts.forgotten += 1;
        }
    }
}

/// The sockets of all clients.
pub(super) struct Room {
    poll: Poll,
    plan: CrowdPlan,
    commands: Receiver<Command>,
    connections: Vec<Connection>,
    deaf: Vec<bool>,
    /// Clients of which more may be read at once.
    unread: Vec<usize>,
    buffer: Vec<u8>,
}

impl Room {
    pub(super) fn new(poll: Poll, plan: &CrowdPlan, commands: Receiver<Command>) -> Self {
        Room {
            poll,
            plan: *plan,
            commands,
            connections: (0..plan.clients).map(|_| Connection::new()).collect(),
            deaf: vec![false; plan.clients],
            unread: Vec::new(),
            buffer: vec![0; 64 * 1024],
        }
    }

    pub(super) fn adopt(&mut self, client: usize, stream: TcpStream) -> io::Result<()> {
        let Some(connection) = self.connections.get_mut(client) else { return Ok(()) };
        self.deaf[client] = false;
        connection.adopt(stream, self.poll.registry(), Token(client))
    }

    /// Reads and sends until the command to end.
    pub(super) fn live(mut self, view: &Mutex<CrowdView>, changed: &Condvar) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        loop {
            let longest = if self.unread.is_empty() { None } else { Some(Default::default()) };
            match self.poll.poll(&mut events, longest) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            let mut view = view.lock().unwrap_or_else(PoisonError::into_inner);
            for client in std::mem::take(&mut self.unread) {
                self.read(client, true, &mut view);
            }
            for event in events.iter().filter(|event| event.token() != WAKER) {
                let Token(client) = event.token();
                if event.is_writable() {
                    let flushed = self.connections[client].flush();
                    self.note(client, flushed, &mut view);
                }
                let at_end = event.is_read_closed() || event.is_error();
                if event.is_readable() || at_end {
                    self.read(client, at_end, &mut view);
                }
            }
            while let Ok(command) = self.commands.try_recv() {
                if let Command::End = command {
                    return Ok(());
                }
                self.obey(command, &mut view);
            }
            drop(view);
            changed.notify_all();
        }
    }

    fn obey(&mut self, command: Command, view: &mut CrowdView) {
        match command {
            Command::Send(client, bytes) => {
                let Some(connection) = self.connections.get_mut(client) else { return };
                let sent = connection.send(&bytes);
                self.note(client, sent, view);
            }
            Command::StopReading(client) => self.set_deaf(client, true),
            Command::ReadOn(client) => {
                self.set_deaf(client, false);
                // What came meanwhile was reported while nobody listened.
                self.read(client, true, view);
            }
            Command::CloseHalf(client) => {
                let Some(connection) = self.connections.get(client) else { return };
                let shut = connection.shut_writing();
                self.note(client, shut, view);
            }
            Command::HangUp(client) => self.end(client, CrowdEnd::HungUp, view),
            Command::Adopt(client, stream) => {
                let adopted = self.adopt(client, stream);
                self.note(client, adopted, view);
                self.read(client, true, view);
            }
            Command::End => {}
        }
    }

    fn set_deaf(&mut self, client: usize, deaf: bool) {
        if let Some(place) = self.deaf.get_mut(client) {
            *place = deaf;
        }
    }

    fn note(&mut self, client: usize, result: io::Result<()>, view: &mut CrowdView) {
        if let Err(error) = result {
            self.end(client, CrowdEnd::Broken(error.kind()), view);
        }
    }

    fn end(&mut self, client: usize, end: CrowdEnd, view: &mut CrowdView) {
        if let (Some(connection), Some(seen)) =
            (self.connections.get_mut(client), view.clients.get_mut(client))
        {
            connection.close();
            seen.counts.end.get_or_insert(end);
        }
    }

    fn read(&mut self, client: usize, to_the_end: bool, view: &mut CrowdView) {
        if self.deaf.get(client).is_none_or(|deaf| *deaf) {
            return;
        }
        for _ in 0..READS_IN_A_ROW {
            match self.connections[client].read(&mut self.buffer) {
                Ok(Got::Bytes(count)) => {
                    if !self.hear(client, count, view) {
                        return self.end(client, CrowdEnd::LineTooLong, view);
                    }
                    if count < self.buffer.len() && !to_the_end {
                        return;
                    }
                }
                Ok(Got::Nothing) => return,
                Ok(Got::End) => return self.end(client, CrowdEnd::Closed, view),
                Err(error) => return self.end(client, CrowdEnd::Broken(error.kind()), view),
            }
        }
        if !self.unread.contains(&client) {
            self.unread.push(client);
        }
    }

    /// Cuts `count` bytes of the buffer into lines; false if one is too long.
    fn hear(&mut self, client: usize, count: usize, view: &mut CrowdView) -> bool {
        let at = Instant::now();
        let seen = &mut view.clients[client];
        seen.counts.bytes += count as u64;
        let kept = &mut self.connections[client].kept;
        let mut rest = &self.buffer[..count];
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            kept.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            if kept.len() > self.plan.longest_line {
                return false;
            }
            let text = kept.strip_suffix(b"\r").unwrap_or(kept).to_vec();
            kept.clear();
            seen.hear(HeardLine { at, text }, &self.plan);
        }
        kept.extend_from_slice(rest);
        kept.len() <= self.plan.longest_line
    }
}
