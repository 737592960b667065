//! `cargo xtask gates`: the gates' own proof. Each correct implementation of a system passes all
//! stages; each faulty variant fails at its own stage, for its own reason, and is recognised.
//!
//! The systems stand in `systems/`, what each variant does wrong in the content's `faulty.toml`. One
//! thing runs at a time, so that nothing is measured while something else is at work.

mod building;
mod matrix;
mod subjects;
mod transcript;
mod trying;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use curriculum::GateText;
use gate::Gate;
use training::content::Content;

use building::Workshop;
use matrix::{Conditions, Matrix};
use subjects::{Kind, Subject};
use trying::Ground;

/// How far the proof goes, and of what.
#[derive(clap::Args)]
pub(crate) struct GatesArguments {
    /// Only this system.
    #[arg(long)]
    system: Option<String>,
    /// Only these implementations and faulty variants.
    #[arg(long, num_args = 1..)]
    only: Vec<String>,
    /// How many seeds, from 1 on, for each implementation and variant.
    #[arg(long)]
    seeds: Option<u64>,
    /// All of it: 5 seeds for what is right, 20 for what is faulty, and every stage before a
    /// variant's own.
    #[arg(long)]
    full: bool,
    /// Write the transcripts, and with `--full` the matrix, instead of comparing them.
    #[arg(long)]
    write: bool,
    /// The content's folder.
    #[arg(long, default_value = "content")]
    content: PathBuf,
    /// The systems' folder.
    #[arg(long, default_value = "systems")]
    systems: PathBuf,
    /// Run as this executable was built. A load generator without optimisation measures itself.
    #[arg(long)]
    as_built: bool,
}

/// Seeds of a full proof for what is right and for what is faulty.
const FULL_SEEDS: (u64, u64) = (5, 20);

impl GatesArguments {
    /// How many seeds for what is right, and for what is faulty.
    fn seeds(&self) -> (u64, u64) {
        match self.seeds {
            Some(seeds) => (seeds.max(1), seeds.max(1)),
            None if self.full => FULL_SEEDS,
            None => (1, 1),
        }
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }

    /// The folder of what is built here.
    fn folder() -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| PathBuf::from("target"), PathBuf::from)
            .join("gates")
    }
}

pub(crate) fn run(arguments: &GatesArguments) -> anyhow::Result<()> {
    if cfg!(debug_assertions) && !arguments.as_built {
        return in_release();
    }
    let started = Instant::now();
    let content = Content::from_folder(&arguments.content)
        .with_context(|| format!("reading {}", arguments.content.display()))?;
    let mut faults = Vec::new();
    let is_wanted = |gate: &&Gate| arguments.system.as_ref().is_none_or(|name| gate.system == name);
    let wanted: Vec<&Gate> = ::gates::all().iter().copied().filter(is_wanted).collect();
    ensure!(!wanted.is_empty(), "there is no gate of this name");
    for gate in wanted {
        let text = content.library.gate(gate.system);
        let text = text.with_context(|| format!("the content has no gate `{}`", gate.system))?;
        faults.extend(prove(arguments, gate, text)?);
    }
    for fault in &faults {
        println!("{fault}");
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("\n{} faults in {seconds:.0} s", faults.len());
    match faults.len() {
        0 => Ok(()),
        count => bail!("the gates' proof does not hold: {count} faults"),
    }
}

/// The same command from a release build, as learners have it.
fn in_release() -> anyhow::Result<()> {
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--release", "--package", "xtask", "--"]);
    let status = command.args(std::env::args_os().skip(1)).status()?;
    ensure!(status.success(), "not proven");
    Ok(())
}

/// The proof of one system. What does not hold is returned in words.
fn prove(arguments: &GatesArguments, gate: &Gate, text: &GateText) -> anyhow::Result<Vec<String>> {
    let folder = GatesArguments::folder().join(gate.system);
    let mut subjects = subjects::find(&arguments.systems.join(gate.system), text)?;
    let unknown =
        arguments.only.iter().find(|name| subjects.iter().all(|known| known.name != **name));
    ensure!(unknown.is_none(), "`{}` has no {}", gate.system, unknown.map_or("", String::as_str));
    subjects.retain(|subject| arguments.is_wanted(&subject.name));
    let mut faults = without_checks(gate, text);
    let lock = arguments.systems.join("Cargo.lock");
    let ground = Ground::open(gate, text, &folder)?;
    let conditions = Conditions::of_this_machine(ground.tier());
    println!("{}: {conditions}", gate.system);
    let mut matrix = Matrix::new(gate, text);
    let workshop = Workshop { folder: &folder, lock: &lock, toolchain: ground.toolchain() };
    let mut built = Vec::new();
    for subject in &subjects {
        match workshop.project(subject)? {
            Ok(project) => built.push((subject, project)),
            Err(why) => {
                println!("{}: not run: {why}", subject.name);
                matrix.not_run(&subject.name, why);
            }
        }
    }
    let transcripts = PathBuf::from("crates/gates/transcripts").join(gate.system);
    let (right, faulty) = arguments.seeds();
    for (subject, project) in &built {
        match &subject.kind {
            Kind::Correct => {
                let rows = ground.hold_correct(&subject.name, project, right)?;
                faults.extend(matrix.correct(&subject.name, rows));
            }
            Kind::Faulty(variant) => {
                let row = ground.hold_faulty(variant, project, faulty, arguments.full)?;
                faults.extend(hold_transcript(arguments, &transcripts, subject, &row));
                faults.extend(matrix.faulty(variant, row));
            }
        }
        ground.go_on()?;
    }
    print!("\n{}", matrix.table());
    if arguments.write && arguments.full && arguments.only.is_empty() {
        write(Path::new("docs/gates-matrix.md"), &matrix.page(&conditions))?;
    }
    Ok(faults)
}

/// The stages of the specification that nothing checks, or that no specification knows.
fn without_checks(gate: &Gate, text: &GateText) -> Vec<String> {
    let unchecked = text
        .stages
        .iter()
        .filter(|stage| gate.stages.iter().all(|known| known.slug != stage.slug))
        .map(|stage| {
            format!("{}: stage `{}` is skipped: it has no check", gate.system, stage.slug)
        });
    let unknown = gate
        .stages
        .iter()
        .filter(|stage| text.stage(stage.slug).is_none())
        .map(|stage| format!("{}: stage `{}` has no text", gate.system, stage.slug));
    unchecked.chain(unknown).collect()
}

/// Holds what a learner would read of this failure against what is committed.
fn hold_transcript(
    arguments: &GatesArguments,
    folder: &Path,
    subject: &Subject,
    row: &trying::FaultyRow,
) -> Option<String> {
    let path = folder.join(format!("{}.txt", subject.name));
    let transcript = row.transcript.as_ref()?;
    if arguments.write {
        return write(&path, transcript).err().map(|error| format!("{error:#}"));
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = transcript::difference(&known, transcript)?;
    Some(format!(
        "{}: its report is another now (`--write` takes it):\n{difference}",
        path.display()
    ))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    std::fs::write(path, text).with_context(|| path.display().to_string())
}
