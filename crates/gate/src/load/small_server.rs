//! A small server of our own: as quick as this machine allows for calibration, or with delays that
//! it knows, to check the generator against.

mod wire;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};

use self::wire::Parser;
pub use self::wire::Wire;
use super::report::Percentiles;
use super::tally::histogram;
use super::timer::Timer;
use crate::{Network, listen};

const LISTENER: Token = Token(usize::MAX - 1);
const TIMER: Token = Token(usize::MAX - 2);
const WAKER: Token = Token(usize::MAX - 3);

/// When the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// At once.
    AtOnce,
    /// Each request after `usual`, and every `every`-th after `seldom`. It goes on meanwhile.
    Delayed {
        /// The usual delay.
        usual: Duration,
        /// One in so many requests is slow; none if 0.
        every: u64,
        /// The delay of the slow ones.
        seldom: Duration,
    },
    /// At once, but after every `requests` it does nothing at all for a while.
    Stalling {
        /// Requests between two stalls.
        requests: u64,
        /// The length of a stall.
        length: Duration,
    },
}

/// A running server. It ends when it is dropped.
#[derive(Debug)]
#[must_use = "the server ends when it is dropped"]
pub struct SmallServer {
    port: u16,
    shared: Arc<Shared>,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    stop: AtomicBool,
    delays: Mutex<Histogram<u64>>,
}

impl SmallServer {
    /// Starts a server on a free port of loopback, in a thread of its own.
    ///
    /// # Errors
    /// When there is no socket, port or thread to be had.
    pub fn start(network: &dyn Network, wire: Wire, manner: Manner) -> io::Result<Self> {
        let listener = listen(network, 0)?;
        let port = listener.local_addr()?.port();
        listener.set_nonblocking(true)?;
        let mut listener = TcpListener::from_std(listener);
        let poll = Poll::new()?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let timer = Timer::new(poll.registry(), TIMER)?;
        let delays = Mutex::new(histogram());
        let shared = Arc::new(Shared { stop: AtomicBool::new(false), delays });
        let server = Server {
            poll,
            listener,
            timer,
            wire,
            manner,
            shared: Arc::clone(&shared),
            peers: Vec::new(),
            spare: Vec::new(),
            waiting: BinaryHeap::new(),
            requests: 0,
            generation: 0,
            started: Instant::now(),
            buffer: vec![0; 64 * 1024],
            replies: Vec::new(),
        };
        let thread = std::thread::Builder::new()
            .name("gate-small-server".to_owned())
            // A server that has lost its poll can only end; its clients see that.
            .spawn(move || drop(server.serve()))?;
        Ok(SmallServer { port, shared, waker, thread: Some(thread) })
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From reading a request to writing its answer, for all delayed answers so far.
    #[must_use]
    pub fn true_delays(&self) -> Percentiles {
        Percentiles::of(&self.shared.delays.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets the delays so far, such as those of a warm-up.
    pub fn forget_delays(&self) {
        self.shared.delays.lock().unwrap_or_else(PoisonError::into_inner).reset();
    }
}

impl Drop for SmallServer {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        // Waking can fail only when the poll is gone, and then the thread is too.
        drop(self.waker.wake());
        drop(self.thread.take().map(JoinHandle::join));
    }
}

struct Server {
    poll: Poll,
    listener: TcpListener,
    timer: Timer,
    wire: Wire,
    manner: Manner,
    shared: Arc<Shared>,
    peers: Vec<Option<Peer>>,
    spare: Vec<usize>,
    waiting: BinaryHeap<Reverse<Waiting>>,
    requests: u64,
    generation: u64,
    started: Instant,
    buffer: Vec<u8>,
    replies: Vec<u8>,
}

struct Peer {
    stream: TcpStream,
    generation: u64,
    parser: Parser,
    out: Vec<u8>,
}

/// An answer that is not due yet; ordered by its moment.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    due: u64,
    number: u64,
    received: u64,
    peer: usize,
    generation: u64,
    bytes: Vec<u8>,
}

impl Server {
    fn serve(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        while !self.shared.stop.load(Ordering::Acquire) {
            if let Some(Reverse(next)) = self.waiting.peek() {
                self.timer.set(next.due, self.now())?;
            }
            match self.poll.poll(&mut events, None) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            for event in events.iter() {
                match event.token() {
                    LISTENER => self.accept(),
                    TIMER => self.timer.went_off(),
                    WAKER => {}
                    Token(number) => {
                        // At the end of a stream a short read is not the last one.
                        let to_the_end = event.is_read_closed();
                        let readable = event.is_readable() || to_the_end;
                        if self.serve_peer(number, readable, to_the_end).is_err() {
                            self.drop_peer(number);
                        }
                    }
                }
                self.answer_due();
            }
        }
        Ok(())
    }

    fn now(&self) -> u64 {
        self.started.elapsed().as_nanos() as u64
    }

    fn accept(&mut self) {
        // Out of descriptors or a connection that is gone already: the peer sees it, others go on.
        while let Ok((mut stream, _)) = self.listener.accept() {
            let number = self.spare.pop().unwrap_or(self.peers.len());
            let interest = Interest::READABLE | Interest::WRITABLE;
            let registered = self.poll.registry().register(&mut stream, Token(number), interest);
            if registered.is_err() || stream.set_nodelay(true).is_err() {
                self.spare.extend((number < self.peers.len()).then_some(number));
                continue;
            }
            self.generation += 1;
            let parser = Parser::new(self.wire);
            let peer = Peer { stream, generation: self.generation, parser, out: Vec::new() };
            match self.peers.get_mut(number) {
                Some(place) => *place = Some(peer),
                None => self.peers.push(Some(peer)),
            }
        }
    }

    fn drop_peer(&mut self, number: usize) {
        if let Some(place) = self.peers.get_mut(number)
            && place.take().is_some()
        {
            self.spare.push(number);
        }
    }

    fn serve_peer(&mut self, number: usize, readable: bool, to_the_end: bool) -> io::Result<()> {
        let Some(Some(peer)) = self.peers.get_mut(number) else { return Ok(()) };
        peer.write(&[])?;
        let mut more = readable;
        while more {
            let Some(Some(peer)) = self.peers.get_mut(number) else { return Ok(()) };
            let count = match peer.stream.read(&mut self.buffer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            };
            more = to_the_end || count == self.buffer.len();
            self.replies.clear();
            let requests = peer.parser.answer(&self.buffer[..count], &mut self.replies)?;
            self.answer(number, requests)?;
        }
        Ok(())
    }

    /// Hands on the replies to so many requests of one read, as the manner is.
    fn answer(&mut self, number: usize, requests: u64) -> io::Result<()> {
        let before = self.requests;
        self.requests += requests;
        let received = self.started.elapsed().as_nanos() as u64;
        let Some(Some(peer)) = self.peers.get_mut(number) else { return Ok(()) };
        match self.manner {
            Manner::Delayed { usual, every, seldom } if requests > 0 => {
                let slow = every > 0 && before / every != self.requests / every;
                let delay = if slow { seldom } else { usual };
                self.waiting.push(Reverse(Waiting {
                    due: received + delay.as_nanos() as u64,
                    number: self.requests,
                    received,
                    peer: number,
                    generation: peer.generation,
                    bytes: self.replies.clone(),
                }));
                Ok(())
            }
            Manner::Stalling { requests, length }
                if requests > 0 && before / requests != self.requests / requests =>
            {
                // The stall itself, not a wait for something.
                std::thread::sleep(length);
                peer.write(&self.replies)
            }
            Manner::AtOnce | Manner::Delayed { .. } | Manner::Stalling { .. } => {
                peer.write(&self.replies)
            }
        }
    }

    fn answer_due(&mut self) {
        while let Some(Reverse(next)) = self.waiting.peek() {
            let now = self.now();
            if next.due > now {
                return;
            }
            let Some(Reverse(due)) = self.waiting.pop() else { return };
            let peer = self.peers.get_mut(due.peer).and_then(Option::as_mut);
            if let Some(peer) = peer.filter(|peer| peer.generation == due.generation) {
                let delay = (now - due.received) / 1000;
                let delays = &self.shared.delays;
                delays.lock().unwrap_or_else(PoisonError::into_inner).saturating_record(delay);
                if peer.write(&due.bytes).is_err() {
                    self.drop_peer(due.peer);
                }
            }
        }
    }
}

impl Peer {
    /// Writes what waits and then `bytes`, as far as the peer takes them.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.out.is_empty() && !bytes.is_empty() {
            match self.stream.write(bytes) {
                Ok(count) if count == bytes.len() => return Ok(()),
                Ok(count) => self.out.extend_from_slice(&bytes[count..]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.out.extend_from_slice(bytes);
                }
                Err(error) => return Err(error),
            }
        } else {
            self.out.extend_from_slice(bytes);
        }
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(count) => drop(self.out.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
