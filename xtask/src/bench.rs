//! `cargo xtask bench`: figures with their conditions. Speed is a ratio of medians taken in one run;
//! nothing here passes or fails.

mod import_speed;
mod judge_speed;
mod learner;
mod load;
mod sandbox_cost;
mod start;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct BenchArguments {
    /// Which figures.
    #[arg(value_enum)]
    what: What,
    /// Rounds of each measurement.
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// With `import`: the course [default: the published crate `rustlings` in cargo's registry].
    #[arg(long)]
    course: Option<PathBuf>,
    /// With `import`: the program `rustlings` [default: the one on the path].
    #[arg(long)]
    rustlings: Option<PathBuf>,
    /// With `import`: a binary that is built already [default: the release binary, built now].
    #[arg(long)]
    binary: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// A check after an edit, many checks at once, and the start with a long history.
    Judge,
    /// An imported rustlings course against rustlings itself, cold and warm.
    Import,
    /// The evidence log.
    Log,
    /// The plan, a rebuild and one review, with ten years of history. Build with `--release`.
    Learner,
    /// What the sandbox costs, a run and a check, and whether it leaves anything behind.
    Sandbox,
    /// The gate's load generator against wrk and oha, where they are installed.
    Load,
}

pub(crate) fn run(arguments: &BenchArguments) -> anyhow::Result<()> {
    match arguments.what {
        What::Judge => {
            let binary = build()?;
            print_conditions()?;
            judge_speed::one_check(&binary, arguments.rounds)?;
            judge_speed::all_checks(&binary, arguments.rounds)?;
            start::with_a_long_history(&binary, arguments.rounds)
        }
        What::Import => {
            let binary = match &arguments.binary {
                Some(binary) => binary.canonicalize()?,
                None => build()?,
            };
            print_conditions()?;
            let (course, rustlings) = (&arguments.course, &arguments.rustlings);
            import_speed::all_checks(
                &binary,
                arguments.rounds,
                course.as_deref(),
                rustlings.as_deref(),
            )
        }
        What::Log => log(),
        What::Learner => {
            print_conditions()?;
            learner::with_a_long_history(arguments.rounds)
        }
        What::Sandbox => {
            print_conditions()?;
            sandbox_cost::one_run(arguments.rounds)?;
            sandbox_cost::one_check(arguments.rounds)?;
            sandbox_cost::many_runs()
        }
        What::Load if cfg!(debug_assertions) => load::in_release(arguments.rounds),
        What::Load => {
            print_conditions()?;
            let tools = load::find_tools();
            load::closed_loops(&tools, arguments.rounds)?;
            load::calibrations()?;
            load::known_delays(&tools, arguments.rounds)
        }
    }
}

fn log() -> anyhow::Result<()> {
    print_conditions()?;
    let folder = tempfile::tempdir()?;
    let found = store::measure(folder.path(), 100_000)?;
    let row = |name: &str, value: String| println!("| {name} | {value} |");
    println!("| 100,000 events | |\n|---|---|");
    row("open with a current projection", milliseconds(found.open_warm));
    row("rebuild the projection", milliseconds(found.rebuild));
    row("verify every chain and body", milliseconds(found.verify));
    row("one append, on disk", milliseconds(found.append));
    row("size of the log", format!("{:.1} MB", found.log_bytes as f64 / 1e6));
    Ok(())
}

/// The release binary, built now.
fn build() -> anyhow::Result<PathBuf> {
    let status = Command::new("cargo").args(["build", "--release", "-p", "masterwork"]).status()?;
    if !status.success() {
        bail!("the release build failed");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or("target".into(), PathBuf::from);
    target.join("release/masterwork").canonicalize().context("the release binary")
}

fn print_conditions() -> anyhow::Result<()> {
    let compiler = Command::new("rustc").arg("-V").output()?;
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("an unknown processor", |name| name.trim_start_matches([' ', '\t', ':']));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "Conditions: {}, {} cores of {processor}, {}, load before {}\n",
        String::from_utf8_lossy(&compiler.stdout).trim(),
        std::thread::available_parallelism()?,
        std::env::consts::OS,
        load.split(' ').next().unwrap_or("unknown"),
    );
    Ok(())
}

/// Runs a command to its end, silently; how long it took. The exit code is the caller's business.
fn time(command: &mut Command) -> anyhow::Result<Duration> {
    let started = Instant::now();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().with_context(|| format!("starting {command:?}"))?;
    Ok(started.elapsed())
}

/// Runs a command that must succeed; how long it took.
fn time_success(command: &mut Command) -> anyhow::Result<Duration> {
    let started = Instant::now();
    // A wanted panic with a backtrace takes longer than all tests together: nobody pays for it here.
    let output = command.env("RUST_BACKTRACE", "0").stdin(Stdio::null()).output()?;
    let took = started.elapsed();
    if !output.status.success() {
        bail!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(took)
}

fn median(mut values: Vec<Duration>) -> Duration {
    values.sort_unstable();
    values[values.len() / 2]
}

fn milliseconds(value: Duration) -> String {
    format!("{:.1} ms", value.as_secs_f64() * 1e3)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// A workspace of a learner's in `folder`.
fn init(binary: &Path, folder: &Path) -> anyhow::Result<()> {
    time_success(Command::new(binary).arg("init").arg(folder)).map(drop)
}
