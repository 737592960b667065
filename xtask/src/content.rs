//! `cargo xtask content`: the author's proof over everything.

mod page;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use judge::Judge;
use training::author::{ProofOptions, ProofReport, failures_page, issued_ids, prove};
use training::content::Content;

/// The content's figures, for people; only our own content has such a page.
const PAGE: &str = "docs/content.md";

/// What to prove.
#[derive(clap::Args)]
pub(crate) struct ContentArguments {
    /// Only items whose slug contains one of these.
    only: Vec<String>,
    /// The content's folder.
    #[arg(long, default_value = "content")]
    folder: PathBuf,
    /// Write the generated files instead of comparing them.
    #[arg(long)]
    write: bool,
    /// Where the judge keeps its files.
    #[arg(long, default_value = "target/content-cache")]
    cache: PathBuf,
}

pub(crate) fn run(arguments: &ContentArguments) -> anyhow::Result<()> {
    let started = Instant::now();
    let content = Content::from_folder(&arguments.folder)
        .with_context(|| format!("reading {}", arguments.folder.display()))?;
    let judge = Judge::open(&arguments.cache)?;
    let issued = issued_ids(&arguments.folder);
    let only = |name: &str| {
        arguments.only.is_empty() || arguments.only.iter().any(|part| name.contains(part))
    };
    let report = prove(
        &judge,
        &content,
        &issued,
        &ProofOptions {
            only: &only,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            on_progress: &|slug, done, total| crate::progress(format!("{done:4}/{total} {slug}")),
        },
    )?;
    crate::progress("");
    let faults: Vec<_> = report.faults.iter().filter(|fault| only(&fault.file)).collect();
    for fault in &faults {
        println!("{}/{fault}", arguments.folder.display());
    }
    println!(
        "{} exercises, {} variants and {} wrong solutions, {} lessons and {} blocks of code, {} \
         cards and {} questions of quizzes in {:.1} s; {} faults",
        report.exercises,
        report.variants,
        report.wrong,
        report.lessons,
        report.blocks,
        report.cards,
        report.questions,
        started.elapsed().as_secs_f64(),
        faults.len()
    );
    if arguments.only.is_empty() {
        generated(arguments, &content, &report, &issued)?;
    }
    // Counts need no proof, so this page is whole even where only a part was proven.
    if arguments.folder == Path::new("content") {
        write_or_compare(arguments, Path::new(PAGE), &page::page(&content.library))?;
    }
    if !faults.is_empty() {
        bail!("the content does not keep its promises");
    }
    Ok(())
}

/// The generated files are committed; they must say what the content says now.
fn generated(
    arguments: &ContentArguments,
    content: &Content,
    report: &ProofReport,
    issued: &curriculum::IssuedIds,
) -> anyhow::Result<()> {
    let proof = serde_json::to_string_pretty(&report.proofs)? + "\n";
    let files = [
        ("proof.json", proof),
        ("failures.md", failures_page(&content.library, report)),
        ("issued-ids.txt", issued.updated(&content.library).to_file_text()),
    ];
    for (name, text) in files {
        write_or_compare(arguments, &arguments.folder.join(name), &text)?;
    }
    Ok(())
}

fn write_or_compare(arguments: &ContentArguments, path: &Path, text: &str) -> anyhow::Result<()> {
    if arguments.write {
        fs::write(path, text).with_context(|| format!("writing {}", path.display()))
    } else {
        compare(path, text)
    }
}

fn compare(path: &Path, text: &str) -> anyhow::Result<()> {
    let found = fs::read_to_string(path).unwrap_or_default();
    if found == text {
        return Ok(());
    }
    let line = found.lines().zip(text.lines()).position(|(one, other)| one != other);
    bail!(
        "{}:{}: is not what the content says now; run `cargo xtask content --write`",
        path.display(),
        line.unwrap_or(found.lines().count()) + 1
    )
}
