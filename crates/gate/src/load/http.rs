//! HTTP/1.1 with keep-alive.

mod response;

use self::response::Response;
use super::protocol::{Answer, Garbage, Heard, Protocol, Readiness};
use super::template::{Template, push_decimal};

/// Requests in turn, over connections that are kept.
#[derive(Debug, Clone)]
pub struct HttpProtocol {
    requests: Vec<Prepared>,
    responses: Vec<Response>,
    body: Vec<u8>,
}

/// A request, and what its answer must be.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// Its method.
    pub method: Method,
    /// The path and the query, beginning with `/`; see [`Template`].
    pub target: String,
    /// Further headers; `host`, `connection` and `content-length` are ours.
    pub headers: Vec<(String, String)>,
    /// The body; see [`Template`].
    pub body: String,
}

/// Methods whose answers have a body, so that an answer's end does not hang on its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "RFC 9110 says what they are")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

impl HttpRequest {
    /// A `GET` without a body.
    #[must_use]
    pub fn get(target: &str) -> Self {
        let (target, headers) = (target.to_owned(), Vec::new());
        HttpRequest { method: Method::Get, target, headers, body: String::new() }
    }

    fn prepare(&self) -> Prepared {
        let mut head =
            format!("{} {} HTTP/1.1\r\nhost: 127.0.0.1\r\n", self.method.name(), self.target);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.body.is_empty() && matches!(self.method, Method::Get | Method::Delete) {
            return Prepared { head: Template::new(&format!("{head}\r\n")), body: None };
        }
        let body = Template::new(&self.body);
        if body.is_constant() {
            head.push_str(&format!("content-length: {}\r\n\r\n{}", self.body.len(), self.body));
            return Prepared { head: Template::new(&head), body: None };
        }
        head.push_str("content-length: ");
        Prepared { head: Template::new(&head), body: Some(body) }
    }
}

/// A request whose constant parts are put together already.
#[derive(Debug, Clone)]
struct Prepared {
    head: Template,
    /// A body whose length is known when it is rendered only.
    body: Option<Template>,
}

impl HttpProtocol {
    /// Operation n sends request n modulo their number. A status of 200 to 299 is right.
    #[must_use]
    pub fn new(requests: &[HttpRequest]) -> Self {
        let requests = requests.iter().map(HttpRequest::prepare).collect();
        HttpProtocol { requests, responses: Vec::new(), body: Vec::new() }
    }

    /// `GET target` and nothing else.
    #[must_use]
    pub fn get(target: &str) -> Self {
        Self::new(&[HttpRequest::get(target)])
    }
}

impl Protocol for HttpProtocol {
    fn open(&mut self, connection: usize, _: &mut Vec<u8>) -> Readiness {
        if self.responses.len() <= connection {
            self.responses.resize_with(connection + 1, Response::default);
        }
        self.responses[connection] = Response::default();
        Readiness::Ready
    }

    fn request(&mut self, connection: usize, operation: u64, out: &mut Vec<u8>) {
        let Some(chosen) = operation.checked_rem(self.requests.len() as u64) else { return };
        let request = &self.requests[chosen as usize];
        request.head.render(connection, operation, out);
        if let Some(body) = &request.body {
            self.body.clear();
            body.render(connection, operation, &mut self.body);
            push_decimal(self.body.len() as u64, out);
            out.extend_from_slice(b"\r\n\r\n");
            out.extend_from_slice(&self.body);
        }
    }

    fn receive(
        &mut self,
        connection: usize,
        bytes: &[u8],
        heard: &mut Heard,
    ) -> Result<usize, Garbage> {
        let response = &mut self.responses[connection];
        let mut done = 0;
        while done < bytes.len() {
            let step = response.take(&bytes[done..])?;
            done += step.taken;
            match step.complete {
                Some(complete) => {
                    heard.next(worth(complete.status));
                    if !complete.keep_alive {
                        heard.last();
                        // What follows on a connection that is over belongs to no request.
                        return Ok(bytes.len());
                    }
                }
                None if step.taken == 0 => break,
                None => {}
            }
        }
        Ok(done)
    }

    fn closed(&mut self, connection: usize, heard: &mut Heard) {
        if let Some(status) = self.responses[connection].at_close() {
            heard.next(worth(status));
        }
    }
}

fn worth(status: u16) -> Answer {
    if (200..300).contains(&status) { Answer::Right } else { Answer::Wrong }
}

#[cfg(test)]
mod tests {
    use super::{HttpProtocol, HttpRequest, Method};
    use crate::load::protocol::{Answer, Event, Garbage, Heard, Protocol};

    /// What is heard when the bytes come in these pieces and then the connection ends.
    fn hear(pieces: &[&[u8]]) -> Result<Vec<&'static str>, Garbage> {
        let mut protocol = HttpProtocol::get("/");
        let (mut heard, mut kept) = (Heard::default(), Vec::new());
        protocol.open(0, &mut Vec::new());
        for piece in pieces {
            kept.extend_from_slice(piece);
            let done = protocol.receive(0, &kept, &mut heard)?;
            kept.drain(..done);
        }
        protocol.closed(0, &mut heard);
        let name = |event: &Event| match event {
            Event::Next(Answer::Right) => "right",
            Event::Next(Answer::Wrong) => "wrong",
            Event::Last => "last",
            Event::Ready | Event::Operation(..) => "neither",
        };
        Ok(heard.events.iter().map(name).collect())
    }

    /// Heard whole, split at every byte, and byte by byte.
    fn check(bytes: &[u8], wanted: &[&str]) {
        for split in 0..=bytes.len() {
            let heard = hear(&[&bytes[..split], &bytes[split..]]).unwrap();
            assert_eq!(heard, wanted, "split at {split}: {}", bytes.escape_ascii());
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(hear(&single).unwrap(), wanted, "{}", bytes.escape_ascii());
    }

    #[test]
    fn answers_are_the_same_however_their_bytes_come() {
        check(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", &["right"]);
        check(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", &["right"]);
        check(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 x\r\n\r\n", &["right", "wrong"]);
        check(
            b"HTTP/1.1 500 no\r\ncontent-length:2\r\n\r\nHTHTTP/1.1 201 \r\ncontent-length: 1 \r\n\r\nx",
            &["wrong", "right"],
        );
        check(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\
              \r\n5;x=y\r\nhello\r\nA\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\nTrailer: x\r\n\r\n",
            &["right"],
        );
        check(
            b"HTTP/1.1 200 OK\r\nconnection: x, close\r\ncontent-length: 1\r\n\r\nx",
            &["right", "last"],
        );
        check(b"HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx", &["right", "last"]);
        check(
            b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\ncontent-length: 1\r\n\r\nx",
            &["right"],
        );
        // A body that lasts until the connection ends, and answers that the end cuts off.
        check(b"HTTP/1.1 200 OK\r\n\r\nbody", &["right"]);
        check(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbody", &[]);
        check(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n", &[]);
    }

    #[test]
    fn what_follows_the_last_answer_is_not_looked_at() {
        let bytes = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n\0garbage";
        assert_eq!(hear(&[bytes]).unwrap(), ["right", "last"]);
    }

    #[test]
    fn garbage_is_named_and_never_kept_without_bound() {
        for bytes in [
            &b"220 ready\r\n"[..],
            b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nlonger\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxgarbage\r\n",
            &b"HTTP/1.1 200 OK\r\n"
                .iter()
                .chain(&b"a: b\r\n".repeat(65))
                .copied()
                .collect::<Vec<_>>(),
        ] {
            let found = hear(&[bytes]);
            assert!(
                matches!(found, Err(Garbage::Malformed(_))),
                "{found:?} {}",
                bytes.escape_ascii()
            );
        }
        let endless = [b"HTTP/1.1 200 OK\r\na: ".to_vec(), vec![b'x'; 17_000]].concat();
        assert!(matches!(hear(&[&endless]), Err(Garbage::TooLong { limit: 16_384, .. })));
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        let trailer = [chunked, b"0\r\n".to_vec(), vec![b'x'; 17_000]].concat();
        assert!(matches!(hear(&[&trailer]), Err(Garbage::TooLong { .. })));
    }

    #[test]
    fn requests_come_in_turn_with_their_length() {
        let post = HttpRequest {
            method: Method::Post,
            target: "/notes".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: r#"{"id":{operation}}"#.to_owned(),
        };
        let mut protocol = HttpProtocol::new(&[post, HttpRequest::get("/notes/{operation}")]);
        let mut out = Vec::new();
        protocol.request(0, 10, &mut out);
        protocol.request(0, 11, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "POST /notes HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
             content-length: 9\r\n\r\n{\"id\":10}GET /notes/11 HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
        );
    }
}
