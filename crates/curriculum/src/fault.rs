//! What is wrong with a piece of content, said so that its author finds the place.

use std::fmt;

/// One fault of a content file: where, what, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFault {
    /// The file, relative to the content's folder.
    pub file: String,
    /// The line, from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong and what was expected.
    pub message: String,
}

impl ContentFault {
    /// A fault of a whole file.
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Self {
        ContentFault { file: file.into(), line: None, message: message.into() }
    }

    /// The same fault at a line.
    #[must_use]
    pub fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// A TOML error of this file, with its line.
    pub(crate) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let fault = ContentFault::new(file, error.message().to_owned());
        match error.span() {
            Some(span) => fault.at(line_of(text, span.start)),
            None => fault,
        }
    }
}

impl fmt::Display for ContentFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.message),
            None => write!(formatter, "{}: {}", self.file, self.message),
        }
    }
}

/// The line, from 1, of a byte offset.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
