//! What a person reads after an import: what came over, what did not and why, what needs a person.

use std::fmt;

use serde::Serialize;

/// A place in the course (or in what was made of it), and words about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The file, item or part.
    pub place: String,
    /// The line, from 1, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What there is to say.
    pub words: String,
}

/// How many of one kind came over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Came {
    /// What: `exercises`, `lessons`, `hints`, …
    pub what: String,
    /// How many.
    pub count: usize,
}

/// An item that the course renamed since the last import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// Its name at the last import.
    pub from: String,
    /// Its name now.
    pub to: String,
    /// The id that it keeps.
    pub id: String,
}

/// What changed against an earlier import, in files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Whether there was an earlier import.
    pub update: bool,
    /// New files.
    pub added: usize,
    /// Files with another text.
    pub changed: usize,
    /// Files as they were.
    pub unchanged: usize,
    /// Files that the course no longer has.
    pub gone: usize,
    /// Files that somebody added or edited in the target, and that stay.
    pub kept: usize,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The format's word.
    pub format: String,
    /// Where the course came from.
    pub from: String,
    /// Where it stands now.
    pub to: String,
    /// The track's slug, as `init --track` takes it.
    pub track: String,
    /// The course's title.
    pub title: String,
    /// The course's licence, as far as it names one.
    pub licence: Option<String>,
    /// What came over.
    pub came: Vec<Came>,
    /// What did not, and why.
    pub left_out: Vec<Note>,
    /// What a person has to look at.
    pub needs_a_person: Vec<Note>,
    /// Items that keep their ids under other names.
    pub renamed: Vec<Renamed>,
    /// What changed against an earlier import.
    pub changes: Changes,
}

impl Report {
    /// Counts what came over; the same word again adds up, and nothing is not listed.
    pub fn came(&mut self, what: &str, count: usize) {
        if count == 0 {
            return;
        }
        match self.came.iter_mut().find(|came| came.what == what) {
            Some(came) => came.count += count,
            None => self.came.push(Came { what: what.to_owned(), count }),
        }
    }

    /// How many of a kind came over.
    #[must_use]
    pub fn count(&self, what: &str) -> usize {
        self.came.iter().find(|came| came.what == what).map_or(0, |came| came.count)
    }

    /// Something did not come over.
    pub fn left_out(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.left_out.push(Note { place: place.into(), line: None, words: why.into() });
    }

    /// Something at a line (from 1) did not come over.
    pub fn left_out_at(&mut self, place: impl Into<String>, line: usize, why: impl Into<String>) {
        self.left_out.push(Note { place: place.into(), line: Some(line), words: why.into() });
    }

    /// Something that only a person can decide.
    pub fn needs_a_person(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.needs_a_person.push(Note { place: place.into(), line: None, words: what.into() });
    }

    /// The same, at a line (from 1).
    pub fn needs_a_person_at(&mut self, place: impl Into<String>, line: usize, what: &str) {
        let note = Note { place: place.into(), line: Some(line), words: what.to_owned() };
        self.needs_a_person.push(note);
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.place)?;
        if let Some(line) = self.line {
            write!(formatter, ":{line}")?;
        }
        write!(formatter, ": {}", self.words)
    }
}

/// For people. Words of the course stand in it: show it as untrusted.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} ({}): {} → {}", self.title, self.format, self.from, self.to)?;
        match &self.licence {
            Some(licence) => writeln!(formatter, "  licence: {licence}")?,
            None => writeln!(formatter, "  licence: the course names none")?,
        }
        writeln!(formatter, "\nCame over:")?;
        for came in &self.came {
            writeln!(formatter, "  {:>6} {}", came.count, came.what)?;
        }
        let changes = &self.changes;
        if changes.update {
            writeln!(
                formatter,
                "Against the import before: {} files new, {} changed, {} as they were, {} gone, {} \
                 of yours kept",
                changes.added, changes.changed, changes.unchanged, changes.gone, changes.kept
            )?;
        }
        for renamed in &self.renamed {
            writeln!(
                formatter,
                "  {} is now {}, and keeps its id {}",
                renamed.from, renamed.to, renamed.id
            )?;
        }
        section(formatter, "Did not come over", &self.left_out)?;
        section(formatter, "Needs a person", &self.needs_a_person)
    }
}

fn section(formatter: &mut fmt::Formatter<'_>, title: &str, notes: &[Note]) -> fmt::Result {
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(formatter, "\n{title}:")?;
    notes.iter().try_for_each(|note| writeln!(formatter, "  {note}"))
}
