//! The proxy's thread: one loop over all its sockets, and over what it is told.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token, Waker};

use super::connection::{Connection, Pumped, Standing};
use super::fault::{Direction, Directions, Fault, FaultId, FaultProof, Side, Whom};
use super::flow::Moved;
use super::{Command, Passed, ProxyCounts, ProxyError, ProxyOptions, Recording};
use crate::{Network, Random, connect, listen};

const LISTENER: Token = Token(0);
const WAKER: Token = Token(1);
const FIRST: usize = 2;
/// After this the port is tried again when there were no descriptors left.
const BEFORE_ACCEPT: Duration = Duration::from_millis(20);
/// The most faults that are remembered; the oldest are forgotten.
const MOST_FAULTS: usize = 10_000;
/// What a recorded piece costs beside its bytes, so that many small ones are bounded too.
const PIECE_COST: usize = 64;

/// A fault for connections that are still to come.
#[derive(Debug, Clone, Copy)]
struct Coming {
    id: FaultId,
    fault: Fault,
    is_once: bool,
}

pub(super) struct Engine {
    network: Arc<dyn Network>,
    listener: Option<TcpListener>,
    port: u16,
    options: ProxyOptions,
    orders: Receiver<Command>,
    poll: Poll,
    waker: Arc<Waker>,
    random: Random,
    connections: BTreeMap<u64, Connection>,
    next_connection: u64,
    coming: Vec<Coming>,
    faults: BTreeMap<FaultId, FaultProof>,
    next_fault: u64,
    refusals: Vec<FaultId>,
    counts: ProxyCounts,
    recording: Recording,
    recorded: usize,
    may_accept: bool,
    accept_at: Option<Instant>,
}

impl Engine {
    pub(super) fn new(
        network: Arc<dyn Network>,
        listener: std::net::TcpListener,
        port: u16,
        options: ProxyOptions,
        orders: Receiver<Command>,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        let mut engine = Engine {
            random: Random::for_part(options.seed, "proxy"),
            network,
            listener: None,
            port,
            options,
            orders,
            poll,
            waker,
            connections: BTreeMap::new(),
            next_connection: 0,
            coming: Vec::new(),
            faults: BTreeMap::new(),
            next_fault: 0,
            refusals: Vec::new(),
            counts: ProxyCounts::default(),
            recording: Recording::default(),
            recorded: 0,
            may_accept: false,
            accept_at: None,
        };
        engine.hear(listener)?;
        Ok(engine)
    }

    pub(super) fn waker(&self) -> Arc<Waker> {
        self.waker.clone()
    }

    fn hear(&mut self, listener: std::net::TcpListener) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let mut listener = TcpListener::from_std(listener);
        self.poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        self.listener = Some(listener);
        self.may_accept = true;
        Ok(())
    }

    /// Works until it is told to stop, or nobody is left to tell.
    pub(super) fn run(mut self) {
        let mut events = Events::with_capacity(1024);
        while self.obey() {
            self.accept();
            let due = self.due();
            let now = Instant::now();
            let wait = due.map(|due| due.saturating_duration_since(now));
            match self.poll.poll(&mut events, wait) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // Nothing can be forwarded any more; the ends see a reset.
                Err(_) => break,
            }
            self.work(&events);
        }
        for connection in self.connections.values_mut() {
            connection.reset();
        }
    }

    /// When there is something to do without an event.
    fn due(&self) -> Option<Instant> {
        let wakes = self.connections.values().filter_map(|connection| connection.wake);
        wakes.chain(self.accept_at).min()
    }

    fn work(&mut self, events: &Events) {
        let mut touched = Vec::new();
        for event in events {
            match event.token() {
                LISTENER => self.may_accept = true,
                WAKER => {}
                Token(number) => {
                    let id = ((number - FIRST) / 2) as u64;
                    let Some(connection) = self.connections.get_mut(&id) else { continue };
                    let is_client = (number - FIRST).is_multiple_of(2);
                    let end =
                        if is_client { &mut connection.client } else { &mut connection.server };
                    let is_over = event.is_error() || event.is_read_closed();
                    end.is_readable |= event.is_readable() || is_over;
                    end.is_writable |= event.is_writable() || event.is_error();
                    touched.push(id);
                }
            }
        }
        let now = Instant::now();
        let is_due = |connection: &Connection| connection.wake.is_some_and(|wake| wake <= now);
        touched.extend(
            self.connections.iter().filter(|(_, connection)| is_due(connection)).map(|(id, _)| *id),
        );
        touched.sort_unstable();
        touched.dedup();
        for id in touched {
            self.pump(id, now);
        }
    }

    fn pump(&mut self, id: u64, now: Instant) {
        let records = self.options.recorded_bytes > 0;
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let pumped = connection.pump(now, &mut self.random, records);
        let Pumped { to_server, to_client, target_refused } = pumped;
        self.counts.bytes_to_server += to_server.written_bytes;
        self.counts.bytes_to_client += to_client.written_bytes;
        self.counts.target_refused += u64::from(target_refused);
        self.counts.reset_by_end += u64::from(to_server.is_reset || to_client.is_reset);
        for (direction, moved) in
            [(Direction::ToServer, to_server), (Direction::ToClient, to_client)]
        {
            self.note(id, direction, moved, now);
        }
        if self.connections.get(&id).is_some_and(|known| known.standing == Standing::Over) {
            self.connections.remove(&id);
            self.may_accept = true;
        }
    }

    /// Notes what moved, and ends the connection where a cut asks for it.
    fn note(&mut self, id: u64, direction: Direction, moved: Moved, now: Instant) {
        for (fault, bytes) in moved.felt {
            self.felt(fault, bytes, now);
        }
        for bytes in moved.written {
            self.record(Passed { at: now, connection: id, direction, bytes });
        }
        if let Some((fault, how)) = moved.cut {
            let Some(connection) = self.connections.get_mut(&id) else { return };
            if connection.standing != Standing::Open {
                return;
            }
            let (waiting, under_way) = (connection.waiting(direction), connection.is_under_way());
            connection.end(how, now);
            connection.pump(now, &mut self.random, false);
            self.felt(fault, waiting, now);
            self.ended(fault, under_way);
        }
    }

    fn felt(&mut self, fault: FaultId, bytes: u64, now: Instant) {
        if let Some(proof) = self.faults.get_mut(&fault) {
            proof.bytes += bytes;
            proof.first_felt.get_or_insert(now);
        }
    }

    fn ended(&mut self, fault: FaultId, under_way: bool) {
        if let Some(proof) = self.faults.get_mut(&fault) {
            proof.ended += 1;
            proof.under_way += u64::from(under_way);
            if matches!(proof.fault, Fault::Reset | Fault::Cut { .. }) {
                self.counts.reset += 1;
            }
        }
    }

    fn record(&mut self, passed: Passed) {
        let cost = passed.bytes.len() + PIECE_COST;
        if self.recorded + cost > self.options.recorded_bytes {
            self.recording.dropped_bytes += passed.bytes.len() as u64;
            return;
        }
        self.recorded += cost;
        self.recording.passed.push(passed);
    }

    fn accept(&mut self) {
        if self.accept_at.is_some_and(|moment| moment <= Instant::now()) {
            self.accept_at = None;
            self.may_accept = true;
        }
        while self.may_accept && self.connections.len() < self.options.most_connections {
            let Some(listener) = &self.listener else { return };
            match listener.accept() {
                Ok((client, _)) => self.open(client),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.may_accept = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => {
                    // No descriptors left, or a client that was gone before it was accepted.
                    self.may_accept = false;
                    self.accept_at = Some(Instant::now() + BEFORE_ACCEPT);
                }
            }
        }
    }

    fn open(&mut self, client: mio::net::TcpStream) {
        self.counts.accepted += 1;
        let id = self.next_connection;
        let target = self.options.target;
        let Ok(mut connection) = Connection::open(client, self.network.as_ref(), target) else {
            self.counts.target_refused += 1;
            return;
        };
        let token = FIRST + 2 * id as usize;
        let tokens = [Token(token), Token(token + 1)];
        if connection.register(self.poll.registry(), tokens).is_err() {
            self.counts.target_refused += 1;
            return;
        }
        self.next_connection += 1;
        self.connections.insert(id, connection);
        let now = Instant::now();
        for coming in self.coming.clone() {
            self.put(id, coming.id, coming.fault, now);
        }
        self.coming.retain(|coming| !coming.is_once);
        self.pump(id, now);
    }

    /// Does what it was told; false if it is to stop.
    fn obey(&mut self) -> bool {
        loop {
            // Whoever asked may have given up waiting; then nobody needs the answer.
            match self.orders.try_recv() {
                Ok(Command::Apply(fault, whom, answer)) => {
                    let _ = answer.send(self.apply(fault, whom));
                }
                Ok(Command::Lift(id, answer)) => {
                    let _ = answer.send(self.lift(id));
                }
                Ok(Command::Proof(id, answer)) => {
                    self.look_at_stalled(id);
                    let _ = answer.send(self.faults.get(&id).copied());
                }
                Ok(Command::Counts(answer)) => {
                    let _ = answer.send(self.count());
                }
                Ok(Command::Recording(answer)) => {
                    self.recorded = 0;
                    let _ = answer.send(std::mem::take(&mut self.recording));
                }
                Ok(Command::Stop) | Err(TryRecvError::Disconnected) => return false,
                Err(TryRecvError::Empty) => return true,
            }
        }
    }

    fn count(&self) -> ProxyCounts {
        let open = self.connections.values();
        ProxyCounts {
            open: self.connections.len() as u64,
            under_way: open.clone().filter(|connection| connection.is_under_way()).count() as u64,
            held: open.map(|known| known.to_server.held() + known.to_client.held()).sum(),
            ..self.counts
        }
    }

    fn apply(&mut self, fault: Fault, whom: Whom) -> FaultId {
        // Connections that were made before the order are not "next" ones.
        self.accept();
        let now = Instant::now();
        let id = FaultId(self.next_fault);
        self.next_fault += 1;
        if self.faults.len() >= MOST_FAULTS {
            self.faults.pop_first();
        }
        let proof = FaultProof {
            fault,
            since: now,
            first_felt: None,
            connections: 0,
            ended: 0,
            under_way: 0,
            bytes: 0,
        };
        self.faults.insert(id, proof);
        if fault == Fault::Refuse {
            self.refuse(id, now);
            return id;
        }
        let open: Vec<u64> = match whom {
            Whom::Open | Whom::All => self.connections.keys().copied().collect(),
            Whom::One(number) => vec![number],
            Whom::Next | Whom::Coming => Vec::new(),
        };
        for connection in open {
            self.put(connection, id, fault, now);
            self.pump(connection, now);
        }
        if matches!(whom, Whom::Next | Whom::Coming | Whom::All) {
            self.coming.push(Coming { id, fault, is_once: whom == Whom::Next });
        }
        id
    }

    /// Puts a fault on one connection.
    fn put(&mut self, connection: u64, id: FaultId, fault: Fault, now: Instant) {
        let Some(known) = self.connections.get_mut(&connection) else { return };
        if known.standing != Standing::Open {
            return;
        }
        let (under_way, waiting) = (known.is_under_way(), known.waiting_in_all());
        let Some(proof) = self.faults.get_mut(&id) else { return };
        proof.connections += 1;
        match fault {
            Fault::Refuse => {}
            Fault::Reset => {
                known.reset();
                self.felt(id, waiting, now);
                self.ended(id, under_way);
            }
            Fault::Close(side) => {
                match side {
                    Side::Client => known.to_client.closes = true,
                    Side::Server => known.to_server.closes = true,
                }
                known.wake = Some(now);
                self.felt(id, 0, now);
                self.ended(id, under_way);
            }
            Fault::Vanish => {
                // What was in our hands vanishes too.
                let held = known.to_server.held() + known.to_client.held();
                known.to_server.drop_held();
                known.to_client.drop_held();
                known.hold(id, fault, now);
                proof.under_way += u64::from(under_way);
                self.felt(id, held, now);
            }
            Fault::Cut { direction, .. } => {
                known.hold(id, fault, now);
                let flow = match direction {
                    Direction::ToServer => &known.to_server,
                    Direction::ToClient => &known.to_client,
                };
                if let Some(cut) = flow.cut_already() {
                    let moved = Moved { cut: Some(cut), ..Moved::default() };
                    self.note(connection, direction, moved, now);
                }
            }
            Fault::Stall(_)
            | Fault::Delay { .. }
            | Fault::Throttle { .. }
            | Fault::Split { .. }
            | Fault::Join { .. } => {
                known.hold(id, fault, now);
                proof.under_way += u64::from(under_way);
            }
        }
    }

    /// Closes the port, and proves it by knocking.
    fn refuse(&mut self, id: FaultId, now: Instant) {
        if let Some(mut listener) = self.listener.take() {
            // It is closed in any case.
            let _ = self.poll.registry().deregister(&mut listener);
        }
        self.refusals.push(id);
        let knock = connect(self.network.as_ref(), self.port, Duration::from_secs(1));
        let is_refused = knock.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
        if let Some(proof) = self.faults.get_mut(&id).filter(|_| is_refused) {
            proof.connections = 1;
            proof.first_felt = Some(now);
        }
    }

    fn lift(&mut self, id: FaultId) -> Result<(), ProxyError> {
        self.look_at_stalled(id);
        if !self.faults.contains_key(&id) {
            return Err(ProxyError::NoFault);
        }
        self.coming.retain(|coming| coming.id != id);
        self.refusals.retain(|refusal| *refusal != id);
        if self.refusals.is_empty() && self.listener.is_none() {
            let fault = |source| ProxyError::Listen { port: self.port, source };
            let listener = listen(self.network.as_ref(), self.port).map_err(fault)?;
            self.hear(listener)?;
        }
        let under: Vec<u64> = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.is_under(id))
            .map(|(number, _)| *number)
            .collect();
        let now = Instant::now();
        for number in under {
            if let Some(connection) = self.connections.get_mut(&number) {
                connection.release(id);
            }
            self.pump(number, now);
        }
        Ok(())
    }

    /// How much a stall holds: nothing is read meanwhile, so it has to be asked for.
    fn look_at_stalled(&mut self, id: FaultId) {
        let Some(proof) = self.faults.get_mut(&id) else { return };
        let Fault::Stall(directions) = proof.fault else { return };
        let ways: &[Direction] = match directions {
            Directions::Both => &[Direction::ToServer, Direction::ToClient],
            Directions::ToServer => &[Direction::ToServer],
            Directions::ToClient => &[Direction::ToClient],
        };
        let under = self.connections.values().filter(|connection| connection.is_under(id));
        let held: u64 = under
            .map(|connection| ways.iter().map(|way| connection.waiting(*way)).sum::<u64>())
            .sum();
        proof.bytes = proof.bytes.max(held);
        if held > 0 {
            proof.first_felt.get_or_insert_with(Instant::now);
        }
    }
}
