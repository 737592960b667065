//! Exercism: a checkout of a track (`config.json`, version 3, with concept and practice exercises), one
//! downloaded exercise, or a folder of such.
//!
//! Every exercise is a package of its own, so cargo judges it: its tests with every `#[ignore]`
//! lifted, in release mode where the exercise says so. The example is the solution, with its own
//! manifest where it has one. A track's items keep their uuids as ids.

mod config;
mod docs;
mod downloaded;
mod package;
mod path;

use std::collections::{BTreeMap, BTreeSet};

use crate::course::{NewConcept, NewExercise, NewLesson, NewTrack, write_concepts};
use crate::licence::licence_of;
use crate::words::title_of;
use crate::{DoneThere, Format, ImportError, Options, Report, Source, Target, Wanted};

use config::{ExerciseEntry, TrackConfig};

pub(crate) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    report.licence = licence_of(source);
    let track = match TrackConfig::find(source)? {
        Some(config) => {
            Reader { source, config: &config, course: target.source_name() }.read(target, report)?
        }
        None => downloaded::read(source, target, report)?,
    };
    report.title.clone_from(&track.title);
    report.track = target.source_name();
    report.came("units", track.units.len());
    track.write(target, &report.track)?;
    downloaded::done(source, options, &track, report)
}

/// The track that was made, and by the exercises' slugs in the course their ids.
struct Made {
    title: String,
    ids: BTreeMap<String, String>,
    units: Vec<crate::course::NewUnit>,
    track: NewTrack,
}

impl Made {
    fn write(&self, target: &mut Target, slug: &str) -> Result<(), ImportError> {
        self.track.write(target, slug)
    }
}

struct Reader<'a> {
    source: &'a Source,
    config: &'a TrackConfig,
    course: String,
}

impl Reader<'_> {
    fn read(&self, target: &mut Target, report: &mut Report) -> Result<Made, ImportError> {
        let mut concepts = self.concepts();
        let lessons = self.lessons(report)?;
        let wanted = [Wanted { name: "track", content: "track" }];
        let track_id =
            target.ids.assign(Format::Exercism, &wanted, report).pop().unwrap_or_default();
        let mut made = Made {
            title: format!("{} on Exercism", self.config.language),
            ids: BTreeMap::new(),
            units: Vec::new(),
            track: NewTrack::default(),
        };
        let mut exercises = Vec::new();
        for (entry, folder) in self.entries(report) {
            let exercise = self.exercise(entry, &folder, report)?;
            made.ids.insert(entry.slug.clone(), exercise.id.clone());
            exercises.push((entry, exercise));
        }
        made.units = path::units(&exercises, &lessons);
        let parts: Vec<&NewExercise> = exercises.iter().map(|(_, exercise)| exercise).collect();
        let assumes = path::assumes(&made.units, &parts, &lessons, &concepts);
        concepts.retain(|concept| {
            assumes.contains(&concept.id)
                || parts.iter().any(|one| one.teaches.contains(&concept.id))
                || lessons.iter().any(|one| one.concepts.contains(&concept.id))
        });
        let known: BTreeSet<String> = concepts.iter().map(|concept| concept.id.clone()).collect();
        for concept in &mut concepts {
            concept.needs.retain(|need| known.contains(need));
        }
        for lesson in &lessons {
            lesson.write(target)?;
        }
        for exercise in &parts {
            exercise.write(target)?;
        }
        write_concepts(target, &concepts)?;
        report.came("lessons", lessons.len());
        report.came("exercises", parts.len());
        report.came("concepts", concepts.len());
        let licence = report.licence.as_deref().unwrap_or("not named by the course");
        made.track = NewTrack {
            id: track_id,
            title: made.title.clone(),
            about: format!("{}\n\nImported from Exercism. Licence: {licence}.", self.config.blurb),
            unit: "part".to_owned(),
            hours_a_week: 5,
            assumes,
            units: made.units.clone(),
        };
        Ok(made)
    }

    fn concept_id(&self, slug: &str) -> String {
        format!("{}-{}", self.course, crate::words::slug(slug))
    }

    /// The track's concepts, and those that exercises name besides. A concept needs what the exercise
    /// that teaches it needs.
    fn concepts(&self) -> Vec<NewConcept> {
        let mut titles: BTreeMap<String, String> = BTreeMap::new();
        let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entry in self.config.exercises() {
            for slug in entry.concepts.iter().chain(&entry.practices).chain(&entry.prerequisites) {
                titles.entry(self.concept_id(slug)).or_insert_with(|| title_of(slug));
            }
            for slug in &entry.concepts {
                let own = needs.entry(self.concept_id(slug)).or_default();
                own.extend(entry.prerequisites.iter().map(|need| self.concept_id(need)));
            }
        }
        for concept in &self.config.concepts {
            titles.insert(self.concept_id(&concept.slug), concept.name.clone());
        }
        let found = titles.into_iter().map(|(id, title)| {
            let mut needs: Vec<String> =
                needs.remove(&id).unwrap_or_default().into_iter().collect();
            needs.retain(|need| *need != id);
            NewConcept { id, title, needs, encompasses: Vec::new() }
        });
        found.collect()
    }

    /// A lesson of each concept that has a page.
    fn lessons(&self, report: &mut Report) -> Result<Vec<NewLesson>, ImportError> {
        let mut lessons = Vec::new();
        for concept in &self.config.concepts {
            match docs::concept_page(self.source, &concept.slug, &concept.name)? {
                Some(text) => lessons.push(NewLesson {
                    id: concept.uuid.clone(),
                    slug: format!("{}-concepts/{}", self.course, crate::words::slug(&concept.slug)),
                    title: concept.name.clone(),
                    concepts: vec![self.concept_id(&concept.slug)],
                    text,
                }),
                None => report.left_out(format!("concepts/{}", concept.slug), "it has no page"),
            }
        }
        Ok(lessons)
    }

    /// What is to be imported, and its folder.
    fn entries(&self, report: &mut Report) -> Vec<(&ExerciseEntry, String)> {
        let mut found = Vec::new();
        for entry in self.config.exercises() {
            let kind = if entry.is_concept { "concept" } else { "practice" };
            let folder = format!("exercises/{kind}/{}/", entry.slug);
            match entry.status.as_deref() {
                Some(status @ ("deprecated" | "wip")) => {
                    report.left_out(folder, format!("the track calls it {status}"));
                }
                _ if self.source.below(&folder).next().is_none() => {
                    report.left_out(folder, "config.json names it, and there is no such folder");
                }
                _ => found.push((entry, folder)),
            }
        }
        found
    }

    fn exercise(
        &self,
        entry: &ExerciseEntry,
        folder: &str,
        report: &mut Report,
    ) -> Result<NewExercise, ImportError> {
        let mut exercise = package::read(self.source, folder, report)?;
        let ids = |slugs: &[String]| slugs.iter().map(|slug| self.concept_id(slug)).collect();
        exercise.id.clone_from(&entry.uuid);
        exercise.slug = format!("{}-{}/{}", self.course, entry.kind(), entry.slug);
        exercise.title.clone_from(&entry.name);
        exercise.teaches = ids(if entry.is_concept { &entry.concepts } else { &entry.practices });
        exercise.uses = ids(&entry.prerequisites);
        exercise.uses.retain(|concept| !exercise.teaches.contains(concept));
        exercise.difficulty = entry.difficulty.div_ceil(2).clamp(1, 5);
        exercise.minutes = 15 + 10 * u32::from(entry.difficulty);
        exercise.instructions = docs::instructions(self.source, folder, ".docs/", &entry.name)?;
        exercise.hints = docs::hints(self.source, &format!("{folder}.docs/hints.md"))?;
        exercise.explanation =
            self.source.optional_text(&format!("{folder}.approaches/introduction.md"))?;
        report.came("hints", exercise.hints.len());
        Ok(exercise)
    }
}
