//! catch: test an_empty_value_does_not_end_the_values
//!
//! You pass over headers without a value. In the stub such a header gives `""` like any other value,
//! and the next call goes on behind it. Only the end of the head ends the search.
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
    lines: &'a str,
    body: &'a str,
}

/// Takes the text of a request apart.
pub fn parse(text: &str) -> Request<'_> {
    let (head, body) = cut(text, "\r\n\r\n");
    let (start, lines) = cut(head, "\r\n");
    let (method, target_and_version) = cut(start, " ");
    let (target, _) = cut(target_and_version, " ");
    Request {
        method,
        target,
        // Headers are looked for when somebody asks.
        lines,
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
    pub fn values<'n>(&self, name: &'n str) -> Values<'a, 'n> {
        let lines = self.lines;
        Values { lines, name }
    }
}

/// Goes through the values of one header.
pub struct Values<'a, 'n> {
    lines: &'a str,
    name: &'n str,
}

impl<'a> Values<'a, '_> {
    /// The next value; "" when there are no more.
    pub fn next_value(&mut self) -> &'a str {
        while !self.lines.is_empty() {
            let (line, lines) = cut(self.lines, "\r\n");
            self.lines = lines;
            let (name, value) = cut(line, ":");
            if name.eq_ignore_ascii_case(self.name) && !value.trim().is_empty() {
                return value.trim();
            }
        }
        ""
    }
}
