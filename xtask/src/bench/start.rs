//! From the start of the binary to a drawn screen, with a long history.

use std::io::Read;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use anyhow::Context;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::{init, median, milliseconds};

/// Events in the log.
const EVENTS: u64 = 100_000;
/// What the footer of the drawn screen ends with.
const DRAWN: &str = "quit";

pub(crate) fn with_a_long_history(binary: &Path, rounds: usize) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let workspace = scratch.path().join("workspace");
    init(binary, &workspace)?;
    let evidence = workspace.join("evidence");
    std::fs::remove_dir_all(&evidence)?;
    std::fs::create_dir_all(&evidence)?;
    store::measure(&evidence, EVENTS)?;
    // The first start makes the projection.
    one_start(binary, &workspace)?;
    let times: Vec<Duration> =
        (0..rounds).map(|_| one_start(binary, &workspace)).collect::<Result<_, _>>()?;
    println!(
        "| start with {EVENTS} events to a drawn screen | {} |\n|---|---|",
        milliseconds(median(times))
    );
    Ok(())
}

fn one_start(binary: &Path, workspace: &Path) -> anyhow::Result<Duration> {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size)?;
    let mut command = CommandBuilder::new(binary);
    command.cwd(workspace);
    command.env("TERM", "xterm-256color");
    let mut reader = pair.master.try_clone_reader()?;
    let started = Instant::now();
    let mut child = pair.slave.spawn_command(command)?;
    let (sender, drawn) = channel();
    std::thread::spawn(move || {
        let (mut seen, mut buffer) = (String::new(), [0; 8192]);
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            seen.push_str(&String::from_utf8_lossy(&buffer[..length]));
            if seen.contains(DRAWN) && sender.send(Instant::now()).is_err() {
                return;
            }
        }
    });
    let at = drawn.recv_timeout(Duration::from_secs(20)).context("no screen was drawn")?;
    child.kill()?;
    child.wait()?;
    Ok(at.duration_since(started))
}
