//! Content as it is written: the heads of exercises, lessons and tracks, so that the formats need not
//! know how content is spelled.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{ImportError, Target};

/// An exercise that its course's own tests judge.
#[derive(Debug, Default)]
pub struct NewExercise {
    /// Eight hex digits, or the course's uuid.
    pub id: String,
    /// `topic/name`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Whether the stub is to be mended (else it is to be written).
    pub fix: bool,
    /// Concepts of which it is the practice.
    pub teaches: Vec<String>,
    /// Concepts that it needs besides.
    pub uses: Vec<String>,
    /// 1 to 5.
    pub difficulty: u8,
    /// Expected time of work, in minutes.
    pub minutes: u32,
    /// For the whole run of the tests, in milliseconds; 0: as usual.
    pub time_limit_ms: u64,
    /// How it is judged.
    pub judged: Judged,
    /// How the stub fails: `somehow` or `nothing`.
    pub stub_fails: &'static str,
    /// The task, in Markdown.
    pub instructions: String,
    /// Hints, each saying a little more.
    pub hints: Vec<String>,
    /// Shown once it is accepted, in Markdown.
    pub explanation: Option<String>,
    /// The files that the learner edits.
    pub stub: BTreeMap<String, String>,
    /// Files that solve it.
    pub solution: BTreeMap<String, String>,
    /// Everything else of the package.
    pub package: BTreeMap<String, String>,
}

/// How an exercise is judged.
#[derive(Debug, Clone)]
pub enum Judged {
    /// One pass of the compiler, without cargo.
    OwnTests {
        /// The edition of the language.
        edition: String,
        /// Whether its tests are run.
        tests: bool,
        /// Levels of lints, as `deny unsafe_code`.
        lints: Vec<String>,
        /// A line that says that the learner is not done, while it stands in the file.
        unfinished: Option<String>,
    },
    /// Commands of cargo.
    Cargo {
        /// What cargo is called with.
        commands: Vec<String>,
        /// Where the manifest stands.
        manifest: String,
    },
}

impl Default for Judged {
    fn default() -> Self {
        Judged::Cargo { commands: vec!["test".to_owned()], manifest: "Cargo.toml".to_owned() }
    }
}

/// A lesson of another course.
#[derive(Debug)]
pub struct NewLesson {
    /// Its id.
    pub id: String,
    /// `topic/name`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Concepts that it teaches.
    pub concepts: Vec<String>,
    /// The page, in Markdown.
    pub text: String,
}

/// A unit of a track.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewUnit {
    /// Its id within the track.
    pub id: String,
    /// The number that people know it by, or nothing.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// `lesson SLUG`, `exercise SLUG`, `quiz SLUG`, in order.
    pub items: Vec<String>,
}

/// A track of items that are ready.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewTrack {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about; the course's licence stands in it.
    pub about: String,
    /// The word for a unit.
    pub unit: String,
    /// Its pace.
    pub hours_a_week: u32,
    /// Concepts that it does not teach.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assumes: Vec<String>,
    /// Its units.
    pub units: Vec<NewUnit>,
}

/// A node of the concept graph.
#[derive(Debug, Clone, Serialize)]
pub struct NewConcept {
    /// Its id, which begins with the course's name.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Concepts to learn before it.
    pub needs: Vec<String>,
    /// Older concepts that using this one practises.
    pub encompasses: Vec<String>,
}

#[derive(Serialize)]
struct ExerciseFile<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'static str,
    teaches: &'a [String],
    uses: &'a [String],
    difficulty: u8,
    minutes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_limit_ms: Option<u64>,
    judged_by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<OwnFile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cargo: Option<CargoFile<'a>>,
    stub: StubFile,
}

#[derive(Serialize)]
struct OwnFile<'a> {
    edition: &'a str,
    tests: bool,
    lints: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    unfinished: Option<&'a str>,
}

#[derive(Serialize)]
struct CargoFile<'a> {
    commands: &'a [String],
    manifest: &'a str,
}

#[derive(Serialize)]
struct StubFile {
    fails: &'static str,
}

impl NewExercise {
    /// Writes its folder.
    ///
    /// # Errors
    /// If two items would stand at one place.
    pub fn write(&self, target: &mut Target) -> Result<(), ImportError> {
        let (judged_by, own, cargo) = match &self.judged {
            Judged::OwnTests { edition, tests, lints, unfinished } => {
                let unfinished = unfinished.as_deref();
                ("own-tests", Some(OwnFile { edition, tests: *tests, lints, unfinished }), None)
            }
            Judged::Cargo { commands, manifest } => {
                ("cargo", None, Some(CargoFile { commands, manifest }))
            }
        };
        let head = ExerciseFile {
            id: &self.id,
            title: &self.title,
            kind: if self.fix { "fix" } else { "write" },
            teaches: &self.teaches,
            uses: &self.uses,
            difficulty: self.difficulty.clamp(1, 5),
            minutes: self.minutes.max(1),
            time_limit_ms: (self.time_limit_ms > 0).then_some(self.time_limit_ms),
            judged_by,
            own,
            cargo,
            stub: StubFile { fails: self.stub_fails },
        };
        let folder = format!("exercises/{}/", self.slug);
        target.write(&format!("{folder}exercise.toml"), toml_text(&head)?)?;
        target.write(&format!("{folder}instructions.md"), with_line_end(&self.instructions))?;
        if !self.hints.is_empty() {
            let hints: Vec<String> = self.hints.iter().map(|hint| one_hint(hint)).collect();
            target.write(&format!("{folder}hints.md"), hints.join("\n---\n"))?;
        }
        if let Some(explanation) = &self.explanation {
            target.write(&format!("{folder}explanation.md"), with_line_end(explanation))?;
        }
        for (name, files) in
            [("stub", &self.stub), ("solution", &self.solution), ("crate", &self.package)]
        {
            for (path, text) in files {
                target.write(&format!("{folder}{name}/{path}"), text.as_str())?;
            }
        }
        Ok(())
    }
}

impl NewLesson {
    /// Writes its page.
    ///
    /// # Errors
    /// If two items would stand at one place.
    pub fn write(&self, target: &mut Target) -> Result<(), ImportError> {
        #[derive(Serialize)]
        struct Head<'a> {
            id: &'a str,
            title: &'a str,
            concepts: &'a [String],
            minutes: usize,
            imported: bool,
        }
        let head = Head {
            id: &self.id,
            title: &self.title,
            concepts: &self.concepts,
            // A page of text is read at 180 words a minute.
            minutes: (self.text.split_whitespace().count() / 180).max(1),
            imported: true,
        };
        let text = format!("+++\n{}+++\n\n{}", toml_text(&head)?, with_line_end(&self.text));
        target.write(&format!("lessons/{}.md", self.slug), text)
    }
}

impl NewTrack {
    /// Writes it under a slug.
    ///
    /// # Errors
    /// If there is one already.
    pub fn write(&self, target: &mut Target, slug: &str) -> Result<(), ImportError> {
        target.write(&format!("tracks/{slug}/track.toml"), toml_text(self)?)
    }
}

/// Writes the course's own concepts.
///
/// # Errors
/// If they were written already.
pub fn write_concepts(target: &mut Target, concepts: &[NewConcept]) -> Result<(), ImportError> {
    #[derive(Serialize)]
    struct File<'a> {
        concept: &'a [NewConcept],
    }
    target.write("concepts.toml", toml_text(&File { concept: concepts })?)
}

fn toml_text(value: &impl Serialize) -> Result<String, ImportError> {
    toml::to_string(value)
        .map_err(|error| ImportError::course("the course", format!("cannot be written: {error}")))
}

fn with_line_end(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

/// A line `---` would end the hint.
fn one_hint(hint: &str) -> String {
    let lines: Vec<&str> =
        hint.trim().lines().map(|line| if line.trim() == "---" { "***" } else { line }).collect();
    format!("{}\n", lines.join("\n"))
}
