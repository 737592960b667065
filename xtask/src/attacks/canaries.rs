//! What an attack is to find and must not touch, and the look at it afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::found::Found;

/// The variable of the run's environment that holds a secret.
pub(super) const SECRET_VARIABLE: &str = "MASTERWORK_ATTACKS_SECRET";

/// All that is set up before an attack and looked at after it.
pub(super) struct Canaries {
    folder: PathBuf,
    cache: PathBuf,
    mark: String,
    /// The key of what it leaves in the kernel.
    key: i32,
    /// What it is, and its text.
    secrets: Vec<(&'static str, String)>,
    tcp: TcpListener,
    udp: UdpSocket,
    by_name: UnixListener,
    by_path: UnixListener,
    /// As a careless program leaves it: `exec` does not close it.
    descriptor: OwnedFd,
    before: Untouched,
}

/// What must be the same before and after.
struct Untouched {
    files: BTreeMap<PathBuf, State>,
    cache: BTreeMap<PathBuf, State>,
}

/// What can be seen of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    mode: u32,
    owner: i64,
    size: i64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Canaries {
    /// Sets everything up in `folder`, which is emptied. `exempt` names folders of the cache in
    /// which this very check works.
    pub(super) fn set_up(folder: &Path, cache: &Path, exempt: &[PathBuf]) -> anyhow::Result<Self> {
        remove(folder)?;
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        // Others may pass, so that only what holds the submission keeps it out.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        let drawn = || RandomState::new().hash_one(std::process::id());
        let secret = |what: &'static str| (what, format!("masterwork-secret-{:016x}", drawn()));
        let mut secrets = ["file", "ssh key", "token", "descriptor", "memory"].map(secret).to_vec();
        let write = |path: &str, text: &str| -> anyhow::Result<()> {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(&path, text).with_context(|| path.display().to_string())
        };
        write("secret.txt", &format!("\"{}\"", secrets[0].1))?;
        write("home/.ssh/id_ed25519", &format!("\"{}\"", secrets[1].1))?;
        write("home/.cargo/credentials.toml", &format!("token = \"{}\"", secrets[2].1))?;
        write("home/.cargo/config.toml", "")?;
        write("home/.bashrc", "# nothing\n")?;
        write("open.txt", &secrets[3].1)?;
        write("victim.txt", "untouched\n")?;
        write("victim/inner.txt", "untouched\n")?;
        fs::create_dir_all(cache)?;
        fs::write(cache.join("victim.txt"), "untouched\n")?;
        if let Ok(text) = std::env::var(SECRET_VARIABLE) {
            secrets.push(("environment", text));
        }
        let mark = format!("mw{:012x}", drawn() >> 16);
        let tcp = TcpListener::bind("127.0.0.1:0")?;
        tcp.set_nonblocking(true)?;
        let udp = UdpSocket::bind("127.0.0.1:0")?;
        udp.set_nonblocking(true)?;
        let by_name = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&mark)?)?;
        by_name.set_nonblocking(true)?;
        let by_path = UnixListener::bind(folder.join("socket"))?;
        by_path.set_nonblocking(true)?;
        fs::set_permissions(folder.join("socket"), fs::Permissions::from_mode(0o777))?;
        let open = folder.join("open.txt");
        let flags = rustix::fs::OFlags::RDWR;
        let descriptor = rustix::fs::open(&open, flags, rustix::fs::Mode::empty())?;
        let before = Untouched::look(folder, cache, exempt);
        Ok(Canaries {
            folder: folder.to_owned(),
            cache: cache.to_owned(),
            mark,
            key: i32::try_from(drawn() >> 33)?.max(1),
            secrets,
            tcp,
            udp,
            by_name,
            by_path,
            descriptor,
            before,
        })
    }

    /// What stands for what in a submission.
    pub(super) fn placeholders(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        let path = |name: &str| self.folder.join(name).display().to_string();
        // The address of a secret in this process's memory, for those who read it there.
        let memory = &self.secrets[4].1;
        Ok(vec![
            ("@SECRET_FILE@", path("secret.txt")),
            ("@SECRET_VARIABLE@", SECRET_VARIABLE.to_owned()),
            ("@SECRET_ADDRESS@", format!("{:p}", memory.as_ptr())),
            ("@SECRET_LENGTH@", memory.len().to_string()),
            ("@HOME@", path("home")),
            ("@VICTIM_FILE@", path("victim.txt")),
            ("@VICTIM_FOLDER@", path("victim")),
            ("@TCP_PORT@", self.tcp.local_addr()?.port().to_string()),
            ("@UDP_PORT@", self.udp.local_addr()?.port().to_string()),
            ("@ABSTRACT@", self.mark.clone()),
            ("@UNIX_PATH@", path("socket")),
            ("@PARENT@", std::process::id().to_string()),
            ("@DESCRIPTOR@", self.descriptor.as_raw_fd().to_string()),
            ("@MARK@", self.mark.clone()),
            ("@KEY@", self.key.to_string()),
            ("@CACHE@", self.cache.display().to_string()),
        ])
    }

    /// Looks at all of it. `shown` is everything that a person could get to see.
    pub(super) fn look(&self, shown: &str, exempt: &[PathBuf], found: &mut Found) {
        for (what, text) in &self.secrets {
            if shown.contains(text.as_str()) {
                found.succeeded.push(format!("the report tells a secret: {what}"));
            }
        }
        if self.tcp.accept().is_ok() {
            found.succeeded.push("a TCP connection arrived".to_owned());
        }
        if self.udp.recv(&mut [0; 64]).is_ok() {
            found.succeeded.push("a UDP message arrived".to_owned());
        }
        if self.by_name.accept().is_ok() {
            found.succeeded.push("a connection to an abstract socket arrived".to_owned());
        }
        if self.by_path.accept().is_ok() {
            found.succeeded.push("a connection to a socket by its path arrived".to_owned());
        }
        let now = Untouched::look(&self.folder, &self.cache, exempt);
        found.succeeded.extend(differences("", &self.before.files, &now.files));
        found.succeeded.extend(differences("the cache: ", &self.before.cache, &now.cache));
        found.succeeded.extend(left_in_kernel(self.key).iter().map(|it| format!("{it} stayed")));
        found.succeeded.extend(self.processes().into_iter().map(|it| format!("{it} runs on")));
        found.succeeded.extend(self.strays());
    }

    /// Files with the mark in their names, in the folders that everybody may write.
    fn strays(&self) -> Vec<String> {
        let mut strays = Vec::new();
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let folders = ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run"].map(PathBuf::from);
        for folder in folders.into_iter().chain(home).chain(self.cache.parent().map(Path::to_owned))
        {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                if entry.file_name().to_string_lossy().contains(&self.mark) {
                    strays.push(format!("{} was made", entry.path().display()));
                    // Of our own making: the mark is random.
                    let _ = remove(&entry.path());
                }
            }
        }
        strays
    }

    /// Processes that carry the mark, or were started from the judge's cache.
    fn processes(&self) -> Vec<String> {
        let cache = self.cache.display().to_string();
        let own = [std::process::id(), std::os::unix::process::parent_id()];
        let mut left = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Ok(process) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
            if own.contains(&process) {
                continue;
            }
            let read = |file: &str| {
                let bytes = fs::read(entry.path().join(file)).unwrap_or_default();
                String::from_utf8_lossy(&bytes).into_owned()
            };
            let (name, line, environment) = (read("comm"), read("cmdline"), read("environ"));
            let is_marked = [&name, &line, &environment].iter().any(|it| it.contains(&self.mark));
            if is_marked || line.contains(&cache) {
                left.push(format!("process {process} ({})", name.trim()));
                end(process);
            }
        }
        left
    }
}

/// Ends one process that the attack left: it carries this run's random mark or path.
fn end(process: u32) {
    let pid = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        // One that is gone meanwhile is what we want.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

impl Untouched {
    fn look(folder: &Path, cache: &Path, exempt: &[PathBuf]) -> Self {
        let (mut files, mut kept) = (BTreeMap::new(), BTreeMap::new());
        look_below(folder, &|_| false, &mut files);
        look_below(cache, &|path| is_the_judges(path, cache, exempt), &mut kept);
        Untouched { files, cache: kept }
    }
}

/// Whether the judge itself may change this path of its cache during a check.
fn is_the_judges(path: &Path, cache: &Path, exempt: &[PathBuf]) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // A run of the solution or of the checker, which hold nothing hostile, leaves these.
    let of_a_run = ["lock", "transcript", "run", "scratch", "versions"].contains(&name.as_ref());
    of_a_run || exempt.iter().any(|folder| path == folder) || path == cache.join("verdicts")
}

fn look_below(
    folder: &Path,
    is_left_out: &dyn Fn(&Path) -> bool,
    into: &mut BTreeMap<PathBuf, State>,
) {
    use std::os::unix::fs::MetadataExt;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(found) = fs::symlink_metadata(&path) else { continue };
        if is_left_out(&path) {
            continue;
        }
        // A folder's own times and owner change with what the judge does in it. A file's change time
        // is the kernel's, and nobody can set it: what it tells of the content is true.
        let own = |number: i64| if found.is_file() { number } else { 0 };
        let state = State {
            mode: found.mode(),
            owner: own(found.uid().into()),
            size: own(found.len().cast_signed()),
            modified: (own(found.mtime()), own(found.mtime_nsec())),
            changed: (own(found.ctime()), own(found.ctime_nsec())),
        };
        into.insert(path.clone(), state);
        if found.is_dir() {
            look_below(&path, is_left_out, into);
        }
    }
}

fn differences(
    what: &str,
    before: &BTreeMap<PathBuf, State>,
    now: &BTreeMap<PathBuf, State>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (path, state) in before {
        let words = match now.get(path) {
            None => "is gone",
            Some(other) if other == state => continue,
            Some(other) if other.mode != state.mode => "has other permissions",
            Some(other) if other.owner != state.owner => "has another owner",
            Some(other) if other.size != state.size => "has another size",
            Some(_) => "was changed",
        };
        found.push(format!("{what}{} {words}", path.display()));
    }
    let new = now.keys().filter(|path| !before.contains_key(*path));
    found.extend(new.map(|path| format!("{what}{} is new", path.display())));
    found.truncate(5);
    found
}

/// The objects of System V with this key, which outlive every process. They are removed.
fn left_in_kernel(key: i32) -> Vec<String> {
    let kinds =
        [("shm", "-M", "shared memory"), ("msg", "-Q", "messages"), ("sem", "-S", "a semaphore")];
    let left = kinds.into_iter().filter(|(file, option, _)| {
        let text = fs::read_to_string(format!("/proc/sysvipc/{file}")).unwrap_or_default();
        let wanted = key.to_string();
        let is_there = text.lines().any(|line| line.split_whitespace().next() == Some(&wanted));
        if is_there {
            // Without that program it stays until the machine starts anew; it is empty.
            let _ = Command::new("ipcrm").args([option, wanted.as_str()]).output();
        }
        is_there
    });
    left.map(|(_, _, what)| what.to_owned()).collect()
}

/// Removes a file or a folder, if it is there, also one that was shut against its owner.
pub(super) fn remove(path: &Path) -> std::io::Result<()> {
    let removal = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).or_else(|_| {
            open_all(path);
            fs::remove_dir_all(path)
        }),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    removal.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Opens a folder and those in it to their owner.
fn open_all(folder: &Path) {
    // One that cannot be opened cannot be removed either, which is then told.
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_all(&entry.path());
        }
    }
}
