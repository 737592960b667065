//! rustlings 6 (`info.toml`, format 1: official and community courses) and rustlings 5.
//!
//! The published crate keeps the official `info.toml` in its sister crate `rustlings-macros`, which
//! cargo unpacks beside it; a checkout has both. Directories become units in the order in which
//! exercises stand, their READMEs lessons. A file without dependencies is judged in one pass of the
//! compiler; a course whose manifest has dependencies goes through cargo.

mod info;
mod manifest;
mod state;

use std::collections::BTreeMap;

use crate::course::{
    Judged, NewConcept, NewExercise, NewLesson, NewTrack, NewUnit, write_concepts,
};
use crate::licence::licence_of;
use crate::words::{slug, title_of};
use crate::{DoneThere, Format, ImportError, Options, Report, Source, Target, Wanted};

use info::{Entry, Info};
use manifest::Manifest;

pub(crate) fn read(
    source: &Source,
    target: &mut Target,
    report: &mut Report,
    options: &Options,
) -> Result<Vec<DoneThere>, ImportError> {
    let info = Info::find(source)?;
    let manifest = Manifest::find(source, report)?;
    report.licence = licence_of(source);
    let course = target.source_name();
    report.title = match &manifest.tool_version {
        Some(version) => format!("Rustlings {version}"),
        None => title_of(source.name()),
    };
    report.track.clone_from(&course);
    let reader = Reader { source, info: &info, manifest: &manifest, course: &course };
    let mut plan = reader.plan()?;
    let wanted: Vec<(String, String)> = plan.wanted();
    let wanted: Vec<Wanted<'_>> =
        wanted.iter().map(|(name, content)| Wanted { name, content }).collect();
    let ids = target.ids.assign(Format::Rustlings, &wanted, report);
    plan.give(&ids);
    let done = state::done(source, options, &info, &plan.exercises, report)?;
    reader.write(plan, target, report)?;
    Ok(done)
}

struct Reader<'a> {
    source: &'a Source,
    info: &'a Info,
    manifest: &'a Manifest,
    course: &'a str,
}

/// What will be written, without ids at first.
struct Plan {
    track_id: String,
    lessons: Vec<NewLesson>,
    exercises: Vec<NewExercise>,
    units: Vec<NewUnit>,
    concepts: Vec<NewConcept>,
}

impl Plan {
    /// Every item's name, and what it is recognised by under another.
    fn wanted(&self) -> Vec<(String, String)> {
        let track = ("track".to_owned(), "track".to_owned());
        let name = |slug: &str| slug.split_once('/').map_or(slug, |(_, name)| name).to_owned();
        let lessons =
            self.lessons.iter().map(|one| (format!("lesson {}", one.slug), one.text.clone()));
        let exercises = self.exercises.iter().map(|one| {
            let content = one.stub.values().chain(&one.hints).cloned().collect::<Vec<_>>();
            (format!("exercise {}", name(&one.slug)), content.join("\n"))
        });
        std::iter::once(track).chain(lessons).chain(exercises).collect()
    }

    fn give(&mut self, ids: &[String]) {
        let mut ids = ids.iter().cloned();
        let mut next = || ids.next().unwrap_or_default();
        self.track_id = next();
        self.lessons.iter_mut().for_each(|one| one.id = next());
        self.exercises.iter_mut().for_each(|one| one.id = next());
    }
}

impl Reader<'_> {
    fn plan(&self) -> Result<Plan, ImportError> {
        let mut plan = Plan {
            track_id: String::new(),
            lessons: Vec::new(),
            exercises: Vec::new(),
            units: Vec::new(),
            concepts: Vec::new(),
        };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut since_quiz: Vec<String> = Vec::new();
        let mut last_folder = None;
        for entry in &self.info.exercises {
            let folder = entry.folder.as_deref().unwrap_or("");
            let topic = self.topic(folder);
            let concept = topic.clone();
            let is_quiz =
                folder == "quizzes" || (folder.is_empty() && entry.name.starts_with("quiz"));
            if last_folder != Some(folder) {
                let turn = seen.entry(folder.to_owned()).or_default();
                *turn += 1;
                let turn = *turn;
                plan.units.push(unit(folder, turn));
                if turn == 1 {
                    self.begin(folder, &topic, is_quiz, &mut plan)?;
                }
                last_folder = Some(folder);
            }
            if !is_quiz && !since_quiz.contains(&concept) {
                since_quiz.push(concept.clone());
            }
            let mut exercise = self.exercise(entry, &topic)?;
            if is_quiz {
                exercise.uses = std::mem::take(&mut since_quiz);
            } else {
                exercise.teaches.push(concept);
            }
            if let Some(unit) = plan.units.last_mut() {
                unit.items.push(format!("exercise {}", exercise.slug));
            }
            plan.exercises.push(exercise);
        }
        self.frame(&mut plan)?;
        Ok(plan)
    }

    fn topic(&self, folder: &str) -> String {
        let folder = if folder.is_empty() { "exercises" } else { folder };
        format!("{}-{}", self.course, slug(folder))
    }

    /// A folder comes up for the first time: its concept and its README.
    fn begin(
        &self,
        folder: &str,
        topic: &str,
        is_quiz: bool,
        plan: &mut Plan,
    ) -> Result<(), ImportError> {
        if !is_quiz {
            plan.concepts.push(NewConcept {
                id: topic.to_owned(),
                title: title_of(if folder.is_empty() { self.course } else { folder }),
                needs: Vec::new(),
                encompasses: Vec::new(),
            });
        }
        if folder.is_empty() {
            return Ok(());
        }
        let path = format!("exercises/{folder}/README.md");
        let Some(text) = self.source.optional_text(&path)? else { return Ok(()) };
        let concepts = if is_quiz { Vec::new() } else { vec![topic.to_owned()] };
        let lesson = lesson(format!("{topic}/read-me"), &title_of(folder), concepts, text);
        if let Some(unit) = plan.units.last_mut() {
            unit.items.push(format!("lesson {}", lesson.slug));
        }
        plan.lessons.push(lesson);
        Ok(())
    }

    /// The course's own words, before the first and after the last exercise.
    fn frame(&self, plan: &mut Plan) -> Result<(), ImportError> {
        let readme = self.source.optional_text("exercises/README.md")?;
        let welcome: Vec<String> = self.info.welcome.iter().cloned().chain(readme).collect();
        let words = [
            ("welcome", "Welcome", welcome.join("\n\n")),
            ("farewell", "At the end", self.info.farewell.clone().unwrap_or_default()),
        ];
        for (name, title, text) in words {
            if text.trim().is_empty() {
                continue;
            }
            let lesson = lesson(format!("{}/{name}", self.course), title, Vec::new(), text);
            let item = format!("lesson {}", lesson.slug);
            match name {
                "welcome" => plan.units.first_mut().map(|unit| unit.items.insert(0, item)),
                _ => plan.units.last_mut().map(|unit| unit.items.push(item)),
            };
            plan.lessons.push(lesson);
        }
        Ok(())
    }

    fn exercise(&self, entry: &Entry, topic: &str) -> Result<NewExercise, ImportError> {
        let below = entry.path();
        let stub = self.source.text(&format!("exercises/{below}"))?;
        let solution = self.source.optional_text(&format!("solutions/{below}"))?;
        let main = |text: String| BTreeMap::from([("src/main.rs".to_owned(), text)]);
        let mut exercise = NewExercise {
            slug: format!("{topic}/{}", slug(&entry.name)),
            title: entry.name.clone(),
            fix: true,
            difficulty: 1,
            minutes: 10,
            time_limit_ms: 10_000,
            stub_fails: if entry.solved { "nothing" } else { "somehow" },
            instructions: instructions(entry, &stub),
            hints: Some(entry.hint.trim().to_owned())
                .filter(|hint| !hint.is_empty())
                .into_iter()
                .collect(),
            solution: solution.map(main).unwrap_or_default(),
            stub: main(stub),
            ..NewExercise::default()
        };
        let mut lints = self.manifest.lints.clone();
        if entry.strict {
            lints.push("deny warnings".to_owned());
        }
        if entry.build_script {
            let folder = entry.folder.as_deref().unwrap_or("");
            let script = self.source.text(&format!("exercises/{folder}/build.rs"))?;
            exercise.package.insert("build.rs".to_owned(), script);
        }
        exercise.judged = if self.manifest.dependencies.is_empty() && !entry.build_script {
            Judged::OwnTests {
                edition: self.manifest.edition.clone(),
                tests: entry.test,
                lints,
                unfinished: entry.unfinished.clone(),
            }
        } else {
            exercise
                .package
                .insert("Cargo.toml".to_owned(), self.manifest.package(&exercise.slug, &lints)?);
            Judged::Cargo { commands: commands(entry), manifest: "Cargo.toml".to_owned() }
        };
        Ok(exercise)
    }

    fn write(
        &self,
        plan: Plan,
        target: &mut Target,
        report: &mut Report,
    ) -> Result<(), ImportError> {
        for lesson in &plan.lessons {
            lesson.write(target)?;
        }
        let mut unsolved = Vec::new();
        for exercise in &plan.exercises {
            exercise.write(target)?;
            report.came("hints", exercise.hints.len());
            report.came("solutions", usize::from(!exercise.solution.is_empty()));
            if exercise.solution.is_empty() {
                unsolved.push(exercise.title.as_str());
            }
        }
        if !unsolved.is_empty() {
            let words = "the course has no solution, so nothing shows that they can be solved";
            report.needs_a_person(unsolved.join(", "), words);
        }
        write_concepts(target, &plan.concepts)?;
        let licence = report.licence.as_deref().unwrap_or("not named by the course");
        let track = NewTrack {
            id: plan.track_id,
            title: report.title.clone(),
            about: format!("Imported from rustlings. Licence: {licence}."),
            unit: "topic".to_owned(),
            hours_a_week: 5,
            assumes: Vec::new(),
            units: plan.units,
        };
        track.write(target, self.course)?;
        report.came("units", track.units.len());
        report.came("lessons", plan.lessons.len());
        report.came("exercises", plan.exercises.len());
        if self.source.has("solutions/README.md") {
            report.left_out("solutions/README.md", "it is about the folder, not about Rust");
        }
        Ok(())
    }
}

fn lesson(slug: String, title: &str, concepts: Vec<String>, text: String) -> NewLesson {
    let heading = text.lines().next().and_then(|line| line.strip_prefix("# ")).map(str::trim);
    let title = heading.unwrap_or(title).to_owned();
    let text = if heading.is_some() { text } else { format!("# {title}\n\n{text}") };
    NewLesson { id: String::new(), slug, title, concepts, text }
}

fn unit(folder: &str, turn: usize) -> NewUnit {
    let digits: String = folder.chars().take_while(char::is_ascii_digit).collect();
    let id = if folder.is_empty() { "exercises".to_owned() } else { slug(folder) };
    let title = title_of(if folder.is_empty() { "exercises" } else { folder });
    let number = if digits.is_empty() { String::new() } else { digits };
    match turn {
        1 => NewUnit { id, number, title, ..NewUnit::default() },
        turn => NewUnit {
            id: format!("{id}-{turn}"),
            number,
            title: format!("{title} {turn}"),
            ..NewUnit::default()
        },
    }
}

/// rustlings has the task in the file's first comment and in the compiler's messages.
fn instructions(entry: &Entry, stub: &str) -> String {
    let comment: Vec<&str> = stub
        .lines()
        .skip_while(|line| line.trim().is_empty())
        .map_while(|line| line.strip_prefix("//"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .filter(|line| line.trim() != "I AM NOT DONE")
        .collect();
    let mut text = format!("# {}\n\n", entry.name);
    if !comment.is_empty() {
        text.push_str(&comment.join("\n"));
        text.push_str("\n\n");
    }
    text.push_str("Read the file and what the compiler says about it, and mend it. ");
    text.push_str(match (entry.test, entry.strict) {
        (true, true) => "Its tests must pass, and Clippy must have nothing to say.",
        (true, false) => "Its tests must pass.",
        (false, true) => "It must compile and run, and Clippy must have nothing to say.",
        (false, false) => "It must compile and run.",
    });
    text
}

/// What rustlings runs, one after the other.
fn commands(entry: &Entry) -> Vec<String> {
    let mut commands = Vec::new();
    if entry.test {
        commands.push("test".to_owned());
    }
    let strict = if entry.strict { " -- -D warnings" } else { "" };
    commands.push(format!("clippy --profile test{strict}"));
    commands.push("run".to_owned());
    commands
}
