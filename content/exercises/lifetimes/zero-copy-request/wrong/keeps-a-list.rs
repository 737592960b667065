//! catch: test parsing_allocates_nothing
//!
//! The names and values are borrowed now, but the list of them is a `Vec`, and that has a block on
//! the heap for each request. What is the least that a request can remember so that a header can be
//! found when somebody asks for it?
/// The part of `text` before the first `separator`, and the part after it.
///
/// Without a separator: all of `text`, and "".
fn cut<'a>(text: &'a str, separator: &str) -> (&'a str, &'a str) {
    let mut at = 0;
    while at + separator.len() <= text.len() {
        if text.as_bytes()[at..].starts_with(separator.as_bytes()) {
            return (&text[..at], &text[at + separator.len()..]);
        }
        at += 1;
    }
    (text, "")
}

/// A request, taken apart.
pub struct Request<'a> {
    method: &'a str,
    target: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a str,
}

/// Takes the text of a request apart.
pub fn parse(text: &str) -> Request<'_> {
    let (head, body) = cut(text, "\r\n\r\n");
    let (start, lines) = cut(head, "\r\n");
    let (method, target_and_version) = cut(start, " ");
    let (target, _) = cut(target_and_version, " ");
    let mut headers = Vec::new();
    for line in lines.split("\r\n") {
        let (name, value) = cut(line, ":");
        headers.push((name, value.trim()));
    }
    Request {
        method,
        target,
        // A slice for each name and value.
        headers,
        body,
    }
}

impl<'a> Request<'a> {
    /// The first word of the request: "GET".
    pub fn method(&self) -> &'a str {
        self.method
    }

    /// The second word of the request: "/index.html".
    pub fn target(&self) -> &'a str {
        self.target
    }

    /// What follows the empty line.
    pub fn body(&self) -> &'a str {
        self.body
    }

    /// The value of the first header with this name, in any case of letters; "" if there is none.
    pub fn header(&self, name: &str) -> &'a str {
        self.values(name).next_value()
    }

    /// The values of all headers with this name, in order.
    pub fn values(&self, name: &str) -> Values<'a> {
        let mut values = Vec::new();
        for header in &self.headers {
            if header.0.eq_ignore_ascii_case(name) {
                values.push(header.1);
            }
        }
        Values { values, next: 0 }
    }
}

/// Goes through the values of one header.
pub struct Values<'a> {
    values: Vec<&'a str>,
    next: usize,
}

impl<'a> Values<'a> {
    /// The next value; "" when there are no more.
    pub fn next_value(&mut self) -> &'a str {
        if self.next == self.values.len() {
            return "";
        }
        self.next += 1;
        self.values[self.next - 1]
    }
}
