//! `edutools`: JetBrains Academy courses (`course-info.yaml`).
//!
//! A course lists sections or lessons by the names of their folders, a section lessons, a lesson tasks;
//! each folder has its own YAML. A task is theory, code with tests (`edu`), a program whose output is
//! compared (`output`), a choice, or something to look at in the IDE. The files on disk hold the
//! solution; a task's placeholders (offset and length in UTF-16 units, and the text that stands there
//! at first) make the stub of it. In a learner's copy (`mode: Study`) the files hold the learner's
//! text, and what is solved says `status: Solved`.

mod stub;
#[cfg(test)]
mod tests;
mod words;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use crate::licence::licence_of;
use crate::package::Package;
use crate::quiz_file::NewQuiz;
use crate::{
    DoneThere, Format, ImportError, Judged, NewConcept, NewExercise, NewLesson, NewTrack, NewUnit,
    Options, Report, Source, Target, Wanted, free_slug, title_of, write_concepts,
};
use words::choice;
use yaml::{Course, Item, Task};

/// Imports a course.
pub(crate) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    _options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    let Some(course) = yaml::read::<Course>(source, "course-info.yaml")? else {
        let wanted = "a folder with `course-info.yaml`".to_owned();
        return Err(ImportError::OtherFormat {
            path: source.root().to_owned(),
            format: "JetBrains Academy course",
            wanted,
        });
    };
    report.licence = licence_of(source);
    report.title = course.title.clone().unwrap_or_else(|| title_of(source.name()));
    report.track = target.source_name();
    if let Some(language) = course
        .programming_language
        .as_deref()
        .filter(|language| !language.eq_ignore_ascii_case("rust"))
    {
        return Err(ImportError::course(
            "course-info.yaml",
            format!("a course in {language}: only Rust can be judged here"),
        ));
    }
    let study = course.mode.as_deref().is_some_and(|mode| mode.eq_ignore_ascii_case("study"));
    let mut reader = Reader {
        source,
        course: report.track.clone(),
        study,
        made: Vec::new(),
        units: Vec::new(),
        concepts: Vec::new(),
        taken: BTreeSet::new(),
        unit_ids: BTreeSet::new(),
    };
    for name in &course.content {
        reader.part(name, report)?;
    }
    if reader.made.is_empty() {
        return Err(ImportError::course("course-info.yaml", "no task of it could be read"));
    }
    if study {
        report.needs_a_person("course-info.yaml", "this is a learner's copy: solutions are what its placeholders keep, where they keep any");
    }
    reader.write(&course, target, report)
}

/// An item without its id.
enum Made {
    Lesson(NewLesson),
    Exercise(Box<NewExercise>),
    Quiz(NewQuiz),
}

impl Made {
    fn slug(&self) -> &str {
        match self {
            Made::Lesson(lesson) => &lesson.slug,
            Made::Exercise(exercise) => &exercise.slug,
            Made::Quiz(quiz) => &quiz.slug,
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Made::Lesson(_) => "lesson",
            Made::Exercise(_) => "exercise",
            Made::Quiz(_) => "quiz",
        }
    }

    fn content(&self) -> String {
        match self {
            Made::Lesson(lesson) => lesson.text.clone(),
            Made::Exercise(exercise) => format!(
                "{}{}",
                exercise.instructions,
                exercise.stub.values().map(String::as_str).collect::<String>()
            ),
            Made::Quiz(quiz) => {
                quiz.question.iter().map(|question| question.ask.as_str()).collect()
            }
        }
    }
}

struct Entry {
    made: Made,
    /// What the course knows the task by: its number on the course's server, or its path.
    name: String,
    solved: bool,
}

struct Reader<'a> {
    source: &'a Source,
    course: String,
    study: bool,
    made: Vec<Entry>,
    units: Vec<NewUnit>,
    concepts: Vec<NewConcept>,
    taken: BTreeSet<String>,
    unit_ids: BTreeSet<String>,
}

impl Reader<'_> {
    /// A section or a lesson of the course.
    fn part(&mut self, name: &str, report: &mut Report) -> Result<(), ImportError> {
        let name = plain(name)?;
        let section = format!("{name}/section-info.yaml");
        if let Some(section) = yaml::read::<Item>(self.source, &section)? {
            let title = section.custom_name.clone().unwrap_or_else(|| name.clone());
            for lesson in &section.content {
                self.lesson(&format!("{name}/{}", plain(lesson)?), &title, report)?;
            }
            return Ok(());
        }
        self.lesson(&name, "", report)
    }

    fn lesson(
        &mut self,
        folder: &str,
        section: &str,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        let file = format!("{folder}/lesson-info.yaml");
        let Some(lesson) = yaml::read::<Item>(self.source, &file)? else {
            report.left_out(folder, "the course lists it; there is no `lesson-info.yaml` in it");
            return Ok(());
        };
        if lesson.kind.as_deref() == Some("framework") {
            report.needs_a_person(
                folder,
                "a framework lesson: its tasks go on with one project; here each stands for itself",
            );
        }
        let own = folder.rsplit('/').next().unwrap_or(folder);
        let title = lesson.custom_name.clone().unwrap_or_else(|| own.to_owned());
        let id = free_slug(&title, "lesson", &mut self.unit_ids);
        let concept = format!("{}-{id}", self.course);
        self.concepts.push(NewConcept {
            id: concept.clone(),
            title: title.clone(),
            needs: Vec::new(),
            encompasses: Vec::new(),
        });
        let shown = if section.is_empty() || section == title {
            title
        } else {
            format!("{section} › {title}")
        };
        let mut unit = NewUnit {
            id: id.clone(),
            number: String::new(),
            title: shown,
            about: String::new(),
            items: Vec::new(),
        };
        for task in &lesson.content {
            let folder = format!("{folder}/{}", plain(task)?);
            if let Some(entry) = self.task(&folder, &id, &concept, report)? {
                unit.items.push(format!("{} {}", entry.made.word(), entry.made.slug()));
                self.made.push(entry);
            }
        }
        if unit.items.is_empty() {
            self.concepts.pop();
        } else {
            self.units.push(unit);
        }
        Ok(())
    }

    fn task(
        &mut self,
        folder: &str,
        unit: &str,
        concept: &str,
        report: &mut Report,
    ) -> Result<Option<Entry>, ImportError> {
        let file = format!("{folder}/task-info.yaml");
        let Some(task) = yaml::read::<Task>(self.source, &file)? else {
            report.left_out(folder, "the lesson lists it; there is no `task-info.yaml` in it");
            return Ok(None);
        };
        let own = folder.rsplit('/').next().unwrap_or(folder);
        let title = task.custom_name.clone().unwrap_or_else(|| own.to_owned());
        let slug =
            format!("{}-{unit}/{}", self.course, free_slug(&title, "task", &mut BTreeSet::new()));
        let slug = free_slug_of(&slug, &mut self.taken);
        let (text, hints) = self.description(folder, report)?;
        let made = match task.kind.as_deref().unwrap_or("edu") {
            "theory" | "ide" => {
                if task.kind.as_deref() == Some("ide") {
                    report.needs_a_person(folder, "something to do in the IDE, which nothing here can check: it came over as a page");
                }
                let text = self.with_code(folder, &task, text)?;
                Made::Lesson(NewLesson {
                    id: String::new(),
                    slug,
                    title,
                    concepts: vec![concept.to_owned()],
                    text,
                })
            }
            "choice" => match choice(&task, &text, slug, title, concept) {
                Ok(quiz) => Made::Quiz(quiz),
                Err(why) => {
                    report.left_out(file, why);
                    return Ok(None);
                }
            },
            kind @ ("edu" | "output" | "code") => {
                let Some(exercise) = self.exercise(folder, kind, &task, report)? else {
                    return Ok(None);
                };
                let instructions =
                    if text.starts_with("# ") { text } else { format!("# {title}\n\n{text}") };
                Made::Exercise(Box::new(NewExercise {
                    slug,
                    title,
                    instructions,
                    hints,
                    teaches: vec![concept.to_owned()],
                    ..exercise
                }))
            }
            other => {
                report.left_out(file, format!("a task of the type `{other}`"));
                return Ok(None);
            }
        };
        let remote =
            yaml::read::<yaml::Remote>(self.source, &format!("{folder}/task-remote-info.yaml"))?;
        let number = remote.and_then(|remote| remote.id).filter(|id| *id > 0);
        let name = number.map_or_else(|| format!("task {folder}"), |id| format!("task {id}"));
        let solved =
            task.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("solved"));
        Ok(Some(Entry { made, name, solved }))
    }

    fn exercise(
        &self,
        folder: &str,
        kind: &str,
        task: &Task,
        report: &mut Report,
    ) -> Result<Option<NewExercise>, ImportError> {
        let Some(mut package) = Package::read(self.source, folder, report)? else {
            report.left_out(folder, "no `Cargo.toml` in it: it cannot be built");
            return Ok(None);
        };
        let described: BTreeSet<String> =
            ["task.md", "task.html"].map(|name| format!("{}{name}", package.prefix)).into();
        package.files.retain(|path, _| !described.contains(path));
        let editable = |name: &str| {
            task.files.iter().any(|file| {
                file.name == name
                    && file.visible != Some(false)
                    && file.editable != Some(false)
                    && (name.ends_with(".rs") || !file.placeholders.is_empty())
            })
        };
        let on_disk = package.take(editable);
        if on_disk.is_empty() {
            report.left_out(folder, "no file of it is for the learner");
            return Ok(None);
        }
        let mut stub = BTreeMap::new();
        let mut solution = BTreeMap::new();
        for (path, text) in on_disk {
            let name = path.strip_prefix(&package.prefix).unwrap_or(&path);
            let placeholders = task
                .files
                .iter()
                .find(|file| file.name == name)
                .map(|file| file.placeholders.as_slice())
                .unwrap_or_default();
            let place = format!("{folder}/{name}");
            stub.insert(path.clone(), stub::with_placeholders(&place, &text, placeholders)?);
            match stub::solved(&place, &text, placeholders, self.study)? {
                Some(solved) => drop(solution.insert(path, solved)),
                None => report.left_out(place, "its solution: the learner's copy keeps none"),
            }
        }
        if solution.len() < stub.len() {
            solution.clear();
        }
        let open = stub != solution;
        if !open {
            report.needs_a_person(folder, "it has no placeholder: its stub is its solution");
        }
        if kind == "output" && !self.output_test(folder, &mut package, report)? {
            return Ok(None);
        }
        Ok(Some(NewExercise {
            fix: true,
            difficulty: 2,
            minutes: 10,
            judged: Judged::Cargo {
                commands: vec!["test".to_owned()],
                manifest: package.manifest.clone(),
            },
            stub_fails: if open { "somehow" } else { "nothing" },
            stub,
            solution,
            package: package.files,
            ..NewExercise::default()
        }))
    }

    /// A program whose output is compared gets a test that does so.
    fn output_test(
        &self,
        folder: &str,
        package: &mut Package,
        report: &mut Report,
    ) -> Result<bool, ImportError> {
        let find = |name: &str| {
            let paths = [
                format!("{folder}/tests/{name}"),
                format!("{folder}/{name}"),
                format!("{folder}/test/{name}"),
            ];
            paths.into_iter().find(|path| self.source.has(path))
        };
        let Some(output) = find("output.txt") else {
            report.left_out(folder, "its output is compared with `output.txt`, which is not there");
            return Ok(false);
        };
        let input = match find("input.txt") {
            Some(path) => self.source.text(&path)?,
            None => String::new(),
        };
        let test = stub::output_test(&package.name, &input, &self.source.text(&output)?);
        package.files.insert(format!("{}tests/prints_what_is_expected.rs", package.prefix), test);
        Ok(true)
    }

    fn write(
        self,
        course: &Course,
        target: &mut Target,
        report: &mut Report,
    ) -> Result<Vec<DoneThere>, ImportError> {
        let mut names = vec![("track".to_owned(), "track".to_owned())];
        names.extend(self.made.iter().map(|entry| (entry.name.clone(), entry.made.content())));
        let quizzes = self.made.iter().filter(|entry| matches!(entry.made, Made::Quiz(_)));
        names.extend(
            quizzes.map(|entry| (format!("question of {}", entry.name), entry.made.content())),
        );
        let wanted: Vec<Wanted<'_>> =
            names.iter().map(|(name, content)| Wanted { name, content }).collect();
        let ids = target.ids.assign(Format::EduTools, &wanted, report);
        let mut questions = ids[1 + self.made.len()..].iter();
        let mut done = Vec::new();
        for (entry, id) in self.made.into_iter().zip(&ids[1..]) {
            report.came(
                match entry.made {
                    Made::Lesson(_) => "lessons",
                    Made::Exercise(_) => "exercises",
                    Made::Quiz(_) => "choices",
                },
                1,
            );
            if entry.solved {
                done.push(DoneThere { id: id.clone(), at_ms: None, rating: None });
            }
            match entry.made {
                Made::Lesson(lesson) => NewLesson { id: id.clone(), ..lesson }.write(target)?,
                Made::Exercise(exercise) => {
                    NewExercise { id: id.clone(), ..*exercise }.write(target)?
                }
                Made::Quiz(mut quiz) => {
                    quiz.id.clone_from(id);
                    for question in &mut quiz.question {
                        question.id = questions.next().cloned().unwrap_or_default();
                    }
                    quiz.write(target)?;
                }
            }
        }
        if !done.is_empty() {
            report.came("tasks done there", done.len());
        }
        write_concepts(target, &self.concepts)?;
        let licence = report.licence.clone().unwrap_or_else(|| "the course names none".to_owned());
        let summary = course.summary.as_deref().unwrap_or_default().trim();
        let track = NewTrack {
            id: ids[0].clone(),
            title: report.title.clone(),
            about: format!("{summary}\n\nA JetBrains Academy course. Licence: {licence}.")
                .trim()
                .to_owned(),
            unit: "lesson".to_owned(),
            hours_a_week: 5,
            assumes: Vec::new(),
            units: self.units,
        };
        track.write(target, &self.course)?;
        Ok(done)
    }
}

/// A name of a folder or file that leads nowhere else.
fn plain(name: &str) -> Result<String, ImportError> {
    let name = name.trim().replace('\\', "/");
    match crate::book::joined("", &name) {
        Some(same) if same == name && !name.is_empty() => Ok(name),
        _ => Err(ImportError::course(
            "course-info.yaml",
            format!("`{name}` is no name of a folder or file of the course"),
        )),
    }
}

fn free_slug_of(slug: &str, taken: &mut BTreeSet<String>) -> String {
    let free = (1_u32..)
        .map(|number| if number == 1 { slug.to_owned() } else { format!("{slug}-{number}") });
    let free = free.into_iter().find(|slug| !taken.contains(slug)).unwrap_or_default();
    taken.insert(free.clone());
    free
}
