//! Programs that go on running: what they print, what reaches them, what they hold, how they end.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use sandbox::{
    Ending, Finished, Flood, Ground, Job, Limits, ProgramSignal, Property, Running, Sandbox,
    SandboxError, StartOptions, State, Stream, Tier,
};

use crate::{folder, limits, shell, text, tiers};

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Limits of a program that serves for a while.
pub(crate) fn long() -> Limits {
    Limits { wall: Duration::from_secs(120), cpu: Duration::from_secs(60), ..limits() }
}

pub(crate) fn ground(tier: Tier) -> Ground {
    Ground::open(&Sandbox::in_tier(tier)).unwrap_or_else(|error| panic!("{tier}: {error}"))
}

pub(crate) fn start(tier: Tier, job: &Job, ground: &Ground) -> Running {
    start_with(tier, job, ground, StartOptions::default())
}

fn start_with(tier: Tier, job: &Job, ground: &Ground, options: StartOptions) -> Running {
    Sandbox::in_tier(tier)
        .start_with(job, ground, options)
        .unwrap_or_else(|error| panic!("{tier}: {error}: {:?}", std::error::Error::source(&error)))
}

/// A shell script that may go on for a while.
fn script(script: &str, folder: &Path) -> Job {
    let mut job = shell(script, folder);
    job.limits = long();
    job
}

/// A script of the system's Python.
pub(crate) fn python(script: &str, folder: &Path) -> Job {
    let mut job = self::script("", folder);
    job.program = "/usr/bin/python3".into();
    job.arguments = vec!["-u".into(), "-c".into(), script.into()];
    job
}

/// Waits until the program has printed this, and returns what it has printed until then.
pub(crate) fn until_printed(running: &Running, wanted: &str) -> String {
    let until = Instant::now() + PATIENCE;
    let mut reader = running.printed();
    let mut printed = String::new();
    while !printed.contains(wanted) {
        let Some(piece) = reader.next_within(until.saturating_duration_since(Instant::now()))
        else {
            panic!("{wanted} was not printed, but {printed:?}");
        };
        printed.push_str(&String::from_utf8_lossy(&piece.bytes));
    }
    printed
}

fn ended(running: &Running) -> Finished {
    running.wait(PATIENCE).expect("the helper reports").expect("it has ended")
}

/// Waits for something.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "it did not come to this: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Whether a process with this word in its command line runs.
fn is_there(word: &str) -> bool {
    let processes = std::fs::read_dir("/proc").expect("there is a /proc");
    processes.flatten().any(|process| {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|part| part == word.as_bytes())
    })
}

/// A number of seconds that nobody else sleeps.
fn mark(tier: Tier, number: u32) -> String {
    format!("{}.{}{number}", 70 + tier as u32, std::process::id())
}

pub(crate) fn connect(ground: &Ground, port: u16) -> std::io::Result<TcpStream> {
    let socket = ground.tcp_socket()?;
    rustix::net::connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

#[test]
fn output_comes_as_it_is_printed() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let job = script("echo one; read x < gate; echo two >&2; exit 3", folder.path());
        let gate = folder.path().join("gate");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &gate,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o644),
            0,
        )
        .expect("a pipe");
        let running = start(tier, &job, &ground);
        until_printed(&running, "one\n");
        assert!(running.is_running(), "{tier}");
        assert!(running.wait(Duration::from_millis(20)).expect("it runs").is_none(), "{tier}");
        std::fs::write(&gate, "x\n").expect("the program reads");
        let finished = ended(&running);
        assert_eq!(finished.ending, Ending::Exited(3), "{tier}");
        assert_eq!(
            (text(&finished.stdout), text(&finished.stderr)),
            ("one\n".into(), "two\n".into())
        );
        assert!(!running.is_running(), "{tier}");
        let pieces: Vec<_> = running.printed().map(|piece| (piece.stream, piece.bytes)).collect();
        let expected = [(Stream::Stdout, b"one\n".to_vec()), (Stream::Stderr, b"two\n".to_vec())];
        assert_eq!(pieces, expected, "{tier}");
        assert_eq!((finished.left_behind, finished.dropped_bytes), (0, 0), "{tier}");
    }
}

#[test]
fn a_flood_is_dropped_and_counted_or_ends_the_program() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let flood = script("head -c 3000000 /dev/zero; echo on >&2; exec sleep 60", folder.path());
        let mut flood = flood;
        flood.readable("/dev/zero");
        let running = start(tier, &flood, &ground);
        until_printed(&running, "on\n");
        let most = limits().output_bytes;
        wait_until("all is counted", || running.dropped_bytes() == 3_000_000 - most as u64);
        assert_eq!(running.printed_so_far(Stream::Stdout).len(), most, "{tier}");
        assert!(running.is_running(), "{tier}");
        let finished = running.end().expect("it ends");
        assert_eq!(finished.ending, Ending::Signalled(9), "{tier}");
        assert_eq!(finished.dropped_bytes, 3_000_000 - most as u64, "{tier}");
        assert_eq!(finished.usage.printed_bytes, 3_000_003, "{tier}");
        let options = StartOptions { flood: Flood::End, ..StartOptions::default() };
        let running = start_with(tier, &flood, &ground, options);
        assert_eq!(ended(&running).ending, Ending::OutputLimit, "{tier}");
    }
}

#[test]
fn signals_reach_the_program_and_nobody_after_its_end() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let traps = "trap 'echo hup' HUP; trap 'echo int' INT; trap 'echo usr' USR1; \
                     trap 'echo term; exit 7' TERM; echo ready; while :; do sleep 0.02; done";
        let running = start(tier, &script(traps, folder.path()), &ground);
        until_printed(&running, "ready\n");
        for (signal, answer) in [
            (ProgramSignal::HangUp, "hup\n"),
            (ProgramSignal::Interrupt, "int\n"),
            (ProgramSignal::User1, "usr\n"),
            (ProgramSignal::Terminate, "term\n"),
        ] {
            assert_eq!(running.signal(signal).expect("sent").signalled, 1, "{tier}");
            until_printed(&running, answer);
        }
        assert_eq!(ended(&running).ending, Ending::Exited(7), "{tier}");
        for signal in [ProgramSignal::Terminate, ProgramSignal::Stop, ProgramSignal::Kill] {
            let reached = running.signal(signal).expect("answered");
            assert_eq!((reached.signalled, reached.alive), (0, 0), "{tier}");
        }
        assert!(!running.is_stopped(), "{tier}");
    }
}

/// A program that counts, and a daemon of its own session that counts too, each into its own file.
fn counting(folder: &Path, shared: &Path) -> Job {
    let count = |file: &str| {
        format!("i=0; while :; do i=$((i+1)); echo $i > shared/{file}; sleep 0.01; done")
    };
    let both = format!(
        "(setsid sh -c '{}' </dev/null >/dev/null 2>&1 &); echo ready; {}",
        count("daemon"),
        count("program")
    );
    let mut job = script(&both, folder);
    job.shared(shared);
    job
}

#[test]
fn all_processes_stop_and_go_on_daemons_included() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).expect("a folder");
        let running = start(tier, &counting(folder.path(), &shared), &ground);
        let files = ["daemon", "program"].map(|file| shared.join(file));
        let read = || files.each_ref().map(|file| std::fs::read(file).unwrap_or_default());
        wait_until("both count", || read().iter().all(|count| !count.is_empty()));
        assert!(!running.is_stopped(), "{tier}");
        let reached = running.signal(ProgramSignal::Stop).expect("answered");
        assert!(reached.signalled >= 2, "{tier}: {reached:?}");
        assert_eq!(reached.stopped, reached.alive, "{tier}: {reached:?}");
        assert!(running.is_stopped(), "{tier}");
        let before = read();
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(read(), before, "{tier}");
        let reached = running.signal(ProgramSignal::Continue).expect("answered");
        assert!(reached.signalled >= 2, "{tier}: {reached:?}");
        assert!(!running.is_stopped(), "{tier}");
        wait_until("both count again", || {
            let now = read();
            now.iter().zip(&before).all(|(now, before)| !now.is_empty() && now != before)
        });
        // What stands still is killed as well.
        running.signal(ProgramSignal::Stop).expect("answered");
        let reached = running.signal(ProgramSignal::Kill).expect("answered");
        assert!(reached.signalled >= 2, "{tier}: {reached:?}");
        let finished = ended(&running);
        assert_eq!(finished.ending, Ending::Signalled(9), "{tier}");
        assert!(finished.left_behind >= 1, "{tier}: {}", finished.left_behind);
    }
}

#[test]
fn what_is_left_behind_is_ended_and_counted() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let mark = mark(tier, 1);
        let leave = format!("(setsid sleep {mark} >/dev/null 2>&1 & ); sleep {mark} & exit 0");
        let running = start(tier, &script(&leave, folder.path()), &ground);
        let finished = ended(&running);
        assert_eq!(finished.ending, Ending::Exited(0), "{tier}");
        assert_eq!(finished.left_behind, 2, "{tier}");
        assert!(!is_there(&mark), "{tier}");
        let running = start(tier, &script("true", folder.path()), &ground);
        assert_eq!(ended(&running).left_behind, 0, "{tier}");
    }
}

#[test]
fn dropping_it_ends_it() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let mark = mark(tier, 2);
        let daemon = format!("(setsid sleep {mark} &); echo ready; exec sleep {mark}");
        let running = start(tier, &script(&daemon, folder.path()), &ground);
        until_printed(&running, "ready\n");
        wait_until("it is there", || is_there(&mark));
        drop(running);
        assert!(!is_there(&mark), "{tier}");
    }
}

/// Not a test by itself: the process that [`when_we_are_killed_all_of_it_goes`] kills.
#[test]
fn one_who_will_be_killed() {
    let Ok(asked) = std::env::var("MASTERWORK_TEST_WILL_BE_KILLED") else { return };
    let (tier, mark) = asked.split_once(' ').expect("two words");
    let tier = Tier::ALL.into_iter().find(|known| known.name() == tier).expect("a tier");
    let (folder, ground) = (folder(), ground(tier));
    let daemon = format!("(setsid sleep {mark} &); echo ready; exec sleep {mark}");
    let running = start(tier, &script(&daemon, folder.path()), &ground);
    until_printed(&running, "ready\n");
    println!("\nready");
    std::thread::sleep(PATIENCE * 3);
    drop(running);
}

#[test]
fn when_we_are_killed_all_of_it_goes() {
    for tier in tiers() {
        let mark = mark(tier, 3);
        let mut us = std::process::Command::new(std::env::current_exe().expect("our path"))
            .args(["--exact", "running::one_who_will_be_killed", "--nocapture"])
            .env("MASTERWORK_TEST_WILL_BE_KILLED", format!("{tier} {mark}"))
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut printed = Vec::new();
        let mut stdout = us.stdout.take().expect("a pipe");
        let mut buffer = [0; 1024];
        while !text(&printed).contains("\nready\n") {
            let length = stdout.read(&mut buffer).expect("it prints");
            assert!(length > 0, "{tier}: {}", text(&printed));
            printed.extend(&buffer[..length]);
        }
        wait_until("it is there", || is_there(&mark));
        // The job's, and where there is one the ground's.
        let helpers = children(us.id());
        assert_eq!(helpers.len(), if tier < Tier::Bare { 2 } else { 1 }, "{tier}");
        us.kill().expect("it runs");
        us.wait().expect("it was ours");
        wait_until("all are gone", || !is_there(&mark));
        let lives = |helper: &String| {
            let stat = std::fs::read_to_string(format!("/proc/{helper}/stat")).unwrap_or_default();
            // Who reaps orphans here may take its time.
            !stat.is_empty() && !stat.contains(") Z")
        };
        wait_until("the helpers are gone", || !helpers.iter().any(lives));
    }
}

/// The numbers of a process's children.
fn children(process: u32) -> Vec<String> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("it runs");
    let children = threads
        .flatten()
        .map(|thread| std::fs::read_to_string(thread.path().join("children")).unwrap_or_default());
    children
        .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn what_it_holds_is_told_while_it_runs() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let hold = "import os,sys,threading,time\n\
                    held=bytearray(os.urandom(1))*50_000_000\n\
                    files=[open('/dev/null') for _ in range(20)]\n\
                    threading.Thread(target=time.sleep,args=(60,),daemon=True).start()\n\
                    until=time.process_time()+0.3\n\
                    while time.process_time()<until: pass\n\
                    child=os.fork() or (time.sleep(60) or os._exit(0))\n\
                    print('ready')\n\
                    time.sleep(60)";
        let running = start(tier, &python(hold, folder.path()), &ground);
        until_printed(&running, "ready\n");
        let mut usage = running.usage().expect("answered");
        wait_until("the child is there", || {
            usage = running.usage().expect("answered");
            usage.processes == 2
        });
        assert!((50_000_000..200_000_000).contains(&usage.memory_bytes), "{tier}: {usage:?}");
        assert!(usage.peak_memory_bytes >= 50_000_000, "{tier}: {usage:?}");
        assert!(usage.cpu >= Duration::from_millis(280), "{tier}: {usage:?}");
        assert_eq!(usage.threads, 3, "{tier}: {usage:?}");
        assert!((46..64).contains(&usage.open_files), "{tier}: {usage:?}");
        running.end().expect("it ends");
        assert_eq!(running.usage().expect("answered").processes, 0, "{tier}");
    }
}

#[test]
fn limits_hold_while_it_runs() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let mut job = script("exec sleep 60", folder.path());
        job.limits.wall = Duration::from_millis(300);
        assert_eq!(ended(&start(tier, &job, &ground)).ending, Ending::TimeLimit, "{tier}");
        let mut job = script("while :; do :; done & while :; do :; done", folder.path());
        job.limits.cpu = Duration::from_millis(700);
        assert_eq!(ended(&start(tier, &job, &ground)).ending, Ending::TimeLimit, "{tier}");
        let hold = "import os,time\n\
                    for _ in range(4):\n  \
                    if os.fork() == 0:\n    \
                    held=bytearray(os.urandom(1))*60_000_000\n    \
                    time.sleep(60)\n\
                    time.sleep(60)";
        let mut job = python(hold, folder.path());
        job.limits.memory_bytes = 150_000_000;
        assert_eq!(ended(&start(tier, &job, &ground)).ending, Ending::MemoryLimit, "{tier}");
    }
}

#[test]
fn input_is_written_while_it_runs_or_given_before() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let options = StartOptions { open_input: true, ..StartOptions::default() };
        let job = script("while read line; do echo got $line; done; echo end", folder.path());
        let running = start_with(tier, &job, &ground, options);
        running.write_input(b"one\n").expect("it reads");
        until_printed(&running, "got one\n");
        running.write_input(b"two\n").expect("it reads");
        running.close_input();
        let finished = ended(&running);
        assert_eq!(text(&finished.stdout), "got one\ngot two\nend\n", "{tier}");
        assert!(running.write_input(b"three\n").is_err(), "{tier}");
        let mut job = job.clone();
        job.input = b"given\n".to_vec();
        let running = start(tier, &job, &ground);
        assert!(running.write_input(b"more\n").is_err(), "{tier}");
        assert_eq!(text(&ended(&running).stdout), "got given\nend\n", "{tier}");
    }
}

#[test]
fn a_data_folder_outlives_the_program() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a folder");
        for round in 1..=3 {
            let append = "echo line >> data/log; sync data/log; cat data/log; exec sleep 60";
            let mut job = script(append, folder.path());
            job.shared(&data);
            let running = start(tier, &job, &ground);
            until_printed(&running, &"line\n".repeat(round));
            running.signal(ProgramSignal::Kill).expect("answered");
            ended(&running);
        }
        assert_eq!(std::fs::read_to_string(data.join("log")).expect("written").len(), 15);
    }
}

#[test]
fn a_library_can_be_preloaded_that_is_in_the_view() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        for (library, is_there) in [("libm.so.6", true), ("libnobody.so.1", false)] {
            let mut job = script("exec cat /dev/null", folder.path());
            job.variable("LD_PRELOAD", library);
            let finished = ended(&start(tier, &job, &ground));
            assert_eq!(finished.ending, Ending::Exited(0), "{tier}");
            let complained = text(&finished.stderr).contains("cannot be preloaded");
            assert_eq!(complained, !is_there, "{tier}: {}", text(&finished.stderr));
        }
    }
}

#[test]
fn what_cannot_start_says_so() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let mut job = script("", folder.path());
        job.program = "/usr/bin/no-such-program".into();
        let error = Sandbox::in_tier(tier).start(&job, &ground).expect_err("there is none");
        assert!(matches!(error, SandboxError::Start { .. }), "{tier}: {error}");
        let other = if tier == Tier::None { Tier::Bare } else { Tier::None };
        let error = Sandbox::in_tier(other).start(&job, &ground).expect_err("another tier's");
        assert!(matches!(error, SandboxError::Setup { .. }), "{tier}: {error}");
    }
}

#[test]
fn the_record_says_what_holds_its_network() {
    for tier in tiers() {
        let (folder, ground) = (folder(), ground(tier));
        let running = start(tier, &script("exec sleep 60", folder.path()), &ground);
        let (state, by) = running.held().property(Property::Network);
        let expected = if tier < Tier::Bare { State::Enforced } else { State::Absent };
        assert_eq!(state, expected, "{tier}");
        assert_eq!(by.contains("ground"), ground.is_own(), "{tier}: {by}");
        let finished = running.end().expect("it ends");
        for property in Property::ALL {
            let (at_start, at_end) =
                (running.held().property(property), finished.held.property(property));
            assert_eq!(at_start, at_end, "{tier}");
        }
    }
}

/// Not a test by itself: a server in Rust, of one thread a connection.
#[test]
fn a_server_in_rust() {
    let Ok(port) = std::env::var("MASTERWORK_TEST_SERVER") else { return };
    let port = port.parse().expect("a port");
    let server = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a listener");
    println!("port {}.", server.local_addr().expect("bound").port());
    for connection in server.incoming() {
        let mut connection = connection.expect("a connection");
        std::thread::spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(length @ 1..) = connection.read(&mut buffer) {
                if connection.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
        });
    }
}

/// The server above as a job. With port 0 it takes any.
pub(crate) fn rust_server(folder: &Path, port: u16) -> Job {
    let program = std::env::current_exe().expect("our path");
    let mut job = script("", folder);
    job.arguments = Vec::new();
    job.arguments(["--exact", "running::a_server_in_rust", "--nocapture"]);
    job.variable("MASTERWORK_TEST_SERVER", port.to_string());
    job.readable(&program);
    job.program = program;
    job
}

/// The port that the server has printed.
pub(crate) fn port_of(running: &Running) -> u16 {
    let printed = until_printed(running, ".\n");
    let number = printed.split("port ").nth(1).and_then(|rest| rest.split('.').next());
    number.and_then(|number| number.parse().ok()).expect("a port")
}
