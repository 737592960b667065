//! A network namespace with nothing in it but a loopback interface: made here, or joined.

use std::fs;
use std::os::fd::{AsFd, AsRawFd};

use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space};

use super::Given;
use super::fault::{Fault, at};
use super::identity::Identity;

/// Leaves this process's namespaces of these kinds.
pub(super) fn unshare(flags: UnshareFlags, step: &str) -> Result<(), Fault> {
    // SAFETY: what makes the call unsafe in general is unsharing descriptors or memory between
    // threads; the helper has one thread, and these flags unshare neither.
    #[expect(unsafe_code, reason = "rustix marks unshare as unsafe")]
    unsafe { rustix::thread::unshare_unsafe(flags) }.map_err(at(step))
}

/// Makes a user namespace in which we keep our id, and may make all others.
pub(super) fn unshare_user(identity: Identity) -> Result<(), Fault> {
    unshare(UnshareFlags::NEWUSER, "make a user namespace")?;
    let map = |file: &str, id: u32| {
        fs::write(file, format!("{id} {id} 1")).map_err(at("map the user namespace"))
    };
    fs::write("/proc/self/setgroups", "deny").map_err(at("map the user namespace"))?;
    map("/proc/self/uid_map", identity.user)?;
    map("/proc/self/gid_map", identity.group)
}

/// Joins the network of a ground, if one was given. Its user namespace comes first: there, and only
/// there, an ordinary user may join the network that belongs to it.
pub(super) fn join(given: &Given) -> Result<(), Fault> {
    if let Some(user) = &given.user {
        move_into_link_name_space(user.as_fd(), Some(LinkNameSpaceType::User))
            .map_err(at("join the ground's user namespace"))?;
    }
    if let Some(network) = &given.network {
        move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))
            .map_err(at("join the ground's network"))?;
    }
    Ok(())
}

/// Switches the loopback interface of this network namespace on.
pub(super) fn raise_loopback() -> Result<(), Fault> {
    let socket =
        rustix::net::socket(rustix::net::AddressFamily::INET, rustix::net::SocketType::DGRAM, None)
            .map_err(at("make a socket"))?;
    // SAFETY: `ifreq` is plain bytes, for which zeros are a value; the name is copied with a zero
    // behind it; both calls read and write that one struct.
    #[expect(unsafe_code, reason = "no safe crate wraps the interface's flags")]
    let result = unsafe {
        let mut request: libc::ifreq = std::mem::zeroed();
        for (to, from) in request.ifr_name.iter_mut().zip(b"lo") {
            *to = *from as libc::c_char;
        }
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
        libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request)
    };
    if result == 0 { Ok(()) } else { Err(Fault::last("switch loopback on")) }
}
