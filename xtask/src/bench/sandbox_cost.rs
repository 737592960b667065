//! What a sandboxed run costs, against a plain start of the same program.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use judge::{CheckOptions, Judge};
use sandbox::{Cancel, Ending, Job, Limits, Sandbox, Scratch, Tier};
use training::content::Content;

/// Runs of `true` in a round.
const RUNS: u32 = 40;
/// The exercise that is checked.
const EXERCISE: &str = "basics/retry-delay";
/// Jobs in a row, of which nothing may stay.
const MANY: usize = 1000;

/// Medians over rounds of one run of `true`: plain, and in each tier that works here.
pub(super) fn one_run(rounds: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let job = job(folder.path());
    let plain = median(rounds, || {
        let status = Command::new("/bin/true").stdin(Stdio::null()).status()?;
        ensure!(status.success(), "`true` failed");
        Ok(())
    })?;
    println!("| a run of `true` | median | over a plain start |\n|---|---|---|");
    println!("| plain | {:.2} ms | |", milliseconds(plain));
    for tier in Tier::ALL {
        let sandbox = Sandbox::in_tier(tier);
        if sandbox.works().is_err() {
            println!("| {tier} | does not work here | |");
            continue;
        }
        let taken = median(rounds, || run(&sandbox, &job))?;
        let (over, ratio) = (taken.saturating_sub(plain), taken.div_duration_f64(plain));
        println!(
            "| {tier} | {:.2} ms | +{:.2} ms, {ratio:.1} × |",
            milliseconds(taken),
            milliseconds(over)
        );
    }
    println!();
    Ok(())
}

/// Medians of a whole local check after an edit: without a sandbox, and in each tier.
pub(super) fn one_check(rounds: usize) -> anyhow::Result<()> {
    let library = Content::load(&[])?.library;
    let exercise = library
        .exercises
        .iter()
        .find(|exercise| exercise.slug == EXERCISE)
        .with_context(|| format!("{EXERCISE} is not there"))?;
    let folder = tempfile::tempdir()?;
    let mut judges = Vec::new();
    for tier in Tier::ALL {
        let sandbox = Sandbox::in_tier(tier);
        if sandbox.works().is_ok() {
            let judge = Judge::open_in(&folder.path().join(tier.name()), sandbox)?;
            judges.push((tier, judge, Vec::new()));
        }
    }
    // Each round visits every tier, so that all see the same load.
    for round in 0..=rounds * 4 {
        for (tier, judge, taken) in &mut judges {
            let mut sources = exercise.solution();
            for text in sources.values_mut() {
                text.push_str(&format!("// edit {round}\n"));
            }
            let started = Instant::now();
            let report = judge.check(exercise, &sources, &CheckOptions::usual(), &mut |_| {})?;
            ensure!(report.verdict == judge::Verdict::Accepted, "{tier}: {:?}", report.verdict);
            if round > 0 {
                taken.push(started.elapsed());
            }
        }
    }
    let median = |taken: &mut Vec<Duration>| {
        taken.sort();
        taken[taken.len() / 2]
    };
    let without = judges.last_mut().map(|(_, _, taken)| median(taken)).unwrap_or_default();
    println!("| a local check of `{EXERCISE}` | median | over tier none |\n|---|---|---|");
    for (tier, _, taken) in &mut judges {
        let taken = median(taken);
        let over = milliseconds(taken) - milliseconds(without);
        println!("| {tier} | {:.1} ms | {over:+.1} ms |", milliseconds(taken));
    }
    println!();
    Ok(())
}

/// Many jobs in a row: what is there before is there after, and nothing else.
pub(super) fn many_runs() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let job = job(folder.path());
    for tier in Tier::ALL {
        let sandbox = Sandbox::in_tier(tier);
        if sandbox.works().is_err() {
            continue;
        }
        run(&sandbox, &job)?;
        let before = Left::count()?;
        let started = Instant::now();
        for _ in 0..MANY {
            run(&sandbox, &job)?;
        }
        let taken = started.elapsed();
        let after = Left::count()?;
        println!(
            "{tier}: {MANY} jobs in {:.1} s; before {before:?}, after {after:?}",
            taken.as_secs_f64()
        );
        ensure!(before == after, "{tier}: something stayed behind");
    }
    Ok(())
}

fn job(folder: &Path) -> Job {
    let limits = Limits {
        wall: Duration::from_secs(10),
        cpu: Duration::from_secs(10),
        memory_bytes: 256 << 20,
        address_space_bytes: 1 << 30,
        processes: 16,
        file_bytes: 1 << 20,
        open_files: 64,
        output_bytes: 4096,
    };
    let at = folder.join("scratch");
    let mut job = Job::new("/bin/true", &at, limits);
    for path in ["/bin", "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null"] {
        job.readable(path);
    }
    job.scratch(Scratch { at, bytes: 1 << 20, files: 16, collect: Vec::new() });
    job
}

fn run(sandbox: &Sandbox, job: &Job) -> anyhow::Result<()> {
    let finished = sandbox.run(job, &Cancel::default(), &mut |_| {})?;
    ensure!(finished.ending == Ending::Exited(0), "`true` ended with {:?}", finished.ending);
    Ok(())
}

/// The median over rounds of the time for one run.
fn median(rounds: usize, mut run: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    run()?;
    let mut taken = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        for _ in 0..RUNS {
            run()?;
        }
        taken.push(started.elapsed() / RUNS);
    }
    taken.sort();
    Ok(taken[taken.len() / 2])
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// What a job may leave behind.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    descriptors: usize,
    children: usize,
    mounts: usize,
    cgroups: usize,
    temporary: usize,
}

impl Left {
    fn count() -> anyhow::Result<Self> {
        let entries = |folder: &str| std::fs::read_dir(folder).map_or(0, Iterator::count);
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        let children = |thread: std::fs::DirEntry| {
            let text = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            text.split_whitespace().count()
        };
        Ok(Left {
            descriptors: entries("/proc/self/fd"),
            children: threads.map(children).sum(),
            mounts: mounts.lines().count(),
            cgroups: ours_below(Path::new("/sys/fs/cgroup"), 6),
            temporary: ours_below(&std::env::temp_dir(), 1),
        })
    }
}

/// Folders with a name of ours, down to this depth: others make groups and files meanwhile.
fn ours_below(folder: &Path, depth: u32) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let folders =
        entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders
        .map(|entry| {
            let is_ours = entry.file_name().to_string_lossy().starts_with("masterwork-");
            let below = if depth > 1 { ours_below(&entry.path(), depth - 1) } else { 0 };
            usize::from(is_ours) + below
        })
        .sum()
}
