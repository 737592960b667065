//! One check, from a submission to its verdict.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use curriculum::{CodeTask, Exercise, Sources, Task};
use sandbox::{Job, Sandbox, Tier};

use crate::arrangement::{Place, RUNNER, TESTS_MODULE, exercise_folder};
use crate::compare::{compare, demand_exactly, verdict};
use crate::compile::Compilation;
use crate::crate_set::CrateSet;
use crate::error::{removed, write};
use crate::programs::{Tools, ask_for_transcript, program_limits};
use crate::report::{Report, Verdict, VerdictLevel};
use crate::transcript::Transcript;
use crate::{Cancel, Diagnostic, Finished, JudgeError, Limits, Toolchain, cache, observe_crate};

/// Changes with anything that could change a verdict; cached verdicts of another are not used.
const RULES: &str = "4";

/// What a check may be asked for.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The seed of the tests' inputs. A graded check deserves one that nobody knew before.
    pub seed: u64,
    /// How much the verdict has to resist.
    pub level: VerdictLevel,
    /// Whether the code is somebody else's: then nothing runs where the sandbox would not hold it.
    pub for_others: bool,
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
            for_others: false,
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
    pub(crate) tools: Tools,
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
        std::fs::create_dir_all(cache).map_err(fault)?;
        let root = cache.canonicalize().map_err(fault)?;
        let sandbox = Sandbox::open(&root.join("sandbox.json"));
        Self::open_in(&root, sandbox)
    }

    /// The same, with a sandbox that somebody chose.
    ///
    /// # Errors
    /// As [`Judge::open`].
    pub fn open_in(cache: &Path, sandbox: Sandbox) -> Result<Self, JudgeError> {
        let fault = |source| JudgeError::File { doing: "write", path: cache.to_owned(), source };
        std::fs::create_dir_all(cache.join("no-configuration")).map_err(fault)?;
        let root = cache.canonicalize().map_err(fault)?;
        let toolchain = Toolchain::find(&root.join("toolchain.json"))?;
        Ok(Judge { tools: Tools { toolchain, sandbox }, root, crates: OnceLock::new() })
    }

    /// Refuses to judge for others where the sandbox does not hold strangers' code.
    ///
    /// # Errors
    /// If its tier is below *cohort*.
    fn demand_cohort(&self) -> Result<(), JudgeError> {
        match self.tools.sandbox.tier() {
            Tier::Cohort => Ok(()),
            tier => Err(JudgeError::WeakSandbox { tier }),
        }
    }

    /// The toolchain that it judges with.
    #[must_use]
    pub fn toolchain(&self) -> &Toolchain {
        &self.tools.toolchain
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
        if options.for_others {
            self.demand_cohort()?;
        }
        if let Some(name) = submission.keys().find(|name| !is_plain(name)) {
            return Ok(Report::misnamed(name, options));
        }
        let started = Instant::now();
        let hash = submission_hash(submission);
        let file = self.root.join("verdicts").join(self.verdict_key(exercise, &hash, options));
        if options.use_cache
            && let Some(report) = cache::load::<Report>(&file)
        {
            return Ok(Report { cached: true, ..report });
        }
        if self.tools.toolchain.clippy_driver.is_none() && exercise.needs_clippy() {
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
            Task::Course(task) => {
                self.check_course(exercise, task, submission, options, on_progress)?
            }
        };
        // Nothing that rests on a test's own word is more than local.
        report.level = if report.own_tests { VerdictLevel::Local } else { options.level };
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
            &self.tools.toolchain.key(),
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
            &self.tools.toolchain.key(),
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
        let binary = if task.program {
            self.build_program_tests(exercise, task, options)?
        } else {
            place.path("binary")
        };
        let mut job = self.test_job(&binary, &place.path("run"), exercise, options);
        job.argument(format!("{TESTS_MODULE}::{RUNNER}")).arguments([
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ]);
        ask_for_transcript(&mut job, &transcript);
        if task.program {
            let program = place.path("binary");
            job.readable(&program).variable("OBSERVE_PROGRAM", program);
        }
        let finished = self.tools.run(&job, &options.cancel)?;
        Ok((Transcript::read(&transcript), finished))
    }

    /// A compiled program of an exercise, with this run's seed, in the fresh folder `at`.
    pub(crate) fn test_job(
        &self,
        binary: &Path,
        at: &Path,
        exercise: &Exercise,
        options: &CheckOptions,
    ) -> Job {
        let mut job = self.tools.program_job(binary, at, test_limits(exercise));
        job.variable("OBSERVE_SEED", options.seed.to_string());
        job.counted = options.level == VerdictLevel::Graded;
        job
    }
}

/// What a run of tests may take.
pub(crate) fn test_limits(exercise: &Exercise) -> Limits {
    program_limits(Duration::from_millis(exercise.time_limit_ms))
}

/// Whether a file's name stays in its folder.
fn is_plain(name: &str) -> bool {
    let is_normal = |part| matches!(part, std::path::Component::Normal(_));
    !name.is_empty() && Path::new(name).components().all(is_normal)
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
pub(crate) fn printed(finished: &Finished) -> String {
    let text = String::from_utf8_lossy(&finished.stdout);
    let start = format!("\nrunning 1 test\ntest {TESTS_MODULE}::{RUNNER} ... ");
    let text = text.strip_prefix(&start).unwrap_or(&text);
    let end = text.rfind("ok\n\ntest result: ").unwrap_or(text.len());
    text[..end].to_owned()
}

impl Report {
    /// Nothing is done with a submission that has a file of such a name.
    fn misnamed(name: &str, options: &CheckOptions) -> Report {
        let message = format!("a file's name leaves the exercise's folder: {name}");
        Report {
            verdict: Verdict::CompileError,
            level: options.level,
            milliseconds: 0,
            submission: String::new(),
            seed: options.seed,
            diagnostics: vec![Diagnostic {
                level: crate::Level::Error,
                code: String::new(),
                rendered: format!("error: {message}\n"),
                message,
                file: String::new(),
                line: 0,
                column: 0,
            }],
            tests: Vec::new(),
            output: String::new(),
            own_tests: false,
            cached: false,
            misconception: None,
        }
    }

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
            own_tests: false,
            cached: false,
            misconception: None,
        }
    }
}
