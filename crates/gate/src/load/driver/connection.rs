//! One connection of the generator: its socket, and the bytes that could not be handed on yet.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use rustix::io::Errno;

use crate::Network;

/// The most bytes that wait for a peer that does not read. Only replies to a peer (pongs) can add
/// up to so much.
const MOST_WAITING: usize = 4 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::load) enum State {
    /// There is no socket.
    Closed,
    /// Since then.
    Connecting(u64),
    /// The greeting goes on, since then.
    Greeting(u64),
    Ready,
}

#[derive(Debug)]
pub(in crate::load) struct Connection {
    pub(in crate::load) state: State,
    stream: Option<TcpStream>,
    out: Vec<u8>,
    /// What was received and could not be understood yet.
    pub(in crate::load) kept: Vec<u8>,
    /// Numbers of the operations that wait for an answer, the oldest first.
    pub(in crate::load) asked: VecDeque<u64>,
    /// When the last place for an operation became free.
    pub(in crate::load) free_since: u64,
    /// Whether it stands in the queue of free connections.
    pub(in crate::load) queued: bool,
    /// Whether anything was answered since it was opened.
    pub(in crate::load) useful: bool,
}

/// What one read gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::load) enum Got {
    Bytes(usize),
    Nothing,
    End,
}

impl Connection {
    pub(in crate::load) fn new() -> Self {
        Connection {
            state: State::Closed,
            stream: None,
            out: Vec::new(),
            kept: Vec::new(),
            asked: VecDeque::new(),
            free_since: 0,
            queued: false,
            useful: false,
        }
    }

    /// Begins to connect.
    pub(in crate::load) fn connect(
        &mut self,
        network: &dyn Network,
        port: u16,
        registry: &Registry,
        token: Token,
        now: u64,
    ) -> io::Result<()> {
        self.close();
        let mut stream = begin_to_connect(network, port)?;
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        self.stream = Some(stream);
        self.state = State::Connecting(now);
        self.useful = false;
        Ok(())
    }

    /// Whether connecting is over.
    pub(in crate::load) fn is_connected(&self) -> io::Result<bool> {
        let Some(stream) = &self.stream else { return Ok(false) };
        if let Some(error) = stream.take_error()? {
            return Err(error);
        }
        match stream.peer_addr() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Drops the socket and all that waits for it.
    pub(in crate::load) fn close(&mut self) {
        self.stream = None;
        self.state = State::Closed;
        self.out.clear();
        self.kept.clear();
    }

    /// Sends bytes now, as far as the peer takes them, and the others when it does.
    pub(in crate::load) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut left = bytes;
        if self.out.is_empty() {
            left = &left[self.write(bytes)?..];
        }
        if self.out.len() + left.len() > MOST_WAITING {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.out.extend_from_slice(left);
        Ok(())
    }

    /// Sends what waits.
    pub(in crate::load) fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        let written = self.write(&out);
        self.out = out;
        self.out.drain(..written?);
        Ok(())
    }

    /// Uses a stream that is connected already.
    pub(in crate::load) fn adopt(
        &mut self,
        mut stream: TcpStream,
        registry: &Registry,
        token: Token,
    ) -> io::Result<()> {
        self.close();
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        self.stream = Some(stream);
        self.state = State::Ready;
        Ok(())
    }

    /// Says that nothing more will be sent, and reads on.
    pub(in crate::load) fn shut_writing(&self) -> io::Result<()> {
        self.stream.as_ref().map_or(Ok(()), |stream| stream.shutdown(std::net::Shutdown::Write))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(stream) = &mut self.stream else { return Ok(0) };
        let mut written = 0;
        while written < bytes.len() {
            match stream.write(&bytes[written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(written)
    }

    pub(in crate::load) fn read(&mut self, buffer: &mut [u8]) -> io::Result<Got> {
        let Some(stream) = &mut self.stream else { return Ok(Got::Nothing) };
        loop {
            return match stream.read(buffer) {
                Ok(0) => Ok(Got::End),
                Ok(count) => Ok(Got::Bytes(count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Got::Nothing),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
        }
    }
}

/// A socket of the network that has begun to connect to a port on loopback. Nagle's algorithm is
/// off.
fn begin_to_connect(network: &dyn Network, port: u16) -> io::Result<TcpStream> {
    let socket = network.tcp_socket()?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    rustix::net::sockopt::set_tcp_nodelay(&socket, true)?;
    match rustix::net::connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)) {
        Ok(()) | Err(Errno::INPROGRESS) => Ok(TcpStream::from_std(socket.into())),
        Err(error) => Err(error.into()),
    }
}
