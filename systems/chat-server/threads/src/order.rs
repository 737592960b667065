//! From bytes to lines, and from lines to orders. It knows the protocol's grammar and nothing else.

/// The most bytes of a line, without its end.
const MOST_LINE: usize = 1024;
/// The most messages that one `HISTORY` gives.
const MOST_HISTORY: u64 = 50;

/// What follows `ERR `.
pub(crate) type Code = &'static str;

/// Cuts a stream of bytes into lines. It holds no more than one line.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    begun: Vec<u8>,
    overflowed: bool,
}

impl Cutter {
    /// Takes bytes, and calls `each` for every line that ends in them, without its end; with an error
    /// code for one that is no good. It stops when `each` says so.
    pub(crate) fn cut(
        &mut self,
        mut bytes: &[u8],
        mut each: impl FnMut(Result<&str, Code>) -> bool,
    ) -> bool {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.begin(&bytes[..end]);
            bytes = &bytes[end + 1..];
            let goes_on = each(self.line());
            self.begun.clear();
            self.overflowed = false;
            if !goes_on {
                return false;
            }
        }
        self.begin(bytes);
        true
    }

    fn begin(&mut self, piece: &[u8]) {
        // One more than a line has, for the CR of its end.
        self.overflowed |= self.begun.len() + piece.len() > MOST_LINE + 1;
        if self.overflowed {
            self.begun.clear();
        } else {
            self.begun.extend_from_slice(piece);
        }
    }

    fn line(&self) -> Result<&str, Code> {
        let line = self.begun.strip_suffix(b"\r").unwrap_or(&self.begun);
        if self.overflowed || line.len() > MOST_LINE {
            return Err("line-too-long");
        }
        let text = std::str::from_utf8(line).map_err(|_| "not-utf8")?;
        if line.iter().any(u8::is_ascii_control) { Err("bad-character") } else { Ok(text) }
    }
}

/// What a line asks for. Its words have their form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order<'a> {
    /// `ECHO TEXT`
    Echo(&'a str),
    /// `NAME name`
    Name(&'a str),
    /// `JOIN room`
    Join(&'a str),
    /// `LEAVE room`
    Leave(&'a str),
    /// `MEMBERS room`
    Members(&'a str),
    /// `QUIT`
    Quit,
    /// `SAY room id TEXT`
    Say(&'a str, &'a str, &'a str),
    /// `TELL name TEXT`
    Tell(&'a str, &'a str),
    /// `PONG`
    Pong,
    /// `HISTORY room from count`
    History(&'a str, u64, usize),
}

/// Whether a line takes a token of its sender's bucket, well-formed or not.
pub(crate) fn takes_token(line: &str) -> bool {
    matches!(line.split(' ').next(), Some("SAY" | "TELL"))
}

/// Reads a line that is not empty.
///
/// # Errors
/// The code of the first thing that is wrong with it.
pub(crate) fn read(line: &str) -> Result<Order<'_>, Code> {
    let (word, rest) = line.split_once(' ').map_or((line, None), |(word, rest)| (word, Some(rest)));
    match word {
        "ECHO" => text(rest).map(Order::Echo),
        "NAME" => label(only(rest)?, "bad-name").map(Order::Name),
        "JOIN" => label(only(rest)?, "bad-room").map(Order::Join),
        "LEAVE" => label(only(rest)?, "bad-room").map(Order::Leave),
        "MEMBERS" => label(only(rest)?, "bad-room").map(Order::Members),
        "QUIT" => none(rest, Order::Quit),
        "PONG" => none(rest, Order::Pong),
        "SAY" => {
            let (room, rest) = first(rest)?;
            let (id, rest) = first(Some(rest))?;
            let text = text(Some(rest))?;
            Ok(Order::Say(label(room, "bad-room")?, message_id(id)?, text))
        }
        "TELL" => {
            let (name, rest) = first(rest)?;
            let text = text(Some(rest))?;
            Ok(Order::Tell(label(name, "bad-name")?, text))
        }
        "HISTORY" => {
            let (room, rest) = first(rest)?;
            let (from, rest) = first(Some(rest))?;
            let count = only(Some(rest))?;
            let room = label(room, "bad-room")?;
            let (from, count) = (number(from)?, number(count)?);
            if count > MOST_HISTORY {
                return Err("bad-number");
            }
            Ok(Order::History(room, from, count as usize))
        }
        _ => Err("unknown-command"),
    }
}

/// The first argument, and what comes after it.
fn first(rest: Option<&str>) -> Result<(&str, &str), Code> {
    let split = rest.and_then(|rest| rest.split_once(' '));
    split.filter(|(argument, _)| !argument.is_empty()).ok_or("bad-arguments")
}

fn text(rest: Option<&str>) -> Result<&str, Code> {
    rest.filter(|text| !text.is_empty()).ok_or("bad-arguments")
}

fn only(rest: Option<&str>) -> Result<&str, Code> {
    text(rest)?;
    rest.filter(|argument| !argument.contains(' ')).ok_or("bad-arguments")
}

fn none<'a>(rest: Option<&str>, order: Order<'a>) -> Result<Order<'a>, Code> {
    if rest.is_none() { Ok(order) } else { Err("bad-arguments") }
}

fn label(word: &str, code: Code) -> Result<&str, Code> {
    let is_of_form = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    let is_label = (1..=20).contains(&word.len()) && word.bytes().all(is_of_form);
    if is_label { Ok(word) } else { Err(code) }
}

fn message_id(word: &str) -> Result<&str, Code> {
    let is_of_form = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_id = (1..=32).contains(&word.len()) && word.bytes().all(is_of_form);
    if is_id { Ok(word) } else { Err("bad-id") }
}

fn number(word: &str) -> Result<u64, Code> {
    let is_number = (1..=18).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && !word.starts_with('0');
    if is_number { word.parse().map_err(|_| "bad-number") } else { Err("bad-number") }
}

#[cfg(test)]
mod tests {
    use super::{Cutter, Order, read};

    #[test]
    fn lines_are_cut_wherever_the_packets_are() {
        let bytes = "ECHO ä\r\n\n".bytes().chain([b'x'; 1026]).chain(*b"\n\xff\nlast");
        let bytes: Vec<u8> = bytes.collect();
        for size in 1..40 {
            let (mut cutter, mut lines) = (Cutter::default(), Vec::new());
            for piece in bytes.chunks(size) {
                cutter.cut(piece, |line| {
                    lines.push(line.map(str::to_owned));
                    true
                });
            }
            let text = |text: &str| Ok(text.to_owned());
            assert_eq!(lines, [text("ECHO ä"), text(""), Err("line-too-long"), Err("not-utf8")]);
        }
    }

    #[test]
    fn orders_are_read() {
        assert_eq!(read("SAY a b  c "), Ok(Order::Say("a", "b", " c ")));
        assert_eq!(read("SAY A / "), Err("bad-arguments"));
        assert_eq!(read("SAY A / c"), Err("bad-room"));
        assert_eq!(read("HISTORY a 1 51"), Err("bad-number"));
        assert_eq!(read("HISTORY a 1 5 1"), Err("bad-arguments"));
        assert_eq!(read(" ECHO"), Err("unknown-command"));
        assert_eq!(read("NAME a "), Err("bad-arguments"));
    }
}
