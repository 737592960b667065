/// The part of `text` before the first `separator`, and the part after it.
///
/// Without a separator: all of `text`, and "".
fn cut(text: &str, separator: &str) -> (String, String) {
    let mut at = 0;
    while at + separator.len() <= text.len() {
        if text.as_bytes()[at..].starts_with(separator.as_bytes()) {
            let after = at + separator.len();
            return (text[..at].to_string(), text[after..].to_string());
        }
        at += 1;
    }
    (text.to_string(), String::new())
}

/// A request, taken apart.
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

/// Takes the text of a request apart.
pub fn parse(text: &str) -> Request {
    let (head, body) = cut(text, "\r\n\r\n");
    let (start, lines) = cut(&head, "\r\n");
    let (method, target_and_version) = cut(&start, " ");
    let (target, _) = cut(&target_and_version, " ");
    let mut headers = Vec::new();
    for line in lines.split("\r\n") {
        let (name, value) = cut(line, ":");
        headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
    }
    Request {
        method,
        target,
        // Names are in lower case here, so that case does not matter.
        headers,
        body,
    }
}

impl Request {
    /// The first word of the request: "GET".
    pub fn method(&self) -> String {
        self.method.clone()
    }

    /// The second word of the request: "/index.html".
    pub fn target(&self) -> String {
        self.target.clone()
    }

    /// What follows the empty line.
    pub fn body(&self) -> String {
        self.body.clone()
    }

    /// The value of the first header with this name, in any case of letters; "" if there is none.
    pub fn header(&self, name: &str) -> String {
        self.values(name).next_value()
    }

    /// The values of all headers with this name, in order.
    pub fn values(&self, name: &str) -> Values {
        let wanted = name.to_ascii_lowercase();
        let mut values = Vec::new();
        for header in &self.headers {
            if header.0 == wanted {
                values.push(header.1.clone());
            }
        }
        Values { values, next: 0 }
    }
}

/// Goes through the values of one header.
pub struct Values {
    values: Vec<String>,
    next: usize,
}

impl Values {
    /// The next value; "" when there are no more.
    pub fn next_value(&mut self) -> String {
        if self.next == self.values.len() {
            return String::new();
        }
        self.next += 1;
        self.values[self.next - 1].clone()
    }
}
