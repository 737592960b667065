//! From a stream of bytes to lines. What the network cut or joined does not matter behind this door.

/// The most bytes of a line, without its end.
const MOST: usize = 1024;

/// What can be wrong with a line as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineFault {
    /// More than 1024 bytes.
    TooLong,
    /// No UTF-8.
    NotUtf8,
    /// A control character in it.
    BadCharacter,
}

/// The beginning of a line whose end has not come yet. It never grows beyond one line's limit.
#[derive(Debug, Default)]
pub(crate) struct LineBuffer {
    held: Vec<u8>,
    is_too_long: bool,
}

impl LineBuffer {
    /// Takes bytes from the front of `bytes` until a line ends, and gives that line without its end;
    /// `None` if none ends there, and then all of `bytes` was taken.
    pub(crate) fn next_line(&mut self, bytes: &mut &[u8]) -> Option<Result<String, LineFault>> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.hold(bytes);
            *bytes = &[];
            return None;
        };
        self.hold(&bytes[..end]);
        *bytes = &bytes[end + 1..];
        Some(self.finish())
    }

    /// One byte more than [`MOST`] is held, because it may be the CR of a line end.
    fn hold(&mut self, piece: &[u8]) {
        if self.held.len() + piece.len() > MOST + 1 {
            self.is_too_long = true;
            self.held.clear();
        }
        if !self.is_too_long {
            self.held.extend_from_slice(piece);
        }
    }

    fn finish(&mut self) -> Result<String, LineFault> {
        let mut line = std::mem::take(&mut self.held);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if std::mem::take(&mut self.is_too_long) || line.len() > MOST {
            return Err(LineFault::TooLong);
        }
        let line = String::from_utf8(line).map_err(|_| LineFault::NotUtf8)?;
        if line.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(LineFault::BadCharacter);
        }
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::{LineBuffer, LineFault};

    fn lines(pieces: &[&[u8]]) -> Vec<Result<String, LineFault>> {
        let mut buffer = LineBuffer::default();
        let mut lines = Vec::new();
        for mut piece in pieces.iter().copied() {
            while let Some(line) = buffer.next_line(&mut piece) {
                lines.push(line);
            }
        }
        lines
    }

    #[test]
    fn packets_do_not_matter() {
        let text = "ECHO käse\r\n\nECHO 🦀\nrest".as_bytes();
        let whole = lines(&[text]);
        assert_eq!(whole, [Ok("ECHO käse".into()), Ok(String::new()), Ok("ECHO 🦀".into())]);
        for at in 0..text.len() {
            assert_eq!(lines(&[&text[..at], &text[at..]]), whole, "split at {at}");
        }
    }

    #[test]
    fn the_limit_is_in_bytes_and_without_the_line_end() {
        let most = "ä".repeat(512);
        assert_eq!(lines(&[most.as_bytes(), b"\r\n"]), [Ok(most.clone())]);
        assert_eq!(lines(&[most.as_bytes(), b"\r", b"\r\n"]), [Err(LineFault::TooLong)]);
        assert_eq!(lines(&[most.as_bytes(), b"x\n"]), [Err(LineFault::TooLong)]);
    }

    #[test]
    fn an_over_long_line_is_one_fault_and_is_not_held() {
        let mut buffer = LineBuffer::default();
        for _ in 0..1000 {
            assert_eq!(buffer.next_line(&mut [b'x'; 1000].as_slice()), None);
            assert!(buffer.held.capacity() < 4096);
        }
        let mut rest = b"end\nnext\n".as_slice();
        assert_eq!(buffer.next_line(&mut rest), Some(Err(LineFault::TooLong)));
        assert_eq!(buffer.next_line(&mut rest), Some(Ok("next".into())));
    }

    #[test]
    fn bad_text_is_told_apart() {
        let found = lines(&[b"a\xffb\na\rb\na\x7f\n\xff\x00\n"]);
        let (text, character) = (Err(LineFault::NotUtf8), Err(LineFault::BadCharacter));
        assert_eq!(found, [text.clone(), character.clone(), character, text]);
    }
}
