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
        todo!()
    }

    /// The next word, without its quotes; "" if there is none.
    pub fn next_word(&mut self) -> &str {
        todo!()
    }

    /// All that was not read yet, without the spaces in front.
    pub fn rest(&self) -> &str {
        todo!()
    }
}

/// The first two words of a command line.
pub fn command_and_target(line: &str) -> (&str, &str) {
    let mut words = cursor(line);
    let command = words.next_word();
    let target = words.next_word();
    (command, target)
}
