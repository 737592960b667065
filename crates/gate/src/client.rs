//! A client that speaks in lines: what a person would do with `nc`, with deadlines, and with every
//! byte noted down.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::outcome::{Failure, Stop, printable};
use crate::timeline::{Happening, Timeline};
use crate::{Network, connect};

/// The longest line that is taken from a system under test, in bytes. One that sends more without an
/// end of line does not speak lines.
const MOST_LINE: usize = 1 << 20;

/// What came on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// A line, without its end.
    Line(Vec<u8>),
    /// Nothing within the time.
    Nothing,
    /// The end of the connection.
    Closed(Closing),
}

/// How the other side ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// By the end of its stream (FIN).
    End,
    /// By a reset (RST), or a fault of the connection.
    Reset,
}

/// A connection to the system under test.
#[derive(Debug)]
pub struct Client {
    name: String,
    stream: TcpStream,
    timeline: Arc<Timeline>,
    patience: Duration,
    buffer: Vec<u8>,
    closed: Option<Closing>,
    last_sent: String,
}

impl Client {
    /// Connects to a port on loopback. `patience` is how long a reply is waited for.
    ///
    /// # Errors
    /// As [`connect`]; the timeline has it already.
    pub fn connect(
        network: &dyn Network,
        port: u16,
        name: &str,
        patience: Duration,
        timeline: &Arc<Timeline>,
    ) -> std::io::Result<Self> {
        let client = name.to_owned();
        let stream = connect(network, port, patience).inspect_err(|error| {
            timeline.add(Happening::Refused { client: client.clone(), why: error.to_string() });
        })?;
        stream.set_write_timeout(Some(patience))?;
        timeline.add(Happening::Connected { client: client.clone() });
        Ok(Client {
            name: client,
            stream,
            timeline: Arc::clone(timeline),
            patience,
            buffer: Vec::new(),
            closed: None,
            last_sent: String::new(),
        })
    }

    /// The name under which it stands in the report.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How long it waits for a reply.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// The connection itself, for what only a socket can do.
    #[must_use]
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Has the kernel hold about this many bytes for it at most, so that one that does not read fills
    /// the system's own queue soon. A wish: where it cannot be had, more is held.
    pub fn hold_little(&self, bytes: usize) {
        let _ = rustix::net::sockopt::set_socket_recv_buffer_size(&self.stream, bytes);
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// A failure `connection-closed` if the other side is gone, `not-read` if it takes nothing any
    /// more.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.timeline.sent(&self.name, bytes);
        self.last_sent = printable(bytes.get(..bytes.len().min(120)).unwrap_or(bytes));
        self.stream.write_all(bytes).map_err(|error| {
            let is_full = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
            let (reason, what) = if is_full {
                ("not-read", "took nothing any more, so that its receive buffer is full")
            } else {
                ("connection-closed", "had closed the connection")
            };
            let what = format!("{} sent `{}`, but the system {what}", self.name, self.last_sent);
            self.failure(reason, what)
        })
    }

    /// Sends a line with its end, `\n`.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn send_line(&mut self, line: &str) -> Result<(), Stop> {
        self.send(format!("{line}\n").as_bytes())
    }

    /// What comes next, within `longest`. An end of line is `\n`, and a `\r` before it is not part of
    /// the line.
    ///
    /// # Errors
    /// A failure `no-lines` if more than a megabyte comes without an end of line.
    pub fn next(&mut self, longest: Duration) -> Result<Came, Stop> {
        let until = Instant::now() + longest;
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                self.timeline.received(&self.name, &line);
                line.pop();
                line.pop_if(|last| *last == b'\r');
                return Ok(Came::Line(line));
            }
            if let Some(closing) = self.closed {
                return Ok(Came::Closed(closing));
            }
            if self.buffer.len() > MOST_LINE {
                let what = format!("{} was sent a megabyte without an end of line", self.name);
                return Err(self.failure("no-lines", what));
            }
            // Even without any time left, what is there already is taken.
            let left = until.saturating_duration_since(Instant::now());
            if !self.fill(left)? {
                return Ok(Came::Nothing);
            }
        }
    }

    /// Reads once. False when nothing came within `longest`.
    fn fill(&mut self, longest: Duration) -> Result<bool, Stop> {
        let mut bytes = [0; 16 << 10];
        // A time-out of zero would mean none.
        let longest = longest.max(Duration::from_millis(1));
        let read = self.stream.set_read_timeout(Some(longest));
        match read.and_then(|()| self.stream.read(&mut bytes)) {
            Ok(0) => self.see_closed(Closing::End),
            Ok(length) => self.buffer.extend(&bytes[..length]),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => return Ok(false),
                ErrorKind::Interrupted => {}
                _ => self.see_closed(Closing::Reset),
            },
        }
        Ok(true)
    }

    fn see_closed(&mut self, closing: Closing) {
        if !self.buffer.is_empty() {
            self.timeline.received(&self.name, &self.buffer);
        }
        let how = match closing {
            Closing::End => "by the system",
            Closing::Reset => "by the system, with a reset",
        };
        self.timeline.add(Happening::Closed { client: self.name.clone(), how: how.to_owned() });
        self.closed = Some(closing);
    }

    /// The next line, within its patience.
    ///
    /// # Errors
    /// A failure `no-reply` if nothing comes, `connection-closed` if the connection ends.
    pub fn line(&mut self, wanted: &str) -> Result<Vec<u8>, Stop> {
        match self.next(self.patience)? {
            Came::Line(line) => Ok(line),
            Came::Nothing => {
                let mut what = format!(
                    "{} sent `{}` and waited {} for {wanted}; nothing came",
                    self.name,
                    self.last_sent,
                    in_seconds(self.patience)
                );
                if !self.buffer.is_empty() {
                    what.push_str(&format!(
                        " but `{}`, without an end of line",
                        printable(&self.buffer)
                    ));
                }
                Err(self.failure("no-reply", what))
            }
            Came::Closed(closing) => {
                let how = if closing == Closing::End { "closed" } else { "reset" };
                let what = format!(
                    "{} sent `{}` and waited for {wanted}; the system {how} the connection",
                    self.name, self.last_sent
                );
                Err(self.failure("connection-closed", what))
            }
        }
    }

    /// The next line must be this one. Returns nothing else, so that nothing is passed over.
    ///
    /// # Errors
    /// As [`Client::line`]; a failure for `reason` if another line comes.
    pub fn expect(&mut self, expected: &str, reason: &str) -> Result<(), Stop> {
        let line = self.line(&format!("`{}`", printable(expected.as_bytes())))?;
        if line == expected.as_bytes() {
            return Ok(());
        }
        let what = format!("{} sent `{}`, and another reply came", self.name, self.last_sent);
        Err(self.at_last(Failure::new(reason, what).compared(expected.as_bytes(), &line)).into())
    }

    /// Nothing may come within `longest`.
    ///
    /// # Errors
    /// A failure for `reason` if a line comes or the connection ends.
    pub fn expect_silence(&mut self, longest: Duration, reason: &str) -> Result<(), Stop> {
        match self.next(longest)? {
            Came::Nothing if self.buffer.is_empty() => Ok(()),
            Came::Nothing => {
                let what = format!("{} must hear nothing, but bytes came", self.name);
                Err(self.at_last(Failure::new(reason, what).actual(&self.buffer)).into())
            }
            Came::Line(line) => {
                let what = format!("{} must hear nothing, but a line came", self.name);
                Err(self.at_last(Failure::new(reason, what).actual(&line)).into())
            }
            Came::Closed(_) => {
                let what = format!("{} must hear nothing, but was disconnected", self.name);
                Err(self.failure(reason, what))
            }
        }
    }

    /// The connection must be closed by the system within `longest`. Lines that come before are
    /// returned.
    ///
    /// # Errors
    /// A failure for `reason` if it stays open.
    pub fn expect_closed(&mut self, longest: Duration, reason: &str) -> Result<Vec<Vec<u8>>, Stop> {
        let until = Instant::now() + longest;
        let mut lines = Vec::new();
        loop {
            match self.next(until.saturating_duration_since(Instant::now()))? {
                Came::Closed(_) => return Ok(lines),
                Came::Line(line) if lines.len() < 100_000 => lines.push(line),
                Came::Line(_) | Came::Nothing => {
                    let what = format!(
                        "the connection of {} must be closed within {}, but it is open",
                        self.name,
                        in_seconds(longest)
                    );
                    return Err(self.failure(reason, what));
                }
            }
        }
    }

    /// Everything that was received and not taken yet is taken, as far as it comes without waiting.
    ///
    /// # Errors
    /// As [`Client::next`].
    pub fn drain(&mut self) -> Result<Vec<Vec<u8>>, Stop> {
        let mut lines = Vec::new();
        while let Came::Line(line) = self.next(Duration::from_millis(1))? {
            lines.push(line);
        }
        Ok(lines)
    }

    /// Everything that comes until the system ends the connection, nothing comes for `longest`, or
    /// there are more than `most` bytes; and how it ended, if it did. Quicker than line by line, and
    /// not in the report.
    pub fn read_to_end(&mut self, most: usize, longest: Duration) -> (Vec<u8>, Option<Closing>) {
        let mut bytes = std::mem::take(&mut self.buffer);
        let mut piece = vec![0; 64 << 10];
        if self.stream.set_read_timeout(Some(longest)).is_err() {
            return (bytes, self.closed);
        }
        while self.closed.is_none() && bytes.len() <= most {
            match self.stream.read(&mut piece) {
                Ok(0) => self.see_closed(Closing::End),
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => break,
                    _ => self.see_closed(Closing::Reset),
                },
            }
        }
        (bytes, self.closed)
    }

    /// Ends its own side, and goes on listening (a half-close).
    pub fn finish_sending(&mut self) {
        let how = "sending, by the client".to_owned();
        self.timeline.add(Happening::Closed { client: self.name.clone(), how });
        // One that is gone already needs no end.
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Closes the connection.
    pub fn close(self) {
        let how = "by the client".to_owned();
        self.timeline.add(Happening::Closed { client: self.name.clone(), how });
    }

    /// A failure that points at what happened last.
    fn failure(&self, reason: &str, what: String) -> Stop {
        self.at_last(Failure::new(reason, what)).into()
    }

    fn at_last(&self, mut failure: Failure) -> Failure {
        failure.event = self.timeline.last();
        failure
    }
}

/// A time as people say it.
#[must_use]
pub fn in_seconds(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        let seconds = time.as_secs_f64();
        let text = format!("{seconds:.1}");
        format!("{} s", text.strip_suffix(".0").unwrap_or(&text))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Came, Client, Closing};
    use crate::outcome::Stop;
    use crate::timeline::Timeline;
    use crate::{HostNetwork, listen};

    /// A client, and what a server does with its first connection.
    fn with_server(
        serve: impl FnOnce(&mut TcpStream) + Send + 'static,
    ) -> (Client, std::thread::JoinHandle<()>) {
        let listener = listen(&HostNetwork, 0).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || serve(&mut listener.accept().unwrap().0));
        let timeline = Arc::new(Timeline::default());
        let patience = Duration::from_secs(10);
        (Client::connect(&HostNetwork, port, "ada", patience, &timeline).unwrap(), server)
    }

    fn reason(stop: Stop) -> String {
        match stop {
            Stop::Fail(failure) => failure.reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn lines_are_put_together_and_compared() {
        let (mut client, server) = with_server(|stream| {
            stream.write_all(b"O").unwrap();
            stream.write_all(b"K\r\nNO\nhalf").unwrap();
        });
        client.expect("OK", "a").unwrap();
        assert_eq!(reason(client.expect("OK", "wrong").unwrap_err()), "wrong");
        server.join().unwrap();
        assert_eq!(client.next(Duration::from_secs(10)).unwrap(), Came::Closed(Closing::End));
        assert_eq!(reason(client.line("x").unwrap_err()), "connection-closed");
    }

    #[test]
    fn silence_is_told_from_noise_and_from_an_end() {
        let (mut client, server) = with_server(|stream| {
            let mut asked = [0; 2];
            stream.read_exact(&mut asked).unwrap();
            stream.write_all(b"?").unwrap();
            stream.read_exact(&mut asked).unwrap();
        });
        client.expect_silence(Duration::from_millis(1), "noise").unwrap();
        client.send_line("a").unwrap();
        let patient = Duration::from_secs(10);
        assert_eq!(reason(client.expect_silence(patient / 20, "noise").unwrap_err()), "noise");
        client.send_line("b").unwrap();
        client.expect_closed(patient, "open").unwrap();
        server.join().unwrap();
        assert_eq!(reason(client.expect_silence(patient, "noise").unwrap_err()), "noise");
    }
}
