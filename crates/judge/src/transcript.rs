//! What a test process observed, read back. The format is stated in `observe::transcript`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rustix::fs::{Mode, OFlags};

/// How much of a transcript is read, in bytes: what stands behind it shows as missing.
const LONGEST: u64 = 16 << 20;

/// What a record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// A test starts.
    Begin,
    /// A test returned.
    End,
    /// A test panicked; the label is the place, the value the message.
    Panic,
    /// `expect_eq!`.
    Equal,
    /// `expect!`.
    Holds,
    /// `observe!`.
    Value,
    /// `answer!`.
    Answer,
    /// All tests ran.
    Done,
}

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it says.
    pub kind: RecordKind,
    /// The test.
    pub test: String,
    /// The line of the tests' file, from 1.
    pub line: u32,
    /// What was looked at, as it stands in the test.
    pub label: String,
    /// What came out, as `Debug` shows it.
    pub value: String,
    /// The literal that the test expects, for the author's proof.
    pub expected: Option<String>,
}

/// A process's records in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The records.
    pub records: Vec<Record>,
}

impl Transcript {
    /// Reads the transcript that a foreign process left under this name. It is empty if that is no
    /// regular file of that very name: a link could lead anywhere, a pipe could never end.
    pub(crate) fn read(path: &Path) -> Self {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mut bytes = Vec::new();
        if let Ok(file) = rustix::fs::open(path, flags, Mode::empty()).map(File::from)
            && file.metadata().is_ok_and(|metadata| metadata.is_file())
        {
            // What was read before a fault is what there is.
            let _ = file.take(LONGEST).read_to_end(&mut bytes);
        }
        Transcript::parse(&String::from_utf8_lossy(&bytes))
    }

    /// Reads a transcript. A last line that was cut short is left out; so is a line that is no
    /// record: what a hostile process writes there shows as missing observations.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        Transcript { records: whole.split('\n').filter_map(parse_record).collect() }
    }

    /// The text that reads back as this.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.records.iter().map(Record::to_line).collect()
    }

    /// Whether every test ran to its end.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.records.last().is_some_and(|record| record.kind == RecordKind::Done)
    }

    /// The records of one test, in order, if it began.
    #[must_use]
    pub fn of_test(&self, test: &str) -> Option<Vec<&Record>> {
        let records: Vec<_> = self
            .records
            .iter()
            .filter(|record| record.test == test && record.kind != RecordKind::Done)
            .collect();
        (!records.is_empty()).then_some(records)
    }
}

impl Record {
    fn to_line(&self) -> String {
        let kind = match self.kind {
            RecordKind::Begin => "begin",
            RecordKind::End => "end",
            RecordKind::Panic => "panic",
            RecordKind::Equal => "equal",
            RecordKind::Holds => "holds",
            RecordKind::Value => "value",
            RecordKind::Answer => "answer",
            RecordKind::Done => "done",
        };
        let mut line = format!(
            "{kind}\t{}\t{}\t{}\t{}",
            escape(&self.test),
            self.line,
            escape(&self.label),
            escape(&self.value)
        );
        if let Some(expected) = &self.expected {
            line.push('\t');
            line.push_str(&escape(expected));
        }
        line.push('\n');
        line
    }
}

fn escape(field: &str) -> String {
    field.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn parse_record(line: &str) -> Option<Record> {
    let mut fields = line.split('\t');
    let kind = match fields.next()? {
        "begin" => RecordKind::Begin,
        "end" => RecordKind::End,
        "panic" => RecordKind::Panic,
        "equal" => RecordKind::Equal,
        "holds" => RecordKind::Holds,
        "value" => RecordKind::Value,
        "answer" => RecordKind::Answer,
        "done" => RecordKind::Done,
        _ => return None,
    };
    Some(Record {
        kind,
        test: unescape(fields.next()?),
        line: fields.next()?.parse().ok()?,
        label: unescape(fields.next()?),
        value: unescape(fields.next()?),
        expected: fields.next().map(unescape),
    })
}

fn unescape(field: &str) -> String {
    let mut text = String::with_capacity(field.len());
    let mut characters = field.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{RecordKind, Transcript};

    #[test]
    fn records_come_back_as_they_were() {
        let text = "begin\ta\t0\t\t\nequal\ta\t3\tf(\"\\\\n\")\tx\\ty\\\\\tz\nend\ta\t0\t\t\ndone\t\t0\t\t\n";
        let transcript = Transcript::parse(text);
        assert!(transcript.is_done());
        assert_eq!(transcript.to_text(), text);
        let records = transcript.of_test("a").expect("began");
        assert_eq!(records[1].label, "f(\"\\n\")");
        assert_eq!(records[1].value, "x\ty\\");
        assert_eq!(records[1].expected.as_deref(), Some("z"));
        assert_eq!(records[2].kind, RecordKind::End);
    }

    #[test]
    fn a_line_cut_short_and_garbage_are_left_out() {
        let transcript = Transcript::parse("begin\ta\t0\t\t\nnonsense\nequal\ta\t3\tx");
        assert_eq!(transcript.records.len(), 1);
        assert!(!transcript.is_done());
        assert_eq!(transcript.of_test("b"), None);
    }
}
