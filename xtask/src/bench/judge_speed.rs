//! One check after an edit against the bare compiler, cargo and rustlings' sequence; and many
//! checks at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use curriculum::{Exercise, Task};
use judge::Judge;
use training::content::Content;

use super::{init, median, milliseconds, ratio, time, time_success};

/// Exercises of different sizes, all libraries.
const EXERCISES: [&str; 4] =
    ["basics/fee-half-even", "control/hex-dump", "lifetimes/word-cursor", "structs/token-bucket"];

/// The four ways to judge the same edit.
#[derive(Default)]
struct Times {
    ours: Vec<Duration>,
    compiler: Vec<Duration>,
    cargo: Vec<Duration>,
    rustlings: Vec<Duration>,
}

pub(crate) fn one_check(binary: &Path, rounds: usize) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let workspace = scratch.path().join("workspace");
    init(binary, &workspace)?;
    let content = Content::load(&[])?;
    println!(
        "| exercise | our check | (a) compiler and tests alone | (b) cargo test | (c) build, test, clippy, run | ours/(a) | (b)/ours | (c)/ours |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for slug in EXERCISES {
        let exercise = content.library.exercise(slug).context(slug)?;
        let bench = Bench::new(binary, &workspace, scratch.path(), exercise)?;
        let mut times = Times::default();
        // The first round of each fills caches, and is not counted.
        for round in 0..=rounds {
            bench.edit(round)?;
            let found = [bench.ours()?, bench.compiler()?, bench.cargo()?, bench.rustlings()?];
            if round > 0 {
                times.ours.push(found[0]);
                times.compiler.push(found[1]);
                times.cargo.push(found[2]);
                times.rustlings.push(found[3]);
            }
        }
        let [ours, compiler, cargo, rustlings] =
            [times.ours, times.compiler, times.cargo, times.rustlings].map(median);
        println!(
            "| {slug} | {} | {} | {} | {} | {:.2} | {:.1} | {:.1} |",
            milliseconds(ours),
            milliseconds(compiler),
            milliseconds(cargo),
            milliseconds(rustlings),
            ratio(ours, compiler),
            ratio(cargo, ours),
            ratio(rustlings, ours)
        );
    }
    println!();
    Ok(())
}

struct Bench<'a> {
    binary: &'a Path,
    workspace: &'a Path,
    exercise: &'a Exercise,
    solution: String,
    /// The same files for the bare compiler.
    bare: PathBuf,
    /// The same files as a rustlings package.
    rustlings: PathBuf,
    judge: Judge,
    observe: PathBuf,
}

impl<'a> Bench<'a> {
    fn new(
        binary: &'a Path,
        workspace: &'a Path,
        scratch: &Path,
        exercise: &'a Exercise,
    ) -> anyhow::Result<Self> {
        let solution = exercise.solution().remove("src/lib.rs").context("a library")?;
        // Opens the exercise, and warms what a first check would have to make.
        time(Command::new(binary).args(["check", &exercise.slug]).current_dir(workspace))?;
        let judge = Judge::open(&workspace.join(".masterwork/cache"))?;
        let observe = find(&workspace.join(".masterwork/cache/observe"), "libobserve.rlib")
            .context("the compiled observe crate")?;
        let name = exercise.slug.replace('/', "-");
        let bench = Bench {
            binary,
            workspace,
            exercise,
            solution,
            bare: scratch.join(format!("bare-{name}")),
            rustlings: scratch.join(format!("rustlings-{name}")),
            judge,
            observe,
        };
        bench.make_rustlings_package()?;
        Ok(bench)
    }

    /// A real change: another constant in another function, and so other code.
    fn edit(&self, round: usize) -> anyhow::Result<()> {
        let text = format!(
            "{}\n/// The edit of this round.\npub fn edited() -> usize {{\n    {round}\n}}\n",
            self.solution
        );
        let learners =
            self.workspace.join("exercises").join(&self.exercise.slug).join("src/lib.rs");
        write(&learners, &text)?;
        let Task::Code(task) = &self.exercise.task else { anyhow::bail!("a library exercise") };
        let name = self.exercise.crate_name();
        let mount = format!(
            "#[allow(unused_extern_crates, unused_imports)] extern crate self as {name}; \
             #[cfg(test)] #[allow(warnings, clippy::all, clippy::pedantic)] \
             #[path = \"tests.rs\"] mod observed_tests;\n"
        );
        write(&self.bare.join("lib.rs"), &format!("{text}{mount}"))?;
        write(&self.bare.join("tests.rs"), &task.tests)?;
        write(&self.rustlings.join("src/tests.rs"), &task.tests)?;
        write(&self.rustlings.join("src/main.rs"), &format!("{text}{mount}\nfn main() {{}}\n"))
    }

    fn ours(&self) -> anyhow::Result<Duration> {
        time_success(
            Command::new(self.binary)
                .args(["check", &self.exercise.slug])
                .current_dir(self.workspace),
        )
    }

    /// The compiler calls of a check, and the tests, with nothing around them.
    fn compiler(&self) -> anyhow::Result<Duration> {
        let toolchain = self.judge.toolchain();
        let clippy = toolchain.clippy_driver.as_ref().context("Clippy is needed here")?;
        let mut command = Command::new(clippy);
        command
            .current_dir(&self.bare)
            .env("LD_LIBRARY_PATH", toolchain.library_path())
            .args(["lib.rs", "--edition", "2024", "-C", "debuginfo=0", "--error-format=json"])
            .args(["--json=diagnostic-rendered-ansi", "--test", "-o", "binary"])
            .args(["--crate-name", &self.exercise.crate_name()])
            .args(["-C", "incremental=incremental"])
            .arg("--extern")
            .arg(format!("observe={}", self.observe.display()));
        if !self.exercise.allocations {
            command.args(["-C", "prefer-dynamic"]);
        }
        let compiled = time_success(&mut command)?;
        let tested = time_success(
            Command::new(self.bare.join("binary"))
                .current_dir(&self.bare)
                .env("LD_LIBRARY_PATH", toolchain.library_path()),
        )?;
        Ok(compiled + tested)
    }

    fn cargo(&self) -> anyhow::Result<Duration> {
        let package = self.exercise.slug.replace('/', "-");
        time_success(
            Command::new("cargo")
                .args(["test", "--offline", "--quiet", "-p", &package])
                .current_dir(self.workspace),
        )
    }

    /// What rustlings 6 runs for an exercise with tests: `cargo build`, `cargo test`, `cargo
    /// clippy`, and the program.
    fn rustlings(&self) -> anyhow::Result<Duration> {
        let cargo = |arguments: &[&str]| {
            time_success(
                Command::new("cargo")
                    .args(arguments)
                    .args(["--offline", "--quiet"])
                    .current_dir(&self.rustlings),
            )
        };
        Ok(cargo(&["build", "--bin", "exercise"])?
            + cargo(&["test", "--bin", "exercise"])?
            + cargo(&["clippy", "--profile", "test", "--bin", "exercise"])?
            + time_success(&mut Command::new(self.rustlings.join("target/debug/exercise")))?)
    }

    fn make_rustlings_package(&self) -> anyhow::Result<()> {
        let observe = self.workspace.join(".masterwork/observe");
        let features =
            if self.exercise.allocations { ", features = [\"allocations\"]" } else { "" };
        let manifest = format!(
            "[package]\nname = \"exercise\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[dev-dependencies]\nobserve = {{ path = \"{}\"{features} }}\n",
            observe.display()
        );
        write(&self.rustlings.join("Cargo.toml"), &manifest)
    }
}

/// `check --all` over 100 exercises, cold and warm.
pub(crate) fn all_checks(binary: &Path, rounds: usize) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let content = scratch.path().join("twice");
    let slugs = hundred_exercises(&content)?;
    let workspace = scratch.path().join("workspace");
    init_with(binary, &workspace, &content)?;
    let library = Content::from_folder(&content)?.library;
    for slug in &slugs {
        let exercise = library.exercise(slug).context("an exercise of the copy")?;
        for (path, text) in exercise.solution() {
            write(&workspace.join("exercises").join(slug).join(path), &text)?;
        }
    }
    let check_all = || {
        let mut command = Command::new(binary);
        command.args(["check", "--all", "--content"]).arg(&content).current_dir(&workspace);
        command
    };
    let (mut cold, mut shares) = (Vec::new(), Vec::new());
    for _ in 0..rounds.min(3) {
        if let Err(error) = fs::remove_dir_all(workspace.join(".masterwork/cache"))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error.into());
        }
        // The compiled observe crate and the toolchain's place are made once, not for each check.
        time(
            Command::new(binary)
                .args(["check", &slugs[0], "--content"])
                .arg(&content)
                .current_dir(&workspace),
        )?;
        let before = children_cpu()?;
        let wall = time_success(&mut check_all())?;
        let cpu = children_cpu()? - before;
        let cores = u32::try_from(std::thread::available_parallelism()?.get())?;
        cold.push(wall);
        shares.push(ratio(wall, cpu / cores));
    }
    let warm: Vec<Duration> =
        (0..rounds).map(|_| time_success(&mut check_all())).collect::<Result<_, _>>()?;
    shares.sort_by(f64::total_cmp);
    println!("| `check --all` over {} exercises | |\n|---|---|", slugs.len());
    println!("| cold | {:.1} s |", median(cold).as_secs_f64());
    println!(
        "| cold: wall time / (CPU time of all processes / cores) | {:.2} |",
        shares[shares.len() / 2]
    );
    println!("| warm | {} |\n", milliseconds(median(warm)));
    Ok(())
}

/// CPU time of all processes that this one started and waited for, and of theirs.
pub(super) fn children_cpu() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The fields after the command's name, which ends at the last parenthesis: proc(5).
    let fields: Vec<&str> =
        stat.rsplit_once(") ").context("/proc/self/stat")?.1.split(' ').collect();
    let ticks: u64 = fields[13].parse::<u64>()? + fields[14].parse::<u64>()?;
    // USER_HZ is 100 on every Linux that this runs on.
    Ok(Duration::from_millis(ticks * 10))
}

/// A content folder with our exercises as often as it takes to make 100.
fn hundred_exercises(folder: &Path) -> anyhow::Result<Vec<String>> {
    let own = Path::new("content/exercises");
    fs::create_dir_all(folder)?;
    let library = Content::load(&[])?.library;
    let mut slugs = Vec::new();
    let mut items = String::new();
    for (number, exercise) in library.exercises.iter().cycle().take(100).enumerate() {
        let slug = format!("copy{}/{}", number / library.exercises.len(), exercise.name());
        let target = folder.join("exercises").join(&slug);
        copy(&own.join(&exercise.slug), &target)?;
        let head = target.join("exercise.toml");
        let text = fs::read_to_string(&head)?;
        let id = exercise.id.rsplit(':').next().unwrap_or_default();
        fs::write(&head, text.replace(id, &format!("{number:08x}")))?;
        items.push_str(&format!("    \"exercise {slug}\",\n"));
        slugs.push(slug);
    }
    let track = format!(
        "id = \"bench\"\ntitle = \"Bench\"\nabout = \"-\"\nunit = \"unit\"\nhours_a_week = 1\n\n\
         [[units]]\nid = \"u\"\nnumber = \"1\"\ntitle = \"-\"\nabout = \"-\"\nitems = [\n{items}]\n"
    );
    write(&folder.join("tracks/bench/track.toml"), &track)?;
    fs::copy("content/concepts.toml", folder.join("concepts.toml"))?;
    Ok(slugs)
}

fn init_with(binary: &Path, workspace: &Path, content: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(binary);
    command.arg("init").arg(workspace).args(["--track", "bench", "--content"]).arg(content);
    time_success(&mut command).map(drop)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path().join(name)).find(|p| p.is_file())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
