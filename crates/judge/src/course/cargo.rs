//! Whole packages: dependencies, several files and targets, doc tests, release mode, cargo's own
//! commands.
//!
//! Cargo builds in the sandbox, offline, in a target directory that all exercises of a course share,
//! so that dependencies are built once. What it built is then run as any other program of a
//! learner's: alone, in a fresh folder, within the exercise's limits. Doc tests are the exception:
//! rustdoc compiles and runs them in one, within the compiler's limits.

use std::path::{Path, PathBuf};
use std::time::Duration;

use curriculum::{CargoCommands, Exercise, Sources};
use sandbox::Job;
use serde_json::Value;

use super::libtest::Transcript;
use super::{ended_badly, failed_verdict};
use crate::arrangement::{self, Place};
use crate::check::{CheckOptions, Judge, Progress, test_limits};
use crate::compile::Compilation;
use crate::crate_set::{cargo, fetch_job};
use crate::diagnostic::parse_line;
use crate::report::{Report, TestReport, Verdict};
use crate::{Diagnostic, Ending, Finished, JudgeError, Level};

pub(super) struct Check<'a> {
    pub(super) judge: &'a Judge,
    pub(super) exercise: &'a Exercise,
    pub(super) commands: &'a CargoCommands,
    pub(super) files: &'a Sources,
    pub(super) options: &'a CheckOptions,
}

/// Where one check's package stands.
struct Package {
    /// The exercise's folder, with all files.
    folder: PathBuf,
    /// The manifest's folder.
    root: PathBuf,
    /// Its name in messages, relative to the workspace.
    name: String,
}

/// What cargo said of a build.
#[derive(Default)]
struct Built {
    diagnostics: Vec<Diagnostic>,
    /// Programs of tests, or programs, in cargo's order.
    programs: Vec<PathBuf>,
    /// Whether it began to build at all.
    began: bool,
    succeeded: bool,
    timed_out: bool,
    /// Cargo's own words.
    words: String,
}

impl Check<'_> {
    pub(super) fn run(
        &self,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let place = Place::take(&self.judge.root, self.exercise, "cargo", &self.options.cancel)?;
        let package = self.stage(&place)?;
        let mut report = self.report_of(&Built { succeeded: true, ..Built::default() });
        for command in &self.commands.commands {
            on_progress(Progress::Compiling);
            self.command(&place, &package, command, &mut report, on_progress)?;
            if report.verdict != Verdict::Accepted {
                break;
            }
        }
        Ok(report)
    }

    fn stage(&self, place: &Place) -> Result<Package, JudgeError> {
        let name = arrangement::stage_plain(place, self.exercise, self.files)?;
        let folder = place.path(&name);
        let below = Path::new(&self.commands.manifest).parent().unwrap_or(Path::new(""));
        let root = folder.join(below);
        let name =
            if below.as_os_str().is_empty() { name } else { format!("{name}/{}", below.display()) };
        Ok(Package { folder, root, name })
    }

    /// One command, to the report.
    fn command(
        &self,
        place: &Place,
        package: &Package,
        command: &str,
        report: &mut Report,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), JudgeError> {
        let (choice, rest) = command.split_once(" -- ").unwrap_or((command, ""));
        let mut words = choice.split_whitespace();
        let first = words.next().unwrap_or_default();
        let options: Vec<&str> = words.collect();
        let rest: Vec<&str> = rest.split_whitespace().collect();
        let doc_alone = options.contains(&"--doc");
        let mut docs = false;
        if !(first == "test" && doc_alone) {
            let mut arguments = vec![if first == "run" { "build" } else { first }];
            arguments.extend(&options);
            if first == "test" {
                arguments.push("--no-run");
            }
            if first == "clippy" && !rest.is_empty() {
                arguments.push("--");
                arguments.extend(&rest);
            }
            let built = self.build(place, package, &arguments)?;
            for found in &built.diagnostics {
                on_progress(Progress::Diagnostic(found));
            }
            let of_build = self.report_of(&built);
            report.diagnostics.extend(of_build.diagnostics);
            report.verdict = of_build.verdict;
            if report.verdict != Verdict::Accepted {
                return Ok(());
            }
            on_progress(Progress::Testing);
            match first {
                "test" => {
                    self.run_tests(place, package, &built.programs, &rest, report)?;
                    docs = report.verdict == Verdict::Accepted
                        && !options.iter().any(|option| chooses_targets(option))
                        && self.has_doc_tests();
                }
                "run" => self.run_program(place, package, &built.programs, &rest, report)?,
                _ => {}
            }
        }
        if docs || doc_alone {
            on_progress(Progress::Testing);
            self.run_doc_tests(place, package, &options, &rest, report)?;
        }
        Ok(())
    }

    /// Builds, and fetches what is missing if nothing was begun for want of it.
    fn build(
        &self,
        place: &Place,
        package: &Package,
        arguments: &[&str],
    ) -> Result<Built, JudgeError> {
        let built = self.build_offline(place, package, arguments)?;
        if built.began || built.timed_out || !wants_fetching(&built.words) {
            return Ok(built);
        }
        let room = self.room()?;
        let mut job = fetch_job(&self.judge.tools, &place.folder, &room)?;
        job.folder.clone_from(&package.root);
        job.arguments(["fetch"]);
        let fetched = self.alone(&job)?;
        if fetched.ending != Ending::Exited(0) {
            let words = last_lines(&fetched.stderr);
            if words.contains("no matching package named") || words.contains("failed to select") {
                return Ok(Built { words, ..built });
            }
            return Err(JudgeError::Crates(words));
        }
        self.build_offline(place, package, arguments)
    }

    fn build_offline(
        &self,
        place: &Place,
        package: &Package,
        arguments: &[&str],
    ) -> Result<Built, JudgeError> {
        let mut job = self.cargo(place, package)?;
        let (before, after) = match arguments.iter().position(|word| *word == "--") {
            Some(at) => arguments.split_at(at),
            None => (arguments, &[][..]),
        };
        job.arguments(before)
            .arguments(["--offline", "--message-format=json-diagnostic-rendered-ansi"])
            .arguments(after);
        let finished = self.alone(&job)?;
        Ok(self.read(package, &finished))
    }

    fn read(&self, package: &Package, finished: &Finished) -> Built {
        let mut built = Built {
            succeeded: finished.ending == Ending::Exited(0),
            timed_out: matches!(
                finished.ending,
                Ending::TimeLimit | Ending::OutputLimit | Ending::MemoryLimit
            ),
            words: last_lines(&finished.stderr),
            ..Built::default()
        };
        let mut tests = Vec::new();
        for line in String::from_utf8_lossy(&finished.stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
            match message["reason"].as_str() {
                Some("compiler-message") => {
                    let Some(mut found) = parse_line(&message["message"].to_string()) else {
                        continue;
                    };
                    // Of two targets with the same file, one is enough.
                    self.on_learners_disk(package, &mut found);
                    if !built.diagnostics.contains(&found) {
                        built.diagnostics.push(found);
                    }
                }
                Some("compiler-artifact") => {
                    let program = message["executable"].as_str().map(PathBuf::from);
                    if message["profile"]["test"] == true {
                        tests.extend(program);
                    } else {
                        built.programs.extend(program);
                    }
                }
                Some("build-finished") => built.began = true,
                _ => {}
            }
        }
        // Beside its tests a package's own program is built for them to run; it is no test itself.
        if !tests.is_empty() {
            built.programs = tests;
        }
        built
    }

    /// Files are named as the learner knows them.
    fn on_learners_disk(&self, package: &Package, found: &mut Diagnostic) {
        if found.file.is_empty() || found.file.starts_with('/') {
            return;
        }
        let theirs = format!("{}/{}", package.name, found.file);
        found.rendered = found.rendered.replace(&found.file, &theirs);
        found.file = theirs;
    }

    fn report_of(&self, built: &Built) -> Report {
        let mut diagnostics = built.diagnostics.clone();
        let silent = !diagnostics.iter().any(|found| found.level == Level::Error);
        if !built.succeeded && !built.timed_out && silent {
            // The manifest, or what it names.
            diagnostics.push(Diagnostic {
                level: Level::Error,
                code: String::new(),
                message: built.words.lines().next().unwrap_or("cargo failed").to_owned(),
                file: String::new(),
                line: 0,
                column: 0,
                rendered: format!("{}\n", built.words),
            });
        }
        let built =
            Compilation { diagnostics, timed_out: built.timed_out, succeeded: built.succeeded };
        Report::of_compilation(&built, self.exercise, self.options.seed)
    }

    fn run_tests(
        &self,
        place: &Place,
        package: &Package,
        programs: &[PathBuf],
        arguments: &[&str],
        report: &mut Report,
    ) -> Result<(), JudgeError> {
        for program in programs {
            let finished = self.start(place, package, program, arguments)?;
            self.add(report, &finished);
        }
        Ok(())
    }

    fn run_program(
        &self,
        place: &Place,
        package: &Package,
        programs: &[PathBuf],
        arguments: &[&str],
        report: &mut Report,
    ) -> Result<(), JudgeError> {
        let Some(program) = programs.last() else {
            let why = "the exercise says `run`, and its package has no program".to_owned();
            return Err(JudgeError::Solution(why));
        };
        let finished = self.start(place, package, program, arguments)?;
        report.output = String::from_utf8_lossy(&finished.stdout).into_owned();
        if finished.ending != Ending::Exited(0) {
            report.tests.push(ended_badly("main", &finished));
            report.verdict = failed_verdict(&finished, &[]);
        } else if report.tests.is_empty() {
            report.tests.push(TestReport::passed("main"));
        }
        Ok(())
    }

    fn run_doc_tests(
        &self,
        place: &Place,
        package: &Package,
        options: &[&str],
        arguments: &[&str],
        report: &mut Report,
    ) -> Result<(), JudgeError> {
        let mut job = self.cargo(place, package)?;
        job.limits.wall = Duration::from_millis(self.exercise.time_limit_ms) * 4;
        job.arguments(["test", "--offline", "--doc"]);
        job.arguments(options.iter().filter(|option| **option != "--doc"));
        job.argument("--").arguments(arguments);
        let finished = self.alone(&job)?;
        let nothing =
            String::from_utf8_lossy(&finished.stderr).contains("no library targets found");
        if !nothing {
            self.add(report, &finished);
        }
        Ok(())
    }

    fn add(&self, report: &mut Report, finished: &Finished) {
        let transcript = Transcript::read(finished.ending, &finished.stdout);
        if !transcript.passed && report.verdict == Verdict::Accepted {
            report.verdict = failed_verdict(finished, &transcript.tests);
        }
        let silent = transcript.tests.iter().all(|test| test.failure.is_none());
        report.tests.extend(transcript.tests);
        if !transcript.passed && silent {
            report.tests.push(ended_badly("the tests", finished));
        }
    }

    /// A program that cargo built, in the package's folder as cargo starts it, which it can read.
    fn start(
        &self,
        place: &Place,
        package: &Package,
        program: &Path,
        arguments: &[&str],
    ) -> Result<Finished, JudgeError> {
        let limits = test_limits(self.exercise);
        let mut job = self.judge.tools.program_job(program, &place.path("run"), limits);
        job.counted = false;
        job.folder.clone_from(&package.root);
        job.readable(&package.folder).readable(self.target()?);
        job.variable("CARGO_MANIFEST_DIR", &package.root);
        job.arguments(arguments);
        self.judge.tools.run(&job, &self.options.cancel)
    }

    fn cargo(&self, place: &Place, package: &Package) -> Result<Job, JudgeError> {
        let toolchain = &self.judge.tools.toolchain;
        let (room, target) = (self.room()?, self.target()?);
        let mut job = cargo(&self.judge.tools, &place.folder, &room)?;
        job.limits.wall = Duration::from_secs(600);
        job.folder.clone_from(&package.root);
        // Cargo looks for its companions, such as Clippy, on the path.
        let bin = toolchain.sysroot.join("bin");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path =
            std::env::join_paths(std::iter::once(bin.clone()).chain(std::env::split_paths(&path)))
                .unwrap_or(path);
        job.variable("PATH", path).variable("RUSTDOC", bin.join("rustdoc"));
        job.variable("CARGO_TARGET_DIR", target);
        job.variable("CARGO_TERM_COLOR", "never");
        Ok(job)
    }

    /// Runs cargo while no other check of the course does: the sandbox gives the shared folders to one
    /// job at a time.
    fn alone(&self, job: &Job) -> Result<Finished, JudgeError> {
        let _lock = arrangement::lock(&self.room()?, &self.options.cancel)?;
        self.judge.tools.run(job, &self.options.cancel)
    }

    /// What all exercises of the course share: cargo's home and target directory.
    fn room(&self) -> Result<PathBuf, JudgeError> {
        let source = self.exercise.id.split(':').next().unwrap_or_default();
        let key = self.judge.tools.toolchain.key();
        let room = self.judge.root.join("courses").join(format!("{source}-{key}"));
        std::fs::create_dir_all(&room).map_err(|source| JudgeError::File {
            doing: "write",
            path: room.clone(),
            source,
        })?;
        Ok(room)
    }

    fn target(&self) -> Result<PathBuf, JudgeError> {
        Ok(self.room()?.join("target"))
    }

    /// Whether any comment that documents holds a block of code.
    fn has_doc_tests(&self) -> bool {
        self.files.iter().filter(|(path, _)| path.ends_with(".rs")).any(|(_, text)| {
            text.lines().map(str::trim_start).any(|line| {
                (line.starts_with("///") || line.starts_with("//!") || line.starts_with('*'))
                    && (line.contains("```") || line.contains("~~~"))
            })
        })
    }
}

/// Whether an option of `cargo test` leaves doc tests out.
fn chooses_targets(option: &str) -> bool {
    ["--lib", "--bin", "--bins", "--test", "--tests", "--example", "--examples", "--all-targets"]
        .contains(&option)
}

/// Whether cargo stopped for want of packages.
fn wants_fetching(words: &str) -> bool {
    [
        "offline",
        "no matching package",
        "failed to download",
        "failed to get",
        "failed to load source",
    ]
    .iter()
    .any(|sign| words.contains(sign))
}

/// The last lines of what cargo said, without its progress.
fn last_lines(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let progress =
        ["   Compiling ", "    Checking ", "    Finished ", "     Locking ", "  Executable "];
    let lines: Vec<&str> =
        text.lines().filter(|line| !progress.iter().any(|start| line.starts_with(start))).collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
