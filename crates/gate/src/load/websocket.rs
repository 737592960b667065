//! A WebSocket client that sends texts and waits for their echo (RFC 6455).

mod frame;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

use self::frame::Frame;
use super::protocol::{Answer, Garbage, Heard, Protocol, Readiness};
use super::template::Template;
use crate::Random;

pub(super) use self::frame::{Opcode, Side, parse, push_frame};

/// The longest head of the handshake, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// The longest message, in bytes.
const LONGEST_MESSAGE: usize = 1024 * 1024;

/// An operation is a text message, answered by the next message of its connection, which must be
/// the same text.
#[derive(Debug, Clone)]
pub struct WebSocketProtocol {
    target: String,
    message: Template,
    random: Random,
    connections: Vec<Conversation>,
}

#[derive(Debug, Clone, Default)]
struct Conversation {
    /// The handshake's answer to our key, until it has come.
    accept: Option<String>,
    /// What was sent and not yet answered, each as its length and its text.
    asked: std::collections::VecDeque<Vec<u8>>,
    /// Texts that were answered, to be used again.
    spare: Vec<Vec<u8>>,
    /// The message so far, of which not all fragments have come.
    message: Vec<u8>,
    fragmented: bool,
}

impl WebSocketProtocol {
    /// Opens `target` (a path, beginning with `/`), and sends `message` (see [`Template`]) as each
    /// operation. The seed gives keys and masks.
    #[must_use]
    pub fn new(target: &str, message: &str, seed: u64) -> Self {
        WebSocketProtocol {
            target: target.to_owned(),
            message: Template::new(message),
            random: Random::for_part(seed, "websocket"),
            connections: Vec::new(),
        }
    }

    fn handshake(&mut self, connection: usize, bytes: &[u8]) -> Result<Option<usize>, Garbage> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut headers);
        let length = match response.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) if bytes.len() <= LONGEST_HEAD => return Ok(None),
            Ok(httparse::Status::Partial) => {
                return Err(Garbage::TooLong { what: "handshake", limit: LONGEST_HEAD });
            }
            Err(_) => return Err(Garbage::Malformed("not the head of an HTTP/1.1 response")),
        };
        if response.code != Some(101) {
            return Err(Garbage::Malformed("a handshake that does not switch protocols (101)"));
        }
        let wanted = self.connections[connection].accept.take();
        let given = response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("sec-websocket-accept"));
        match (wanted, given) {
            (Some(wanted), Some(given)) if given.value.trim_ascii() == wanted.as_bytes() => {
                Ok(Some(length))
            }
            _ => Err(Garbage::Malformed("a handshake whose sec-websocket-accept is not our key's")),
        }
    }
}

impl Conversation {
    fn frame(&mut self, frame: &Frame, mask: [u8; 4], heard: &mut Heard) -> Result<(), Garbage> {
        let fragment = match frame.opcode {
            Opcode::Ping => {
                push_frame(Opcode::Pong, &frame.payload, Side::Client(mask), heard.reply());
                return Ok(());
            }
            Opcode::Pong => return Ok(()),
            Opcode::Close => {
                push_frame(Opcode::Close, &frame.payload, Side::Client(mask), heard.reply());
                heard.last();
                return Ok(());
            }
            Opcode::Continuation => true,
            Opcode::Text | Opcode::Binary => false,
        };
        if fragment != self.fragmented {
            return Err(Garbage::Malformed("a fragment out of its order"));
        }
        self.fragmented = !frame.last;
        if !frame.last || fragment {
            self.message.extend_from_slice(&frame.payload);
            if self.message.len() > LONGEST_MESSAGE {
                return Err(Garbage::TooLong { what: "message", limit: LONGEST_MESSAGE });
            }
        }
        if frame.last {
            let message = if fragment { &self.message } else { frame.payload.as_ref() };
            match self.asked.pop_front() {
                Some(asked) => {
                    heard.next(if asked == *message { Answer::Right } else { Answer::Wrong });
                    self.spare.push(asked);
                }
                None => heard.next(Answer::Wrong),
            }
            self.message.clear();
        }
        Ok(())
    }
}

impl Protocol for WebSocketProtocol {
    fn open(&mut self, connection: usize, out: &mut Vec<u8>) -> Readiness {
        let key = STANDARD.encode(self.random.bytes(16));
        let head = format!(
            "GET {} HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: {key}\r\n\r\n",
            self.target
        );
        out.extend_from_slice(head.as_bytes());
        if self.connections.len() <= connection {
            self.connections.resize_with(connection + 1, Conversation::default);
        }
        let accept = Some(accept_key(key.as_bytes()));
        self.connections[connection] = Conversation { accept, ..Conversation::default() };
        Readiness::AfterAnswer
    }

    fn request(&mut self, connection: usize, operation: u64, out: &mut Vec<u8>) {
        let conversation = &mut self.connections[connection];
        let mut text = conversation.spare.pop().unwrap_or_default();
        text.clear();
        self.message.render(connection, operation, &mut text);
        let mask = (self.random.next_u64() as u32).to_be_bytes();
        push_frame(Opcode::Text, &text, Side::Client(mask), out);
        conversation.asked.push_back(text);
    }

    fn receive(
        &mut self,
        connection: usize,
        bytes: &[u8],
        heard: &mut Heard,
    ) -> Result<usize, Garbage> {
        let mut done = 0;
        if self.connections[connection].accept.is_some() {
            let Some(length) = self.handshake(connection, bytes)? else { return Ok(0) };
            heard.ready();
            done = length;
        }
        while let Some((frame, length)) = parse(&bytes[done..], LONGEST_MESSAGE)? {
            let mask = (self.random.next_u64() as u32).to_be_bytes();
            if frame.masked {
                return Err(Garbage::Malformed("a masked frame from a server"));
            }
            self.connections[connection].frame(&frame, mask, heard)?;
            done += length;
        }
        Ok(done)
    }
}

/// What a server must answer to a key (RFC 6455, section 4.2.2).
pub(super) fn accept_key(key: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(key);
    hash.update(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    STANDARD.encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::frame::{Opcode, Side, push_frame};
    use super::{Answer, Garbage, Heard, Protocol, WebSocketProtocol, accept_key};
    use crate::load::protocol::Event;

    #[test]
    fn the_example_of_the_standard() {
        assert_eq!(accept_key(b"dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    fn opened() -> (WebSocketProtocol, Vec<u8>) {
        let mut protocol = WebSocketProtocol::new("/", "hello {operation}", 1);
        let mut out = Vec::new();
        protocol.open(0, &mut out);
        let accept = protocol.connections[0].accept.clone().unwrap();
        let head =
            format!("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        (protocol, head.into_bytes())
    }

    #[test]
    fn a_conversation_split_at_every_byte_gives_the_same() {
        let (protocol, mut bytes) = opened();
        push_frame(Opcode::Ping, b"are you there", Side::Server, &mut bytes);
        push_frame(Opcode::Text, b"hello 7", Side::Server, &mut bytes);
        // The same in two fragments, a pong between them.
        bytes.extend_from_slice(b"\x01\x03hel\x8a\x00\x80\x04lo 8");
        push_frame(Opcode::Text, b"hello 10", Side::Server, &mut bytes);
        for split in 0..=bytes.len() {
            let mut protocol = protocol.clone();
            let (mut heard, mut kept) = (Heard::default(), Vec::new());
            for operation in 7..10 {
                protocol.request(0, operation, &mut Vec::new());
            }
            for part in [&bytes[..split], &bytes[split..]] {
                kept.extend_from_slice(part);
                let done = protocol.receive(0, &kept, &mut heard).unwrap();
                kept.drain(..done);
            }
            assert!(kept.is_empty(), "split at {split}");
            assert_eq!(heard.reply.len(), 2 + 4 + 13, "the pong, split at {split}");
            let answers: Vec<Answer> = heard
                .events
                .iter()
                .filter_map(|event| match event {
                    Event::Next(answer) => Some(*answer),
                    Event::Ready | Event::Operation(..) | Event::Last => None,
                })
                .collect();
            assert_eq!(answers, [Answer::Right, Answer::Right, Answer::Wrong], "split at {split}");
        }
    }

    #[test]
    fn what_is_no_websocket_is_garbage() {
        let mut heard = Heard::default();
        let (mut protocol, _) = opened();
        assert!(protocol.receive(0, b"HTTP/1.1 200 OK\r\n\r\n", &mut heard).is_err());
        let (mut protocol, _) = opened();
        let wrong = b"HTTP/1.1 101 x\r\nsec-websocket-accept: AAAA\r\n\r\n";
        assert!(protocol.receive(0, wrong, &mut heard).is_err());
        for bytes in [
            &b"\x81\x7f\x00\x00\x00\x01\x00\x00\x00\x00"[..],
            b"\x83\x00",
            b"\xf1\x00",
            b"\x89\x7e\x00\x80",
            b"\x80\x01x",
            b"\x81\x81abcdx",
        ] {
            let (mut protocol, head) = opened();
            let done = protocol.receive(0, &head, &mut heard).unwrap();
            assert_eq!(done, head.len());
            let answer = protocol.receive(0, bytes, &mut heard);
            assert!(
                matches!(answer, Err(Garbage::Malformed(_) | Garbage::TooLong { .. })),
                "{bytes:x?}: {answer:?}"
            );
        }
    }
}
