//! `cargo xtask mutants`: which mutants of the solutions their tests do not catch.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use judge::{Cancel, Judge};
use training::author::{MutantOptions, MutantReport, MutantResults, mutants};
use training::content::Content;

/// Which mutants to run.
#[derive(clap::Args)]
pub(crate) struct MutantsArguments {
    /// Only exercises whose slug contains one of these.
    only: Vec<String>,
    /// Run everything anew, also where nothing changed.
    #[arg(long)]
    full: bool,
    /// Write `mutants.json` instead of comparing it.
    #[arg(long)]
    write: bool,
    /// The content's folder.
    #[arg(long, default_value = "content")]
    folder: PathBuf,
    /// Where the judge keeps its files.
    #[arg(long, default_value = "target/content-cache")]
    cache: PathBuf,
}

pub(crate) fn run(arguments: &MutantsArguments) -> anyhow::Result<()> {
    let started = Instant::now();
    let content = Content::from_folder(&arguments.folder)
        .with_context(|| format!("reading {}", arguments.folder.display()))?;
    let judge = Judge::open(&arguments.cache)?;
    let file = arguments.folder.join("mutants.json");
    let committed = fs::read_to_string(&file).unwrap_or_default();
    // Results that cannot be read are as good as none: everything runs, and the file is not current.
    let known: MutantResults = serde_json::from_str(&committed).unwrap_or_default();
    let only = |slug: &str| {
        arguments.only.is_empty() || arguments.only.iter().any(|part| slug.contains(part))
    };
    let report = mutants(
        &judge,
        &content,
        &MutantOptions {
            only: &only,
            known: &known,
            full: arguments.full,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            cancel: cancelled_by_interrupt()?,
            on_progress: &|slug, done, total| crate::progress(format!("{done:4}/{total} {slug}")),
        },
    )?;
    crate::progress("");
    for fault in &report.faults {
        println!("{}/{fault}", arguments.folder.display());
    }
    println!("{}", summary(&report, &only, started.elapsed()));
    let text = serde_json::to_string_pretty(&report.results)? + "\n";
    if arguments.write {
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    } else if text != committed {
        let path = file.display();
        bail!("{path} is not what the mutants say now; run `cargo xtask mutants --write`");
    }
    if report.cancelled {
        bail!("interrupted; with `--write`, what was done is kept");
    }
    if !report.faults.is_empty() {
        bail!("the tests do not catch every mutant");
    }
    Ok(())
}

fn summary(report: &MutantReport, only: &dyn Fn(&str) -> bool, took: Duration) -> String {
    let results = report.results.0.iter().filter(|(slug, _)| only(slug));
    let (mut exercises, mut count, mut alive) = (0, 0, 0);
    for (_, result) in results {
        exercises += 1;
        count += result.mutants;
        alive += result.survivors.len();
    }
    format!(
        "{exercises} exercises, {} of them run now in {:.1} s ({} mutants do not compile); {count} \
         mutants, {} caught, {alive} survive; {} faults",
        report.ran.len(),
        took.as_secs_f64(),
        report.rejected,
        count - alive,
        report.faults.len(),
    )
}

/// The first interrupt ends the run and the mutants that hang; the second ends this process.
fn cancelled_by_interrupt() -> anyhow::Result<Cancel> {
    let (cancel, interrupted) = (Cancel::default(), Arc::new(AtomicBool::new(false)));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&interrupted))?;
        signal_hook::flag::register(signal, Arc::clone(&interrupted))?;
    }
    let ends = cancel.clone();
    std::thread::spawn(move || {
        while !interrupted.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(50));
        }
        ends.cancel();
    });
    Ok(cancel)
}
