//! A TCP proxy that misbehaves on order: it stands between a client and the system under test, or
//! between the system and a service that it uses.
//!
//! One thread of its own moves the bytes (`proxy/engine.rs`); the [`Proxy`] in the caller's hand
//! tells it what to do and waits until it is done. Every [`Fault`] keeps a [`FaultProof`]: what it
//! did to whom. A fault that nobody felt says so, and the round that it was for does not count.
//! Memory is bounded: by connection, by the number of connections, and by what is recorded.

mod connection;
mod engine;
mod fault;
mod flow;
mod pace;

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mio::Waker;
use thiserror::Error;

use crate::{Network, listen};

pub use fault::{CutHow, Direction, Directions, Fault, FaultId, FaultProof, NoBite, Side, Whom};

/// The longest that the proxy's own thread may take to answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(20);

/// Why a proxy does not do what it was told.
#[derive(Debug, Error)]
pub enum ProxyError {
    /// Its port is taken, or there are no descriptors left.
    #[error("the proxy could not open its port {port}")]
    Listen {
        /// The port.
        port: u16,
        /// Why not.
        source: io::Error,
    },
    /// Its thread could not be started.
    #[error("the proxy could not be started")]
    Start(#[from] io::Error),
    /// Its thread is gone or does not answer.
    #[error("the proxy does not answer")]
    Gone,
    /// There is no such fault.
    #[error("the proxy knows no such fault")]
    NoFault,
}

/// How a proxy is set up.
#[derive(Debug, Clone)]
pub struct ProxyOptions {
    /// The port of its own, or 0 for a free one.
    pub port: u16,
    /// The port on loopback that it leads to.
    pub target: u16,
    /// For jitter and the sizes of pieces.
    pub seed: u64,
    /// The most connections at the same time; more wait to be accepted.
    pub most_connections: usize,
    /// How many bytes of what it forwards are recorded, 0 for none.
    pub recorded_bytes: usize,
}

/// What a proxy counted since its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProxyCounts {
    /// Connections that it accepted.
    pub accepted: u64,
    /// Of these, those that are open.
    pub open: u64,
    /// Of these, those on which the client spoke last: it waits for an answer, as far as one can see
    /// from outside.
    pub under_way: u64,
    /// Connections that the target refused; the client's was reset.
    pub target_refused: u64,
    /// Connections that an end of them reset.
    pub reset_by_end: u64,
    /// Connections that a fault reset.
    pub reset: u64,
    /// Bytes that were forwarded to the target.
    pub bytes_to_server: u64,
    /// Bytes that were forwarded to clients.
    pub bytes_to_client: u64,
    /// Bytes that are in the proxy's own hands.
    pub held: u64,
}

/// Bytes that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// When they were forwarded.
    pub at: Instant,
    /// On which connection, counted from 0.
    pub connection: u64,
    /// Where to.
    pub direction: Direction,
    /// What. Untrusted.
    pub bytes: Vec<u8>,
}

/// What was recorded.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// In the order in which it was forwarded.
    pub passed: Vec<Passed>,
    /// Bytes that were forwarded and not recorded, for want of room.
    pub dropped_bytes: u64,
}

/// What the proxy's thread is told; each is answered.
enum Command {
    Apply(Fault, Whom, Sender<FaultId>),
    Lift(FaultId, Sender<Result<(), ProxyError>>),
    Proof(FaultId, Sender<Option<FaultProof>>),
    Counts(Sender<ProxyCounts>),
    Recording(Sender<Recording>),
    Stop,
}

/// A running proxy. Dropped, it closes its port and resets every connection.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    commands: Mutex<Sender<Command>>,
    waker: Arc<Waker>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Opens the port and starts to forward.
    ///
    /// # Errors
    /// If the port is taken, or no thread can be started.
    pub fn start(network: Arc<dyn Network>, options: ProxyOptions) -> Result<Self, ProxyError> {
        let fault = |source| ProxyError::Listen { port: options.port, source };
        let listener = listen(network.as_ref(), options.port).map_err(fault)?;
        let port = listener.local_addr().map_err(fault)?.port();
        let (commands, orders) = channel();
        let engine = engine::Engine::new(network, listener, port, options, orders)?;
        let waker = engine.waker();
        let thread =
            std::thread::Builder::new().name("gate-proxy".into()).spawn(move || engine.run())?;
        Ok(Proxy { port, commands: Mutex::new(commands), waker, thread: Some(thread) })
    }

    /// The port that clients connect to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Puts a fault on connections. When this returns, it is in force.
    ///
    /// # Errors
    /// [`ProxyError::Gone`] if the proxy's thread is.
    pub fn apply(&self, fault: Fault, whom: Whom) -> Result<FaultId, ProxyError> {
        self.ask(|answer| Command::Apply(fault, whom, answer))
    }

    /// Takes a fault away: what was held flows again, and nothing of it is lost; after a refusal the
    /// port is open again. A reset, a cut and a vanished peer stay.
    ///
    /// # Errors
    /// If there is no such fault, or the port was taken by somebody else meanwhile.
    pub fn lift(&self, fault: FaultId) -> Result<(), ProxyError> {
        self.ask(|answer| Command::Lift(fault, answer))?
    }

    /// What a fault did so far, or had done when it was lifted.
    ///
    /// # Errors
    /// If there is no such fault.
    pub fn proof(&self, fault: FaultId) -> Result<FaultProof, ProxyError> {
        self.ask(|answer| Command::Proof(fault, answer))?.ok_or(ProxyError::NoFault)
    }

    /// What was counted.
    ///
    /// # Errors
    /// [`ProxyError::Gone`] if the proxy's thread is.
    pub fn counts(&self) -> Result<ProxyCounts, ProxyError> {
        self.ask(Command::Counts)
    }

    /// Takes what was recorded so far.
    ///
    /// # Errors
    /// [`ProxyError::Gone`] if the proxy's thread is.
    pub fn recording(&self) -> Result<Recording, ProxyError> {
        self.ask(Command::Recording)
    }

    fn ask<T>(&self, command: impl FnOnce(Sender<T>) -> Command) -> Result<T, ProxyError> {
        let (answer, answered): (Sender<T>, Receiver<T>) = channel();
        self.send(command(answer))?;
        answered.recv_timeout(LONGEST_ANSWER).map_err(|_| ProxyError::Gone)
    }

    fn send(&self, command: Command) -> Result<(), ProxyError> {
        let commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        commands.send(command).map_err(|_| ProxyError::Gone)?;
        self.waker.wake().map_err(|_| ProxyError::Gone)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // A thread that is gone already needs no word.
        let _ = self.send(Command::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
