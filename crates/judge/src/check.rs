//! One check, from a submission to its verdict.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use curriculum::{CodeTask, Exercise, Sources, Task};

use crate::arrangement::{Place, RUNNER, TESTS_MODULE, exercise_folder};
use crate::compare::{compare, demand_exactly, verdict};
use crate::compile::Compilation;
use crate::crate_set::CrateSet;
use crate::error::{removed, write};
use crate::process::{Cancel, Finished, Limits, run};
use crate::report::{Report, Verdict, VerdictLevel};
use crate::toolchain::LIBRARY_VARIABLE;
use crate::transcript::Transcript;
use crate::{Diagnostic, JudgeError, Toolchain, cache, observe_crate};

/// Changes with anything that could change a verdict; cached verdicts of another are not used.
const RULES: &str = "3";

/// What a check may be asked for.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The seed of the tests' inputs. A graded check deserves one that nobody knew before.
    pub seed: u64,
    /// How much the verdict has to resist.
    pub level: VerdictLevel,
    /// The width of the compiler's rendered diagnostics, in columns.
    pub width: usize,
    /// Whether a verdict that is known already is taken from the cache.
    pub use_cache: bool,
    /// Ends the check from another thread.
    pub cancel: Cancel,
}

impl CheckOptions {
    /// Seed 1, a local verdict, 100 columns, with the cache.
    #[must_use]
    pub fn usual() -> Self {
        CheckOptions {
            seed: 1,
            level: VerdictLevel::Local,
            width: 100,
            use_cache: true,
            cancel: Cancel::default(),
        }
    }
}

/// What a check is about to do, for whoever waits for it.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// The crates that the exercise needs are built: the one just done, how many, of how many.
    Crates(&'a str, usize, usize),
    /// The compiler starts.
    Compiling,
    /// The compiler said this.
    Diagnostic(&'a Diagnostic),
    /// The tests start.
    Testing,
}

/// The judge: a toolchain, and a cache of its own.
#[derive(Debug)]
pub struct Judge {
    pub(crate) toolchain: Toolchain,
    pub(crate) root: PathBuf,
    pub(crate) crates: OnceLock<CrateSet>,
}

impl Judge {
    /// A judge whose files stand below `cache`, which may be deleted at any time.
    ///
    /// # Errors
    /// If there is no toolchain, or `cache` cannot be written.
    pub fn open(cache: &Path) -> Result<Self, JudgeError> {
        let fault = |source| JudgeError::File { doing: "write", path: cache.to_owned(), source };
        std::fs::create_dir_all(cache.join("no-configuration")).map_err(fault)?;
        let root = cache.canonicalize().map_err(fault)?;
        let toolchain = Toolchain::find(&root.join("toolchain.json"))?;
        Ok(Judge { toolchain, root, crates: OnceLock::new() })
    }

    /// The toolchain that it judges with.
    #[must_use]
    pub fn toolchain(&self) -> &Toolchain {
        &self.toolchain
    }

    /// Judges a submission. `on_progress` hears what happens as it happens.
    ///
    /// # Errors
    /// If there is no verdict: the environment lacks something, the check was cancelled, or the
    /// exercise itself is at fault.
    pub fn check(
        &self,
        exercise: &Exercise,
        submission: &Sources,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let started = Instant::now();
        let hash = submission_hash(submission);
        let file = self.root.join("verdicts").join(self.verdict_key(exercise, &hash, options));
        if options.use_cache
            && let Some(report) = cache::load::<Report>(&file)
        {
            return Ok(Report { cached: true, ..report });
        }
        if self.toolchain.clippy_driver.is_none()
            && exercise.deny.iter().any(|lint| lint.starts_with("clippy::"))
        {
            return Err(JudgeError::NoClippy);
        }
        let mut report = match &exercise.task {
            Task::Code(task) => {
                self.check_code(exercise, task, submission, options, on_progress)?
            }
            Task::Tests(task) => match options.level {
                VerdictLevel::Local => {
                    self.check_tests(exercise, task, submission, options, on_progress)?
                }
                VerdictLevel::Graded => {
                    self.check_tests_graded(exercise, task, submission, options, on_progress)?
                }
            },
            Task::Predict(task) => {
                self.check_prediction(exercise, task, submission, options, on_progress)?
            }
        };
        report.level = options.level;
        report.submission = hash;
        report.milliseconds = started.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        if is_deterministic(&report) {
            cache::store(&file, &report);
        }
        Ok(report)
    }

    /// Makes ready what a first check of this exercise would wait for: the solution's transcript.
    ///
    /// # Errors
    /// As [`Judge::check`].
    pub fn prepare(&self, exercise: &Exercise, cancel: &Cancel) -> Result<(), JudgeError> {
        let Task::Code(task) = &exercise.task else { return Ok(()) };
        let options = CheckOptions { cancel: cancel.clone(), ..CheckOptions::usual() };
        self.solution_transcript(exercise, task, &options).map(drop)
    }

    fn verdict_key(&self, exercise: &Exercise, hash: &str, options: &CheckOptions) -> String {
        let key = cache::hash_of([
            RULES,
            &self.toolchain.key(),
            &observe_crate::text_hash(),
            &exercise.version.to_string(),
            &exercise.slug,
            hash,
            &options.seed.to_string(),
            options.level.snake_case(),
            &options.width.to_string(),
        ]);
        format!("{}/{key}.json", &key[..2])
    }

    fn check_code(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
        submission: &Sources,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        self.make_crates(exercise, on_progress)?;
        // The solution's transcript is cached; the first time, both are compiled side by side.
        std::thread::scope(|scope| {
            let solution = scope.spawn(|| self.solution_transcript(exercise, task, options));
            let role = match options.level {
                VerdictLevel::Local => "submission",
                VerdictLevel::Graded => "graded",
            };
            let place = Place::take(&self.root, exercise, role, &options.cancel)?;
            on_progress(Progress::Compiling);
            let mut hear = |found: &Diagnostic| on_progress(Progress::Diagnostic(found));
            let built = match options.level {
                VerdictLevel::Local => {
                    self.build_code(&place, exercise, task, submission, options, true, &mut hear)?
                }
                VerdictLevel::Graded => {
                    self.build_graded(&place, exercise, task, submission, options, &mut hear)?
                }
            };
            let mut report = Report::of_compilation(&built, exercise, options.seed);
            if report.verdict != Verdict::Accepted {
                return Ok(report);
            }
            on_progress(Progress::Testing);
            let (transcript, finished) = self.run_tests(&place, exercise, task, options)?;
            let solution = solution
                .join()
                .map_err(|_| JudgeError::Solution("its check panicked".into()))??;
            let tests = curriculum::test_functions(&task.tests);
            let (mut reports, answers) = compare(&tests, &solution, &transcript, &finished);
            if options.level == VerdictLevel::Graded {
                demand_exactly(&mut reports, &solution, &transcript, &finished);
            }
            if !answers.is_empty() {
                self.ask_checker(exercise, task, &answers, options, &mut reports)?;
            }
            report.verdict = verdict(&reports, &finished);
            report.tests = reports;
            report.output = printed(&finished);
            Ok(report)
        })
    }

    /// What the solution observed, with this seed.
    pub(crate) fn solution_transcript(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
        options: &CheckOptions,
    ) -> Result<Transcript, JudgeError> {
        let file = self.root.join("transcripts").join(format!(
            "{}-{}.txt",
            &self.solution_key(exercise)[..32],
            options.seed
        ));
        if let Ok(text) = std::fs::read_to_string(&file) {
            let known = Transcript::parse(&text);
            if known.is_done() {
                return Ok(known);
            }
        }
        let transcript = self.solution_transcript_anew(exercise, task, options)?;
        // A graded check's seed hardly comes again.
        if options.level == VerdictLevel::Graded {
            return Ok(transcript);
        }
        // A transcript that cannot be kept is made anew next time.
        let unfinished = file.with_extension(format!("{}.part", std::process::id()));
        let _ =
            write(&unfinished, &transcript.to_text()).map(|()| std::fs::rename(&unfinished, &file));
        Ok(transcript)
    }

    /// A name for all that the solution's program depends on.
    fn solution_key(&self, exercise: &Exercise) -> String {
        cache::hash_of([
            RULES,
            &self.toolchain.key(),
            &observe_crate::text_hash(),
            &exercise.version.to_string(),
            &exercise.slug,
        ])
    }

    /// The same, by a run of its own.
    pub(crate) fn solution_transcript_anew(
        &self,
        exercise: &Exercise,
        task: &CodeTask,
        options: &CheckOptions,
    ) -> Result<Transcript, JudgeError> {
        // The full tests, in one crate with the solution: nothing here is to be hidden from it.
        let options = &CheckOptions { level: VerdictLevel::Local, ..options.clone() };
        let place = Place::take(&self.root, exercise, "solution", &options.cancel)?;
        let built_for = place.path("built-for");
        let key = self.solution_key(exercise);
        if std::fs::read_to_string(&built_for).ok().as_deref() != Some(&key)
            || !place.path("binary").is_file()
        {
            removed(&built_for)?;
            let sources = &task.solution;
            let built =
                self.build_code(&place, exercise, task, sources, options, false, &mut |_| {})?;
            if let Some(error) = built.errors().next() {
                return Err(JudgeError::Solution(format!("{}: {}", exercise.slug, error.rendered)));
            }
            write(&built_for, &key)?;
        }
        let (transcript, finished) = self.run_tests(&place, exercise, task, options)?;
        if !transcript.is_done() {
            let how = format!("{}: its tests ended early: {:?}", exercise.slug, finished.ending);
            return Err(JudgeError::Solution(how));
        }
        Ok(transcript)
    }

    fn run_tests(
        &self,
        place: &Place,
        exercise: &Exercise,
        task: &CodeTask,
        options: &CheckOptions,
    ) -> Result<(Transcript, Finished), JudgeError> {
        let transcript = place.path("transcript");
        removed(&transcript)?;
        if options.level == VerdictLevel::Graded {
            // What one run leaves must not meet the next.
            removed(&place.path("run"))?;
        }
        let binary = if task.program {
            self.build_program_tests(exercise, task, options)?
        } else {
            place.path("binary")
        };
        let mut command = self.run_command(&binary, place, options)?;
        command
            .arg(format!("{TESTS_MODULE}::{RUNNER}"))
            .args(["--exact", "--nocapture", "--test-threads=1"])
            .env("OBSERVE_TRANSCRIPT", &transcript);
        if task.program {
            command.env("OBSERVE_PROGRAM", place.path("binary"));
        }
        let finished = run(command, &test_limits(exercise), &options.cancel, &mut |_| {})?;
        Ok((Transcript::read(&transcript), finished))
    }

    /// A program of the learner's, with a clean environment and a folder of its own.
    pub(crate) fn run_command(
        &self,
        binary: &Path,
        place: &Place,
        options: &CheckOptions,
    ) -> Result<Command, JudgeError> {
        let folder = place.path("run");
        std::fs::create_dir_all(&folder).map_err(|source| JudgeError::File {
            doing: "write",
            path: folder.clone(),
            source,
        })?;
        let mut command = Command::new(binary);
        command
            .env_clear()
            .env(LIBRARY_VARIABLE, self.toolchain.library_path())
            .env("OBSERVE_SEED", options.seed.to_string())
            .current_dir(folder);
        Ok(command)
    }
}

/// What a run of tests may take.
pub(crate) fn test_limits(exercise: &Exercise) -> Limits {
    Limits {
        wall: Duration::from_millis(exercise.time_limit_ms),
        output_bytes: 1 << 20,
        memory_bytes: Some(2 << 30),
        file_bytes: 64 << 20,
    }
}

/// SHA-256 of a submission's files, in hex.
fn submission_hash(sources: &Sources) -> String {
    cache::hash_of(sources.iter().flat_map(|(path, text)| [path, text]))
}

/// Whether the same check would find the same again: limits depend on how busy the machine is.
fn is_deterministic(report: &Report) -> bool {
    match report.verdict {
        Verdict::Accepted
        | Verdict::CompileError
        | Verdict::Lint
        | Verdict::WrongAnswer
        | Verdict::RuntimeError => true,
        Verdict::TimeLimit
        | Verdict::MemoryLimit
        | Verdict::OutputLimit
        | Verdict::InternalError => false,
    }
}

/// What the learner's code printed, without the test runner's own words around it.
fn printed(finished: &Finished) -> String {
    let text = String::from_utf8_lossy(&finished.stdout);
    let start = format!("\nrunning 1 test\ntest {TESTS_MODULE}::{RUNNER} ... ");
    let text = text.strip_prefix(&start).unwrap_or(&text);
    let end = text.rfind("ok\n\ntest result: ").unwrap_or(text.len());
    text[..end].to_owned()
}

impl Report {
    /// What the compilation alone decides: accepted, as far as it goes, if nothing keeps it from
    /// running.
    pub(crate) fn of_compilation(built: &Compilation, exercise: &Exercise, seed: u64) -> Report {
        // E0453 is an attribute that would allow a denied lint.
        let denied = |error: &Diagnostic| {
            error.is_lint() || (error.code == "E0453" && !exercise.deny.is_empty())
        };
        let verdict = if built.timed_out {
            Verdict::TimeLimit
        } else if built.errors().next().is_none() {
            Verdict::Accepted
        } else if built.errors().all(denied) {
            Verdict::Lint
        } else {
            Verdict::CompileError
        };
        let tests_file = format!("{}/tests/tests.rs", exercise_folder(exercise));
        // Warnings about the tests are none of the learner's business.
        let shown =
            |found: &&Diagnostic| found.level == crate::Level::Error || found.file != tests_file;
        Report {
            verdict,
            level: VerdictLevel::Local,
            milliseconds: 0,
            submission: String::new(),
            seed,
            diagnostics: built.diagnostics.iter().filter(shown).cloned().collect(),
            tests: Vec::new(),
            output: String::new(),
            cached: false,
            misconception: None,
        }
    }
}
