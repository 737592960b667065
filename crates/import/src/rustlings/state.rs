//! What a learner has done: `.rustlings-state.txt` of rustlings 6, the missing mark of rustlings 5.

use std::collections::{BTreeMap, BTreeSet};

use super::info::Info;
use crate::course::NewExercise;
use crate::{DoneThere, ImportError, Limits, Options, Report, Source};

const STATE_FILE: &str = ".rustlings-state.txt";

pub(super) fn done(
    course: &Source,
    options: &Options,
    info: &Info,
    exercises: &[NewExercise],
    report: &mut Report,
) -> Result<Vec<DoneThere>, ImportError> {
    let learners = match &options.state {
        Some(path) => Some(Source::open(path, Limits::TEXT)?),
        None => None,
    };
    let names = match &learners {
        Some(learners) => named(learners, info)?,
        None => match course.optional_text(STATE_FILE)? {
            Some(text) => {
                report.needs_a_person(
                    "exercises/",
                    "a learner worked in this folder: stubs may be that learner's own text",
                );
                names_in(&text)
            }
            None => return Ok(Vec::new()),
        },
    };
    let ids: BTreeMap<&str, &str> =
        exercises.iter().map(|one| (one.title.as_str(), one.id.as_str())).collect();
    let mut done = Vec::new();
    for name in &names {
        match ids.get(name.as_str()) {
            Some(id) => done.push(DoneThere { id: (*id).to_owned(), at_ms: None, rating: None }),
            None => {
                report.left_out(STATE_FILE, format!("`{name}`: the course has no such exercise"))
            }
        }
    }
    report.came("exercises done there", done.len());
    Ok(done)
}

/// The names that a learner's folder says are done.
fn named(learners: &Source, info: &Info) -> Result<BTreeSet<String>, ImportError> {
    let single = learners.has(learners.name()).then(|| learners.name().to_owned());
    let path = single.unwrap_or_else(|| STATE_FILE.to_owned());
    if let Some(text) = learners.optional_text(&path)? {
        return Ok(names_in(&text));
    }
    let mut names = BTreeSet::new();
    let mut any = false;
    for entry in info.exercises.iter() {
        let Some(mark) = &entry.unfinished else { continue };
        let Some(text) = learners.optional_text(&format!("exercises/{}", entry.path()))? else {
            continue;
        };
        any = true;
        if !text.contains(mark.as_str()) {
            names.insert(entry.name.clone());
        }
    }
    if any {
        return Ok(names);
    }
    Err(ImportError::course(path, "this file is missing: it says what was done"))
}

/// Two lines of heading, the current exercise, an empty line, and then the names of what is done.
fn names_in(text: &str) -> BTreeSet<String> {
    let mut lines = text.lines().skip(2);
    if lines.next().is_none_or(str::is_empty) || lines.next().is_none() {
        return BTreeSet::new();
    }
    lines.take_while(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn names_stand_after_the_current_exercise() {
        let text = "DON'T EDIT THIS FILE!\n\nintro2\n\nintro1\nvariables1\n\njunk";
        assert_eq!(names_in(text).into_iter().collect::<Vec<_>>(), ["intro1", "variables1"]);
        assert!(names_in("").is_empty());
        assert!(names_in("x\n\n\n").is_empty());
    }
}
