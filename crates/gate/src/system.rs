//! One instance of the system under test: its process, its port, its data folder, what it printed.

mod launch;
mod output;
mod power;

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use sandbox::{Ending, Finished, ProgramSignal, Reached, Running, RunningUsage};

use crate::client::in_seconds;
use crate::outcome::{Failure, Stop};
use crate::run::Arena;
use crate::timeline::{Happening, Timeline};
use crate::{GateError, Network, connect};

pub(crate) use launch::Layout;
pub(crate) use output::Listener;
use power::Followed;
pub(crate) use power::shim;

/// The most that a data folder may hold, in bytes.
pub(crate) const MOST_DATA: u64 = 1 << 30;

/// One instance of the system under test.
pub struct Instance {
    name: String,
    port: u16,
    data: PathBuf,
    running: Option<Arc<Running>>,
    listener: Option<Listener>,
    last: Option<Ended>,
    has_filled_disk: Arc<AtomicBool>,
    left_behind: usize,
    timeline: Option<Arc<Timeline>>,
    followed: Option<Followed>,
}

/// How an instance ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its end, as the sandbox tells it.
    pub ending: Ending,
    /// The same in words.
    pub how: String,
    /// How many processes of its own it left behind, which had to be ended.
    pub left_behind: usize,
    /// What of the sandbox did not hold, in words.
    pub notes: Vec<String>,
}

impl Ended {
    /// The exit code, if it ended by itself.
    #[must_use]
    pub fn exit_code(&self) -> Option<i32> {
        match self.ending {
            Ending::Exited(code) => Some(code),
            _ => None,
        }
    }

    fn new(finished: &Finished) -> Self {
        let how = match finished.ending {
            Ending::Exited(code) => format!("it ended with exit code {code}"),
            Ending::Signalled(9) => "it was killed".to_owned(),
            Ending::Signalled(6) => "it aborted (signal 6)".to_owned(),
            Ending::Signalled(11) => "it crashed (signal 11, invalid memory)".to_owned(),
            Ending::Signalled(signal) => format!("it was ended by signal {signal}"),
            Ending::TimeLimit => "it ran longer than the stage may take".to_owned(),
            Ending::MemoryLimit => "it took more memory than it may".to_owned(),
            Ending::OutputLimit => "it printed more than it may".to_owned(),
        };
        let mut notes = Vec::new();
        if finished.dropped_bytes > 0 {
            notes.push(format!("{} bytes of its output were not kept", finished.dropped_bytes));
        }
        Ended { ending: finished.ending, how, left_behind: finished.left_behind, notes }
    }
}

impl Instance {
    /// A name, a free port and an empty data folder; nothing runs yet.
    pub(crate) fn prepare(name: &str, arena: &Arena<'_>, folder: &Path) -> Result<Self, GateError> {
        let data = folder.join(name).join("data");
        std::fs::create_dir_all(&data).map_err(|source| GateError::File {
            doing: "make the folder",
            path: data.clone(),
            source,
        })?;
        Ok(Instance {
            name: name.to_owned(),
            port: free_port(arena.ground.as_ref())?,
            data,
            running: None,
            listener: None,
            last: None,
            has_filled_disk: Arc::default(),
            left_behind: 0,
            timeline: None,
            followed: None,
        })
    }

    /// Its name in the report.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port on which it is to listen.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Starts the program. Returns the command as one would type it.
    pub(crate) fn start(&mut self, layout: &Layout<'_>, until: Instant) -> Result<String, Stop> {
        if self.running.is_some() {
            self.end();
        }
        self.expect_port_unused(layout)?;
        let (mut job, command) = launch::job(layout, self, until)?;
        self.prepare_disk(&mut job)?;
        self.timeline = Some(Arc::clone(layout.timeline));
        let running = layout
            .arena
            .sandbox
            .start(&job, layout.arena.ground)
            .map(Arc::new)
            .map_err(|error| launch::could_not_start(layout, error))?;
        self.note(Happening::Started { instance: self.name.clone(), command: command.clone() });
        let disk =
            output::Disk { folder: self.data.clone(), is_full: Arc::clone(&self.has_filled_disk) };
        self.listener = Some(Listener::start(&self.name, &running, layout.timeline, disk));
        self.running = Some(running);
        self.last = None;
        Ok(command)
    }

    /// Whoever listens on its port before it is started would be taken for it.
    fn expect_port_unused(&self, layout: &Layout<'_>) -> Result<(), Stop> {
        let ground = layout.arena.ground;
        match self.expect_port_free(ground.as_ref(), Duration::from_secs(1)) {
            Err(Stop::Fail(_)) if !ground.is_own() => {
                let what = format!(
                    "another program of this machine listens on port {}, which was free a moment \
                     ago; run it again",
                    self.port
                );
                Err(Stop::inconclusive("port-busy", what))
            }
            other => other,
        }
    }

    /// Waits until it takes connections.
    pub(crate) fn wait_until_ready(
        &mut self,
        layout: &Layout<'_>,
        longest: Duration,
    ) -> Result<(), Stop> {
        let network: &dyn Network = layout.arena.ground.as_ref();
        let until = Instant::now() + longest;
        loop {
            if let Ok(stream) = connect(network, self.port, Duration::from_millis(500)) {
                drop(stream);
                self.note(Happening::Ready { instance: self.name.clone() });
                return Ok(());
            }
            if let Some(ended) = self.has_ended() {
                let what = format!("the program did not stay: {}", ended.how);
                let help =
                    "start it by hand with the command of the report, and read what it prints";
                return Err(self.failure("exited-at-once", what).help(help).into());
            }
            if layout.arena.cancel.is_cancelled() {
                return Err(Stop::Ours(GateError::Cancelled));
            }
            if Instant::now() >= until {
                return Err(self.does_not_listen(layout, longest));
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// It runs, but nobody can connect: where does it listen instead?
    fn does_not_listen(&self, layout: &Layout<'_>, waited: Duration) -> Stop {
        let what = format!(
            "nothing listens on 127.0.0.1:{} {} after the program was started",
            self.port,
            in_seconds(waited)
        );
        let mut failure = self.failure("not-listening", what);
        // Elsewhere the machine's own services would be found.
        let others = match layout.arena.ground.is_own() {
            true => listening_ports(layout.arena.ground.as_ref()).unwrap_or_default(),
            false => Vec::new(),
        };
        failure = match others.as_slice() {
            [] => failure.help("it listens on no port at all: does it wait for something?"),
            ports => {
                let ports: Vec<String> = ports.iter().take(5).map(u16::to_string).collect();
                failure.help(format!(
                    "it listens on port {} instead: the address stands in its environment",
                    ports.join(", ")
                ))
            }
        };
        failure.into()
    }

    /// Whether it has ended, and how.
    pub fn has_ended(&mut self) -> Option<Ended> {
        self.wait(Duration::ZERO)
    }

    /// Waits for its end. `None` if it still runs after `longest`.
    pub fn wait(&mut self, longest: Duration) -> Option<Ended> {
        if let Some(running) = &self.running {
            match running.wait(longest) {
                Ok(None) => return None,
                Ok(Some(finished)) => self.see_end(&Ended::new(&finished)),
                Err(error) => self.see_end(&Ended {
                    ending: Ending::Signalled(9),
                    how: format!("the sandbox lost it: {error}"),
                    left_behind: 0,
                    notes: vec![format!("the sandbox lost the program: {error}")],
                }),
            }
        }
        self.last.clone()
    }

    fn see_end(&mut self, ended: &Ended) {
        self.running = None;
        // It reads to the end of the output, so that the last words stand before the end.
        drop(self.listener.take());
        self.left_behind += ended.left_behind;
        self.note(Happening::Ended { instance: self.name.clone(), how: ended.how.clone() });
        self.last = Some(ended.clone());
    }

    /// Asks it to end (SIGTERM) and waits for that at most `grace`.
    ///
    /// # Errors
    /// A failure `ignores-sigterm` if it still runs then; it is killed.
    pub fn terminate(&mut self, grace: Duration) -> Result<Ended, Stop> {
        self.ask_to_end()?;
        if let Some(ended) = self.wait(grace) {
            return Ok(ended);
        }
        let what = format!("it still runs {} after SIGTERM, and was killed", in_seconds(grace));
        let failure = self.failure("ignores-sigterm", what);
        self.end();
        Err(failure.into())
    }

    /// Asks it to end (SIGTERM), and does not wait.
    ///
    /// # Errors
    /// Inconclusive, `fault-did-not-bite`, if nothing ran any more.
    pub fn ask_to_end(&mut self) -> Result<(), Stop> {
        self.signal(ProgramSignal::Terminate, "SIGTERM").map(drop)
    }

    /// Kills it and all that it started (SIGKILL).
    ///
    /// # Errors
    /// Inconclusive, `fault-did-not-bite`, if nothing ran any more.
    pub fn kill(&mut self) -> Result<Ended, Stop> {
        self.signal(ProgramSignal::Kill, "SIGKILL")?;
        match self.wait(Duration::from_secs(10)) {
            Some(ended) => Ok(ended),
            None => Err(Stop::inconclusive("fault-did-not-bite", "a killed program did not end")),
        }
    }

    /// Stops all its processes (SIGSTOP) until [`Instance::resume`].
    ///
    /// # Errors
    /// Inconclusive, `fault-did-not-bite`, if they do not stand still.
    pub fn pause(&mut self) -> Result<(), Stop> {
        let reached = self.signal(ProgramSignal::Stop, "SIGSTOP")?;
        if reached.stopped == reached.alive && reached.alive > 0 {
            return Ok(());
        }
        let what = format!("{} of {} processes stand still", reached.stopped, reached.alive);
        Err(Stop::inconclusive("fault-did-not-bite", what))
    }

    /// Lets its processes go on (SIGCONT).
    ///
    /// # Errors
    /// Inconclusive, if there is none.
    pub fn resume(&mut self) -> Result<(), Stop> {
        self.signal(ProgramSignal::Continue, "SIGCONT").map(drop)
    }

    fn signal(&mut self, signal: ProgramSignal, name: &str) -> Result<Reached, Stop> {
        let reached = match &self.running {
            None => Ok(Reached { signalled: 0, alive: 0, stopped: 0 }),
            Some(running) => running.signal(signal),
        };
        let reached = reached.map_err(GateError::Sandbox)?;
        let proof = (reached.signalled > 0).then(|| match reached.signalled {
            1 => "1 process had it".to_owned(),
            many => format!("{many} processes had it"),
        });
        let bit = proof.is_some();
        self.note(Happening::Fault { fault: format!("{name} to {}", self.name), proof });
        if bit {
            return Ok(reached);
        }
        if let Some(ended) = self.has_ended() {
            let what = format!("it should run, but {}", ended.how);
            return Err(self.failure("ended-unasked", what).into());
        }
        Err(Stop::inconclusive("fault-did-not-bite", format!("{name} reached no process")))
    }

    /// Whether its port is free again, waiting for that at most `longest`.
    ///
    /// # Errors
    /// A failure `port-not-freed`, if somebody still listens there.
    pub fn expect_port_free(&self, network: &dyn Network, longest: Duration) -> Result<(), Stop> {
        let until = Instant::now() + longest;
        while let Ok(stream) = connect(network, self.port, Duration::from_millis(500)) {
            drop(stream);
            if Instant::now() >= until {
                let what = format!("somebody still listens on port {}", self.port);
                return Err(self.failure("port-not-freed", what).into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// What it takes now.
    ///
    /// # Errors
    /// With a fault of our own, if it cannot be asked.
    pub fn usage(&self) -> Result<RunningUsage, Stop> {
        let gone = || {
            let what = "its memory was to be measured, but the program is gone".to_owned();
            Stop::from(self.failure("ended-unasked", what))
        };
        let running = self.running.as_ref().ok_or_else(gone)?;
        running.usage().map_err(|error| Stop::Ours(GateError::Sandbox(error)))
    }

    /// Ends it, whatever it does.
    pub(crate) fn end(&mut self) -> Option<Ended> {
        if let Some(running) = self.running.clone() {
            match running.end() {
                Ok(finished) => {
                    let mut ended = Ended::new(&finished);
                    // Its threads and helpers of an orderly system end with it: not held against it.
                    "it was ended by the gate".clone_into(&mut ended.how);
                    ended.left_behind = 0;
                    self.see_end(&ended);
                }
                Err(error) => {
                    self.running = None;
                    self.listener = None;
                    self.note(Happening::Note { text: format!("it could not be ended: {error}") });
                }
            }
        }
        self.last.clone()
    }

    /// What it did in passing that no system may do.
    pub(crate) fn misbehaviour(&self) -> Option<Failure> {
        if self.has_filled_disk.load(Ordering::Relaxed) {
            let most = MOST_DATA >> 20;
            let what = format!("its data folder grew over {most} MiB, and it was ended");
            return Some(self.failure("fills-its-disk", what));
        }
        if self.left_behind > 0 {
            let what =
                format!("when it had ended, {} of its processes still ran", self.left_behind);
            let help =
                "a system stays in the foreground: whoever starts it must be able to stop it";
            return Some(self.failure("left-processes-behind", what).help(help));
        }
        None
    }

    /// A failure of this instance, with its last lines.
    pub(crate) fn failure(&self, reason: &str, what: String) -> Failure {
        let mut failure = Failure::new(reason, what);
        let Some(timeline) = &self.timeline else { return failure };
        failure.event = timeline.last();
        let (events, _) = timeline.events();
        let printed = events.iter().rev().filter_map(|event| match &event.what {
            Happening::Printed { instance, text, .. } if *instance == self.name => Some(text),
            _ => None,
        });
        let mut lines: Vec<String> =
            printed.take(10).map(|text| format!("it printed: {text}")).collect();
        lines.reverse();
        lines.into_iter().fold(failure, Failure::evidence)
    }

    fn note(&self, what: Happening) {
        if let Some(timeline) = &self.timeline {
            timeline.add(what);
        }
    }
}

/// A port on which nobody listens.
pub(crate) fn free_port(network: &dyn Network) -> Result<u16, GateError> {
    let fault = |source| GateError::Socket { doing: "find a free port", source };
    let socket = network.tcp_socket().map_err(fault)?;
    rustix::net::bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))
        .map_err(|error| fault(error.into()))?;
    let address = rustix::net::getsockname(&socket).map_err(|error| fault(error.into()))?;
    let address = SocketAddrV4::try_from(address).map_err(|error| fault(error.into()))?;
    Ok(address.port())
}

/// The ports on which somebody listens.
fn listening_ports(network: &dyn Network) -> io::Result<Vec<u16>> {
    let mut found = Vec::new();
    let mut socket = network.tcp_socket()?;
    for port in 1..=u16::MAX {
        match rustix::net::connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)) {
            // A socket that was refused may try again.
            Err(Errno::CONNREFUSED) => {}
            Ok(()) => {
                found.push(port);
                socket = network.tcp_socket()?;
            }
            Err(_) => socket = network.tcp_socket()?,
        }
    }
    Ok(found)
}
