//! `cargo xtask import`: imports a course into a folder of its own, and proves it: every solution
//! accepted, every stub failing, but those that the course itself excepts.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::bail;
use curriculum::{StubFailure, Task};
use judge::Judge;
use training::author::{ProofOptions, issued_ids, prove};
use training::content::Content;
use training::importing::{Format, Options, import};

/// Which course.
#[derive(clap::Args)]
pub(crate) struct ImportArguments {
    /// The format: rustlings, exercism, wr, mdbook-quiz, edutools, outline, anki.
    format: String,
    /// The course.
    from: PathBuf,
    /// Where the content goes, to be kept.
    #[arg(long)]
    to: Option<PathBuf>,
    /// Only items whose slug contains one of these.
    #[arg(long)]
    only: Vec<String>,
}

pub(crate) fn run(arguments: &ImportArguments) -> anyhow::Result<()> {
    let Some(format) = Format::ALL.into_iter().find(|one| one.word() == arguments.format) else {
        bail!("`{}` is no format", arguments.format);
    };
    let folder = tempfile::tempdir()?;
    let to = arguments.to.clone().unwrap_or_else(|| folder.path().join("course"));
    let imported = import(format, &arguments.from, &to, &Options::default())?;
    println!("{}", imported.report);
    let content = Content::from_folder(&to)?;
    let judge = Judge::open(&folder.path().join("cache"))?;
    let only = |name: &str| {
        arguments.only.is_empty() || arguments.only.iter().any(|part| name.contains(part))
    };
    let started = Instant::now();
    let report = prove(
        &judge,
        &content,
        &issued_ids(&to),
        &ProofOptions {
            only: &only,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            on_progress: &|slug, done, total| crate::progress(format!("{done:4}/{total} {slug}")),
        },
    )?;
    crate::progress("");
    for fault in &report.faults {
        println!("{fault}");
    }
    let excepted = content.library.exercises.iter().filter(|exercise| match &exercise.task {
        Task::Course(task) => task.stub_failure == StubFailure::Nothing,
        Task::Code(_) | Task::Tests(_) | Task::Predict(_) => false,
    });
    println!(
        "{} exercises, {} of them right as they stand by the course's own word, {} without a \
         solution; {} lessons, {} cards; proven in {:.1} s; {} faults",
        report.exercises,
        excepted.count(),
        report.without_solution,
        report.lessons,
        report.cards,
        started.elapsed().as_secs_f64(),
        report.faults.len()
    );
    if report.faults.is_empty() { Ok(()) } else { bail!("the course does not keep its promises") }
}
