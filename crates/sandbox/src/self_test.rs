//! Proves what the sandbox claims, by attempting in it what it forbids.
//!
//! The program that attempts is this executable once more (see `reexec`), so that nothing has to be
//! installed. It ends with 0 if the forbidden act succeeded.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::reexec::attempt_marker;
use crate::{
    Cancel, Ending, Finished, Held, Job, Limits, Property, Sandbox, SandboxError, Scratch, State,
};

/// One attempt, and what became of it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What it is about.
    pub property: Property,
    /// How far the sandbox claims to hold it.
    pub state: State,
    /// By what.
    pub by: String,
    /// Whether the forbidden act succeeded.
    pub succeeded: bool,
}

impl Attempt {
    /// Whether the claim is disproved: the property is said to be enforced, and the act succeeded.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.succeeded && self.state == State::Enforced
    }
}

/// The attempts of all properties.
#[derive(Debug, Clone)]
pub struct SelfTest {
    /// One for each property, in the order of [`Property::ALL`].
    pub attempts: Vec<Attempt>,
}

impl SelfTest {
    /// Attempts what each property forbids. `folder` is an empty folder of ours, for the files that
    /// must not be read or written.
    ///
    /// # Errors
    /// If a run could not be set up.
    pub fn run(sandbox: &Sandbox, folder: &Path) -> Result<Self, SandboxError> {
        let attempts = Property::ALL.into_iter().map(|property| {
            let (held, succeeded) = attempt_one(sandbox, folder, property)?;
            let (state, by) = held.property(property);
            Ok(Attempt { property, state, by, succeeded })
        });
        Ok(SelfTest { attempts: attempts.collect::<Result<_, SandboxError>>()? })
    }

    /// Whether no claim is disproved.
    #[must_use]
    pub fn is_true(&self) -> bool {
        !self.attempts.iter().any(Attempt::is_broken)
    }
}

const MEBIBYTE: u64 = 1 << 20;

fn limits() -> Limits {
    Limits {
        wall: Duration::from_secs(10),
        cpu: Duration::from_secs(1),
        memory_bytes: 96 * MEBIBYTE,
        address_space_bytes: 1024 * MEBIBYTE,
        processes: 12,
        file_bytes: 2 * MEBIBYTE,
        open_files: 64,
        output_bytes: 4096,
    }
}

/// A job whose program is this executable, doing nothing, with its working directory at `folder`.
pub(crate) fn nothing(folder: &Path, limits: Limits) -> Job {
    let executable = std::env::current_exe().unwrap_or_default();
    let mut job = Job::new(&executable, folder, limits);
    job.argument(attempt_marker()).argument("nothing").readable(executable);
    for system in ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/nix/store"] {
        job.readable(system);
    }
    job
}

fn attempt_one(
    sandbox: &Sandbox,
    folder: &Path,
    property: Property,
) -> Result<(Held, bool), SandboxError> {
    let fault = |source| SandboxError::Start { program: folder.display().to_string(), source };
    let secret = folder.join("secret");
    fs::write(&secret, "secret").map_err(fault)?;
    let at = folder.join("scratch");
    let mut job = nothing(&at, limits());
    job.arguments.pop();
    job.scratch(Scratch { at: at.clone(), bytes: 8 * MEBIBYTE, files: 100, collect: Vec::new() });
    let mut run = |arguments: &[&str]| -> Result<Finished, SandboxError> {
        job.arguments(arguments);
        sandbox.run(&job, &Cancel::default(), &mut |_| {})
    };
    let did = |finished: Finished| {
        let succeeded = finished.ending == Ending::Exited(0);
        Ok((finished.held, succeeded))
    };
    match property {
        Property::FileReads => did(run(&["read", &text(&secret)])?),
        Property::FileWrites => did(run(&["write", &text(&secret)])?),
        Property::Network => {
            let tcp = TcpListener::bind("127.0.0.1:0").map_err(fault)?;
            let udp = UdpSocket::bind("127.0.0.1:0").map_err(fault)?;
            let port = |address: std::io::Result<std::net::SocketAddr>| {
                address.map(|address| address.port().to_string()).map_err(fault)
            };
            let finished = run(&["connect", &port(tcp.local_addr())?, &port(udp.local_addr())?])?;
            udp.set_nonblocking(true).map_err(fault)?;
            let arrived = udp.recv(&mut [0; 8]).is_ok();
            let connected = finished.ending == Ending::Exited(0);
            Ok((finished.held, connected || arrived))
        }
        Property::Memory => did(run(&["memory"])?),
        Property::Processes => did(run(&["processes"])?),
        Property::Cpu => did(run(&["cpu"])?),
        Property::Disk => did(run(&["disk"])?),
        Property::KillAll => {
            static MARKS: AtomicU32 = AtomicU32::new(0);
            let number = MARKS.fetch_add(1, Ordering::Relaxed);
            let mark = format!("masterwork-left-{}-{number}", std::process::id());
            let finished = run(&["leave", &mark])?;
            Ok((finished.held, is_running(&mark)))
        }
        Property::Secrets => {
            // Inheritable, as a careless program would leave it.
            let open =
                rustix::fs::open(&secret, rustix::fs::OFlags::RDONLY, rustix::fs::Mode::empty())
                    .map_err(|error| fault(error.into()))?;
            let finished = run(&["secrets", &std::process::id().to_string()])?;
            drop(open);
            did(finished)
        }
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Whether a process with this argument runs; always false where there is no `/proc` to ask.
fn is_running(mark: &str) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else { return false };
    processes.flatten().any(|process| {
        let arguments = fs::read(process.path().join("cmdline")).unwrap_or_default();
        arguments.split(|byte| *byte == 0).skip(2).any(|argument| argument == mark.as_bytes())
    })
}

/// The attempting program. Runs before `main`.
pub(crate) fn attempt(mut arguments: impl Iterator<Item = OsString>) -> ! {
    let mut next = || arguments.next().unwrap_or_default().into_string().unwrap_or_default();
    let succeeded = match next().as_str() {
        "nothing" => true,
        "read" => read(Path::new(&next())),
        "write" => write(Path::new(&next())),
        "connect" => connect(&next(), &next()),
        "memory" => hold_memory_together(),
        "hold" => hold(next().parse().unwrap_or(0)),
        "processes" => many_processes(),
        "cpu" => spin(),
        "disk" => fill(),
        "leave" => leave(&next()),
        "stay" => stay(),
        "secrets" => find_secrets(&next()),
        _ => false,
    };
    std::process::exit(i32::from(!succeeded))
}

fn read(path: &Path) -> bool {
    File::open(path).and_then(|mut file| file.read(&mut [0; 1])).is_ok_and(|length| length > 0)
}

fn write(path: &Path) -> bool {
    let outside = path.with_file_name("written-from-inside");
    let appended = File::options().append(true).open(path).and_then(|mut file| file.write(b"x"));
    let opened = fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o777));
    appended.is_ok() || opened.is_ok() || fs::write(outside, "x").is_ok()
}

fn connect(tcp: &str, udp: &str) -> bool {
    let connected = TcpStream::connect(format!("127.0.0.1:{tcp}")).is_ok();
    if let Ok(socket) = UdpSocket::bind("127.0.0.1:0") {
        // Whether it arrives, the other side sees.
        let _ = socket.send_to(b"x", format!("127.0.0.1:{udp}"));
    }
    connected
}

fn me(arguments: &[&str]) -> Command {
    let mut command =
        Command::new(std::env::args_os().next().map(PathBuf::from).unwrap_or_default());
    command.arg(attempt_marker()).args(arguments);
    command
}

/// Four processes that together hold twice what the job may.
fn hold_memory_together() -> bool {
    let share = (limits().memory_bytes / 2).to_string();
    let children: Vec<_> = (0..4).map(|_| me(&["hold", &share]).spawn()).collect();
    children
        .into_iter()
        .all(|child| child.and_then(|mut child| child.wait()).is_ok_and(|end| end.success()))
}

fn hold(bytes: usize) -> bool {
    let mut memory = vec![0_u8; bytes];
    for page in memory.chunks_mut(4096) {
        page[0] = 1;
    }
    std::thread::sleep(Duration::from_millis(1500));
    std::hint::black_box(&memory).iter().step_by(4096).all(|byte| *byte == 1)
}

/// Twice as many as the job may start.
fn many_processes() -> bool {
    let wanted = limits().processes as usize * 2;
    let children: Vec<_> = (0..wanted).map(|_| me(&["stay"]).spawn()).collect();
    let all = children.iter().all(Result::is_ok);
    for mut child in children.into_iter().flatten() {
        // Ours to end; one that cannot be ended goes with the job.
        let _ = child.kill();
        let _ = child.wait();
    }
    all
}

/// More than the job's processor time, in one process. On a busy machine that takes longer than the
/// time itself.
fn spin() -> bool {
    let taken = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
    };
    while taken() < limits().cpu * 4 {
        std::hint::spin_loop();
    }
    true
}

/// More than the scratch folder holds, in one file larger than a file may be; files of a size that
/// is allowed can fill it in tiers that limit only the size of each.
fn fill() -> bool {
    let Ok(mut file) = File::create("filling") else { return false };
    let mebibyte = vec![1; MEBIBYTE as usize];
    (0..16).all(|_| file.write_all(&mebibyte).is_ok())
}

/// A daemon: a child in a session of its own, whose parent ends at once.
fn leave(mark: &str) -> bool {
    me(&["stay", mark]).spawn().is_ok()
}

fn stay() -> bool {
    // A session of its own leaves every group; one that leads its group already cannot make one.
    let _ = rustix::process::setsid();
    std::thread::sleep(Duration::from_secs(5));
    true
}

fn find_secrets(outside: &str) -> bool {
    let environment = std::env::vars_os().next().is_some();
    // SAFETY: the question about a descriptor's flags changes nothing, also of one not ours.
    #[expect(unsafe_code, reason = "a descriptor that nobody owns can only be asked about raw")]
    let descriptor = (3..64).any(|number| unsafe { libc::fcntl(number, libc::F_GETFD) } != -1);
    let memory = ["environ", "maps", "cmdline"]
        .iter()
        .any(|file| read(&Path::new("/proc").join(outside).join(file)));
    environment || descriptor || memory
}
