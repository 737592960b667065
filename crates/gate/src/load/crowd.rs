//! A crowd: many mostly idle clients of a line protocol in the hand of a trial. One thread reads for
//! all of them; the trial sends, waits, and asks what each one heard and when.

mod room;

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Poll, Waker};

use self::room::{Command, Room, WAKER};
pub use self::room::{CrowdClient, CrowdCounts, CrowdEnd, CrowdView, HeardLine};
use super::limits::allow_connections;
use super::plan::LoadError;
use super::report::Percentiles;
use super::tally::histogram;
use crate::{Network, connect};

/// How a crowd is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrowdPlan {
    /// The port on loopback where the system under test listens.
    pub port: u16,
    /// How many clients.
    pub clients: usize,
    /// The longest that connecting all of them may take.
    pub opening: Duration,
    /// The longest line that is taken, in bytes; who gets a longer one hangs up.
    pub longest_line: usize,
    /// The most lines that are kept of each client; the oldest go first.
    pub kept_lines: usize,
    /// The most bytes of lines that are kept of each client.
    pub kept_bytes: usize,
}

impl CrowdPlan {
    /// So many clients, 10 s to connect, and of each the last 1,000 lines and 256 KiB, none longer
    /// than 64 KiB.
    #[must_use]
    pub fn new(port: u16, clients: usize) -> Self {
        CrowdPlan {
            port,
            clients,
            opening: Duration::from_secs(10),
            longest_line: 64 * 1024,
            kept_lines: 1000,
            kept_bytes: 256 * 1024,
        }
    }
}

/// Clients that are connected. They count from 0. All hang up when the crowd is dropped.
#[derive(Debug)]
#[must_use = "all clients hang up when the crowd is dropped"]
pub struct Crowd {
    port: u16,
    shared: Arc<Shared>,
    commands: Sender<Command>,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    view: Mutex<CrowdView>,
    changed: Condvar,
}

impl Shared {
    fn view(&self) -> MutexGuard<'_, CrowdView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who of a crowd heard a line, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broadcast {
    /// Clients that heard it, ascending, and the moment when each read it.
    pub heard: Vec<(usize, Instant)>,
    /// Clients that did not hear it in time, ascending.
    pub missing: Vec<usize>,
}

impl Broadcast {
    /// How long it took from `sent` until each had heard it, in microseconds.
    #[must_use]
    pub fn percentiles(&self, sent: Instant) -> Percentiles {
        let mut times = histogram();
        for (_, at) in &self.heard {
            times.saturating_record(at.saturating_duration_since(sent).as_micros() as u64);
        }
        Percentiles::of(&times)
    }
}

impl Crowd {
    /// Connects all clients, one after the other.
    ///
    /// # Errors
    /// [`LoadError::Descriptors`] if this process may not have so many connections;
    /// [`LoadError::NotAllOpen`] if the system did not take them all in time.
    pub fn connect(network: &dyn Network, plan: &CrowdPlan) -> Result<Self, LoadError> {
        allow_connections(plan.clients)?;
        let until = Instant::now() + plan.opening;
        let mut streams = Vec::with_capacity(plan.clients);
        while streams.len() < plan.clients {
            let left = until.saturating_duration_since(Instant::now());
            match connect(network, plan.port, left).and_then(into_nonblocking) {
                Ok(stream) => streams.push(stream),
                Err(last) => {
                    return Err(LoadError::NotAllOpen {
                        opened: streams.len(),
                        wanted: plan.clients,
                        seconds: plan.opening.as_secs_f64(),
                        last: Some(last),
                    });
                }
            }
        }
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let view = Mutex::new(CrowdView::new(plan.clients));
        let shared = Arc::new(Shared { view, changed: Condvar::new() });
        let (commands, taken) = channel();
        let mut room = Room::new(poll, plan, taken);
        for (client, stream) in streams.into_iter().enumerate() {
            room.adopt(client, stream)?;
        }
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("gate-crowd".to_owned())
            // A crowd that has lost its poll hears nothing more: its waits end by their deadlines.
            .spawn(move || drop(room.live(&theirs.view, &theirs.changed)))?;
        Ok(Crowd { port: plan.port, shared, commands, waker, thread: Some(thread) })
    }

    /// Sends a line, to which the line end is added. Returns at once, with the moment from which a
    /// latency counts.
    pub fn send(&self, client: usize, line: &str) -> Instant {
        let mut bytes = Vec::with_capacity(line.len() + 1);
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        self.send_bytes(client, bytes)
    }

    /// Sends bytes as they are; otherwise like [`Crowd::send`].
    pub fn send_bytes(&self, client: usize, bytes: Vec<u8>) -> Instant {
        let at = Instant::now();
        self.command(Command::Send(client, bytes));
        at
    }

    /// From now on the client reads nothing, so that what the system sends it fills the buffers of
    /// the connection: a slow reader.
    pub fn stop_reading(&self, client: usize) {
        self.command(Command::StopReading(client));
    }

    /// The client reads again.
    pub fn read_on(&self, client: usize) {
        self.command(Command::ReadOn(client));
    }

    /// The client says that it will send no more, and reads on.
    pub fn close_half(&self, client: usize) {
        self.command(Command::CloseHalf(client));
    }

    /// The client closes its connection.
    pub fn hang_up(&self, client: usize) {
        self.command(Command::HangUp(client));
    }

    /// Connects a client anew. What it heard before stays.
    ///
    /// # Errors
    /// As `connect` does; [`io::ErrorKind::TimedOut`] after `longest`.
    pub fn reconnect(
        &self,
        network: &dyn Network,
        client: usize,
        longest: Duration,
    ) -> io::Result<()> {
        let stream = connect(network, self.port, longest).and_then(into_nonblocking)?;
        self.shared.view().revive(client);
        self.command(Command::Adopt(client, stream));
        Ok(())
    }

    fn command(&self, command: Command) {
        // Both fail only when the thread is gone; then nobody hears anything, which shows.
        drop(self.commands.send(command));
        drop(self.waker.wake());
    }

    /// Waits until `wanted` holds; false if it does not within `longest`. It is asked after
    /// whatever happens, so it should be quick.
    pub fn wait_until(
        &self,
        longest: Duration,
        mut wanted: impl FnMut(&CrowdView) -> bool,
    ) -> bool {
        let unwanted = |view: &mut CrowdView| !wanted(view);
        let guard = self.shared.view();
        let waited = self.shared.changed.wait_timeout_while(guard, longest, unwanted);
        let (_guard, result) = waited.unwrap_or_else(PoisonError::into_inner);
        !result.timed_out()
    }

    /// Waits until each of `clients` has heard a line that `matches`, at `since` or later. Lines
    /// that a client has lost (see [`CrowdPlan::kept_lines`]) or that were taken are not looked at.
    pub fn hear(
        &self,
        clients: impl IntoIterator<Item = usize>,
        since: Instant,
        longest: Duration,
        mut matches: impl FnMut(&[u8]) -> bool,
    ) -> Broadcast {
        let mut waiting: Vec<(usize, u64)> =
            clients.into_iter().map(|client| (client, 0)).collect();
        let mut heard = Vec::new();
        self.wait_until(longest, |view| {
            waiting.retain_mut(|(client, looked_at)| {
                let found = view.client(*client).and_then(|of| {
                    let mut lines = of.lines_from(*looked_at);
                    *looked_at = of.counts().lines;
                    lines.find(|line| line.at >= since && matches(&line.text))
                });
                heard.extend(found.map(|line| (*client, line.at)));
                found.is_none()
            });
            waiting.is_empty()
        });
        heard.sort_unstable();
        let mut missing: Vec<usize> = waiting.into_iter().map(|(client, _)| client).collect();
        missing.sort_unstable();
        Broadcast { heard, missing }
    }

    /// Takes the lines that a client has heard, the oldest first.
    #[must_use]
    pub fn take_lines(&self, client: usize) -> Vec<HeardLine> {
        self.shared.view().take_lines(client)
    }

    /// What a client has done and met so far; `None` if there is no such client.
    #[must_use]
    pub fn counts(&self, client: usize) -> Option<CrowdCounts> {
        self.shared.view().client(client).map(CrowdClient::counts)
    }

    /// How many clients are connected.
    #[must_use]
    pub fn connected(&self) -> usize {
        self.shared.view().connected()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.command(Command::End);
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn into_nonblocking(stream: std::net::TcpStream) -> io::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    Ok(TcpStream::from_std(stream))
}
