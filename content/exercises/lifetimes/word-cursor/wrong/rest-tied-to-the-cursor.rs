//! catch: error E0597
//!
//! The words carry the text's lifetime now, but `rest` is still elided: with `&self`, its result
//! counts as a piece of the cursor and ends with it. The bytes lie in the text here too.
/// Goes through the words of a command line and lends them out.
pub struct Cursor<'a> {
    rest: &'a str,
}

/// A cursor at the beginning of `text`.
pub fn cursor(text: &str) -> Cursor<'_> {
    Cursor { rest: text }
}

impl<'a> Cursor<'a> {
    /// Whether nothing but spaces is left.
    pub fn at_end(&self) -> bool {
        self.rest.trim_start_matches(' ').is_empty()
    }

    /// The next word, without its quotes; "" if there is none.
    pub fn next_word(&mut self) -> &'a str {
        let text = self.rest.trim_start_matches(' ');
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut stop = b' ';
        if text.starts_with('"') {
            start = 1;
            stop = b'"';
        }
        let mut end = start;
        while end < bytes.len() && bytes[end] != stop {
            end += 1;
        }
        let mut next = end;
        if stop == b'"' && end < bytes.len() {
            next += 1;
        }
        self.rest = &text[next..];
        &text[start..end]
    }

    /// All that was not read yet, without the spaces in front.
    pub fn rest(&self) -> &str {
        self.rest.trim_start_matches(' ')
    }
}

/// The first two words of a command line.
pub fn command_and_target(line: &str) -> (&str, &str) {
    let mut words = cursor(line);
    let command = words.next_word();
    let target = words.next_word();
    (command, target)
}
