//! One response after the other, out of bytes that come in any pieces (RFC 9112). Bodies are passed
//! over as they come, heads are kept until they are complete.

use crate::load::protocol::Garbage;

/// The longest head, chunk line or trailer line, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// The most headers of one response.
const MOST_HEADERS: usize = 64;

/// Where in a response we are.
#[derive(Debug, Clone, Default)]
pub(super) struct Response {
    status: u16,
    keep_alive: bool,
    place: Place,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Head,
    /// This many bytes of the body are to come.
    Body(u64),
    ChunkSize,
    /// This many bytes of the chunk and of its line end are to come.
    Chunk(u64),
    Trailer,
    UntilClose,
}

/// What one look at the bytes gave: something was taken, or more bytes are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) taken: usize,
    pub(super) complete: Option<Complete>,
}

/// A response that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Complete {
    pub(super) status: u16,
    pub(super) keep_alive: bool,
}

impl Response {
    /// Takes the next part of the response that is complete in `bytes`, which are not empty.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Step, Garbage> {
        match self.place {
            Place::Head => self.head(bytes),
            Place::Body(left) => Ok(match self.pass_over(bytes, left, Place::Body) {
                Step { taken, .. } if taken as u64 == left => self.complete(taken),
                step => step,
            }),
            Place::ChunkSize => self.chunk_size(bytes),
            Place::Chunk(left) => self.chunk(bytes, left),
            Place::Trailer => self.trailer(bytes),
            Place::UntilClose => Ok(Step { taken: bytes.len(), complete: None }),
        }
    }

    /// The status of a response that the end of the connection completes.
    pub(super) fn at_close(&self) -> Option<u16> {
        (self.place == Place::UntilClose).then_some(self.status)
    }

    fn head(&mut self, bytes: &[u8]) -> Result<Step, Garbage> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let length = match response.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return need_more(bytes, "response head"),
            Err(httparse::Error::TooManyHeaders) => {
                return Err(Garbage::Malformed("a response of more than 64 headers"));
            }
            Err(_) => return Err(Garbage::Malformed("not the head of an HTTP/1.1 response")),
        };
        let status = response.code.unwrap_or_default();
        if (100..200).contains(&status) {
            // An interim response has no body, and the real one follows; nobody asked to upgrade.
            return Ok(Step { taken: length, complete: None });
        }
        let framing = Framing::of(&response)?;
        self.status = status;
        self.keep_alive = framing.keep_alive;
        self.place = if matches!(status, 204 | 304) {
            return Ok(self.complete(length));
        } else if framing.chunked {
            Place::ChunkSize
        } else {
            match framing.length {
                Some(0) => return Ok(self.complete(length)),
                Some(body) => Place::Body(body),
                None => Place::UntilClose,
            }
        };
        Ok(Step { taken: length, complete: None })
    }

    fn chunk_size(&mut self, bytes: &[u8]) -> Result<Step, Garbage> {
        match httparse::parse_chunk_size(bytes) {
            Ok(httparse::Status::Complete((length, 0))) => {
                self.place = Place::Trailer;
                Ok(Step { taken: length, complete: None })
            }
            Ok(httparse::Status::Complete((length, size))) => {
                let whole = size.checked_add(2).ok_or(Garbage::Malformed("a chunk without end"))?;
                self.place = Place::Chunk(whole);
                Ok(Step { taken: length, complete: None })
            }
            Ok(httparse::Status::Partial) => need_more(bytes, "chunk size line"),
            Err(_) => Err(Garbage::Malformed("a chunk size that is no number")),
        }
    }

    /// Takes a chunk's data and the line end that must follow it.
    fn chunk(&mut self, bytes: &[u8], left: u64) -> Result<Step, Garbage> {
        let step = self.pass_over(bytes, left, Place::Chunk);
        let after = left - step.taken as u64;
        for (at, wanted) in [(2, b'\r'), (1, b'\n')] {
            let place = left - at.min(left);
            let seen = left >= at && after < at;
            if seen && bytes[place as usize] != wanted {
                return Err(Garbage::Malformed("a chunk longer than its size"));
            }
        }
        if after == 0 {
            self.place = Place::ChunkSize;
        }
        Ok(step)
    }

    fn trailer(&mut self, bytes: &[u8]) -> Result<Step, Garbage> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            return need_more(bytes, "trailer line");
        };
        let is_last = matches!(&bytes[..end], b"" | b"\r");
        if is_last {
            Ok(self.complete(end + 1))
        } else {
            Ok(Step { taken: end + 1, complete: None })
        }
    }

    fn pass_over(&mut self, bytes: &[u8], left: u64, place: fn(u64) -> Place) -> Step {
        let taken = left.min(bytes.len() as u64);
        self.place = place(left - taken);
        Step { taken: taken as usize, complete: None }
    }

    fn complete(&mut self, taken: usize) -> Step {
        self.place = Place::Head;
        let (status, keep_alive) = (self.status, self.keep_alive);
        Step { taken, complete: Some(Complete { status, keep_alive }) }
    }
}

fn need_more(bytes: &[u8], what: &'static str) -> Result<Step, Garbage> {
    if bytes.len() > LONGEST_HEAD {
        return Err(Garbage::TooLong { what, limit: LONGEST_HEAD });
    }
    Ok(Step { taken: 0, complete: None })
}

/// How the end of a body is known.
struct Framing {
    keep_alive: bool,
    chunked: bool,
    length: Option<u64>,
}

impl Framing {
    fn of(response: &httparse::Response) -> Result<Self, Garbage> {
        let keep_alive = response.version == Some(1);
        let mut framing = Framing { keep_alive, chunked: false, length: None };
        for header in response.headers.iter() {
            let value = header.value.trim_ascii();
            if header.name.eq_ignore_ascii_case("content-length") {
                let length = decimal(value)
                    .ok_or(Garbage::Malformed("a content-length that is no number"))?;
                if framing.length.is_some_and(|before| before != length) {
                    return Err(Garbage::Malformed("two content-lengths that differ"));
                }
                framing.length = Some(length);
            } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
                framing.chunked = last_word(value).eq_ignore_ascii_case(b"chunked");
            } else if header.name.eq_ignore_ascii_case("connection") {
                for word in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                    if word.eq_ignore_ascii_case(b"close") {
                        framing.keep_alive = false;
                    } else if word.eq_ignore_ascii_case(b"keep-alive") {
                        framing.keep_alive = true;
                    }
                }
            }
        }
        Ok(framing)
    }
}

fn decimal(value: &[u8]) -> Option<u64> {
    if value.iter().all(u8::is_ascii_digit) {
        str::from_utf8(value).ok()?.parse().ok()
    } else {
        None
    }
}

fn last_word(value: &[u8]) -> &[u8] {
    value.rsplit(|byte| *byte == b',').next().unwrap_or(value).trim_ascii()
}
