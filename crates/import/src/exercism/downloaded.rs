//! What `exercism download` has made: one exercise, or a folder of exercises; and what a learner's
//! folder says was submitted.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Made, config, docs, package};
use crate::course::{NewConcept, NewTrack, NewUnit, write_concepts};
use crate::words::title_of;
use crate::{DoneThere, Format, ImportError, Limits, Options, Report, Source, Target, Wanted};

const STATE: &str = ".exercism/metadata.json";

#[derive(Debug, Deserialize)]
struct Metadata {
    #[serde(default)]
    track: String,
    exercise: String,
    #[serde(default)]
    submitted_at: Option<String>,
}

/// Exercises without a track around them.
pub(super) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
) -> Result<Made, ImportError> {
    let found = found(source)?;
    if found.is_empty() {
        return Err(ImportError::OtherFormat {
            path: source.root().to_owned(),
            format: "Exercism track or exercise",
            wanted: format!("it has neither config.json nor {STATE}"),
        });
    }
    let course = target.source_name();
    let concept = format!("{course}-practice");
    let mut exercises = Vec::new();
    for (folder, metadata) in &found {
        if !config::is_slug(&metadata.exercise) {
            let message = format!("{:?} is no plain name", metadata.exercise);
            return Err(ImportError::course(format!("{folder}{STATE}"), message));
        }
        if !matches!(metadata.track.as_str(), "" | "rust") {
            let why = format!("it is of the track {}, not of Rust's", metadata.track);
            report.left_out(folder.as_str(), why);
            continue;
        }
        let mut exercise = package::read(source, folder, report)?;
        let name = title_of(&metadata.exercise);
        exercise.slug = format!("{concept}/{}", metadata.exercise);
        exercise.instructions = match source.optional_text(&format!("{folder}README.md"))? {
            Some(page) => page,
            None => docs::instructions(source, folder, ".docs/", &name)?,
        };
        exercise.hints = docs::hints(source, &format!("{folder}HINTS.md"))?;
        exercise.title = name;
        exercise.teaches = vec![concept.clone()];
        exercise.difficulty = 2;
        exercise.minutes = 30;
        exercises.push((metadata.exercise.clone(), exercise));
    }
    let names: Vec<String> = exercises.iter().map(|(slug, _)| format!("exercise {slug}")).collect();
    let mut wanted = vec![Wanted { name: "track", content: "track" }];
    wanted.extend(
        names
            .iter()
            .zip(&exercises)
            .map(|(name, (_, exercise))| Wanted { name, content: &exercise.instructions }),
    );
    let mut ids = target.ids.assign(Format::Exercism, &wanted, report).into_iter();
    let track_id = ids.next().unwrap_or_default();
    let mut made = Made {
        title: "Exercism exercises".to_owned(),
        ids: BTreeMap::new(),
        units: Vec::new(),
        track: NewTrack::default(),
    };
    let mut items = Vec::new();
    for ((slug, exercise), id) in exercises.iter_mut().zip(ids) {
        exercise.id.clone_from(&id);
        made.ids.insert(slug.clone(), id);
        items.push(format!("exercise {}", exercise.slug));
        exercise.write(target)?;
    }
    report.came("exercises", exercises.len());
    report.needs_a_person(
        "stubs",
        "a downloaded exercise has whatever its owner has written; that is the stub here, and there \
         is no solution",
    );
    let title = "Practice".to_owned();
    write_concepts(
        target,
        &[NewConcept {
            id: concept,
            title: title.clone(),
            needs: Vec::new(),
            encompasses: Vec::new(),
        }],
    )?;
    made.units = vec![NewUnit { id: "practice".to_owned(), title, items, ..NewUnit::default() }];
    made.track = NewTrack {
        id: track_id,
        title: made.title.clone(),
        about: "Exercises downloaded from Exercism.".to_owned(),
        unit: "part".to_owned(),
        hours_a_week: 5,
        assumes: Vec::new(),
        units: made.units.clone(),
    };
    Ok(made)
}

/// What a learner's records say was submitted.
pub(super) fn done(
    source: &Source,
    options: &Options,
    made: &Made,
    report: &mut Report,
) -> Result<Vec<DoneThere>, ImportError> {
    let theirs = match &options.state {
        Some(path) => found(&Source::open(path, Limits::TEXT)?)?,
        None => found(source)?,
    };
    let mut done = Vec::new();
    for (folder, metadata) in theirs {
        let Some(submitted) = metadata.submitted_at else { continue };
        match made.ids.get(&metadata.exercise) {
            Some(id) => {
                let at_ms = unix_ms(&submitted);
                done.push(DoneThere { id: id.clone(), at_ms, rating: None });
            }
            None => report.left_out(
                format!("{folder}{STATE}"),
                format!("`{}`: the course has no such exercise", metadata.exercise),
            ),
        }
    }
    report.came("exercises submitted there", done.len());
    Ok(done)
}

/// Every downloaded exercise: its folder, which ends with `/` or is empty, and its record.
fn found(source: &Source) -> Result<Vec<(String, Metadata)>, ImportError> {
    let folders = source.paths().filter_map(|path| path.strip_suffix(STATE).map(str::to_owned));
    let one = |folder: String| {
        let path = format!("{folder}{STATE}");
        let text = source.text(&path)?;
        let metadata =
            serde_json::from_str(&text).map_err(|error| ImportError::json(&path, &error))?;
        Ok((folder, metadata))
    };
    folders.map(one).collect()
}

/// `2021-03-04T05:06:07Z` in Unix milliseconds; nothing where it is no such time.
fn unix_ms(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Days since 1 January 1970 of the proleptic Gregorian calendar, counted from March on.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1
        - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

#[cfg(test)]
mod tests {
    use super::unix_ms;

    #[test]
    fn times_are_counted_from_1970() {
        assert_eq!(unix_ms("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(unix_ms("2021-03-04T05:06:07.123+00:00"), Some(1_614_834_367_000));
        assert_eq!(unix_ms("yesterday"), None);
    }
}
