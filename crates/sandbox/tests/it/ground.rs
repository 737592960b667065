//! A network for several programs and for us.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use sandbox::{Ending, ProgramSignal, Tier};

use crate::running::{connect, ground, port_of, python, rust_server, start, until_printed};
use crate::{folder, text, tiers};

fn echoed(stream: &mut TcpStream, said: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(said)?;
    let mut heard = vec![0; said.len()];
    stream.read_exact(&mut heard)?;
    Ok(heard)
}

#[test]
fn we_talk_to_a_server_on_it_and_nobody_else_can() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        assert_eq!(ground.is_own(), tier < Tier::Bare, "{tier}");
        let server = start(tier, &rust_server(folder.path(), 0), &ground);
        let port = port_of(&server);
        let mut stream = connect(&ground, port).expect("it listens");
        assert_eq!(echoed(&mut stream, b"hello").expect("it answers"), b"hello", "{tier}");
        if ground.is_own() {
            assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err(), "{tier}");
            let other = crate::running::ground(tier);
            assert!(connect(&other, port).is_err(), "{tier}");
        }
        // A server that stands still accepts nothing that is said, and answers it afterwards.
        server.signal(ProgramSignal::Stop).expect("answered");
        stream.set_read_timeout(Some(Duration::from_millis(100))).expect("set");
        assert!(echoed(&mut stream, b"again").is_err(), "{tier}");
        server.signal(ProgramSignal::Continue).expect("answered");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        let mut heard = [0; 5];
        stream.read_exact(&mut heard).expect("it answers");
        assert_eq!(&heard, b"again", "{tier}");
        server.signal(ProgramSignal::Kill).expect("answered");
        assert_eq!(stream.read(&mut heard).unwrap_or(0), 0, "{tier}");
        assert_eq!(server.end().expect("it ends").ending, Ending::Signalled(9), "{tier}");
        assert!(connect(&ground, port).is_err(), "{tier}");
        // At once again on the same port, as after a crash.
        let server = start(tier, &rust_server(folder.path(), port), &ground);
        port_of(&server);
        assert!(connect(&ground, port).is_ok(), "{tier}");
    }
}

#[test]
fn programs_on_it_talk_to_each_other_and_to_our_listeners() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let server = start(tier, &rust_server(folder.path(), 0), &ground);
        let port = port_of(&server);
        let socket = ground.tcp_socket().expect("a socket");
        rustix::net::bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).expect("bound");
        rustix::net::listen(&socket, 8).expect("it listens");
        let listener = TcpListener::from(socket);
        let ours = listener.local_addr().expect("bound").port();
        let hosts = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a listener");
        let host_port = hosts.local_addr().expect("bound").port();
        let talk = format!(
            "import socket\n\
             try: socket.create_connection(('127.0.0.1',{host_port}),20); print('out')\n\
             except OSError: print('in')\n\
             for port in {port},{ours}:\n  \
             s=socket.create_connection(('127.0.0.1',port),20)\n  \
             s.sendall(b'hello')\n  \
             print(s.recv(9).decode())"
        );
        let client = start(tier, &python(&talk, folder.path()), &ground);
        let (mut stream, _) = listener.accept().expect("the client comes");
        let mut heard = [0; 5];
        stream.read_exact(&mut heard).expect("it speaks");
        stream.write_all(b"from us").expect("it listens");
        let finished = client.wait(Duration::from_secs(20)).expect("reported").expect("ended");
        let printed = (text(&finished.stdout), text(&finished.stderr));
        let reach = if ground.is_own() { "in" } else { "out" };
        assert_eq!(printed, (format!("{reach}\nhello\nfrom us\n"), String::new()), "{tier}");
    }
}

#[test]
fn programs_on_one_ground_do_not_see_or_signal_each_other() {
    for tier in tiers().into_iter().filter(|tier| *tier < Tier::Bare) {
        let (folder, ground) = (folder(), ground(tier));
        let listen = "import socket,time\n\
                      s=socket.socket(socket.AF_UNIX)\n\
                      s.bind('\\0masterwork-test')\n\
                      s.listen()\n\
                      print('ready')\n\
                      time.sleep(60)";
        let one = start(tier, &python(listen, folder.path()), &ground);
        until_printed(&one, "ready\n");
        let attempt = "import os,socket\n\
                       me=os.getpid()\n\
                       for p in range(1,200):\n  \
                       if p!=me:\n    \
                       try: os.kill(p,9); print('signalled',p)\n    \
                       except OSError: pass\n\
                       try: socket.socket(socket.AF_UNIX).connect('\\0masterwork-test'); print('connected')\n\
                       except OSError as error: print('refused')";
        let other = start(tier, &python(attempt, folder.path()), &ground);
        let finished = other.wait(Duration::from_secs(20)).expect("reported").expect("ended");
        let printed = text(&finished.stdout);
        assert!(!printed.is_empty(), "{tier}: {}", text(&finished.stderr));
        assert!(!printed.contains("signalled"), "{tier}: {printed}");
        let landlock = finished.held.property(sandbox::Property::FileReads).1;
        let version = landlock.rsplit("Landlock ").next().and_then(|number| number.parse().ok());
        if version.unwrap_or(0) >= 6 {
            assert!(printed.contains("refused"), "{tier}: {printed}");
        }
        assert!(one.is_running(), "{tier}");
    }
}

#[test]
fn each_program_on_it_has_its_own_limits_and_the_network_outlives_our_end() {
    for tier in tiers().into_iter().filter(|tier| *tier < Tier::Bare) {
        let (folder, ground) = (folder(), ground(tier));
        let many = "import subprocess\n\
                    for _ in range(6): subprocess.Popen(['sleep','60'])\n\
                    print('ready.')\n\
                    subprocess.Popen(['sleep','60']).wait()";
        let mut job = python(many, folder.path());
        job.limits.processes = 10;
        let all: Vec<_> = (0..3).map(|_| start(tier, &job, &ground)).collect();
        for running in &all {
            until_printed(running, "ready.\n");
        }
        let mut job = job.clone();
        job.limits.processes = 5;
        let finished = start(tier, &job, &ground).wait(Duration::from_secs(20));
        let finished = finished.expect("reported").expect("ended");
        assert_eq!(finished.ending, Ending::Exited(1), "{tier}");
        let server = start(tier, &rust_server(folder.path(), 0), &ground);
        let mut stream = connect(&ground, port_of(&server)).expect("it listens");
        drop(ground);
        assert_eq!(echoed(&mut stream, b"hello").expect("it answers"), b"hello", "{tier}");
    }
}

#[test]
fn many_sockets_come_at_once_and_are_all_of_this_network() {
    for tier in tiers() {
        let ground = ground(tier);
        let started = Instant::now();
        let sockets = ground.tcp_sockets(300).expect("we may open as many");
        println!("{tier}: 300 sockets in {:?}", started.elapsed());
        let mut known = std::collections::BTreeSet::new();
        for socket in &sockets {
            rustix::net::bind(socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).expect("bound");
            let flags = rustix::io::fcntl_getfd(socket).expect("open");
            assert!(flags.contains(rustix::io::FdFlags::CLOEXEC), "{tier}");
            let name = rustix::net::getsockname(socket).expect("bound");
            assert!(known.insert(format!("{name:?}")), "{tier}");
        }
        assert!(ground.tcp_sockets(0).expect("nothing").is_empty(), "{tier}");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        ground.tcp_sockets(3).expect("we may");
                    }
                });
            }
        });
    }
}

/// The system's Python, and those that the user has installed, where others may read them.
fn pythons() -> Vec<std::path::PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let home = std::env::var_os("HOME").unwrap_or_default();
    let versions = std::path::Path::new(&home).join(".pyenv/versions");
    let installed = std::fs::read_dir(versions).into_iter().flatten().flatten();
    let installed = installed.map(|version| version.path().join("bin/python3"));
    let for_others = |path: &std::path::PathBuf| {
        let above = path.ancestors().skip(1).take(2);
        above.into_iter().all(|folder| {
            std::fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 5 == 5)
        })
    };
    let installed = installed.filter(for_others).take(1);
    std::iter::once("/usr/bin/python3".into()).chain(installed).collect()
}

#[test]
fn what_servers_need_is_there_and_what_they_do_not_is_not() {
    let probe = r"
import ctypes, fcntl, mmap, os, select, signal, socket, threading
libc = ctypes.CDLL(None, use_errno=True)
def attempt(name, act):
    try:
        print(name, 'yes' if act() is not False else 'no')
    except OSError as error:
        print(name, 'no', error.errno)
def file():
    with open('data/a', 'wb+') as f:
        f.write(b'x' * 8192); f.flush()
        os.fsync(f.fileno()); os.fdatasync(f.fileno())
        fcntl.flock(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_EX)
        os.posix_fallocate(f.fileno(), 0, 16384)
        m = mmap.mmap(f.fileno(), 8192); m[0] = 1; m.flush()
        os.truncate('data/a', 4096)
    os.rename('data/a', 'data/b')
    d = os.open('data', os.O_RDONLY); os.fsync(d); os.close(d)
    os.unlink('data/b')
def talk(family, address):
    s = socket.socket(family); s.bind(address); s.listen()
    c = socket.socket(family); c.connect(s.getsockname())
    a, _ = s.accept(); a.sendall(b'hi')
    return c.recv(2) == b'hi'
def options():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
def sendfile():
    with open('data/c', 'wb') as f: f.write(b'hi')
    a, b = socket.socketpair()
    with open('data/c', 'rb') as f: os.sendfile(a.fileno(), f.fileno(), 0, 2)
    return b.recv(2) == b'hi'
def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0: raise OSError(ctypes.get_errno(), '')
def epoll():
    a, b = socket.socketpair()
    e = select.epoll(); e.register(a.fileno(), select.EPOLLIN); b.sendall(b'hi')
    return e.poll(5) == [(a.fileno(), select.EPOLLIN)]
def thread():
    seen = []
    t = threading.Thread(target=lambda: seen.append(1)); t.start(); t.join()
    return seen == [1]
attempt('file', file)
attempt('ipv4', lambda: talk(socket.AF_INET, ('127.0.0.1', 0)))
attempt('ipv6', lambda: talk(socket.AF_INET6, ('::1', 0)))
attempt('unix', lambda: talk(socket.AF_UNIX, 'data/socket'))
attempt('options', options)
attempt('epoll', epoll)
attempt('eventfd', lambda: call(290, 0, 0))
attempt('timerfd', lambda: call(283, 1, 0))
attempt('signalfd', lambda: call(289, -1, ctypes.byref(ctypes.c_ulong(0)), 8, 0))
attempt('sendfile', sendfile)
attempt('getrandom', lambda: os.getrandom(8) and None)
attempt('thread', thread)
attempt('io_uring', lambda: call(425, 8, ctypes.create_string_buffer(120)))
attempt('ptrace', lambda: call(101, 0, 0, 0, 0))
attempt('unshare', lambda: call(272, 0x10000000))
attempt('packet', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW) and None)
";
    let tiers = tiers().into_iter().filter(|tier| *tier != Tier::None);
    for (tier, program) in
        tiers.flat_map(|tier| pythons().into_iter().map(move |path| (tier, path)))
    {
        let (folder, ground) = (folder(), ground(tier));
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a folder");
        let mut job = python(probe, folder.path());
        job.shared(&data);
        // Where it is installed, and `..` of its folder is what belongs to it.
        job.readable(program.parent().and_then(|bin| bin.parent()).expect("it is in a folder"));
        job.program = program;
        let finished = start(tier, &job, &ground)
            .wait(Duration::from_secs(20))
            .expect("reported")
            .expect("ended");
        let mut printed = text(&finished.stdout);
        if tier == Tier::Bare {
            // Unix sockets could reach the machine's services there.
            assert!(printed.contains("unix no 13\n"), "{printed}");
            printed = printed.replace("unix no 13\n", "unix yes\n");
        }
        let has_ipv6 = std::path::Path::new("/proc/net/if_inet6").exists();
        let ipv6 = if has_ipv6 { "ipv6 yes" } else { printed.lines().nth(1).unwrap_or("") };
        let expected = format!(
            "file yes\nipv4 yes\n{ipv6}\nunix yes\noptions yes\nepoll yes\neventfd yes\ntimerfd \
             yes\nsignalfd yes\nsendfile yes\ngetrandom yes\nthread yes\nio_uring no 38\nptrace no \
             38\nunshare no 38\npacket no 13\n"
        );
        assert_eq!(
            printed,
            expected,
            "{tier} {}: {}",
            job.program.display(),
            text(&finished.stderr)
        );
    }
}
