//! catch: test a_quote_that_is_never_closed_reaches_to_the_end
//!
//! You step over the closing quote even when there is none, and the slice begins behind the end of
//! the text. There are two ways for the loop to stop: a quote was found, or the text was over.
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
        self.rest().is_empty()
    }

    /// The next word, without its quotes; "" if there is none.
    pub fn next_word(&mut self) -> &'a str {
        let text = self.rest();
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
        if stop == b'"' {
            next += 1;
        }
        self.rest = &text[next..];
        &text[start..end]
    }

    /// All that was not read yet, without the spaces in front.
    pub fn rest(&self) -> &'a str {
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
