//! The helper of a ground: stands in a network namespace of its own, and makes sockets there for the
//! caller, who stays outside. It runs nothing, and ends when the caller's end of the socket does.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::thread::UnshareFlags;

use super::fault::{Fault, at};
use super::identity::Identity;
use super::{leave_session, let_go_of_outputs, network, nothing};
use crate::descriptors::{self, MOST};
use crate::ground::new_socket;

/// Makes the namespace, passes it over, and then makes sockets until nobody wants any.
pub(super) fn serve(control: &File) -> Result<(), Fault> {
    match open() {
        Ok((network, user)) => {
            let namespaces = [Some(network.as_fd()), user.as_ref().map(AsFd::as_fd)];
            answer(control, 0, &namespaces.into_iter().flatten().collect::<Vec<_>>())?;
        }
        Err(fault) => {
            let errno = if fault.errno() == 0 { libc::EPERM } else { fault.errno() };
            return answer(control, errno, &[]);
        }
    }
    let mut count = [0; 4];
    loop {
        match descriptors::receive(control, &mut count) {
            Ok((4, _)) => make(control, u32::from_le_bytes(count) as usize)?,
            // Its end, or nothing that we understand.
            _ => return Ok(()),
        }
    }
}

/// The network namespace, and the user namespace that it belongs to where one had to be made.
fn open() -> Result<(OwnedFd, Option<OwnedFd>), Fault> {
    leave_session()?;
    let_go_of_outputs(&nothing()?)?;
    let identity = Identity::choose();
    if !identity.is_own {
        network::unshare_user(identity)?;
    }
    network::unshare(UnshareFlags::NEWNET, "make a network namespace")?;
    network::raise_loopback()?;
    let namespace = |name: &str| {
        File::open(format!("/proc/self/ns/{name}"))
            .map(OwnedFd::from)
            .map_err(at("take hold of a namespace"))
    };
    let user = (!identity.is_own).then(|| namespace("user")).transpose()?;
    Ok((namespace("net")?, user))
}

/// Makes sockets and passes them over, all that were asked for or none.
fn make(control: &File, count: usize) -> Result<(), Fault> {
    let sockets: rustix::io::Result<Vec<OwnedFd>> =
        (0..count.min(MOST)).map(|_| new_socket()).collect();
    match sockets {
        Ok(sockets) => answer(control, 0, &sockets.iter().map(AsFd::as_fd).collect::<Vec<_>>()),
        Err(error) => answer(control, error.raw_os_error(), &[]),
    }
}

fn answer(control: &File, errno: i32, descriptors: &[BorrowedFd<'_>]) -> Result<(), Fault> {
    descriptors::send(control, &errno.to_le_bytes(), descriptors).map_err(at("answer"))
}
