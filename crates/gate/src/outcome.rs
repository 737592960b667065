//! How a stage came out.

use serde::{Deserialize, Serialize};

use crate::GateError;

/// The outcome of a stage. Only a pass is a pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Everything that the stage asks was seen to hold.
    Pass,
    /// Something was seen not to hold.
    Fail(Failure),
    /// The stage could not find out.
    Inconclusive(Inconclusive),
}

impl Outcome {
    /// The outcome's word, as reports and the log have it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail(_) => "fail",
            Outcome::Inconclusive(_) => "inconclusive",
        }
    }

    /// Why it is no pass: the stable name of the reason.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Outcome::Pass => None,
            Outcome::Fail(failure) => Some(&failure.reason),
            Outcome::Inconclusive(inconclusive) => Some(&inconclusive.reason),
        }
    }
}

/// What was seen that must not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The reason's stable name, such as `acknowledged-message-lost`.
    pub reason: String,
    /// What happened, in a sentence or two.
    pub what: String,
    /// What the specification asks for, where something else came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What came, as printable text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// The first byte of `actual` that differs, counted in characters of the printable text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs_at: Option<usize>,
    /// What to look at or to try next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
    /// More that proves it: lines of a history, sizes, counts. Bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// The event of the timeline at which it showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<usize>,
}

/// The most lines of evidence that a failure carries.
const MOST_EVIDENCE: usize = 40;

impl Failure {
    /// A failure for this reason.
    #[must_use]
    pub fn new(reason: &str, what: impl Into<String>) -> Self {
        Failure {
            reason: reason.to_owned(),
            what: what.into(),
            expected: None,
            actual: None,
            differs_at: None,
            help: Vec::new(),
            evidence: Vec::new(),
            event: None,
        }
    }

    /// With what was expected and what came, and where the two part.
    #[must_use]
    pub fn compared(mut self, expected: &[u8], actual: &[u8]) -> Self {
        let (expected, actual) = (printable(expected), printable(actual));
        let same = expected.chars().zip(actual.chars()).take_while(|(a, b)| a == b).count();
        self.differs_at = (expected != actual).then_some(same);
        self.expected = Some(expected);
        self.actual = Some(actual);
        self
    }

    /// With a description of what was expected, where no exact bytes are.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// With what came.
    #[must_use]
    pub fn actual(mut self, actual: &[u8]) -> Self {
        self.actual = Some(printable(actual));
        self
    }

    /// With something to look at or to try next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// With a line that proves it.
    #[must_use]
    pub fn evidence(mut self, line: impl Into<String>) -> Self {
        if self.evidence.len() < MOST_EVIDENCE {
            self.evidence.push(line.into());
        }
        self
    }
}

/// Why a stage could not find out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inconclusive {
    /// The reason's stable name, such as `fault-did-not-bite`.
    pub reason: String,
    /// What happened, and what may help.
    pub what: String,
}

/// What ends a stage's check before its end. Checks pass it on with `?`.
#[derive(Debug)]
pub enum Stop {
    /// The system failed.
    Fail(Box<Failure>),
    /// The check cannot find out.
    Inconclusive(Inconclusive),
    /// A fault of our own, or an interruption.
    Ours(GateError),
}

impl Stop {
    /// The check cannot find out.
    #[must_use]
    pub fn inconclusive(reason: &str, what: impl Into<String>) -> Self {
        Stop::Inconclusive(Inconclusive { reason: reason.to_owned(), what: what.into() })
    }

    /// The system failed.
    #[must_use]
    pub fn fail(reason: &str, what: impl Into<String>) -> Self {
        Failure::new(reason, what).into()
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Fail(Box::new(failure))
    }
}

impl From<Box<Failure>> for Stop {
    fn from(failure: Box<Failure>) -> Self {
        Stop::Fail(failure)
    }
}

impl From<GateError> for Stop {
    fn from(error: GateError) -> Self {
        Stop::Ours(error)
    }
}

/// The most characters of foreign bytes that are shown in one place.
const MOST_SHOWN: usize = 2000;

/// Foreign bytes as text that no terminal and no page takes for anything else: what is not printable
/// is escaped as in Rust (`\r`, `\x1b`, `\u{202e}`), and what is too long is cut in the middle.
#[must_use]
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => text.push('\\'),
                ' '..='~' => text.push(character),
                '\n' | '\r' | '\t' | '\0' => text.extend(character.escape_default()),
                other if other.is_alphanumeric() => text.push(other),
                other if other.is_ascii() => text.push_str(&format!("\\x{:02x}", other as u32)),
                other => text.extend(other.escape_unicode()),
            }
        }
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    let length = text.chars().count();
    if length <= MOST_SHOWN {
        return text;
    }
    let head: String = text.chars().take(MOST_SHOWN - 200).collect();
    let tail: String = text.chars().skip(length - 160).collect();
    format!("{head} … {} characters left out … {tail}", length - MOST_SHOWN + 40)
}

#[cfg(test)]
mod tests {
    use super::{Failure, printable};

    #[test]
    fn foreign_bytes_become_harmless() {
        assert_eq!(printable(b"a\r\n\x1b[2J\xff\\"), "a\\r\\n\\x1b[2J\\xff\\");
        assert_eq!(printable("käse \u{202e}x 🦀".as_bytes()), "käse \\u{202e}x \\u{1f980}");
        let long = printable(&vec![b'x'; 100_000]);
        assert!(long.chars().count() < 2100, "{}", long.len());
    }

    #[test]
    fn a_comparison_points_at_the_first_difference() {
        let failure = Failure::new("wrong-reply", "").compared(b"OK ada\n", b"OK adb\n");
        assert_eq!(failure.differs_at, Some(5));
        let equal = Failure::new("wrong-reply", "").compared(b"OK", b"OK");
        assert_eq!(equal.differs_at, None);
    }
}
