//! `check --all` over an imported rustlings course against `rustlings check-all` on the same files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use training::importing::{Format, Options, import};

use super::{median, milliseconds, ratio};

/// No more rounds than these: a cold round of rustlings takes the better part of a minute.
const MOST_ROUNDS: usize = 3;

/// Both programs on the same exercises.
struct Both<'a> {
    ours: &'a Path,
    rustlings: PathBuf,
    workspace: PathBuf,
    /// What `rustlings init` has made.
    theirs: PathBuf,
    course: PathBuf,
}

pub(crate) fn all_checks(
    binary: &Path,
    rounds: usize,
    from: Option<&Path>,
    rustlings: Option<&Path>,
) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let from = match from {
        Some(from) => from.to_owned(),
        None => {
            published().context("no crate `rustlings` in cargo's registry: name it by --course")?
        }
    };
    let rustlings = rustlings.map_or_else(|| PathBuf::from("rustlings"), Path::to_owned);
    let course = scratch.path().join("rustlings");
    import(Format::Rustlings, &from, &course, &Options::default())?;
    let both = Both {
        ours: binary,
        rustlings,
        workspace: scratch.path().join("workspace"),
        theirs: scratch.path().join("theirs/rustlings"),
        course,
    };
    both.init()?;
    println!("| `check --all`, {} | ours | rustlings check-all | rustlings/ours |", name_of(&from));
    println!("|---|---|---|---|");
    both.compare("as they come", rounds)?;
    both.solve(&from)?;
    both.compare("all solved", rounds)?;
    println!();
    Ok(())
}

impl Both<'_> {
    fn init(&self) -> anyhow::Result<()> {
        let mut init = Command::new(self.ours);
        init.arg("init").arg(&self.workspace).args(["--track", "rustlings"]);
        super::time_success(init.arg("--content").arg(&self.course))?;
        let settings = self.workspace.join("masterwork.toml");
        let text = fs::read_to_string(&settings)?;
        fs::write(&settings, format!("{text}content = [\"{}\"]\n", self.course.display()))?;
        // Opens every exercise.
        super::time(&mut self.our_check())?;
        let around = self.theirs.parent().context("a folder around it")?;
        fs::create_dir_all(around)?;
        let mut init = Command::new(&self.rustlings);
        init.arg("init").current_dir(around).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = init.spawn().with_context(|| {
            format!("starting {}: `cargo install rustlings`", self.rustlings.display())
        })?;
        // It waits for the Enter key.
        std::io::Write::write_all(&mut child.stdin.take().context("its input")?, b"\n")?;
        if !child.wait()?.success() {
            bail!("`rustlings init` failed");
        }
        Ok(())
    }

    /// Both cold and warm, in turn; and both must accept the same exercises.
    fn compare(&self, state: &str, rounds: usize) -> anyhow::Result<()> {
        let mut times: [Vec<Duration>; 4] = Default::default();
        for _ in 0..rounds.clamp(1, MOST_ROUNDS) {
            removed(&self.workspace.join(".masterwork/cache"))?;
            times[0].push(super::time(&mut self.our_check())?);
            removed(&self.theirs.join("target"))?;
            times[1].push(super::time(&mut self.their_check())?);
            times[2].push(super::time(&mut self.our_check())?);
            times[3].push(super::time(&mut self.their_check())?);
        }
        let (ours, theirs) = (self.accepted()?, self.done()?);
        if ours != theirs {
            let differ: Vec<&String> = ours.symmetric_difference(&theirs).collect();
            bail!("{state}: the two do not agree about {differ:?}");
        }
        let [cold, theirs_cold, warm, theirs_warm] = times.map(median);
        for (word, ours, theirs) in [("cold", cold, theirs_cold), ("warm", warm, theirs_warm)] {
            println!(
                "| {state}, {word} | {} | {} | {:.1} |",
                milliseconds(ours),
                milliseconds(theirs),
                ratio(theirs, ours)
            );
        }
        println!("| {state}, accepted by both | {} | {} | |", self.accepted()?.len(), theirs.len());
        Ok(())
    }

    fn our_check(&self) -> Command {
        let mut check = Command::new(self.ours);
        check.args(["check", "--all", "--every"]).current_dir(&self.workspace);
        check
    }

    fn their_check(&self) -> Command {
        let mut check = Command::new(&self.rustlings);
        check.arg("check-all").current_dir(&self.theirs);
        check
    }

    /// The solutions in place of the stubs, on both sides.
    fn solve(&self, from: &Path) -> anyhow::Result<()> {
        let topics = fs::read_dir(self.workspace.join("exercises"))?;
        for topic in topics {
            for exercise in fs::read_dir(topic?.path())? {
                let file = exercise?.path().join("src/main.rs");
                let exercise = file.parent().and_then(Path::parent).unwrap_or(&file);
                let name = name_of(exercise).replace('-', "_");
                let solution = find(&from.join("solutions"), &format!("{name}.rs"))
                    .with_context(|| format!("the solution of {name}"))?;
                fs::copy(&solution, &file)?;
                let theirs = solution.strip_prefix(from.join("solutions"))?;
                fs::copy(&solution, self.theirs.join("exercises").join(theirs))?;
            }
        }
        Ok(())
    }

    fn accepted(&self) -> anyhow::Result<BTreeSet<String>> {
        let output = self.our_check().args(["--format", "json"]).output()?;
        let document: Value = serde_json::from_slice(&output.stdout)?;
        let verdicts = document["verdicts"].as_array().context("verdicts")?;
        let accepted = verdicts.iter().filter(|one| one["verdict"] == "accepted");
        let names = accepted.filter_map(|one| one["item"].as_str()?.rsplit('/').next());
        Ok(names.map(|name| name.replace('-', "_")).collect())
    }

    /// What rustlings' own record says after its check.
    fn done(&self) -> anyhow::Result<BTreeSet<String>> {
        let text = fs::read_to_string(self.theirs.join(".rustlings-state.txt"))?;
        let names = text.lines().skip(4).take_while(|line| !line.is_empty());
        Ok(names.map(str::to_owned).collect())
    }
}

/// The published crate, as cargo has unpacked it, with its sister beside it.
fn published() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/src")).ok()?.flatten();
    let crates = registries.filter_map(|one| fs::read_dir(one.path()).ok()).flatten().flatten();
    let is_it = |path: &PathBuf| {
        let version = name_of(path).strip_prefix("rustlings-").map(str::to_owned);
        version.is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit()))
    };
    crates.map(|one| one.path()).filter(is_it).max()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|file| file == name) {
                return Some(path);
            }
        }
    }
    None
}

fn removed(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context(folder.display().to_string())
        }
        _ => Ok(()),
    }
}
