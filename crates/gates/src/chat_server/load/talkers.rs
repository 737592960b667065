//! The chat as the load generator sees it: each connection is a member of a room who says something,
//! and has to read what the others say.

use gate::load::{Answer, Garbage, Heard, Protocol, Readiness};

/// The longest line that is taken, in bytes.
const LONGEST_LINE: usize = 4096;

/// Talkers in some rooms.
pub(super) struct Talkers {
    /// In every name and id, so that nothing is taken for something of an earlier run.
    run: u64,
    rooms: usize,
    text: String,
    talkers: Vec<Talker>,
}

/// One connection.
#[derive(Default)]
struct Talker {
    /// How often it was opened.
    opened: u64,
    name: Vec<u8>,
    has_joined: bool,
    /// The newest message that it was shown, or that was there when it joined.
    newest: Option<u64>,
    /// Of its own message under way: whether it has the `OK`, and whether the `MSG`.
    has_reply: bool,
    has_message: bool,
}

impl Talkers {
    pub(super) fn new(run: u64, rooms: usize, text_bytes: usize) -> Self {
        Talkers { run, rooms, text: "t".repeat(text_bytes), talkers: Vec::new() }
    }
}

impl Protocol for Talkers {
    fn open(&mut self, connection: usize, out: &mut Vec<u8>) -> Readiness {
        if self.talkers.len() <= connection {
            self.talkers.resize_with(connection + 1, Talker::default);
        }
        let talker = &mut self.talkers[connection];
        let opened = talker.opened + 1;
        let name = format!("l{:x}-{connection}-{opened}", self.run);
        let room = connection % self.rooms;
        out.extend_from_slice(format!("NAME {name}\nJOIN r{room}\n").as_bytes());
        *talker = Talker { opened, name: name.into_bytes(), ..Talker::default() };
        Readiness::AfterAnswer
    }

    fn request(&mut self, connection: usize, operation: u64, out: &mut Vec<u8>) {
        use std::io::Write as _;
        let (room, run, text) = (connection % self.rooms, self.run, &self.text);
        // Writing to memory cannot fail.
        let _ = writeln!(out, "SAY r{room} m{run:x}-{operation} {text}");
    }

    fn receive(
        &mut self,
        connection: usize,
        bytes: &[u8],
        heard: &mut Heard,
    ) -> Result<usize, Garbage> {
        let Some(talker) = self.talkers.get_mut(connection) else { return Ok(bytes.len()) };
        let mut done = 0;
        while let Some(length) = bytes[done..].iter().position(|byte| *byte == b'\n') {
            talker.line(&bytes[done..done + length], heard)?;
            done += length + 1;
        }
        if bytes.len() - done > LONGEST_LINE {
            return Err(Garbage::TooLong { what: "line", limit: LONGEST_LINE });
        }
        Ok(done)
    }
}

impl Talker {
    fn line(&mut self, line: &[u8], heard: &mut Heard) -> Result<(), Garbage> {
        if line.starts_with(b"MSG ") {
            return self.message(line, heard);
        }
        if line.starts_with(b"OK SAY ") {
            self.has_reply = true;
            self.look(heard);
        } else if line.starts_with(b"OK JOIN ") {
            self.newest = number(line.split(|byte| *byte == b' ').nth(3));
            self.has_joined = true;
            heard.ready();
        } else if line == b"PING" {
            heard.reply().extend_from_slice(b"PONG\n");
        } else if line.starts_with(b"ERR ") {
            match self.has_joined {
                true => heard.next(Answer::Wrong),
                false => return Err(Garbage::Malformed("an error while joining")),
            }
        } else if line.starts_with(b"BYE ") {
            return Err(Garbage::Malformed("BYE: it was cut off"));
        }
        Ok(())
    }

    /// `MSG room number name id TEXT`: nothing may be missing, and its own is half of the answer.
    fn message(&mut self, line: &[u8], heard: &mut Heard) -> Result<(), Garbage> {
        let mut words = line.splitn(6, |byte| *byte == b' ').skip(2);
        let number = number(words.next());
        let is_own = words.next() == Some(self.name.as_slice());
        if !self.has_joined {
            return Ok(());
        }
        let expected = self.newest.map(|newest| newest + 1);
        if number.is_none() || number != expected {
            return Err(Garbage::Malformed("a message is missing, or came twice"));
        }
        self.newest = number;
        if is_own {
            self.has_message = true;
            self.look(heard);
        }
        Ok(())
    }

    /// With both halves, the round trip is over.
    fn look(&mut self, heard: &mut Heard) {
        if self.has_reply && self.has_message {
            (self.has_reply, self.has_message) = (false, false);
            heard.next(Answer::Right);
        }
    }
}

/// A decimal number.
fn number(word: Option<&[u8]>) -> Option<u64> {
    let word = word.filter(|word| !word.is_empty() && word.len() < 19)?;
    word.iter().try_fold(0_u64, |sum, byte| {
        byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use gate::load::{Garbage, Heard, Protocol};

    use super::Talkers;

    /// What a fresh talker of run 10 makes of these bytes: how many are left, and what it heard.
    fn hear(bytes: &str) -> Result<(usize, String), Garbage> {
        let mut talkers = Talkers::new(10, 2, 3);
        let (mut out, mut heard) = (Vec::new(), Heard::default());
        talkers.open(1, &mut out);
        assert_eq!(out, b"NAME la-1-1\nJOIN r1\n");
        out.clear();
        talkers.request(1, 7, &mut out);
        assert_eq!(out, b"SAY r1 ma-7 ttt\n");
        let done = talkers.receive(1, bytes.as_bytes(), &mut heard)?;
        Ok((bytes.len() - done, format!("{heard:?}")))
    }

    #[test]
    fn a_round_trip_needs_the_reply_and_the_own_message() {
        let joined = "OK NAME la-1-1\nOK JOIN r1 5\nJOINED r1 x\nMSG r1 6 other ma-7 ttt\n";
        let rights = |bytes: &str| hear(bytes).unwrap().1.matches("Next(Right)").count();
        assert!(hear(joined).unwrap().1.contains("Ready"));
        assert_eq!(rights(joined), 0);
        let own = format!("{joined}MSG r1 7 la-1-1 ma-7 ttt\n");
        assert_eq!(rights(&own), 0);
        assert_eq!(rights(&format!("{own}OK SAY r1 ma-7 7\n")), 1);
        assert_eq!(hear(&format!("{own}OK SAY")).unwrap().0, "OK SAY".len());
        let wrong = hear(&format!("{joined}ERR not-joined\n")).unwrap().1;
        assert!(wrong.contains("Next(Wrong)"), "{wrong}");
    }

    #[test]
    fn what_is_missing_or_over_is_told() {
        let joined = "OK NAME la-1-1\nOK JOIN r1 5\n";
        hear(&format!("{joined}MSG r1 7 la-1-1 ma-7 ttt\n")).unwrap_err();
        hear(&format!("{joined}BYE slow-reader\n")).unwrap_err();
        hear("ERR name-taken\n").unwrap_err();
        hear(&"x".repeat(5000)).unwrap_err();
    }
}
