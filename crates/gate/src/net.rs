//! Where the gate's own sockets come from.
//!
//! The system under test may stand in a network namespace of its own. The gate's clients, its load
//! and its proxies then need sockets of that namespace: whoever opens a connection here asks a
//! [`Network`] for the socket.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType};

/// A source of sockets.
pub trait Network: Send + Sync {
    /// A new TCP socket over IPv4: close-on-exec, blocking, neither bound nor connected.
    ///
    /// # Errors
    /// When there are no descriptors left, or the namespace is gone.
    fn tcp_socket(&self) -> io::Result<OwnedFd>;
}

/// The machine's own network.
#[derive(Debug, Clone, Copy, Default)]
pub struct HostNetwork;

impl Network for HostNetwork {
    fn tcp_socket(&self) -> io::Result<OwnedFd> {
        let flags = SocketFlags::CLOEXEC;
        Ok(rustix::net::socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?)
    }
}

impl Network for sandbox::Ground {
    fn tcp_socket(&self) -> io::Result<OwnedFd> {
        sandbox::Ground::tcp_socket(self)
    }
}

/// A connection to a port on loopback, within `longest`. Nagle's algorithm is off, so that what is
/// written in two pieces travels in two.
///
/// # Errors
/// As `connect` does; [`io::ErrorKind::TimedOut`] after `longest`.
pub fn connect(network: &dyn Network, port: u16, longest: Duration) -> io::Result<TcpStream> {
    let socket = network.tcp_socket()?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    match rustix::net::connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)) {
        Ok(()) => {}
        Err(Errno::INPROGRESS) => wait_until_connected(&socket, longest)?,
        Err(error) => return Err(error.into()),
    }
    rustix::io::ioctl_fionbio(&socket, false)?;
    let stream = TcpStream::from(socket);
    // Where nobody listens, a socket may by chance be given the very port that it connects to, and
    // then it meets itself.
    if stream.local_addr()? == stream.peer_addr()? {
        reset_on_close(&stream)?;
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn wait_until_connected(socket: &OwnedFd, longest: Duration) -> io::Result<()> {
    let until = std::time::Instant::now() + longest;
    loop {
        let left = until.saturating_duration_since(std::time::Instant::now());
        let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        match poll(&mut [PollFd::new(socket, PollFlags::OUT)], Some(&left)) {
            Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
            Ok(_) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    rustix::net::sockopt::socket_error(socket)?.map_err(io::Error::from)
}

/// A listener on a port on loopback, or on any free one if `port` is 0.
///
/// # Errors
/// As `bind` and `listen` do, above all when the port is taken.
pub fn listen(network: &dyn Network, port: u16) -> io::Result<TcpListener> {
    let socket = network.tcp_socket()?;
    rustix::net::sockopt::set_socket_reuseaddr(&socket, true)?;
    rustix::net::bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    rustix::net::listen(&socket, 1024)?;
    Ok(TcpListener::from(socket))
}

/// Has the end of this connection be a reset (RST): what is under way is thrown away, and the other
/// side's next read or write fails.
///
/// # Errors
/// As `setsockopt`.
pub fn reset_on_close(stream: impl std::os::fd::AsFd) -> io::Result<()> {
    Ok(rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO))?)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::time::Duration;

    use super::{HostNetwork, connect, listen};

    #[test]
    fn a_listener_is_reached_and_a_closed_port_refuses() {
        let listener = listen(&HostNetwork, 0).unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut ours = connect(&HostNetwork, port, Duration::from_secs(5)).unwrap();
        let (mut theirs, _) = listener.accept().unwrap();
        ours.write_all(b"hello").unwrap();
        drop(ours);
        let mut text = String::new();
        theirs.read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello");
        drop(listener);
        let refused = connect(&HostNetwork, port, Duration::from_secs(5)).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    }
}
