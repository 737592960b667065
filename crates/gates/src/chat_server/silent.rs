//! Stage 7: peers that are gone without a word.

use std::time::{Duration, Instant};

use gate::proxy::{Fault, Proxy, ProxyOptions, Whom};
use gate::{Came, Client, Failure, Stop, Trial, in_seconds};

use super::chatter::{Chatter, EVENT};

/// `CHAT_IDLE_MS` of this stage.
const IDLE: Duration = Duration::from_millis(400);

/// How much later than it should something may come: a second by the specification, and what a busy
/// machine adds.
const LATE: Duration = Duration::from_millis(3000);

/// How much earlier: what lies between our clock and the server's.
const EARLY: Duration = Duration::from_millis(60);

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    let mut watcher = Watcher::start(trial)?;
    silent(trial, &mut watcher)?;
    active(trial, &mut watcher)?;
    dripping(trial, &mut watcher)?;
    half_open(trial, &mut watcher)
}

/// A member that stays alive all the time and sees who leaves.
struct Watcher {
    chatter: Chatter,
    /// What it was told and nobody has asked for yet.
    told: Vec<String>,
    breathed: Instant,
}

impl Watcher {
    fn start(trial: &mut Trial<'_>) -> Result<Self, Stop> {
        let mut chatter = Chatter::named(trial, "watcher")?;
        chatter.join("lobby")?;
        Ok(Watcher { chatter, told: Vec::new(), breathed: Instant::now() })
    }

    /// Waits until this event comes, and answers what is asked meanwhile.
    fn wait(&mut self, expected: &str, longest: Duration, reason: &str) -> Result<(), Stop> {
        let until = Instant::now() + longest;
        loop {
            self.breathe()?;
            if let Some(place) = self.told.iter().position(|event| event == expected) {
                self.told.drain(..=place);
                return Ok(());
            }
            if Instant::now() >= until {
                let what = format!("the others were not told within {}", in_seconds(longest));
                return Err(Failure::new(reason, what).expected(expected).into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Keeps alive, and takes what it is told.
    fn breathe(&mut self) -> Result<(), Stop> {
        if self.breathed.elapsed() > IDLE / 4 {
            self.chatter.client().send_line("PONG")?;
            self.breathed = Instant::now();
        }
        while let Some(event) = self.chatter.event(Duration::from_millis(1))? {
            match event.as_str() {
                "PING" => self.chatter.client().send_line("PONG")?,
                "BYE timeout" => return Err(cut_off(self.chatter.client())),
                _ => self.told.push(event),
            }
        }
        Ok(())
    }
}

/// A client that says no more: `PING`, then `BYE timeout`, each in time.
fn silent(trial: &mut Trial<'_>, watcher: &mut Watcher) -> Result<(), Stop> {
    let mut client = trial.client("silent")?;
    client.send_line("NAME silent")?;
    client.expect("OK NAME silent", "reply-wrong")?;
    client.send_line("JOIN lobby")?;
    client.expect("OK JOIN lobby 0", "reply-wrong")?;
    watcher.wait("JOINED lobby silent", EVENT, "leave-not-announced")?;
    client.send_line("PONG")?;
    let since = Instant::now();
    let pinged = in_time(&mut client, watcher, b"PING", since, ("pinged-too-early", "no-ping"))?;
    let reasons = ("closed-too-early", "half-open-kept");
    in_time(&mut client, watcher, b"BYE timeout", pinged, reasons)?;
    client.expect_closed(EVENT, "half-open-kept")?;
    watcher.wait("LEFT lobby silent", EVENT, "leave-not-announced")?;
    let mut next = trial.client("next")?;
    next.send_line("NAME silent")?;
    next.expect("OK NAME silent", "half-open-kept")
}

/// A line that comes one idle time after `since`, not earlier and not much later. Returns when it
/// came.
fn in_time(
    client: &mut Client,
    watcher: &mut Watcher,
    expected: &[u8],
    since: Instant,
    (early, late): (&str, &str),
) -> Result<Instant, Stop> {
    let until = since + IDLE + LATE;
    let shown = String::from_utf8_lossy(expected).into_owned();
    loop {
        watcher.breathe()?;
        match client.next(Duration::from_millis(20))? {
            Came::Line(line) if line == expected => {
                let after = since.elapsed();
                if after + EARLY < IDLE {
                    let what = format!(
                        "`{shown}` came after {}, and not after {}",
                        in_seconds(after),
                        in_seconds(IDLE)
                    );
                    return Err(Failure::new(early, what).into());
                }
                return Ok(Instant::now());
            }
            Came::Line(line) if line == b"BYE timeout" => {
                let after = since.elapsed();
                let was_due = after + EARLY >= IDLE * 2;
                let reason = if was_due { late } else { "closed-too-early" };
                let what =
                    format!("after {}, `BYE timeout` came without a PING", in_seconds(after));
                return Err(Failure::new(reason, what).into());
            }
            // Asked again and again: what counts is when it ends.
            Came::Line(line) if line == b"PING" && Instant::now() <= until => {}
            Came::Line(line) => {
                let what = format!("a client that was silent waited for `{shown}`");
                return Err(Failure::new("reply-wrong", what).compared(expected, &line).into());
            }
            Came::Closed(_) => {
                let after = since.elapsed();
                let is_due = expected != b"PING" && after + EARLY >= IDLE;
                let reason = if is_due { "timeout-not-told" } else { "closed-too-early" };
                let what =
                    format!("after {}, the connection ended without `{shown}`", in_seconds(after));
                return Err(Failure::new(reason, what).into());
            }
            Came::Nothing if Instant::now() > until => {
                let what = format!(
                    "a client was silent for {}, and no `{shown}` came",
                    in_seconds(since.elapsed())
                );
                return Err(Failure::new(late, what).into());
            }
            Came::Nothing => {}
        }
    }
}

/// Commands, empty lines, faulty lines and `PONG`s keep a client alive; `PONG` has no reply.
fn active(trial: &mut Trial<'_>, watcher: &mut Watcher) -> Result<(), Stop> {
    let signs: [(&str, &[u8], Option<&str>); 4] = [
        ("pong", b"PONG\n", None),
        ("command", b"ECHO x\n", Some("OK ECHO x")),
        ("empty", b"\n", None),
        ("faulty", b"NONSENSE\n", Some("ERR unknown-command")),
    ];
    let mut clients = Vec::new();
    for (name, sign, reply) in signs {
        clients.push((trial.client(name)?, sign, reply));
    }
    let started = Instant::now();
    while started.elapsed() < IDLE * 5 {
        for (client, sign, reply) in &mut clients {
            client.send(sign)?;
            while let Came::Line(line) = client.next(Duration::from_millis(5))? {
                let is_wanted = reply.is_some_and(|reply| line == reply.as_bytes());
                if line == b"BYE timeout" {
                    return Err(cut_off(client));
                }
                // A machine that was busy for a while lets us send too late: then a PING is right.
                if !is_wanted && line != b"PING" {
                    let what = format!("the client `{}` was sent what is no reply", client.name());
                    return Err(Failure::new("reply-wrong", what).actual(&line).into());
                }
            }
        }
        watcher.breathe()?;
        std::thread::sleep(Duration::from_millis(40));
    }
    for (client, ..) in &mut clients {
        client.send_line("ECHO end")?;
        loop {
            match client.next(client.patience())? {
                Came::Line(line) if line == b"OK ECHO end" => break,
                Came::Line(line) if line != b"BYE timeout" => {}
                Came::Line(_) | Came::Closed(_) | Came::Nothing => return Err(cut_off(client)),
            }
        }
    }
    let mut client = trial.client("pong with more")?;
    client.send_line("PONG x")?;
    client.expect("ERR bad-arguments", "reply-wrong")
}

fn cut_off(client: &Client) -> Stop {
    let what =
        format!("the client `{}` gave a sign of life in time and was cut off", client.name());
    Failure::new("active-client-cut", what).into()
}

/// Bytes without an end of line are no sign of life.
fn dripping(trial: &mut Trial<'_>, watcher: &mut Watcher) -> Result<(), Stop> {
    let mut client = trial.client("dripping")?;
    let since = Instant::now();
    while since.elapsed() < IDLE * 2 + LATE {
        watcher.breathe()?;
        if client.send(b"x").is_err() {
            return Ok(());
        }
        while let Came::Line(line) = client.next(Duration::from_millis(30))? {
            if line == b"BYE timeout" {
                return Ok(());
            }
        }
    }
    let what = format!(
        "a client sent a byte now and then, and no line, for {}; it is still connected",
        in_seconds(since.elapsed())
    );
    Err(Failure::new("drip-counts-as-life", what).into())
}

/// A line that went dead: no FIN, no RST, and bytes vanish.
fn half_open(trial: &mut Trial<'_>, watcher: &mut Watcher) -> Result<(), Stop> {
    let port = trial.system()?.port();
    let options =
        ProxyOptions { port: 0, target: port, seed: 0, most_connections: 4, recorded_bytes: 0 };
    let proxy = Proxy::start(trial.shared_network(), options).map_err(ours)?;
    let timeline = trial.timeline().clone();
    let mut client = Client::connect(trial.network(), proxy.port(), "far", EVENT, &timeline)
        .map_err(|error| Stop::inconclusive("fault-did-not-bite", error.to_string()))?;
    client.send_line("NAME far")?;
    client.expect("OK NAME far", "reply-wrong")?;
    client.send_line("JOIN lobby")?;
    client.expect("OK JOIN lobby 0", "reply-wrong")?;
    watcher.wait("JOINED lobby far", EVENT, "leave-not-announced")?;
    let fault = proxy.apply(Fault::Vanish, Whom::Open).map_err(ours)?;
    let _ = client.send_line("PONG");
    watcher.wait("LEFT lobby far", IDLE * 2 + LATE, "half-open-kept")?;
    let proof = proxy.proof(fault).map_err(ours)?;
    let felt = format!("{} bytes on {} connections vanished", proof.bytes, proof.connections);
    let bit = proof.bit().map(|()| felt).map_err(|why| why.to_string());
    trial.fault("the line of `far` went dead", bit)?;
    let mut next = trial.client("next far")?;
    next.send_line("NAME far")?;
    next.expect("OK NAME far", "half-open-kept")
}

fn ours(error: gate::proxy::ProxyError) -> Stop {
    Stop::inconclusive("proxy-failed", format!("the gate's own proxy failed: {error}"))
}
