//! Stage 5: a slow reader harms only itself.
//!
//! Some members stop reading while others go on talking. Everything is driven by one thread in
//! lockstep: a packet of messages is under way, and the next leaves when all who read have it. So
//! nobody but those who stopped can have a full queue, however busy the machine is.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use gate::{Came, Client, Closing, Failure, Stop, Trial};

use super::chatter::Chatter;

/// `CHAT_QUEUE_BYTES` of this stage.
const QUEUE: u64 = 262_144;

/// What the replies and events beside the messages may add to a queue, in bytes.
const BESIDE: u64 = 2048;

/// The most that is due to all who stopped reading, in bytes.
const MOST_TALK: u64 = 64 << 20;

/// The most by which the program may grow, in bytes.
const MOST_GROWTH: u64 = 32 << 20;

/// The longest that a round trip of the others may take.
const ROUND_TRIP: Duration = Duration::from_secs(2);

/// `CHAT_GRACE_MS` of this stage, less what a busy machine needs to read on in time.
const IN_TIME: Duration = Duration::from_millis(3200);

/// How little the kernel is asked to hold for a client that stops reading, in bytes. Less than a few
/// of loopback's segments (64 KiB) would make reading on slow.
const HELD_BY_KERNEL: usize = 256 << 10;

pub(super) fn check(trial: &mut Trial<'_>) -> Result<(), Stop> {
    trial.start()?;
    let mut cleo = Chatter::named(trial, "cleo")?;
    let before = trial.system()?.usage()?.memory_bytes;
    stopped_readers(trial, &mut cleo, before)?;
    pausing_reader(trial)?;
    replies_unread(trial, &mut cleo, before)
}

/// The room and what was said in it. Message `n` is ada's, with the id `a<n>`.
struct Talk {
    room: &'static str,
    length: usize,
    /// Messages that were sent.
    sent: u64,
    /// Messages that ada was shown, and the bytes of these lines.
    shown: u64,
    bytes: u64,
    /// Who has left, by name, and how many bytes were due to it before.
    left: BTreeMap<String, u64>,
}

impl Talk {
    fn new(room: &'static str, length: usize) -> Self {
        Talk { room, length, sent: 0, shown: 0, bytes: 0, left: BTreeMap::new() }
    }

    /// The text of a message: its number, so that no two are alike, and letters.
    fn text(&self, number: u64) -> String {
        let letter = char::from(b'a' + (number % 26) as u8);
        format!("{number:06} {}", letter.to_string().repeat(self.length))
    }

    fn line(&self, number: u64) -> String {
        format!("MSG {} {number} ada a{number} {}", self.room, self.text(number))
    }

    /// Ada says `count` things in one packet. All who read must have them, and a stranger an echo,
    /// in time.
    fn go_on(
        &mut self,
        count: u64,
        ada: &mut Chatter,
        bob: &mut Chatter,
        cleo: &mut Chatter,
    ) -> Result<(), Stop> {
        let numbers = self.sent + 1..=self.sent + count;
        let packet: String = numbers
            .map(|number| format!("SAY {} a{number} {}\n", self.room, self.text(number)))
            .collect();
        let until = Instant::now() + ROUND_TRIP;
        ada.client().send(packet.as_bytes())?;
        let mut answered = self.sent;
        self.sent += count;
        while answered < self.sent || self.shown < self.sent {
            let line = in_time(ada.client(), until, "its messages' replies and events")?;
            if line == format!("OK SAY {} a{} {}", self.room, answered + 1, answered + 1) {
                answered += 1;
            } else if line == self.line(self.shown + 1) {
                self.shown += 1;
                self.bytes += line.len() as u64 + 1;
            } else if let Some(name) = line.strip_prefix(&format!("LEFT {} ", self.room)) {
                self.left.insert(name.to_owned(), self.bytes);
            } else if !line.starts_with("JOINED ") {
                return Err(self.senseless("ada", &line, self.shown + 1));
            }
        }
        let mut shown = self.sent - count;
        while shown < self.sent {
            let line = in_time(bob.client(), until, "the messages of its room")?;
            if line == self.line(shown + 1) {
                shown += 1;
            } else if !line.starts_with("LEFT ") && !line.starts_with("JOINED ") {
                return Err(self.senseless("bob", &line, shown + 1));
            }
        }
        let until = Instant::now() + ROUND_TRIP;
        cleo.client().send_line("ECHO still quick")?;
        let line = in_time(cleo.client(), until, "an echo")?;
        if line == "OK ECHO still quick" {
            return Ok(());
        }
        let what = "cleo sent `ECHO still quick`".to_owned();
        Err(cleo.wrong("reply-wrong", what, "OK ECHO still quick", &line))
    }

    /// A line that a member cannot have been meant to get now.
    fn senseless(&self, name: &str, line: &str, next: u64) -> Stop {
        let number = line.strip_prefix(&format!("MSG {} ", self.room));
        let number = number.and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
        let failure = match number {
            Some(number) if line == self.line(number) => {
                let what = format!("{name} was shown message {number} where {next} was due");
                Failure::new("queued-line-lost", what)
            }
            _ if line == "BYE slow-reader" => {
                let what = format!("{name} reads all the time and was cut off");
                Failure::new("cut-too-early", what)
            }
            _ => {
                let what = format!("{name} was sent a line that is no line of the protocol");
                Failure::new("line-torn", what)
                    .compared(self.line(next).as_bytes(), line.as_bytes())
            }
        };
        failure.into()
    }
}

/// The next line of a client that reads all the time, as text.
fn in_time(client: &mut Client, until: Instant, wanted: &str) -> Result<String, Stop> {
    match client.next(until.saturating_duration_since(Instant::now()))? {
        Came::Line(line) => Ok(String::from_utf8_lossy(&line).into_owned()),
        Came::Closed(_) => {
            let what = format!("{} reads all the time, and was disconnected", client.name());
            Err(Failure::new("cut-too-early", what).into())
        }
        Came::Nothing => {
            let what = format!(
                "{} has waited 2 s for {wanted}, while others in the room do not read",
                client.name()
            );
            Err(Failure::new("others-held-up", what).into())
        }
    }
}

/// Members that stop reading are cut off, and nobody else notices.
fn stopped_readers(trial: &mut Trial<'_>, cleo: &mut Chatter, before: u64) -> Result<(), Stop> {
    let count = trial.decide("slow readers", |random| random.range(2..5));
    let length = trial.decide("letters of a text", |random| random.range(850..980)) as usize;
    let packet = trial.decide("messages in a packet", |random| random.range(20..60));
    let mut ada = Chatter::named(trial, "ada")?;
    let mut bob = Chatter::named(trial, "bob")?;
    ada.join("lobby")?;
    bob.join("lobby")?;
    let mut slow = BTreeMap::new();
    for index in 0..count {
        let name = format!("slow-{index}");
        let mut chatter = Chatter::named(trial, &name)?;
        chatter.client().hold_little(HELD_BY_KERNEL);
        chatter.join("lobby")?;
        slow.insert(name, chatter);
    }
    trial.note(format!("{count} of the members of `lobby` stop reading"));
    let mut talk = Talk::new("lobby", length);
    let (mut gone, mut never) = (Vec::new(), None);
    while !slow.is_empty() {
        trial.go_on()?;
        let began = Instant::now();
        talk.go_on(packet, &mut ada, &mut bob, cleo)?;
        memory_is_bounded(trial, before)?;
        for (name, bytes) in std::mem::take(&mut talk.left) {
            let Some(chatter) = slow.remove(&name) else { continue };
            if bytes + BESIDE < QUEUE {
                let what = format!(
                    "{name} was cut off when {bytes} bytes had been sent to it; its queue holds \
                     {QUEUE}"
                );
                return Err(Failure::new("cut-too-early", what).into());
            }
            // One never reads on: it has to be cut off all the same.
            if gone.is_empty() {
                never = Some(chatter);
            } else {
                reads_on(&name, chatter, &talk, bytes, began)?;
            }
            gone.push(name);
        }
        if talk.bytes * count > MOST_TALK {
            let names: Vec<&str> = slow.keys().map(String::as_str).collect();
            let what = format!(
                "{} read nothing, {} MiB were sent to each, and no LEFT came",
                names.join(", "),
                talk.bytes >> 20
            );
            return Err(Failure::new("slow-reader-kept", what).into());
        }
    }
    names_are_free(trial, cleo, &gone)?;
    drop(never);
    Ok(())
}

fn memory_is_bounded(trial: &mut Trial<'_>, before: u64) -> Result<(), Stop> {
    let now = trial.system()?.usage()?.memory_bytes;
    if now <= before + MOST_GROWTH {
        return Ok(());
    }
    let what = format!(
        "the program's memory rose by more than {} MiB while clients did not read",
        MOST_GROWTH >> 20
    );
    let failure = trial.failure("memory-unbounded", what);
    Err(failure.evidence(format!("from {before} bytes to {now}")).into())
}

/// One that was cut off and reads on in time finds whole lines without a gap, and is told why.
/// `due` is how many bytes had been sent to it when it was cut off.
fn reads_on(
    name: &str,
    mut chatter: Chatter,
    talk: &Talk,
    due: u64,
    began: Instant,
) -> Result<(), Stop> {
    let client = chatter.client();
    let (bytes, end) = client.read_to_end(MOST_TALK as usize, client.patience());
    if began.elapsed() > IN_TIME && !bytes.ends_with(b"BYE slow-reader\n") {
        let what = "the gate itself was kept waiting until the time for BYE was over";
        return Err(Stop::inconclusive("machine-too-slow", what));
    }
    let mut lines = bytes.split(|byte| *byte == b'\n').map(String::from_utf8_lossy);
    let (mut next, mut got) = (1, 0);
    let is_told = loop {
        let Some(line) = lines.next() else { break false };
        let is_moved = ["JOINED ", "LEFT "].iter().any(|word| line.starts_with(word));
        if line == talk.line(next) {
            next += 1;
            got += line.len() as u64 + 1;
        } else if line == "BYE slow-reader" {
            break true;
        } else if line.is_empty() && lines.next().is_none() {
            break false;
        } else if !is_moved && !line.is_empty() {
            return Err(talk.senseless(name, &line, next));
        }
    };
    if !is_told {
        let how = match end {
            None => "nothing more came",
            Some(Closing::End) => "the stream ended",
            Some(Closing::Reset) => "the connection was reset",
        };
        let what = format!(
            "{name} was cut off and read on at once; after message {}, {how} without a `BYE \
             slow-reader`",
            next - 1
        );
        return Err(Failure::new("slow-reader-not-told", what).into());
    }
    if let Some(line) = lines.next().filter(|line| !line.is_empty()) {
        let what = format!("`BYE slow-reader` is the last line that {name} gets");
        return Err(Failure::new("line-torn", what).actual(line.as_bytes()).into());
    }
    if end.is_none() {
        let what = format!("{name} was told `BYE slow-reader`, and its connection stays open");
        return Err(Failure::new("slow-reader-kept", what).into());
    }
    // What it did not get was in its queue. Half of the limit, since the kernel may have taken some of
    // it while the cut was under way.
    if due.saturating_sub(got) < QUEUE / 2 {
        let what = format!(
            "{name} was cut off when {} bytes waited for it; its queue holds {QUEUE}",
            due.saturating_sub(got)
        );
        return Err(Failure::new("cut-too-early", what).into());
    }
    Ok(())
}

/// Who was cut off is no member, and its name can be taken: also while it does not read on.
fn names_are_free(trial: &mut Trial<'_>, cleo: &mut Chatter, gone: &[String]) -> Result<(), Stop> {
    let reason = "slow-reader-still-member";
    cleo.ask("MEMBERS lobby", "OK MEMBERS lobby ada bob", reason)?;
    for name in gone {
        let mut next = Chatter::connect(trial, &format!("next {name}"))?;
        next.ask(&format!("NAME {name}"), &format!("OK NAME {name}"), reason)?;
    }
    Ok(())
}

/// One that pauses, with less than half a queue sent to it, gets everything.
fn pausing_reader(trial: &mut Trial<'_>) -> Result<(), Stop> {
    let mut ada = Chatter::named(trial, "den-ada")?;
    let mut pauser = Chatter::named(trial, "pauser")?;
    pauser.client().hold_little(HELD_BY_KERNEL);
    ada.join("den")?;
    pauser.join("den")?;
    let text = "p".repeat(950);
    let count = QUEUE / 2 / 1024 - 4;
    for number in 1..=count {
        let reply = format!("OK SAY den p{number} {number}");
        ada.ask(&format!("SAY den p{number} {text}"), &reply, "reply-wrong")?;
    }
    for number in 1..=count {
        let expected = format!("MSG den {number} den-ada p{number} {text}");
        let client = pauser.client();
        match client.next(client.patience())? {
            Came::Line(line) if line == expected.as_bytes() => {}
            Came::Line(line) if line == b"BYE slow-reader" => return Err(cut_too_early(number)),
            Came::Closed(_) => return Err(cut_too_early(number)),
            Came::Line(line) => {
                let what = "one that paused got another line than the one that was due";
                return Err(Failure::new("queued-line-lost", what)
                    .compared(expected.as_bytes(), &line)
                    .into());
            }
            Came::Nothing => {
                let what = format!("one that paused got {} of {count} messages", number - 1);
                return Err(Failure::new("queued-line-lost", what).into());
            }
        }
    }
    Ok(())
}

fn cut_too_early(number: u64) -> Stop {
    let what = format!(
        "a client paused while less than half of its queue was sent to it, and was cut off after \
         {} messages",
        number - 1
    );
    Failure::new("cut-too-early", what).into()
}

/// One that sends and reads no reply: the server stops reading its lines, or cuts it off. Its memory
/// does not grow.
fn replies_unread(trial: &mut Trial<'_>, cleo: &mut Chatter, before: u64) -> Result<(), Stop> {
    let flooder = trial.client("flooder")?;
    flooder.hold_little(HELD_BY_KERNEL);
    trial.note("flooder sends lines of 1000 bytes and reads no reply");
    let lines = format!("ECHO {}\n", "f".repeat(994)).repeat(64);
    let mut stream = flooder.stream();
    // When it takes nothing for this long, it makes us wait: that is what it should do.
    stream.set_write_timeout(Some(Duration::from_millis(250))).map_err(gate_error)?;
    let mut sent = 0_u64;
    while sent < MOST_TALK {
        trial.go_on()?;
        match stream.write(lines.as_bytes()) {
            Ok(count) => sent += count as u64,
            Err(_) => break,
        }
        memory_is_bounded(trial, before)?;
    }
    memory_is_bounded(trial, before)?;
    let until = Instant::now() + ROUND_TRIP;
    cleo.client().send_line("ECHO after the flood")?;
    in_time(cleo.client(), until, "an echo")?;
    flooder.close();
    Ok(())
}

fn gate_error(source: std::io::Error) -> Stop {
    Stop::inconclusive("socket-refused", format!("the gate's own socket: {source}"))
}
