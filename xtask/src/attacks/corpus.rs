//! The corpus as it lies on the disk: attacks, and the exercises that they are handed in for.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use curriculum::{Exercise, Files, Library, Sources};
use judge::{Verdict, VerdictLevel};
use sandbox::Tier;
use serde::Deserialize;

/// All attacks and their exercises.
pub(super) struct Corpus {
    pub(super) attacks: Vec<Attack>,
    /// Each exercise's solution, which must be accepted.
    pub(super) right: Vec<Attack>,
    /// Each exercise's stub, which must not.
    pub(super) stubs: Vec<Attack>,
    exercises: Vec<Exercise>,
}

/// One hostile submission.
#[derive(Debug)]
pub(super) struct Attack {
    /// `group/name`.
    pub(super) slug: String,
    /// What it attempts, in one sentence.
    pub(super) attempts: String,
    /// The exercise's name.
    pub(super) exercise: String,
    local: Vec<Verdict>,
    graded: Vec<Verdict>,
    /// Where nothing prevents the act, and why that is so.
    pub(super) may_succeed_in: Vec<Tier>,
    /// Where it would harm the machine.
    pub(super) not_in: Vec<Tier>,
    /// Whether the act must succeed where nothing holds it.
    pub(super) control: bool,
    /// Whether its act reports for itself (`act.rs`): then silence proves nothing.
    pub(super) reports: bool,
    /// Whether it takes as long as the limits let it.
    pub(super) slow: bool,
    /// Whether right work must be accepted directly after it.
    pub(super) then_right: bool,
    /// The submission, with placeholders.
    pub(super) sources: Sources,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    attempts: String,
    exercise: String,
    local: Vec<Verdict>,
    graded: Vec<Verdict>,
    #[serde(default)]
    may_succeed_in: Vec<Tier>,
    because: Option<String>,
    #[serde(default)]
    not_in: Vec<Tier>,
    #[serde(default)]
    control: bool,
    #[serde(default)]
    slow: bool,
    #[serde(default)]
    then_right: bool,
    /// Files whose names no folder could hold.
    #[serde(default)]
    extra: BTreeMap<String, String>,
}

impl Attack {
    /// The verdicts that it may get.
    pub(super) fn allowed(&self, level: VerdictLevel) -> &[Verdict] {
        match level {
            VerdictLevel::Local => &self.local,
            VerdictLevel::Graded => &self.graded,
        }
    }

    /// The seed of its inputs.
    pub(super) fn seed(&self, seed: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        (seed, &self.slug).hash(&mut hasher);
        hasher.finish()
    }
}

impl Corpus {
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let exercises = exercises(&folder.join("exercises"))?;
        let shared = files_below(&folder.join("shared"))?;
        let mut attacks = Vec::new();
        for group in folders(folder)? {
            if matches!(group.as_str(), "exercises" | "shared") {
                continue;
            }
            for name in folders(&folder.join(&group))? {
                let slug = format!("{group}/{name}");
                let attack = attack(&folder.join(&slug), &slug, &shared)
                    .with_context(|| format!("{}/{slug}", folder.display()))?;
                let known = exercises.iter().any(|exercise| exercise.name() == attack.exercise);
                ensure!(known, "{slug}: no exercise is called `{}`", attack.exercise);
                attacks.push(attack);
            }
        }
        let right = exercises
            .iter()
            .map(|exercise| honest(exercise, "right", exercise.solution(), &[Verdict::Accepted]));
        let not_accepted = [Verdict::WrongAnswer, Verdict::RuntimeError, Verdict::Lint];
        let stubs = exercises
            .iter()
            .map(|exercise| honest(exercise, "stub", exercise.stub(), &not_accepted));
        Ok(Corpus { attacks, right: right.collect(), stubs: stubs.collect(), exercises })
    }

    pub(super) fn exercise(&self, attack: &Attack) -> &Exercise {
        let found = self.exercises.iter().find(|exercise| exercise.name() == attack.exercise);
        found.expect("every attack's exercise was looked up when it was read")
    }

    pub(super) fn attack(&self, slug: &str) -> anyhow::Result<&Attack> {
        let mut all = self.attacks.iter().chain(&self.right).chain(&self.stubs);
        all.find(|attack| attack.slug == slug).with_context(|| format!("no attack `{slug}`"))
    }
}

/// A submission that attacks nothing.
fn honest(exercise: &Exercise, name: &str, sources: Sources, verdicts: &[Verdict]) -> Attack {
    Attack {
        slug: format!("honest/{name}-{}", exercise.name()),
        attempts: "nothing".to_owned(),
        exercise: exercise.name().to_owned(),
        local: verdicts.to_vec(),
        graded: verdicts.to_vec(),
        may_succeed_in: Vec::new(),
        not_in: Vec::new(),
        control: false,
        reports: false,
        slow: false,
        then_right: false,
        sources,
    }
}

/// The folder of exercises as a content source: the tests of the corpus practise no concept.
fn exercises(folder: &Path) -> anyhow::Result<Vec<Exercise>> {
    let mut files = files_below(folder)?;
    for name in folders(folder)? {
        for (file, text) in [("instructions.md", "# A task\n"), ("hints.md", "One.\n---\nTwo.\n")] {
            files.entry(format!("{name}/{file}")).or_insert_with(|| text.to_owned());
        }
    }
    let files: BTreeMap<String, String> =
        files.into_iter().map(|(path, text)| (format!("exercises/attacks/{path}"), text)).collect();
    let (library, faults) = Library::parse(&Files(files), "attacks");
    let names = folders(folder)?;
    if library.exercises.len() != names.len() {
        bail!("{}: {faults:?}", folder.display());
    }
    Ok(library.exercises)
}

fn attack(folder: &Path, slug: &str, shared: &Sources) -> anyhow::Result<Attack> {
    let mut files = files_below(folder)?;
    let head = files.remove("attack.toml").context("there is no attack.toml")?;
    let head: Head = toml::from_str(&head)?;
    ensure!(
        head.may_succeed_in.is_empty() == head.because.is_none(),
        "`may_succeed_in` and `because` go together"
    );
    let reports = files.contains_key("act.rs");
    let mut sources: Sources =
        files.into_iter().map(|(path, text)| (place_of(&path), text)).collect();
    if reports {
        // Right work that does the act on the way, and the calls that it is made of.
        for name in ["lib.rs", "raw.rs"] {
            let text = shared.get(name).with_context(|| format!("shared/{name}"))?;
            sources.entry(format!("src/{name}")).or_insert_with(|| text.clone());
        }
    }
    sources.extend(head.extra);
    Ok(Attack {
        slug: slug.to_owned(),
        attempts: head.attempts,
        exercise: head.exercise,
        local: head.local,
        graded: head.graded,
        may_succeed_in: head.may_succeed_in,
        not_in: head.not_in,
        control: head.control,
        reports,
        slow: head.slow,
        then_right: head.then_right,
        sources,
    })
}

/// Where a file of an attack's folder stands in the submission.
fn place_of(path: &str) -> String {
    match path.strip_prefix("files/") {
        Some(as_it_is) => as_it_is.to_owned(),
        None if path == "tests.rs" => "tests/tests.rs".to_owned(),
        None => format!("src/{path}"),
    }
}

fn folders(folder: &Path) -> anyhow::Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Every file below a folder, by its path there.
fn files_below(folder: &Path) -> anyhow::Result<Sources> {
    let mut files = Sources::new();
    let mut open = vec![folder.to_owned()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here).with_context(|| here.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            files.insert(name, text);
        }
    }
    Ok(files)
}
