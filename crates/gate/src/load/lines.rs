//! Protocols of lines over TCP.

use super::protocol::{Answer, Garbage, Heard, Protocol, Readiness};
use super::template::{Template, leading_decimal};

/// The longest line that is taken, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// A protocol in which an operation is a line.
#[derive(Debug, Clone)]
pub struct LineProtocol {
    opening: Vec<Template>,
    ready: ReadyRule,
    request: Template,
    reply: ReplyRule,
    connections: Vec<Progress>,
}

/// When a new connection may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadyRule {
    /// At once, before anything was received.
    AtOnce,
    /// After this many lines.
    Lines(usize),
    /// After a line that begins so.
    LineStarting(String),
}

/// When an operation is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyRule {
    /// By the next line of its connection, which must begin so (an empty beginning: any line).
    NextLine {
        /// How a right answer begins.
        starting: String,
    },
    /// By this many lines of its connection.
    Lines(usize),
    /// By a line of any connection in which this text stands before the number of the operation.
    /// Lines without it are passed over.
    Numbered {
        /// What stands before the number; must not be empty.
        before: String,
    },
}

#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    ready: bool,
    lines: usize,
    /// How far the unfinished line has been searched for its end, in bytes.
    searched: usize,
}

impl LineProtocol {
    /// Sends `request` (a line without its end; see [`Template`]) and waits as `reply` says.
    #[must_use]
    pub fn new(request: &str, reply: ReplyRule) -> Self {
        LineProtocol {
            opening: Vec::new(),
            ready: ReadyRule::AtOnce,
            request: Template::new(&format!("{request}\n")),
            reply,
            connections: Vec::new(),
        }
    }

    /// First says `lines` on each new connection, and then waits as `ready` says.
    #[must_use]
    pub fn opening(mut self, lines: &[&str], ready: ReadyRule) -> Self {
        self.opening = lines.iter().map(|line| Template::new(&format!("{line}\n"))).collect();
        self.ready = ready;
        self
    }

    fn line(&mut self, connection: usize, line: &[u8], heard: &mut Heard) {
        let progress = &mut self.connections[connection];
        if !progress.ready {
            progress.lines += 1;
            progress.ready = match &self.ready {
                ReadyRule::AtOnce => true,
                ReadyRule::Lines(wanted) => progress.lines >= *wanted,
                ReadyRule::LineStarting(start) => line.starts_with(start.as_bytes()),
            };
            if progress.ready {
                progress.lines = 0;
                heard.ready();
            }
            return;
        }
        match &self.reply {
            ReplyRule::NextLine { starting } => {
                let right = line.starts_with(starting.as_bytes());
                heard.next(if right { Answer::Right } else { Answer::Wrong });
            }
            ReplyRule::Lines(wanted) => {
                progress.lines += 1;
                if progress.lines >= *wanted {
                    progress.lines = 0;
                    heard.next(Answer::Right);
                }
            }
            ReplyRule::Numbered { before } => {
                if let Some(operation) = number_after(line, before.as_bytes()) {
                    heard.operation(operation, Answer::Right);
                }
            }
        }
    }
}

fn number_after(line: &[u8], before: &[u8]) -> Option<u64> {
    let places = line.windows(before.len().max(1)).enumerate();
    places
        .filter(|(_, part)| *part == before)
        .find_map(|(at, part)| leading_decimal(&line[at + part.len()..]))
}

impl Protocol for LineProtocol {
    fn open(&mut self, connection: usize, out: &mut Vec<u8>) -> Readiness {
        if self.connections.len() <= connection {
            self.connections.resize(connection + 1, Progress::default());
        }
        let ready = self.ready == ReadyRule::AtOnce;
        self.connections[connection] = Progress { ready, ..Progress::default() };
        for line in &self.opening {
            line.render(connection, 0, out);
        }
        if ready { Readiness::Ready } else { Readiness::AfterAnswer }
    }

    fn request(&mut self, connection: usize, operation: u64, out: &mut Vec<u8>) {
        self.request.render(connection, operation, out);
    }

    fn receive(
        &mut self,
        connection: usize,
        bytes: &[u8],
        heard: &mut Heard,
    ) -> Result<usize, Garbage> {
        let mut done = 0;
        let mut searched = std::mem::take(&mut self.connections[connection].searched);
        while let Some(length) =
            bytes[done + searched..].iter().position(|byte| *byte == b'\n').map(|at| at + searched)
        {
            let line = &bytes[done..done + length];
            self.line(connection, line.strip_suffix(b"\r").unwrap_or(line), heard);
            done += length + 1;
            searched = 0;
        }
        self.connections[connection].searched = bytes.len() - done;
        if bytes.len() - done > LONGEST_LINE {
            return Err(Garbage::TooLong { what: "line", limit: LONGEST_LINE });
        }
        Ok(done)
    }

    fn survives_a_timeout(&self) -> bool {
        matches!(self.reply, ReplyRule::Numbered { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_LINE, LineProtocol, ReadyRule, ReplyRule};
    use crate::load::protocol::{Answer, Event, Garbage, Heard, Protocol};

    fn hear(protocol: &LineProtocol, pieces: &[&[u8]]) -> Result<String, Garbage> {
        let mut protocol = protocol.clone();
        let (mut heard, mut kept) = (Heard::default(), Vec::new());
        protocol.open(3, &mut Vec::new());
        for piece in pieces {
            kept.extend_from_slice(piece);
            let done = protocol.receive(3, &kept, &mut heard)?;
            kept.drain(..done);
        }
        let name = |event: &Event| match event {
            Event::Next(Answer::Right) => "right".to_owned(),
            Event::Next(Answer::Wrong) => "wrong".to_owned(),
            Event::Ready => "ready".to_owned(),
            Event::Operation(number, _) => number.to_string(),
            Event::Last => "last".to_owned(),
        };
        Ok(heard.events.iter().map(name).collect::<Vec<_>>().join(" "))
    }

    fn check(protocol: &LineProtocol, bytes: &[u8], wanted: &str) {
        for split in 0..=bytes.len() {
            let heard = hear(protocol, &[&bytes[..split], &bytes[split..]]).unwrap();
            assert_eq!(heard, wanted, "split at {split}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(hear(protocol, &single).unwrap(), wanted);
    }

    #[test]
    fn each_rule_knows_its_answer_however_the_bytes_come() {
        let next = LineProtocol::new("PING", ReplyRule::NextLine { starting: "PONG".to_owned() });
        check(&next, b"PONG\nERROR\r\nPONG 2\nPON", "right wrong right");
        check(&LineProtocol::new("LIST", ReplyRule::Lines(2)), b"a\nb\nc\n\nd\n", "right right");
        let numbered = ReplyRule::Numbered { before: "id=".to_owned() };
        let numbered = LineProtocol::new("MSG id={operation}", numbered)
            .opening(&["NICK u{connection}"], ReadyRule::LineStarting("WELCOME".to_owned()));
        check(
            &numbered,
            b"notice id=5\nWELCOME id=1\nMSG id=12\njoined\nMSG id=x id=7 id=8\nid=\n",
            "ready 12 7",
        );
        let counted = LineProtocol::new("x", ReplyRule::Lines(1)).opening(&[], ReadyRule::Lines(2));
        check(&counted, b"one\ntwo\nthree\n", "ready right");
    }

    #[test]
    fn a_line_without_end_is_garbage() {
        let protocol = LineProtocol::new("x", ReplyRule::Lines(1));
        let endless = vec![b'x'; LONGEST_LINE + 1];
        assert!(matches!(hear(&protocol, &[&endless]), Err(Garbage::TooLong { .. })));
    }

    #[test]
    fn the_opening_is_said_with_the_number_of_the_connection() {
        let mut protocol = LineProtocol::new("MSG {operation}", ReplyRule::Lines(1))
            .opening(&["NICK u{connection}", "JOIN #a"], ReadyRule::Lines(2));
        let mut out = Vec::new();
        protocol.open(12, &mut out);
        protocol.request(12, 3, &mut out);
        assert_eq!(out, b"NICK u12\nJOIN #a\nMSG 3\n");
    }
}
