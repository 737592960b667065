//! The helper: one thread, started for one job, gone after it.
//!
//! It reads its order from standard input, which is one end of a socket; the same socket takes the
//! report back, and its end of file (the caller went, or wants the job to end) ends the job.

#[cfg(target_os = "linux")]
mod bare;
#[cfg(target_os = "linux")]
mod cgroup;
mod clear;
mod collect;
mod fault;
#[cfg(target_os = "linux")]
mod ground;
#[cfg(target_os = "linux")]
mod identity;
#[cfg(target_os = "linux")]
mod landlock;
mod limits;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(target_os = "linux")]
mod namespaces;
#[cfg(target_os = "linux")]
mod network;
mod plain;
mod program;
#[cfg(target_os = "linux")]
mod reach;
#[cfg(target_os = "linux")]
mod requests;
#[cfg(target_os = "linux")]
mod seccomp;
mod supervise;
#[cfg(target_os = "linux")]
mod tree;
#[cfg(target_os = "linux")]
mod watch;

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

pub(crate) use clear::remove_folder;
use fault::{Fault, at};

use crate::outcome::Report;
use crate::reexec::{JobOrder, Order};
use crate::talk::Message;
use crate::{Job, Tier, descriptors};

/// The helper's whole life.
pub(crate) fn main() -> ! {
    let code = match serve() {
        Ok(()) => 0,
        // Nobody is there to be told: the caller sees that no report came.
        Err(_) => 1,
    };
    std::process::exit(code)
}

fn serve() -> Result<(), Fault> {
    let mut control = take_control()?;
    let (order, descriptors) = read_order(&mut control)?;
    let order = match order {
        Order::Job(order) => order,
        #[cfg(target_os = "linux")]
        Order::Ground => return ground::serve(&control),
        #[cfg(not(target_os = "linux"))]
        Order::Ground => return Err(Fault::setup("open a ground", libc::ENOSYS)),
    };
    let given = Given::new(&order, descriptors);
    let report = match carry_out(&order, given, &control) {
        Ok(report) => report,
        Err(fault) => fault.into_report(),
    };
    let text = match order.lasting {
        Some(_) => Ok(crate::talk::line(&Message::Report(report))),
        None => serde_json::to_vec(&report),
    };
    let text = text.map_err(|_| Fault::setup("write the report", 0))?;
    control.write_all(&text).map_err(at("write the report"))
}

/// The descriptors that came with an order.
#[derive(Default)]
struct Given {
    /// The network namespace to join.
    network: Option<OwnedFd>,
    /// The user namespace that it belongs to.
    user: Option<OwnedFd>,
    /// Standard input.
    input: Option<OwnedFd>,
}

impl Given {
    fn new(order: &JobOrder, descriptors: Vec<OwnedFd>) -> Self {
        let Some(lasting) = order.lasting else { return Given::default() };
        let mut descriptors = descriptors.into_iter();
        let mut next = |is_given: bool| is_given.then(|| descriptors.next()).flatten();
        Given {
            network: next(lasting.network),
            user: next(lasting.user),
            input: next(lasting.input),
        }
    }
}

fn carry_out(order: &JobOrder, mut given: Given, control: &File) -> Result<Report, Fault> {
    match given.input.take() {
        Some(input) => rustix::stdio::dup2_stdin(&input).map_err(at("set standard input"))?,
        None => set_input(&order.job)?,
    }
    leave_session()?;
    if cfg!(not(target_os = "linux")) && order.lasting.is_some() {
        return Err(Fault::setup("follow a program that goes on running", libc::ENOSYS));
    }
    match order.tier {
        #[cfg(target_os = "linux")]
        Tier::Cohort | Tier::User => namespaces::run(order, &given, control),
        #[cfg(target_os = "linux")]
        Tier::Bare => bare::run(order, control),
        _ => plain::run(order, control),
    }
}

/// Moves the socket out of the way of the program's standard input, and closes every descriptor
/// that somebody may have left open for us to inherit.
fn take_control() -> Result<File, Fault> {
    let control = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)
        .map_err(at("take the control socket"))?;
    let kept = control.as_raw_fd();
    close_from(3, kept - 1);
    close_from(kept + 1, RawFd::MAX);
    Ok(File::from(control))
}

/// Closes all descriptors from `first` to `last`.
fn close_from(first: RawFd, last: RawFd) {
    #[cfg(target_os = "linux")]
    #[expect(unsafe_code, reason = "no safe crate wraps close_range")]
    if first <= last {
        // SAFETY: nothing of ours owns a descriptor in this range: the helper has just started, and
        // owns the three standard ones and the socket.
        if unsafe { libc::close_range(first as u32, last as u32, 0) } == 0 {
            return;
        }
    }
    for descriptor in first..=last.min(1024) {
        // SAFETY: as above; closing one that is not open does nothing.
        #[expect(unsafe_code, reason = "a descriptor that nobody owns can only be adopted raw")]
        drop(unsafe { OwnedFd::from_raw_fd(descriptor) });
    }
}

fn read_order(control: &mut File) -> Result<(Order, Vec<OwnedFd>), Fault> {
    let mut length = [0; 8];
    let (read, descriptors) =
        descriptors::receive(&*control, &mut length).map_err(at("read the order"))?;
    control.read_exact(&mut length[read..]).map_err(at("read the order"))?;
    let mut text = vec![0; usize::try_from(u64::from_le_bytes(length)).unwrap_or(0)];
    control.read_exact(&mut text).map_err(at("read the order"))?;
    let order = serde_json::from_slice(&text).map_err(|_| Fault::setup("read the order", 0))?;
    Ok((order, descriptors))
}

/// Standard input becomes what the job gives: a file of its own, or nothing.
fn set_input(job: &Job) -> Result<(), Fault> {
    let input = if job.input.is_empty() { nothing()? } else { text_file(&job.input)? };
    rustix::stdio::dup2_stdin(&input).map_err(at("set standard input"))
}

fn nothing() -> Result<File, Fault> {
    File::options().read(true).write(true).open("/dev/null").map_err(at("open /dev/null"))
}

/// An unnamed file with this text, to be read from its start.
fn text_file(text: &[u8]) -> Result<File, Fault> {
    use std::io::{Seek, SeekFrom};
    #[cfg(target_os = "linux")]
    let file = rustix::fs::memfd_create("input", rustix::fs::MemfdFlags::CLOEXEC).map(File::from);
    #[cfg(not(target_os = "linux"))]
    let file = {
        let path = std::env::temp_dir().join(format!("masterwork-input-{}", std::process::id()));
        let file = File::options().read(true).write(true).create_new(true).open(&path);
        // The file stays for whoever has it open.
        let _ = std::fs::remove_file(&path);
        file
    };
    let mut file = file.map_err(at("keep the input"))?;
    file.write_all(text).map_err(at("keep the input"))?;
    file.seek(SeekFrom::Start(0)).map_err(at("keep the input"))?;
    Ok(file)
}

/// A session of its own: no terminal, and no signals that are meant for somebody's group.
fn leave_session() -> Result<(), Fault> {
    rustix::process::setsid().map(drop).map_err(at("start a session"))
}

/// Lets go of the program's outputs, which are now its own: their readers see their end.
fn let_go_of_outputs(nothing: &File) -> Result<(), Fault> {
    rustix::stdio::dup2_stdin(nothing).map_err(at("let go of the input"))?;
    rustix::stdio::dup2_stdout(nothing).map_err(at("let go of the output"))?;
    rustix::stdio::dup2_stderr(nothing).map_err(at("let go of the output"))
}

/// Which of the two processes one is after [`fork`].
enum Forked {
    Child,
    Parent(rustix::process::Pid),
}

/// Makes a second process.
fn fork() -> Result<Forked, Fault> {
    // SAFETY: the helper has one thread, so the child may do whatever the parent may.
    #[expect(unsafe_code, reason = "no safe crate wraps fork")]
    let pid = unsafe { libc::fork() };
    match rustix::process::Pid::from_raw(pid) {
        Some(pid) if pid.as_raw_nonzero().get() > 0 => Ok(Forked::Parent(pid)),
        None => Ok(Forked::Child),
        Some(_) => Err(Fault::last("fork")),
    }
}
