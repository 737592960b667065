//! catch: test reading_goes_on_right_behind_the_closing_quote
//!
//! You skip one byte after every word, in the belief that a separator stands there. Behind the end
//! of a word comes a space or nothing, and behind a closing quote anything at all, such as the first
//! letter of the next word.
pub struct Cursor<'a> {
    rest: &'a str,
}

pub fn cursor(text: &str) -> Cursor<'_> {
    Cursor { rest: text }
}

impl<'a> Cursor<'a> {
    pub fn at_end(&self) -> bool {
        self.rest().is_empty()
    }

    pub fn next_word(&mut self) -> &'a str {
        let text = self.rest();
        let bytes = text.as_bytes();
        let quoted = text.starts_with('"');
        let start = if quoted { 1 } else { 0 };
        let stop = if quoted { b'"' } else { b' ' };
        let mut end = start;
        while end < bytes.len() && bytes[end] != stop {
            end += 1;
        }
        let mut next = if quoted { end + 2 } else { end + 1 };
        if next > bytes.len() {
            next = bytes.len();
        }
        self.rest = if text.is_char_boundary(next) { &text[next..] } else { &text[end..] };
        &text[start..end]
    }

    pub fn rest(&self) -> &'a str {
        self.rest.trim_start_matches(' ')
    }
}

pub fn command_and_target(line: &str) -> (&str, &str) {
    let mut words = cursor(line);
    let command = words.next_word();
    let target = words.next_word();
    (command, target)
}
