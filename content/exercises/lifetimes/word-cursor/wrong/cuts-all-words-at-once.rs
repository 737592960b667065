//! catch: test nothing_is_allocated
//!
//! You cut all words at the beginning and keep them in a vector. The words are borrowed, but the
//! vector is a block on the heap for each line. The cursor needs to know only where it stands: cut
//! one word when one is asked for.
pub struct Cursor<'a> {
    rests: Vec<&'a str>,
    words: Vec<&'a str>,
    at: usize,
}

pub fn cursor(text: &str) -> Cursor<'_> {
    let mut rests = Vec::new();
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(' ');
    while !rest.is_empty() {
        rests.push(rest);
        let bytes = rest.as_bytes();
        let quoted = bytes[0] == b'"';
        let start = if quoted { 1 } else { 0 };
        let stop = if quoted { b'"' } else { b' ' };
        let mut end = start;
        while end < bytes.len() && bytes[end] != stop {
            end += 1;
        }
        words.push(&rest[start..end]);
        let next = if quoted && end < bytes.len() { end + 1 } else { end };
        rest = rest[next..].trim_start_matches(' ');
    }
    Cursor { rests, words, at: 0 }
}

impl<'a> Cursor<'a> {
    pub fn at_end(&self) -> bool {
        self.at == self.words.len()
    }

    pub fn next_word(&mut self) -> &'a str {
        if self.at_end() {
            return "";
        }
        self.at += 1;
        self.words[self.at - 1]
    }

    pub fn rest(&self) -> &'a str {
        if self.at_end() { "" } else { self.rests[self.at] }
    }
}

pub fn command_and_target(line: &str) -> (&str, &str) {
    let mut words = cursor(line);
    let command = words.next_word();
    let target = words.next_word();
    (command, target)
}
