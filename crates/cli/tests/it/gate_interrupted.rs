//! A gate's run that is interrupted or killed: nothing that it started goes on, and nothing is left.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::environment::{TestEnvironment, wait};

/// Longer than any of this takes.
const DEADLINE: Duration = Duration::from_secs(60);

/// A program that starts another one in a session of its own, and listens neither to ports nor to
/// signals.
const STUBBORN: &str = "
import os, signal, time
for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(name, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
while True:
    time.sleep(1000)
";

/// How many processes have this word on their command line, beside masterwork's own.
fn running(marker: &str) -> usize {
    let processes = std::fs::read_dir("/proc").expect("there is /proc");
    let has_it = |process: &std::fs::DirEntry| {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        line.contains(marker) && !line.contains("gate\0run")
    };
    processes.flatten().filter(has_it).count()
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < until, "{what}: not after a minute");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Starts a run, and waits until the program and its daemon are there.
fn start(environment: &TestEnvironment, marker: &str) -> Child {
    let arguments = ["gate", "run", "chat-server", "--stage", "lines", "--seed", "1", "--"];
    let mut command = environment.command(&arguments);
    command.args(["python3", "-S", "-c", STUBBORN, marker]);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let child = command.spawn().expect("it starts");
    wait_until("two processes", || running(marker) == 2);
    child
}

fn stage_folders(environment: &TestEnvironment) -> usize {
    let Ok(entries) = std::fs::read_dir(environment.cache().join("gates")) else { return 0 };
    let is_stage = |name: &Path| name.to_string_lossy().contains("stage-");
    entries.flatten().filter(|entry| is_stage(&entry.path())).count()
}

fn marker(environment: &TestEnvironment) -> String {
    let name = environment.folder().file_name().expect("a name");
    format!("stubborn-{}", name.display())
}

#[test]
fn ctrl_c_in_the_middle_ends_everything() {
    let environment = TestEnvironment::cold();
    let marker = marker(&environment);
    let mut child = start(&environment, &marker);
    let signal = format!("kill -INT {}", child.id());
    let status = Command::new("/bin/sh").args(["-c", &signal]).status().expect("a shell");
    assert!(status.success());
    let code = wait(&mut child, "the interrupted run");
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("it is piped");
    std::io::Read::read_to_string(&mut stderr, &mut said).expect("text");
    // Neither a pass nor a fail.
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("interrupted") && said.contains("nothing was left running"), "{said}");
    assert_eq!(running(&marker), 0, "it said that nothing was left running");
    assert_eq!(stage_folders(&environment), 0);
    let (_, status) = environment.json(&["gate", "list"]);
    assert_eq!(status["gates"][0]["passed"], 0);
}

#[test]
fn kill_nine_of_masterwork_itself_leaves_nothing_running() {
    let environment = TestEnvironment::cold();
    let marker = marker(&environment);
    let mut child = start(&environment, &marker);
    child.kill().expect("it runs");
    child.wait().expect("it is ours");
    wait_until("the end of all that it started", || running(&marker) == 0);
    assert_eq!(stage_folders(&environment), 1, "nobody was there to remove it");
    // The next run clears up, and is not disturbed.
    let arguments =
        ["gate", "run", "chat-server", "--stage", "lines", "--seed", "1", "--", "false"];
    let ran = environment.run(&arguments).expect_code(1);
    assert!(ran.stdout.contains("exited-at-once"), "{}", ran.stdout);
    assert_eq!(stage_folders(&environment), 0);
}
