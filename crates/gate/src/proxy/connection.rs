//! One connection through the proxy: its two ends and its two directions.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use rustix::io::Errno;

use super::fault::{CutHow, Direction, Fault, FaultId};
use super::flow::{End, Flow, Moved, earlier};
use super::pace::Pace;
use crate::{Network, Random};

/// From the last byte before a cut to the reset, so that the kernel hands the byte over first.
const BEFORE_RESET: Duration = Duration::from_millis(10);
/// The longest that a closed connection is kept to be read to its end: to close one with unread
/// bytes would reset it.
const LONGEST_LINGER: Duration = Duration::from_secs(2);

/// How a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It forwards, or a fault holds it.
    Open,
    /// It will be reset at this moment.
    ResetAt(Instant),
    /// It is closed to both ends; until this moment what they send is thrown away.
    ClosedUntil(Instant),
    /// It is over.
    Over,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) client: End,
    pub(super) server: End,
    pub(super) to_server: Flow,
    pub(super) to_client: Flow,
    pub(super) standing: Standing,
    pub(super) wake: Option<Instant>,
}

/// What moving a connection's bytes came to.
#[derive(Debug, Default)]
pub(super) struct Pumped {
    pub(super) to_server: Moved,
    pub(super) to_client: Moved,
    pub(super) target_refused: bool,
}

impl Connection {
    /// The other half of an accepted connection, on its way.
    pub(super) fn open(client: TcpStream, network: &dyn Network, target: u16) -> io::Result<Self> {
        let socket = network.tcp_socket()?;
        rustix::io::ioctl_fionbio(&socket, true)?;
        match rustix::net::connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, target)) {
            // A refusal shows when it is first written to.
            Ok(()) | Err(Errno::INPROGRESS | Errno::CONNREFUSED) => {}
            Err(error) => return Err(error.into()),
        }
        let server = TcpStream::from_std(std::net::TcpStream::from(socket));
        // Pieces are to arrive as they are sent.
        let _ = client.set_nodelay(true);
        let _ = server.set_nodelay(true);
        let end = |stream, is_connected| End {
            stream,
            is_readable: is_connected,
            is_writable: is_connected,
            is_connected,
        };
        Ok(Connection {
            client: end(client, true),
            server: end(server, false),
            to_server: Flow::new(Direction::ToServer),
            to_client: Flow::new(Direction::ToClient),
            standing: Standing::Open,
            wake: None,
        })
    }

    pub(super) fn register(&mut self, registry: &Registry, tokens: [Token; 2]) -> io::Result<()> {
        let both = Interest::READABLE | Interest::WRITABLE;
        registry.register(&mut self.client.stream, tokens[0], both)?;
        registry.register(&mut self.server.stream, tokens[1], both)
    }

    /// Puts a fault that lasts on the directions that it works on.
    pub(super) fn hold(&mut self, id: FaultId, fault: Fault, now: Instant) {
        for flow in [&mut self.to_server, &mut self.to_client] {
            if Pace::works_on(fault, flow.direction) {
                flow.paces.push(Pace::new(id, fault, now));
            }
        }
    }

    pub(super) fn is_under(&self, id: FaultId) -> bool {
        [&self.to_server, &self.to_client]
            .into_iter()
            .any(|flow| flow.paces.iter().any(|pace| pace.id == id))
    }

    /// Takes a fault away, but for one that cannot be undone.
    pub(super) fn release(&mut self, id: FaultId) {
        for flow in [&mut self.to_server, &mut self.to_client] {
            flow.paces.retain(|pace| pace.id != id || matches!(pace.fault, Fault::Vanish));
        }
    }

    /// Whether the client spoke last.
    pub(super) fn is_under_way(&self) -> bool {
        self.to_server.last_read.is_some() && self.to_server.last_read >= self.to_client.last_read
    }

    /// Bytes that were sent and are not forwarded, in one direction: in our hands and the kernel's.
    pub(super) fn waiting(&self, direction: Direction) -> u64 {
        let (flow, from) = match direction {
            Direction::ToServer => (&self.to_server, &self.client),
            Direction::ToClient => (&self.to_client, &self.server),
        };
        // A socket that is gone holds nothing.
        flow.held() + rustix::io::ioctl_fionread(&from.stream).unwrap_or(0)
    }

    pub(super) fn waiting_in_all(&self) -> u64 {
        self.waiting(Direction::ToServer) + self.waiting(Direction::ToClient)
    }

    /// Ends it: the sockets' ends are resets when they are dropped.
    pub(super) fn reset(&mut self) {
        for end in [&self.client, &self.server] {
            // One that is closed already needs none.
            let none = Some(Duration::ZERO);
            let _ = rustix::net::sockopt::set_socket_linger(&end.stream, none);
        }
        self.standing = Standing::Over;
    }

    /// Ends it as a cut asks.
    pub(super) fn end(&mut self, how: CutHow, now: Instant) {
        match how {
            CutHow::Reset => self.standing = Standing::ResetAt(now + BEFORE_RESET),
            CutHow::Close => {
                for end in [&self.client, &self.server] {
                    let _ = end.stream.shutdown(std::net::Shutdown::Write);
                }
                self.standing = Standing::ClosedUntil(now + LONGEST_LINGER);
            }
        }
        self.to_server.drop_held();
        self.to_client.drop_held();
    }

    /// Moves what may be moved now.
    pub(super) fn pump(&mut self, now: Instant, random: &mut Random, records: bool) -> Pumped {
        let mut pumped = Pumped::default();
        self.wake = None;
        match self.standing {
            Standing::Open => {}
            Standing::ResetAt(moment) if now < moment => self.wake = Some(moment),
            Standing::ResetAt(_) => self.reset(),
            Standing::ClosedUntil(moment) => self.read_out(moment, now),
            Standing::Over => {}
        }
        if self.standing != Standing::Open {
            return pumped;
        }
        if !self.server.is_connected && self.server.is_writable {
            if matches!(self.server.stream.take_error(), Ok(None))
                && self.server.stream.peer_addr().is_ok()
            {
                self.server.is_connected = true;
                self.server.is_readable = true;
            } else {
                pumped.target_refused = true;
                self.reset();
                return pumped;
            }
        }
        let (client, server) = (&mut self.client, &mut self.server);
        pumped.to_server = self.to_server.pump(client, server, now, random, records);
        pumped.to_client = self.to_client.pump(server, client, now, random, records);
        for moved in [&pumped.to_server, &pumped.to_client] {
            if let Some(wake) = moved.wake {
                self.wake = earlier(self.wake, wake);
            }
            if moved.again {
                self.wake = Some(now);
            }
        }
        if pumped.to_server.is_reset || pumped.to_client.is_reset {
            self.reset();
        } else if self.to_server.is_closed && self.to_client.is_closed {
            self.standing = Standing::ClosedUntil(now + LONGEST_LINGER);
            self.read_out(now + LONGEST_LINGER, now);
        }
        pumped
    }

    /// Reads and throws away until both ends have closed.
    fn read_out(&mut self, until: Instant, now: Instant) {
        let mut is_over = true;
        for (end, flow) in
            [(&mut self.client, &mut self.to_server), (&mut self.server, &mut self.to_client)]
        {
            let mut buffer = [0; 16 << 10];
            while !flow.is_at_end {
                match io::Read::read(&mut end.stream, &mut buffer) {
                    Ok(0) => flow.is_at_end = true,
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(_) => flow.is_at_end = true,
                }
            }
            is_over &= flow.is_at_end;
        }
        if is_over || now >= until {
            self.standing = Standing::Over;
        } else {
            self.wake = Some(until);
        }
    }
}
