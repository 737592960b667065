//! How the small server understands a request, for each protocol of the generator's.

use std::io;

use crate::load::websocket::{Opcode, Side, accept_key, parse, push_frame};

const HELLO: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello";
/// The longest request, in bytes.
const LONGEST: usize = 64 * 1024;

/// A protocol of the small server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wire {
    /// HTTP/1.1: each request without a body is answered by `hello`.
    Http,
    /// Each line comes back.
    Lines,
    /// Each text message of a WebSocket comes back.
    WebSocket,
}

impl Wire {
    /// Its name in reports and in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Wire::Http => "http",
            Wire::Lines => "lines",
            Wire::WebSocket => "web_socket",
        }
    }
}

#[derive(Debug)]
pub(super) struct Parser {
    wire: Wire,
    shaken: bool,
    kept: Vec<u8>,
}

impl Parser {
    pub(super) fn new(wire: Wire) -> Self {
        Parser { wire, shaken: false, kept: Vec::new() }
    }

    /// Appends the replies to all requests that are complete with `bytes`; their number, a handshake
    /// not counted.
    pub(super) fn answer(&mut self, bytes: &[u8], replies: &mut Vec<u8>) -> io::Result<u64> {
        if self.kept.is_empty() {
            let (done, requests) = self.take(bytes, replies)?;
            self.kept.extend_from_slice(&bytes[done..]);
            return Ok(requests);
        }
        let mut kept = std::mem::take(&mut self.kept);
        kept.extend_from_slice(bytes);
        let (done, requests) = self.take(&kept, replies)?;
        kept.drain(..done);
        self.kept = kept;
        if self.kept.len() > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(requests)
    }

    fn take(&mut self, bytes: &[u8], replies: &mut Vec<u8>) -> io::Result<(usize, u64)> {
        let (mut done, mut requests) = (0, 0);
        match self.wire {
            Wire::Http => {
                while let Some(length) = head_length(&bytes[done..]) {
                    replies.extend_from_slice(HELLO);
                    done += length;
                    requests += 1;
                }
            }
            Wire::Lines => {
                done = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
                replies.extend_from_slice(&bytes[..done]);
                requests = bytes[..done].iter().filter(|byte| **byte == b'\n').count() as u64;
            }
            Wire::WebSocket => {
                if !self.shaken {
                    let Some(length) = head_length(bytes) else { return Ok((0, 0)) };
                    shake_hands(&bytes[..length], replies)?;
                    self.shaken = true;
                    done = length;
                }
                while let Some((frame, length)) =
                    parse(&bytes[done..], LONGEST).map_err(io::Error::other)?
                {
                    if frame.opcode == Opcode::Text {
                        push_frame(Opcode::Text, &frame.payload, Side::Server, replies);
                        requests += 1;
                    }
                    done += length;
                }
            }
        }
        Ok((done, requests))
    }
}

fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|part| part == b"\r\n\r\n").map(|at| at + 4)
}

fn shake_hands(head: &[u8], replies: &mut Vec<u8>) -> io::Result<()> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(head).map_err(io::Error::other)?;
    let key = request
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("sec-websocket-key"))
        .ok_or(io::ErrorKind::InvalidData)?;
    replies.extend_from_slice(
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
          sec-websocket-accept: ",
    );
    replies.extend_from_slice(accept_key(key.value).as_bytes());
    replies.extend_from_slice(b"\r\n\r\n");
    Ok(())
}
