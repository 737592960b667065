//! A network for several programs and for us.
//!
//! Where the tier has network namespaces, a helper process makes one with nothing in it but a
//! loopback interface. Our own process stays outside: the helper makes sockets inside, and passes
//! them over, and a socket belongs to the namespace in which it was made. So our code can listen,
//! connect and forward there without being there.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketFlags, SocketType};

use crate::descriptors::{self, MOST};
use crate::reexec::Order;
use crate::{Sandbox, SandboxError, Tier, run};

/// How long the helper may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A loopback network on which programs run side by side ([`Sandbox::start`]) and in which we have
/// sockets. It is gone when this is dropped and the last program on it has ended.
#[derive(Debug)]
pub struct Ground {
    tier: Tier,
    own: Option<Own>,
}

/// A network namespace, and the helper that makes sockets in it.
#[derive(Debug)]
struct Own {
    control: Mutex<UnixStream>,
    helper: Mutex<Child>,
    network: OwnedFd,
    /// The user namespace that it belongs to, where it is not ours.
    user: Option<OwnedFd>,
}

impl Ground {
    /// Opens a ground for programs of this sandbox. In the tiers without namespaces it is the
    /// machine's own loopback.
    ///
    /// # Errors
    /// If the tier should have network namespaces and none can be made.
    pub fn open(sandbox: &Sandbox) -> Result<Self, SandboxError> {
        let tier = sandbox.tier();
        let own = match tier {
            Tier::Cohort | Tier::User => Some(Own::open(tier)?),
            Tier::Bare | Tier::None => None,
        };
        Ok(Ground { tier, own })
    }

    /// Whether it is a network of its own, which nobody else reaches.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// A new TCP socket over IPv4 in this network: closed on `exec`, blocking, neither bound nor
    /// connected.
    ///
    /// # Errors
    /// If we may open no more descriptors, or the ground's helper is gone.
    pub fn tcp_socket(&self) -> io::Result<OwnedFd> {
        self.tcp_sockets(1)?.pop().ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }

    /// This many such sockets, or none; quicker than one by one.
    ///
    /// # Errors
    /// As [`Ground::tcp_socket`].
    pub fn tcp_sockets(&self, count: usize) -> io::Result<Vec<OwnedFd>> {
        let mut sockets = Vec::with_capacity(count);
        let Some(own) = &self.own else {
            for _ in 0..count {
                sockets.push(new_socket()?);
            }
            return Ok(sockets);
        };
        while sockets.len() < count {
            sockets.extend(own.sockets((count - sockets.len()).min(MOST))?);
        }
        Ok(sockets)
    }

    /// The tier whose programs can stand on it.
    pub(crate) fn tier(&self) -> Tier {
        self.tier
    }

    /// The network namespace, and the user namespace that it belongs to where that is not ours.
    pub(crate) fn namespaces(&self) -> (Option<BorrowedFd<'_>>, Option<BorrowedFd<'_>>) {
        let network = self.own.as_ref().map(|own| own.network.as_fd());
        (network, self.own.as_ref().and_then(|own| own.user.as_ref()).map(AsFd::as_fd))
    }
}

impl Own {
    fn open(tier: Tier) -> Result<Self, SandboxError> {
        let fault = |source| SandboxError::Setup { tier, step: "open a ground".into(), source };
        let (helper, control) =
            run::start_helper(tier, &Order::Ground, &[], (Stdio::null(), Stdio::null()))?;
        control.set_read_timeout(Some(PATIENCE)).map_err(fault)?;
        // From here on the helper is waited for, whatever comes.
        let mut waiting = Waiting(Some((helper, control)));
        let (answer, descriptors) = waiting.first_answer().map_err(fault)?;
        let mut descriptors = descriptors.into_iter();
        match (answer, descriptors.next(), waiting.0.take()) {
            (0, Some(network), Some((helper, control))) => Ok(Own {
                control: Mutex::new(control),
                helper: Mutex::new(helper),
                network,
                user: descriptors.next(),
            }),
            (errno, _, rest) => {
                waiting.0 = rest;
                Err(fault(io::Error::from_raw_os_error(errno)))
            }
        }
    }

    /// Asks the helper for sockets, at most [`MOST`].
    fn sockets(&self, count: usize) -> io::Result<Vec<OwnedFd>> {
        let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        descriptors::send(&*control, &(count as u32).to_le_bytes(), &[])?;
        let mut errno = [0; 4];
        match descriptors::receive(&*control, &mut errno) {
            Ok((4, sockets)) => match i32::from_le_bytes(errno) {
                0 if sockets.len() == count => Ok(sockets),
                0 => Err(io::Error::from_raw_os_error(libc::EMFILE)),
                errno => Err(io::Error::from_raw_os_error(errno)),
            },
            Err(error) if error.raw_os_error() == Some(libc::EMFILE) => Err(error),
            // An answer that comes too late must not be taken for the next one.
            late => {
                let _ = control.shutdown(std::net::Shutdown::Both);
                late.and(Err(io::ErrorKind::BrokenPipe.into()))
            }
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let control = self.control.get_mut().unwrap_or_else(PoisonError::into_inner);
        // The helper sees the end of its orders.
        let _ = control.shutdown(std::net::Shutdown::Both);
        let _ = self.helper.get_mut().unwrap_or_else(PoisonError::into_inner).wait();
    }
}

/// A helper that has not answered yet.
struct Waiting(Option<(Child, UnixStream)>);

impl Waiting {
    /// The error's number, or 0, and the namespaces.
    fn first_answer(&self) -> io::Result<(i32, Vec<OwnedFd>)> {
        let Some((_, control)) = &self.0 else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let mut errno = [0; 4];
        match descriptors::receive(control, &mut errno)? {
            (4, namespaces) => Ok((i32::from_le_bytes(errno), namespaces)),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((mut helper, control)) = self.0.take() {
            drop(control);
            let _ = helper.kill();
            let _ = helper.wait();
        }
    }
}

/// A TCP socket of the network in which the caller stands.
pub(crate) fn new_socket() -> rustix::io::Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    let flags = SocketFlags::CLOEXEC;
    #[cfg(not(target_os = "linux"))]
    let flags = SocketFlags::empty();
    let socket = rustix::net::socket_with(AddressFamily::INET, SocketType::STREAM, flags, None)?;
    #[cfg(not(target_os = "linux"))]
    rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
    Ok(socket)
}
