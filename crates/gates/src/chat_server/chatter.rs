//! A client that knows the chat's protocol: it tells replies from events.

use std::collections::VecDeque;
use std::time::Duration;

use gate::{Came, Client, Failure, Stop, Trial, in_seconds, printable};

/// How long an event may take to come, as the specification says of stages 3 and 4.
pub(super) const EVENT: Duration = Duration::from_secs(5);

/// The most events that are kept of one client.
const MOST_EVENTS: usize = 200_000;

/// One connection, and the events that came on it and were not looked at yet.
pub(super) struct Chatter {
    client: Client,
    events: VecDeque<String>,
    is_closed: bool,
}

impl Chatter {
    /// A connection without a name.
    pub(super) fn connect(trial: &mut Trial<'_>, label: &str) -> Result<Self, Stop> {
        let client = trial.client(label)?;
        Ok(Chatter { client, events: VecDeque::new(), is_closed: false })
    }

    /// A connection that has taken this name.
    pub(super) fn named(trial: &mut Trial<'_>, name: &str) -> Result<Self, Stop> {
        let mut chatter = Chatter::connect(trial, name)?;
        chatter.ask(&format!("NAME {name}"), &format!("OK NAME {name}"), "reply-wrong")?;
        Ok(chatter)
    }

    /// The connection itself.
    pub(super) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The connection alone. Events that were not looked at are forgotten.
    pub(super) fn into_client(self) -> Client {
        self.client
    }

    /// Joins a room. Returns the number of its newest message.
    pub(super) fn join(&mut self, room: &str) -> Result<u64, Stop> {
        self.client.send_line(&format!("JOIN {room}"))?;
        let reply = self.reply()?;
        let number = reply.strip_prefix(&format!("OK JOIN {room} "));
        number.and_then(|number| number.parse().ok()).ok_or_else(|| {
            let what = format!("{} joined `{room}`", self.client.name());
            self.wrong("reply-wrong", what, &format!("OK JOIN {room} <number>"), &reply)
        })
    }

    /// Sends a line whose reply must be this one.
    pub(super) fn ask(&mut self, line: &str, expected: &str, reason: &str) -> Result<(), Stop> {
        self.client.send_line(line)?;
        let reply = self.reply()?;
        if reply == expected {
            return Ok(());
        }
        let what = format!("{} sent `{}`", self.client.name(), printable(line.as_bytes()));
        let failure = Failure::new(reason, what).compared(expected.as_bytes(), reply.as_bytes());
        Err(failure.into())
    }

    /// The next reply; events that come before it are kept.
    pub(super) fn reply(&mut self) -> Result<String, Stop> {
        loop {
            let line = self.client.line("a reply")?;
            let line = self.text(line)?;
            if is_reply(&line) {
                return Ok(line);
            }
            self.keep(line);
        }
    }

    /// The next event within `longest`; `None` if there is none. A reply that nobody waits for is a
    /// failure.
    pub(super) fn event(&mut self, longest: Duration) -> Result<Option<String>, Stop> {
        if let Some(event) = self.events.pop_front() {
            return Ok(Some(event));
        }
        match self.client.next(longest)? {
            Came::Nothing => Ok(None),
            Came::Closed(_) => {
                self.is_closed = true;
                Ok(None)
            }
            Came::Line(line) => {
                let line = self.text(line)?;
                if is_reply(&line) {
                    let what = format!("{} was answered unasked", self.client.name());
                    return Err(Failure::new("reply-wrong", what).actual(line.as_bytes()).into());
                }
                Ok(Some(line))
            }
        }
    }

    /// The next event must be this one.
    pub(super) fn expect_event(
        &mut self,
        expected: &str,
        longest: Duration,
        reason: &str,
    ) -> Result<(), Stop> {
        let name = self.client.name().to_owned();
        match self.event(longest)? {
            Some(event) if event == expected => Ok(()),
            Some(event) => {
                let what = format!("{name} waited for an event, and another came");
                let failure =
                    Failure::new(reason, what).compared(expected.as_bytes(), event.as_bytes());
                Err(failure.into())
            }
            None => {
                let how = if self.is_closed { "the connection ended" } else { "nothing came" };
                let waited = in_seconds(longest);
                let what = format!("{name} waited {waited} for an event; {how}");
                Err(Failure::new(reason, what).expected(expected).into())
            }
        }
    }

    /// No event may have come, and none may come before the reply to an `ECHO`: what the server had
    /// to say to this client before that, it has said by then.
    pub(super) fn expect_quiet(&mut self, reason: &str) -> Result<(), Stop> {
        self.sync()?;
        match self.events.pop_front() {
            None => Ok(()),
            Some(event) => {
                let what = format!("{} must hear nothing, but an event came", self.client.name());
                Err(Failure::new(reason, what).actual(event.as_bytes()).into())
            }
        }
    }

    /// An `ECHO` and its reply: everything that was sent before is answered.
    pub(super) fn sync(&mut self) -> Result<(), Stop> {
        self.ask("ECHO sync", "OK ECHO sync", "reply-wrong")
    }

    /// The events that came so far.
    pub(super) fn take_events(&mut self) -> Vec<String> {
        self.events.drain(..).collect()
    }

    /// A failure about a reply.
    pub(super) fn wrong(&self, reason: &str, what: String, expected: &str, actual: &str) -> Stop {
        Failure::new(reason, what).expected(expected).actual(actual.as_bytes()).into()
    }

    fn keep(&mut self, event: String) {
        if self.events.len() < MOST_EVENTS {
            self.events.push_back(event);
        }
    }

    fn text(&self, line: Vec<u8>) -> Result<String, Stop> {
        String::from_utf8(line).map_err(|error| {
            let what = format!("{} was sent a line that is not UTF-8", self.client.name());
            Failure::new("reply-wrong", what).actual(error.as_bytes()).into()
        })
    }
}

fn is_reply(line: &str) -> bool {
    line.starts_with("OK ") || line.starts_with("ERR ") || line.starts_with("HIST ")
}

/// Asks until the expected reply comes: the system needs a moment to see that a connection has
/// ended. Meanwhile other replies may come.
pub(super) fn ask_until(
    trial: &mut Trial<'_>,
    chatter: &mut Chatter,
    line: &str,
    expected: &str,
    may_come: impl Fn(&str) -> bool,
    reason: &str,
) -> Result<(), Stop> {
    let mut last = String::new();
    let found = trial.wait_for(Duration::from_secs(5), |_| {
        chatter.client.send_line(line)?;
        let reply = chatter.reply()?;
        if reply == expected {
            return Ok(Some(()));
        }
        if may_come(&reply) {
            last = reply;
            return Ok(None);
        }
        let what = format!("{} sent `{line}`", chatter.client.name());
        let failure = Failure::new("reply-wrong", what);
        Err(failure.compared(expected.as_bytes(), reply.as_bytes()).into())
    })?;
    found.ok_or_else(|| {
        let what = format!("`{line}` was answered `{}` for 5 seconds", printable(last.as_bytes()));
        Failure::new(reason, what).expected(expected).into()
    })
}
