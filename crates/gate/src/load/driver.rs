//! The generator: one thread, one event loop, all connections.
//!
//! A turn of the loop sends what is due, waits for the sockets or for the next moment, and hands on
//! what came. Nothing is allocated for an operation, buffers are used again, and every list is
//! bounded by the plan: by its connections, or by the operations of one timeout.

pub(super) mod connection;
mod operations;
mod receiving;

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};
use rustix::time::{ClockId, clock_gettime};

use self::connection::{Connection, State};
use self::operations::Operations;
use super::arrivals::Arrivals;
use super::limits::allow_connections;
use super::plan::{LoadError, LoadPlan, Pace};
use super::protocol::{Heard, Protocol};
use super::report::LoadReport;
use super::tally::{Failure, Tally};
use super::timer::Timer;
use crate::Network;

const TIMER: Token = Token(usize::MAX - 1);
/// Events that are taken from the system at once: few, so that what is due need not wait long.
const EVENTS: usize = 256;
/// A moment nearer than this is waited for awake, in nanoseconds: sleeping takes about as long.
const NEAR: u64 = 50_000;
/// How many connections are opened at once, so that no backlog overflows.
const OPENING_AT_ONCE: usize = 64;
/// How long a connection waits that could not be opened, in nanoseconds.
const PAUSE: u64 = 20_000_000;
/// How often rare things are looked at, in nanoseconds.
const SWEEP: u64 = 100_000_000;
/// The time between two ticks by which the generator watches itself, in nanoseconds.
const TICK: u64 = 1_000_000;

/// Puts load on a system: opens all connections, follows the plan, and waits for the last answers.
/// It runs on the calling thread and takes at most `opening`, `warm_up`, `duration` and twice
/// `timeout`.
///
/// # Errors
/// [`LoadError`] if the run could not be made. Answers that are wrong, late or missing are counted
/// in the report.
pub fn run_load<P: Protocol>(
    network: &dyn Network,
    plan: &LoadPlan,
    protocol: &mut P,
) -> Result<LoadReport, LoadError> {
    check(plan)?;
    allow_connections(plan.connections)?;
    let mut driver = Driver::new(network, plan, protocol)?;
    let mut events = Events::with_capacity(EVENTS);
    driver.open_all(&mut events)?;
    let cpu_before = thread_time();
    let began = Instant::now();
    driver.begin();
    while !driver.is_over() {
        driver.turn(&mut events)?;
    }
    let cpu = (thread_time() - cpu_before).as_secs_f64() / began.elapsed().as_secs_f64().max(1e-9);
    Ok(driver.tally.report(plan, cpu))
}

fn check(plan: &LoadPlan) -> Result<(), LoadError> {
    if plan.connections == 0 || plan.depth == 0 {
        return Err(LoadError::Plan("at least one connection, and a depth of at least 1"));
    }
    if plan.duration.is_zero() || plan.timeout.is_zero() {
        return Err(LoadError::Plan("a duration and a timeout"));
    }
    match plan.pace {
        Pace::Open { per_second, .. } if !(1e-3..=1e8).contains(&per_second) => {
            Err(LoadError::Plan("a rate between 0.001 and 100,000,000 operations a second"))
        }
        Pace::Open { .. } | Pace::Closed => Ok(()),
    }
}

/// The processor time of this thread.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.max(0) as u64, time.tv_nsec.clamp(0, 999_999_999) as u32)
}

struct Driver<'a, P> {
    network: &'a dyn Network,
    plan: &'a LoadPlan,
    protocol: &'a mut P,
    poll: Poll,
    timer: Timer,
    connections: Vec<Connection>,
    /// Connections that may have a place for an operation, the longest free first.
    free: VecDeque<usize>,
    /// Connections to be opened again, and when.
    to_open: VecDeque<(u64, usize)>,
    /// Connections of which more may be read at once.
    unread: Vec<usize>,
    operations: Operations,
    tally: Tally,
    /// The moments of an open loop, and the next of them.
    arrivals: Option<(Arrivals, u64)>,
    started: Instant,
    sending: bool,
    /// The end of sending, in nanoseconds since the start.
    end: u64,
    timeout: u64,
    next_sweep: u64,
    next_tick: u64,
    last_error: Option<io::Error>,
    buffer: Vec<u8>,
    scratch: Vec<u8>,
    heard: Heard,
}

impl<'a, P: Protocol> Driver<'a, P> {
    fn new(
        network: &'a dyn Network,
        plan: &'a LoadPlan,
        protocol: &'a mut P,
    ) -> Result<Self, LoadError> {
        let poll = Poll::new()?;
        let timer = Timer::new(poll.registry(), TIMER)?;
        Ok(Driver {
            network,
            plan,
            protocol,
            poll,
            timer,
            connections: (0..plan.connections).map(|_| Connection::new()).collect(),
            free: VecDeque::with_capacity(plan.connections),
            to_open: VecDeque::new(),
            unread: Vec::new(),
            operations: Operations::default(),
            tally: Tally::new(plan),
            arrivals: None,
            started: Instant::now(),
            sending: false,
            end: (plan.warm_up + plan.duration).as_nanos() as u64,
            timeout: plan.timeout.as_nanos() as u64,
            next_sweep: 0,
            next_tick: 0,
            last_error: None,
            buffer: vec![0; 64 * 1024],
            scratch: Vec::with_capacity(4096),
            heard: Heard::default(),
        })
    }

    fn now(&self) -> u64 {
        self.started.elapsed().as_nanos() as u64
    }

    /// Opens all connections, or says how many could not be opened in time.
    fn open_all(&mut self, events: &mut Events) -> Result<(), LoadError> {
        let mut next = 0;
        loop {
            let count = |wanted: fn(State) -> bool| {
                self.connections.iter().filter(|connection| wanted(connection.state)).count()
            };
            let opened = count(|state| state == State::Ready);
            if opened == self.plan.connections {
                self.tally.reopened = 0;
                return Ok(());
            }
            if self.started.elapsed() > self.plan.opening {
                return Err(LoadError::NotAllOpen {
                    opened,
                    wanted: self.plan.connections,
                    seconds: self.plan.opening.as_secs_f64(),
                    last: self.last_error.take(),
                });
            }
            let connecting = count(|state| matches!(state, State::Connecting(_)));
            for _ in connecting..OPENING_AT_ONCE.min(self.plan.connections - next + connecting) {
                self.open(next);
                next += 1;
            }
            self.turn(events)?;
        }
    }

    /// Starts the clock of the plan.
    fn begin(&mut self) {
        self.started = Instant::now();
        self.next_sweep = 0;
        self.next_tick = 0;
        self.to_open.iter_mut().for_each(|(at, _)| *at = 0);
        for connection in &mut self.connections {
            connection.free_since = 0;
        }
        if let Pace::Open { per_second, spacing } = self.plan.pace {
            let mut arrivals = Arrivals::new(per_second, spacing, self.plan.seed);
            let first = arrivals.draw();
            self.arrivals = Some((arrivals, first));
        }
        self.sending = true;
    }

    fn is_over(&mut self) -> bool {
        let due = self.arrivals.as_ref().is_some_and(|(_, next)| *next < self.end);
        if self.sending && !due && self.now() >= self.end {
            self.sending = false;
        }
        !self.sending && self.operations.under_way() == 0
    }

    /// One round of the loop.
    fn turn(&mut self, events: &mut Events) -> io::Result<()> {
        let now = self.now();
        self.tick(now);
        self.open_again(now);
        self.give_up_late(now);
        if now >= self.next_sweep {
            self.sweep(now);
        }
        self.send_due();
        let longest = self.wait()?;
        match self.poll.poll(events, longest) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            polled => polled?,
        }
        for event in events.iter() {
            match event.token() {
                TIMER => self.timer.went_off(),
                Token(number) => self.handle(number, event),
            }
            self.send_due();
        }
        for number in std::mem::take(&mut self.unread) {
            self.read(number, true);
            self.send_due();
        }
        Ok(())
    }

    /// How long the poll may sleep. Sets the timer where a moment must be met closely.
    fn wait(&mut self) -> io::Result<Option<Duration>> {
        if !self.unread.is_empty() {
            return Ok(Some(Duration::ZERO));
        }
        let now = self.now();
        let mut coarse = self.next_sweep;
        if let Some((at, _)) = self.to_open.front() {
            coarse = coarse.min(*at);
        }
        if let Some((_, oldest)) = self.operations.oldest() {
            coarse = coarse.min(oldest.sent + self.timeout);
        }
        if self.sending && now < self.end {
            coarse = coarse.min(self.end);
        }
        let mut close = if self.sending { self.next_tick } else { u64::MAX };
        if let Some((_, next)) = self.arrivals.as_ref().filter(|_| !self.free.is_empty()) {
            if *next < now + NEAR {
                return Ok(Some(Duration::ZERO));
            }
            close = close.min(*next);
        }
        if close < coarse {
            self.timer.set(close, now)?;
            return Ok(None);
        }
        Ok(Some(Duration::from_nanos(coarse.saturating_sub(now))))
    }

    /// Sends every operation that is due and has a free connection, and gives up those that waited
    /// too long for one.
    fn send_due(&mut self) {
        if !self.sending {
            return;
        }
        loop {
            let now = self.now();
            let intended = match &mut self.arrivals {
                Some((arrivals, next)) => {
                    while *next < self.end && *next + self.timeout < now {
                        self.tally.never_sent(*next, now);
                        *next = arrivals.draw();
                    }
                    *next
                }
                None => now,
            };
            if intended > now || intended >= self.end {
                return;
            }
            let Some(number) = self.free.pop_front() else { return };
            let connection = &mut self.connections[number];
            connection.queued = false;
            if connection.state != State::Ready || connection.asked.len() >= self.plan.depth {
                continue;
            }
            if let Some((arrivals, next)) = &mut self.arrivals {
                *next = arrivals.draw();
            }
            self.ask(number, intended, now);
        }
    }

    /// Sends one operation on a connection with a free place.
    fn ask(&mut self, number: usize, intended: u64, now: u64) {
        let connection = &mut self.connections[number];
        self.tally.sent(intended, now.saturating_sub(intended.max(connection.free_since)));
        let operation = self.operations.next();
        self.operations.add(intended, now, number);
        connection.asked.push_back(operation);
        self.scratch.clear();
        self.protocol.request(number, operation, &mut self.scratch);
        match connection.send(&self.scratch) {
            Ok(()) => self.offer(number),
            Err(error) => self.lose(number, Failure::Broken(error.kind())),
        }
    }

    /// Puts a connection into the queue of free ones, if it has a place.
    fn offer(&mut self, number: usize) {
        let connection = &mut self.connections[number];
        let has_place =
            connection.state == State::Ready && connection.asked.len() < self.plan.depth;
        if has_place && !connection.queued {
            connection.queued = true;
            self.free.push_back(number);
        }
    }

    /// An operation of a connection is over.
    fn make_place(&mut self, connection: usize, number: u64, now: u64) {
        let Connection { asked, free_since, .. } = &mut self.connections[connection];
        if let Some(place) = asked.iter().position(|asked| *asked == number) {
            asked.remove(place);
        }
        *free_since = now;
        self.offer(connection);
    }

    /// Gives up a connection with all that waits on it, and opens it again.
    fn lose(&mut self, number: usize, failure: Failure) {
        if let Failure::Unasked = failure {
            self.tally.counts.unasked += 1;
        }
        let connection = &mut self.connections[number];
        connection.close();
        let useful = connection.useful;
        while let Some(asked) = self.connections[number].asked.pop_front() {
            if let Some(operation) = self.operations.end(asked) {
                self.tally.failed(operation.intended, failure);
            }
        }
        let now = self.now();
        if useful {
            self.open(number);
        } else {
            self.to_open.push_back((now + PAUSE, number));
        }
    }

    fn open(&mut self, number: usize) {
        self.tally.reopened += 1;
        let now = self.now();
        let registry = self.poll.registry();
        let connection = &mut self.connections[number];
        let begun = connection.connect(self.network, self.plan.port, registry, Token(number), now);
        if let Err(error) = begun {
            connection.close();
            self.last_error = Some(error);
            self.to_open.push_back((now + PAUSE, number));
        }
    }

    fn open_again(&mut self, now: u64) {
        while self.to_open.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, number)) = self.to_open.pop_front() {
                self.open(number);
            }
        }
    }

    /// Ends operations whose answer is overdue.
    fn give_up_late(&mut self, now: u64) {
        while let Some((number, operation)) = self.operations.oldest() {
            if operation.sent + self.timeout > now {
                return;
            }
            self.operations.end(number);
            self.tally.timed_out(operation.intended, now);
            self.make_place(operation.connection, number, now);
            if !self.protocol.survives_a_timeout() {
                self.lose(operation.connection, Failure::Closed);
            }
        }
    }

    /// Notes how late each tick is that has passed: for so long nobody read or sent.
    fn tick(&mut self, now: u64) {
        while self.sending && self.next_tick <= now {
            self.tally.ticked(self.next_tick, now);
            self.next_tick += TICK;
        }
    }

    /// Gives up connections that do not open.
    fn sweep(&mut self, now: u64) {
        self.next_sweep = now + SWEEP;
        let longest = self.plan.opening.as_nanos() as u64;
        for number in 0..self.connections.len() {
            match self.connections[number].state {
                State::Connecting(since) | State::Greeting(since) if since + longest < now => {
                    self.lose(number, Failure::Closed);
                }
                State::Connecting(_) | State::Greeting(_) | State::Ready | State::Closed => {}
            }
        }
    }
}
