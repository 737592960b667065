//! From a line to a command. Everything that can be said about a line without knowing who is there is
//! said here; what a command does is [`crate::hall`]'s matter.

use std::fmt;

use crate::lines::LineFault;
use crate::words::{MessageId, Name, RoomName};

/// The most messages that one `HISTORY` gives.
const MOST_HISTORY: u64 = 50;

/// What a client wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// The text back.
    Echo(String),
    /// To be called this.
    Name(Name),
    /// To be a member.
    Join(RoomName),
    /// To be a member no longer.
    Leave(RoomName),
    /// To know who is in a room.
    Members(RoomName),
    /// To go.
    Quit,
    /// To say something in a room.
    Say {
        /// The room.
        room: RoomName,
        /// What the sender calls the message.
        id: MessageId,
        /// What is said.
        text: String,
    },
    /// To tell one client something.
    Tell {
        /// The receiver.
        to: Name,
        /// What it is told.
        text: String,
    },
    /// Nothing: it is a sign of life.
    Pong,
    /// What was said in a room.
    History {
        /// The room.
        room: RoomName,
        /// The first number that is wanted.
        from: u64,
        /// The most messages that are wanted.
        count: usize,
    },
}

/// Why a command has no effect. Its text is what follows `ERR `.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The line as such.
    Line(LineFault),
    /// The first word is no command.
    UnknownCommand,
    /// Too many messages; the milliseconds to wait.
    SlowDown(u64),
    /// Too few, too many or empty arguments.
    BadArguments,
    /// An argument that is no name.
    BadName,
    /// An argument that is no room.
    BadRoom,
    /// An argument that is no message id.
    BadId,
    /// An argument that is no number, or out of range.
    BadNumber,
    /// The client has no name yet.
    NoName,
    /// The client has a name already.
    AlreadyNamed,
    /// Another client has the name.
    NameTaken,
    /// No client has the name.
    NoSuchName,
    /// The client is a member already.
    AlreadyJoined,
    /// The client is no member.
    NotJoined,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Line(LineFault::TooLong) => "line-too-long",
            Refusal::Line(LineFault::NotUtf8) => "not-utf8",
            Refusal::Line(LineFault::BadCharacter) => "bad-character",
            Refusal::UnknownCommand => "unknown-command",
            Refusal::SlowDown(wait) => return write!(f, "slow-down {wait}"),
            Refusal::BadArguments => "bad-arguments",
            Refusal::BadName => "bad-name",
            Refusal::BadRoom => "bad-room",
            Refusal::BadId => "bad-id",
            Refusal::BadNumber => "bad-number",
            Refusal::NoName => "no-name",
            Refusal::AlreadyNamed => "already-named",
            Refusal::NameTaken => "name-taken",
            Refusal::NoSuchName => "no-such-name",
            Refusal::AlreadyJoined => "already-joined",
            Refusal::NotJoined => "not-joined",
        })
    }
}

/// A line that asks for a reply, or `PONG`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    /// Whether it takes a token of the sender's bucket. It does so even if it is refused.
    pub(crate) takes_token: bool,
    /// What is wanted, or why the line cannot be understood.
    pub(crate) command: Result<Command, Refusal>,
}

impl Order {
    /// Reads a line; `None` of an empty one, which asks for nothing.
    pub(crate) fn read(line: Result<String, LineFault>) -> Option<Self> {
        match line {
            Ok(line) if line.is_empty() => None,
            Ok(line) => {
                let (word, rest) = match line.split_once(' ') {
                    Some((word, rest)) => (word, Some(rest)),
                    None => (line.as_str(), None),
                };
                let takes_token = word == "SAY" || word == "TELL";
                Some(Order { takes_token, command: read_command(word, rest) })
            }
            Err(fault) => Some(Order { takes_token: false, command: Err(Refusal::Line(fault)) }),
        }
    }
}

fn read_command(word: &str, rest: Option<&str>) -> Result<Command, Refusal> {
    match word {
        "ECHO" => arguments(rest).map(|[text]| Command::Echo(text.to_owned())),
        "NAME" => Ok(Command::Name(name(single(rest)?)?)),
        "JOIN" => Ok(Command::Join(room(single(rest)?)?)),
        "LEAVE" => Ok(Command::Leave(room(single(rest)?)?)),
        "MEMBERS" => Ok(Command::Members(room(single(rest)?)?)),
        "QUIT" => nothing(rest, Command::Quit),
        "PONG" => nothing(rest, Command::Pong),
        "SAY" => {
            let [to, id, text] = arguments(rest)?;
            let room = room(to)?;
            let id = MessageId::new(id).ok_or(Refusal::BadId)?;
            Ok(Command::Say { room, id, text: text.to_owned() })
        }
        "TELL" => {
            let [to, text] = arguments(rest)?;
            Ok(Command::Tell { to: name(to)?, text: text.to_owned() })
        }
        "HISTORY" => {
            let [of, from, count] = arguments(rest)?;
            let count = without_space(count)?;
            let room = room(of)?;
            let from = number(from)?;
            let count = number(count)?;
            if count > MOST_HISTORY {
                return Err(Refusal::BadNumber);
            }
            Ok(Command::History { room, from, count: count as usize })
        }
        _ => Err(Refusal::UnknownCommand),
    }
}

/// Exactly `N` arguments, none of them empty. The last one is the rest of the line, with its spaces.
fn arguments<const N: usize>(rest: Option<&str>) -> Result<[&str; N], Refusal> {
    let mut pieces = rest.ok_or(Refusal::BadArguments)?.splitn(N, ' ');
    let mut found = [""; N];
    for argument in &mut found {
        *argument = pieces.next().filter(|piece| !piece.is_empty()).ok_or(Refusal::BadArguments)?;
    }
    Ok(found)
}

fn single(rest: Option<&str>) -> Result<&str, Refusal> {
    let [argument] = arguments(rest)?;
    without_space(argument)
}

/// A last argument that is not TEXT: a space in it means that there are too many.
fn without_space(argument: &str) -> Result<&str, Refusal> {
    if argument.contains(' ') { Err(Refusal::BadArguments) } else { Ok(argument) }
}

fn nothing(rest: Option<&str>, command: Command) -> Result<Command, Refusal> {
    if rest.is_none() { Ok(command) } else { Err(Refusal::BadArguments) }
}

fn name(text: &str) -> Result<Name, Refusal> {
    Name::new(text).ok_or(Refusal::BadName)
}

fn room(text: &str) -> Result<RoomName, Refusal> {
    RoomName::new(text).ok_or(Refusal::BadRoom)
}

/// A number of 1 to 18 digits that does not begin with 0: it always fits.
fn number(text: &str) -> Result<u64, Refusal> {
    let is_number = (1..=18).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0');
    if is_number { text.parse().map_err(|_| Refusal::BadNumber) } else { Err(Refusal::BadNumber) }
}

#[cfg(test)]
mod tests {
    use super::{Order, Refusal};

    #[track_caller]
    fn check(line: &str, expected: Result<&str, Refusal>) {
        let order = Order::read(Ok(line.to_owned())).expect("the line is not empty");
        let found = order.command.map(|command| format!("{command:?}"));
        assert_eq!(found, expected.map(str::to_owned), "{line:?}");
    }

    #[test]
    fn commands_are_read() {
        check("ECHO  a b ", Ok(r#"Echo(" a b ")"#));
        check("TELL bob  hi", Ok(r#"Tell { to: Name("bob"), text: " hi" }"#));
        check("QUIT", Ok("Quit"));
    }

    #[test]
    fn the_first_fault_in_order_is_told() {
        check(" ECHO a", Err(Refusal::UnknownCommand));
        check("echo a", Err(Refusal::UnknownCommand));
        for line in ["ECHO", "ECHO ", "NAME", "NAME a b", "NAME  a", "NAME a ", "QUIT now", "PONG "]
        {
            check(line, Err(Refusal::BadArguments));
        }
        for line in ["SAY", "SAY a b", "SAY a b ", "SAY  a b c", "HISTORY a 1", "HISTORY A 1 2 3"] {
            check(line, Err(Refusal::BadArguments));
        }
        check("SAY A / c", Err(Refusal::BadRoom));
        check("SAY a / c", Err(Refusal::BadId));
        check(&format!("NAME {}", "a".repeat(21)), Err(Refusal::BadName));
        for numbers in ["0 1", "01 1", "1 51", "-1 1", "1 0", "1234567890123456789 1", "+1 1"] {
            check(&format!("HISTORY a {numbers}"), Err(Refusal::BadNumber));
        }
    }

    #[test]
    fn an_empty_line_asks_for_nothing() {
        assert_eq!(Order::read(Ok(String::new())), None);
    }
}
