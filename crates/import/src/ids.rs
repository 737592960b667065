//! Which id each item of a course has, from one import to the next.
//!
//! A format that gives its items uuids needs none of this. For the others the target keeps
//! `ids.toml`: an id for each name that the course uses. When the course renames an item, the new
//! name gets the old id if its content is the same, or if a person writes it there; so that
//! learners' evidence, which knows ids alone, goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::report::{Renamed, Report};
use crate::{Format, ImportError};

/// The map's file in the target.
pub const IDS_FILE: &str = "ids.toml";

/// Names and ids of an imported course.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    known: BTreeMap<String, Known>,
    gone: BTreeMap<String, Known>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    id: String,
    /// What tells the item apart from others when it has another name.
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdsFile {
    #[serde(default)]
    item: BTreeMap<String, Known>,
    #[serde(default)]
    gone: BTreeMap<String, Known>,
}

/// An item that wants an id.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Its name in the course, with its kind before it: `exercise variables1`.
    pub name: &'a str,
    /// Text by which it is recognised under another name: its task, not its number or path.
    pub content: &'a str,
}

impl Ids {
    pub(crate) fn parse(text: &str) -> Result<Self, ImportError> {
        let file: IdsFile =
            toml::from_str(text).map_err(|error| ImportError::toml(IDS_FILE, text, &error))?;
        let mut seen = BTreeMap::new();
        for (name, known) in &file.item {
            if let Some(other) = seen.insert(&known.id, name) {
                let line = text.lines().position(|line| line.contains(name.as_str()));
                let message = format!("`{other}` and `{name}` have the same id `{}`", known.id);
                return Err(ImportError::course_at(
                    IDS_FILE,
                    line.map_or(1, |line| line + 1),
                    message,
                ));
            }
        }
        Ok(Ids { known: file.item, gone: file.gone })
    }

    /// An id for each, in their order. Names that the course no longer has are kept apart, and their
    /// ids are never given again.
    pub fn assign(
        &mut self,
        format: Format,
        wanted: &[Wanted<'_>],
        report: &mut Report,
    ) -> Vec<String> {
        let names: BTreeSet<&str> = wanted.iter().map(|one| one.name).collect();
        let mut left = std::mem::take(&mut self.known);
        let mut gone: BTreeMap<String, Known> = left
            .iter()
            .filter(|(name, _)| !names.contains(name.as_str()))
            .map(|(name, known)| (name.clone(), known.clone()))
            .collect();
        left.retain(|name, _| names.contains(name.as_str()));
        let mut ids = Vec::new();
        for one in wanted {
            let content = print_of(one.content);
            let id = match left.remove(one.name) {
                Some(known) => known.id,
                None => match same_content(&gone, one.name, &content) {
                    Some(before) => {
                        let known = gone.remove(&before).map(|known| known.id).unwrap_or_default();
                        report.renamed.push(Renamed {
                            from: before,
                            to: one.name.to_owned(),
                            id: known.clone(),
                        });
                        known
                    }
                    None => self.new_id(format, one.name, &left, &gone),
                },
            };
            self.known.insert(one.name.to_owned(), Known { id: id.clone(), content });
            // A person may have given a new name the id of one that is gone.
            gone.retain(|_, known| known.id != id);
            self.gone.retain(|_, known| known.id != id);
            ids.push(id);
        }
        for (name, known) in gone {
            let words = format!(
                "the course no longer has it. If it has another name now, give that name the id \
                 \"{}\" in {IDS_FILE} and import again; what learners did there is kept either way",
                known.id
            );
            report.needs_a_person(&name, words);
            self.gone.insert(name, known);
        }
        ids
    }

    /// Follows from format and name, so that two people who import the same course agree; another
    /// one where that is taken.
    fn new_id(
        &self,
        format: Format,
        name: &str,
        left: &BTreeMap<String, Known>,
        gone: &BTreeMap<String, Known>,
    ) -> String {
        let taken: BTreeSet<&str> = [&self.known, &self.gone, left, gone]
            .into_iter()
            .flat_map(|known| known.values().map(|known| known.id.as_str()))
            .collect();
        (0_u32..)
            .map(|turn| print_of(&format!("{}\n{name}\n{turn}", format.word()))[..8].to_owned())
            .find(|id| !taken.contains(id.as_str()))
            .unwrap_or_default()
    }

    pub(crate) fn to_file_text(&self) -> String {
        let mut text = String::from(
            "# Which id each item of the course has. What learners did is kept under these ids.\n\
             # When the course gives an item another name, give that name the id that it had, and \
             import again.\n",
        );
        for (table, items) in [("item", &self.known), ("gone", &self.gone)] {
            if !items.is_empty() {
                // Writing to a `String` does not fail.
                let _ = writeln!(text, "\n[{table}]");
            }
            for (name, known) in items {
                let name = toml::Value::String(name.clone());
                let _ = writeln!(
                    text,
                    "{name} = {{ id = \"{}\", content = \"{}\" }}",
                    known.id, known.content
                );
            }
        }
        text
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty() && self.gone.is_empty()
    }
}

/// The only name that is gone and had this content and kind.
fn same_content(gone: &BTreeMap<String, Known>, name: &str, content: &str) -> Option<String> {
    let kind = |name: &str| name.split(' ').next().map(str::to_owned);
    let mut same = gone
        .iter()
        .filter(|(other, known)| known.content == content && kind(other) == kind(name))
        .map(|(other, _)| other.clone());
    let first = same.next()?;
    same.next().is_none().then_some(first)
}

/// The first 16 hex digits of a text's SHA-256, white space aside.
fn print_of(text: &str) -> String {
    let dense = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let hash = Sha256::digest(dense.as_bytes());
    hash.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Ids, Wanted};
    use crate::{Format, Report};

    fn wanted<'a>(items: &[(&'a str, &'a str)]) -> Vec<Wanted<'a>> {
        items.iter().map(|(name, content)| Wanted { name, content }).collect()
    }

    #[test]
    fn ids_are_the_same_for_everybody_and_survive_a_new_name() {
        let (mut ids, mut report) = (Ids::default(), Report::default());
        let first = ids.assign(
            Format::Rustlings,
            &wanted(&[("exercise a", "make it compile"), ("exercise b", "mend it")]),
            &mut report,
        );
        let mut others = Ids::default();
        let same = others.assign(Format::Rustlings, &wanted(&[("exercise b", "x")]), &mut report);
        assert_eq!(first[1], same[0]);

        let mut again = Ids::parse(&ids.to_file_text()).expect("its own text");
        assert_eq!(again, ids);
        let mut report = Report::default();
        let second = again.assign(
            Format::Rustlings,
            &wanted(&[("exercise new", "other"), ("exercise b1", "mend  it"), ("exercise a", "y")]),
            &mut report,
        );
        assert_eq!((&second[1], &second[2]), (&first[1], &first[0]));
        assert_eq!(report.renamed.len(), 1);
        assert!(report.needs_a_person.is_empty());
    }

    #[test]
    fn what_is_gone_is_named_and_a_person_can_give_its_id_to_another() {
        let (mut ids, mut report) = (Ids::default(), Report::default());
        let first = ids.assign(Format::Rustlings, &wanted(&[("exercise a", "one")]), &mut report);
        let mut report = Report::default();
        let second = ids.assign(Format::Rustlings, &wanted(&[("exercise b", "two")]), &mut report);
        assert_ne!(first, second);
        assert_eq!(report.needs_a_person.len(), 1);
        assert!(report.needs_a_person[0].words.contains(&first[0]));

        let edited = ids.to_file_text().replace(&second[0], &first[0]);
        let mut ids = Ids::parse(&edited).expect("a map with one id twice, once gone");
        let mut report = Report::default();
        let third = ids.assign(Format::Rustlings, &wanted(&[("exercise b", "two")]), &mut report);
        assert_eq!(third, first);
    }

    #[test]
    fn one_id_for_two_names_is_an_error_with_its_line() {
        let text = "[item]\n\"exercise a\" = { id = \"1\" }\n\"exercise b\" = { id = \"1\" }\n";
        let error = Ids::parse(text).expect_err("twice").to_string();
        assert_eq!(error, "ids.toml:3: `exercise a` and `exercise b` have the same id `1`");
    }
}
