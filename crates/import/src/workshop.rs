//! `wr`: courses of Mainmatter's workshop runner, such as *100 exercises to learn Rust*.
//!
//! Exercises stand in `exercises/NN_chapter/NN_name`, each a package with its own manifest; the root's
//! `.wr.toml` says where they stand (`exercises_dir`), what verifies them (`[[verification]]` with
//! `command` and `args`; `cargo test` where there is none) and whether they are built before
//! (`skip_build`); an exercise's own `.wr.toml` may name other commands. A book (`book/src`) has a page
//! for each. What a learner did stands in `exercises/progress.db`.

mod progress;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::book::{self, Book};
use crate::licence::licence_of;
use crate::markdown;
use crate::package::Package;
use crate::{
    DoneThere, Format, ImportError, Judged, NewConcept, NewExercise, NewLesson, NewTrack, NewUnit,
    Options, Report, Source, Target, Wanted, free_slug, slug, title_of, write_concepts,
};

const CONFIG: &str = ".wr.toml";

#[derive(Debug, Default, Deserialize)]
struct Config {
    #[serde(alias = "exercises-dir")]
    exercises_dir: Option<String>,
    #[serde(default)]
    verification: Vec<Verification>,
    #[serde(default)]
    skip_build: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct Verification {
    command: String,
    #[serde(default)]
    args: Vec<String>,
}

/// `NN_name`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    number: u32,
    folder: String,
}

impl Numbered {
    fn read(folder: &str) -> Option<Self> {
        let (number, name) = folder.split_once('_')?;
        let fits = number.len() == 2 && !name.is_empty();
        let number = number.parse().ok().filter(|_| fits)?;
        Some(Numbered { number, folder: folder.to_owned() })
    }
}

/// Imports a course.
pub(crate) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    let config = config(source, CONFIG)?.or(config(source, "wr.toml")?).unwrap_or_default();
    let folder = config.exercises_dir.as_deref().unwrap_or("exercises");
    let Some(folder) = book::joined("", folder).filter(|folder| !folder.is_empty()) else {
        return Err(ImportError::course(CONFIG, "`exercises_dir` leads out of the course"));
    };
    let mut reader = Reader {
        source,
        config: &config,
        folder,
        course: target.source_name(),
        pages: BTreeMap::new(),
        lessons: Vec::new(),
        exercises: Vec::new(),
        names: Vec::new(),
        units: Vec::new(),
        concepts: Vec::new(),
    };
    let book = Book::find(source)?;
    report.licence = licence_of(source);
    report.title = book
        .as_ref()
        .and_then(|book| book.title.clone())
        .unwrap_or_else(|| title_of(source.name()));
    report.track.clone_from(&reader.course);
    reader.read(book.as_ref(), report)?;
    if reader.exercises.is_empty() {
        let wanted = format!("packages in `{}/NN_chapter/NN_exercise`", reader.folder);
        return Err(ImportError::OtherFormat {
            path: source.root().to_owned(),
            format: "workshop-runner course",
            wanted,
        });
    }
    reader.write(target, report, options)
}

fn config(source: &Source, path: &str) -> Result<Option<Config>, ImportError> {
    let Some(text) = source.optional_text(path)? else { return Ok(None) };
    toml::from_str(&text).map(Some).map_err(|error| ImportError::toml(path, &text, &error))
}

struct Reader<'a> {
    source: &'a Source,
    config: &'a Config,
    folder: String,
    course: String,
    /// Lessons by what stands behind the book's `src/`, without `.md`.
    pages: BTreeMap<String, String>,
    lessons: Vec<NewLesson>,
    exercises: Vec<NewExercise>,
    /// The course's names of the exercises: chapter and folder.
    names: Vec<(String, String)>,
    units: Vec<NewUnit>,
    concepts: Vec<NewConcept>,
}

impl Reader<'_> {
    fn read(&mut self, book: Option<&Book>, report: &mut Report) -> Result<(), ImportError> {
        let root = format!("{}/", self.folder);
        let mut chapters: Vec<Numbered> =
            self.source.folders(&root).iter().filter_map(|folder| Numbered::read(folder)).collect();
        chapters.sort();
        for chapter in &chapters {
            let id = format!("{}-{}", self.course, slug(&title_of(&chapter.folder)));
            if self.concepts.iter().any(|concept| concept.id == id) {
                continue;
            }
            self.concepts.push(NewConcept {
                id,
                title: title_of(&chapter.folder),
                needs: Vec::new(),
                encompasses: Vec::new(),
            });
        }
        let mut before = self.book(book, &chapters, report)?;
        for chapter in &chapters {
            let mut unit = NewUnit {
                id: slug(&chapter.folder),
                number: chapter.number.to_string(),
                title: title_of(&chapter.folder),
                about: String::new(),
                items: std::mem::take(&mut before),
            };
            self.chapter(chapter, &mut unit, report)?;
            if !unit.items.is_empty() {
                self.units.push(unit);
            }
        }
        Ok(())
    }

    /// The pages of the book as lessons; gives those that belong to no exercise.
    fn book(
        &mut self,
        book: Option<&Book>,
        chapters: &[Numbered],
        report: &mut Report,
    ) -> Result<Vec<String>, ImportError> {
        let Some(book) = book else { return Ok(Vec::new()) };
        let mut before = Vec::new();
        let mut taken = BTreeSet::new();
        for one in &book.chapters {
            let page = book::page(self.source, &one.path)?;
            for (line, directive) in &page.left {
                report.left_out_at(
                    &one.path,
                    *line,
                    format!("`{directive}` could not be resolved"),
                );
            }
            let key = one
                .path
                .split_once("src/")
                .map_or(one.path.as_str(), |(_, key)| key)
                .trim_end_matches(".md")
                .to_owned();
            let folder = key.split('/').next().unwrap_or_default();
            let chapter = chapters.iter().find(|chapter| chapter.folder == folder);
            let name = free_slug(&key.replace('/', "-"), "page", &mut taken);
            let slug = format!("{}/{name}", self.course);
            let concepts = chapter.map(|chapter| self.concept(chapter)).into_iter().collect();
            let title = markdown::heading(&page.text).unwrap_or_else(|| one.title.clone());
            self.lessons.push(NewLesson {
                id: String::new(),
                slug: slug.clone(),
                title,
                concepts,
                text: page.text,
            });
            if chapter.is_none() {
                before.push(format!("lesson {slug}"));
            } else {
                self.pages.insert(key, slug);
            }
        }
        book.missing
            .iter()
            .for_each(|path| report.left_out(path, "the summary names this page; it is not there"));
        Ok(before)
    }

    fn concept(&self, chapter: &Numbered) -> String {
        format!("{}-{}", self.course, slug(&title_of(&chapter.folder)))
    }

    fn chapter(
        &mut self,
        chapter: &Numbered,
        unit: &mut NewUnit,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        let root = format!("{}/{}/", self.folder, chapter.folder);
        let folders = self.source.folders(&root);
        let mut exercises: Vec<Numbered> =
            folders.iter().filter_map(|folder| Numbered::read(folder)).collect();
        exercises.sort();
        for folder in folders.iter().filter(|folder| Numbered::read(folder).is_none()) {
            report.left_out(format!("{root}{folder}"), "no exercise: its name is not `NN_name`");
        }
        let mut numbers = BTreeSet::new();
        for exercise in &exercises {
            if !numbers.insert(exercise.number) {
                let words = "another exercise of the chapter has this number: the workshop runner knows one of the two";
                report.needs_a_person(format!("{root}{}", exercise.folder), words);
            }
            let key = format!("{}/{}", chapter.folder, exercise.folder);
            if let Some(lesson) = self.pages.remove(&key) {
                unit.items.push(format!("lesson {lesson}"));
            }
            if let Some(made) = self.exercise(chapter, exercise, report)? {
                unit.items.push(format!("exercise {}", made.slug));
                self.names.push((chapter.folder.clone(), exercise.folder.clone()));
                self.exercises.push(made);
            }
        }
        let rest: Vec<String> = self
            .pages
            .keys()
            .filter(|key| key.split('/').next() == Some(chapter.folder.as_str()))
            .cloned()
            .collect();
        for key in rest {
            if let Some(lesson) = self.pages.remove(&key) {
                unit.items.push(format!("lesson {lesson}"));
            }
        }
        Ok(())
    }

    fn exercise(
        &self,
        chapter: &Numbered,
        exercise: &Numbered,
        report: &mut Report,
    ) -> Result<Option<NewExercise>, ImportError> {
        let folder = format!("{}/{}/{}", self.folder, chapter.folder, exercise.folder);
        let Some(mut package) = Package::read(self.source, &folder, report)? else {
            report.left_out(folder, "no `Cargo.toml` in it");
            return Ok(None);
        };
        let code: String = package
            .files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
            .map(|(_, text)| text.as_str())
            .collect();
        // Some tasks are to add a dependency: then the manifest is the learner's as well.
        let edits_manifest = code.contains("Cargo.toml");
        let readme = package
            .files
            .iter()
            .find(|(path, _)| path.strip_prefix(&package.prefix) == Some("README.md"))
            .map(|(_, text)| text.clone());
        let stub = package.take(|path| {
            (path.starts_with("src/") && path.ends_with(".rs"))
                || (edits_manifest && path == "Cargo.toml")
        });
        if stub.is_empty() {
            report.left_out(folder, "no Rust file in its `src`");
            return Ok(None);
        }
        let solution = self.solution(chapter, exercise, &package, report)?;
        let own = config(self.source, &format!("{folder}/{CONFIG}"))?;
        let verification = own.map(|own| own.verification).filter(|own| !own.is_empty());
        let commands = self.commands(
            verification.as_deref().unwrap_or(&self.config.verification),
            &folder,
            report,
        );
        let title = title_of(&exercise.folder);
        let files: Vec<String> = stub
            .keys()
            .map(|path| format!("`{}`", path.trim_start_matches(package.prefix.as_str())))
            .collect();
        let instructions = readme.unwrap_or_else(|| {
            format!("# {title}\n\nThe task stands in the comments of {}. It is done when its tests pass.", files.join(", "))
        });
        let done = stub
            .values()
            .chain(package.files.values())
            .all(|text| !text.contains("todo!") && !text.contains("__"));
        if done {
            report.needs_a_person(&folder, "nothing in it looks unfinished; if its tests pass as it is, its stub `fails = \"nothing\"`");
        }
        Ok(Some(NewExercise {
            slug: format!(
                "{}-{}/{}",
                self.course,
                slug(&title_of(&chapter.folder)),
                slug(&title_of(&exercise.folder))
            ),
            title,
            fix: true,
            teaches: vec![self.concept(chapter)],
            difficulty: 2,
            minutes: 10,
            judged: Judged::Cargo { commands, manifest: package.manifest.clone() },
            stub_fails: "somehow",
            instructions,
            stub,
            solution,
            package: package.files,
            ..NewExercise::default()
        }))
    }

    /// Files of a `solutions` folder that mirrors that of the exercises.
    fn solution(
        &self,
        chapter: &Numbered,
        exercise: &Numbered,
        package: &Package,
        report: &mut Report,
    ) -> Result<BTreeMap<String, String>, ImportError> {
        let folder = format!("solutions/{}/{}/", chapter.folder, exercise.folder);
        let mut solution = BTreeMap::new();
        for path in self.source.below(&folder).map(str::to_owned).collect::<Vec<_>>() {
            if path.starts_with("src/") || path == "Cargo.toml" {
                solution.insert(
                    format!("{}{path}", package.prefix),
                    self.source.text(&format!("{folder}{path}"))?,
                );
            }
        }
        let _ = report;
        Ok(solution)
    }

    /// What cargo is called with, in the order in which the runner does.
    fn commands(
        &self,
        verification: &[Verification],
        folder: &str,
        report: &mut Report,
    ) -> Vec<String> {
        let mut commands = Vec::new();
        if !self.config.skip_build {
            commands.push("build --all-targets".to_owned());
        }
        for one in verification {
            if one.command != "cargo" {
                let words = format!(
                    "it is verified by `{} {}`; only cargo's commands are run here",
                    one.command,
                    one.args.join(" ")
                );
                report.needs_a_person(folder, words);
                continue;
            }
            let mut args: Vec<&str> = Vec::new();
            let mut skip = false;
            for arg in &one.args {
                if std::mem::take(&mut skip) || arg.starts_with("--color=") {
                    continue;
                }
                skip = arg == "--color";
                if !skip {
                    args.push(arg);
                }
            }
            commands.push(args.join(" "));
        }
        if verification.iter().all(|one| one.command != "cargo") {
            commands.push("test".to_owned());
        }
        commands
    }

    fn write(
        mut self,
        target: &mut Target,
        report: &mut Report,
        options: &Options,
    ) -> Result<Vec<DoneThere>, ImportError> {
        let mut names = vec![("track".to_owned(), "track".to_owned())];
        names.extend(
            self.lessons
                .iter()
                .map(|lesson| (format!("lesson {}", lesson.slug), lesson.text.clone())),
        );
        names.extend(self.exercises.iter().map(|one| {
            (format!("exercise {}", one.slug), one.stub.values().map(String::as_str).collect())
        }));
        let wanted: Vec<Wanted<'_>> =
            names.iter().map(|(name, content)| Wanted { name, content }).collect();
        let mut ids = target.ids.assign(Format::Workshop, &wanted, report).into_iter();
        let mut next = || ids.next().unwrap_or_default();
        let track_id = next();
        for lesson in &mut self.lessons {
            lesson.id = next();
            lesson.write(target)?;
        }
        for exercise in &mut self.exercises {
            exercise.id = next();
            exercise.write(target)?;
        }
        write_concepts(target, &self.concepts)?;
        report.came("exercises", self.exercises.len());
        report.came(
            "solutions",
            self.exercises.iter().filter(|one| !one.solution.is_empty()).count(),
        );
        report.came("lessons", self.lessons.len());
        report.came("chapters", self.units.len());
        if self.exercises.iter().all(|one| one.solution.is_empty()) {
            let words = "the course as it is here has no solutions (100 exercises keeps them on a branch): check that branch out as `solutions/` beside `exercises/` and import again, and they are proven";
            report.needs_a_person("solutions/", words);
        }
        let licence = report.licence.clone().unwrap_or_else(|| "the course names none".to_owned());
        let track = NewTrack {
            id: track_id,
            title: report.title.clone(),
            about: format!("A workshop-runner course. Licence: {licence}."),
            unit: "chapter".to_owned(),
            hours_a_week: 6,
            assumes: Vec::new(),
            units: std::mem::take(&mut self.units),
        };
        track.write(target, &self.course)?;
        self.done(report, options)
    }
}
