//! *Test*, graded: the learner's tests meet the right code and its mutants as crates that they
//! cannot tell apart but by what these do.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use curriculum::{Exercise, Sources, TestsTask};

use super::chosen::chosen;
use crate::arrangement::{self, Place};
use crate::check::{CheckOptions, Judge, Progress};
use crate::compile::{Compilation, CompileRequest, CrateType, compile};
use crate::error::{removed, write};
use crate::report::{Report, TestReport, Verdict};
use crate::write_tests::{REFERENCE, alive, reference_failed, reference_verdict};
use crate::{Ending, Finished, JudgeError, VerdictLevel, cache, observe_crate};

/// How many times the right code runs, at places among the mutants that nobody knows: tests that
/// fail by chance, or by counting their runs, fail on it too.
const REFERENCE_RUNS: usize = 5;

/// One version of the subject: the right code, or the mutant of this number.
type Version = Option<usize>;

impl Judge {
    pub(crate) fn check_tests_graded(
        &self,
        exercise: &Exercise,
        task: &TestsTask,
        submission: &Sources,
        options: &CheckOptions,
        on_progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Report, JudgeError> {
        let place = Place::take(&self.root, exercise, "graded", &options.cancel)?;
        removed(&place.path("versions"))?;
        let versions = Versions {
            judge: self,
            exercise,
            task,
            submission,
            options,
            place: &place,
            observe: observe_crate::library(&self.tools, &self.root, false, &options.cancel)?,
            no_configuration: self.no_configuration()?,
        };
        on_progress(Progress::Compiling);
        let built = versions.build(None)?;
        for found in &built.diagnostics {
            on_progress(Progress::Diagnostic(found));
        }
        let mut report = Report::of_compilation(&built, exercise, options.seed);
        if report.verdict != Verdict::Accepted {
            return Ok(report);
        }
        let compiled = versions.build_mutants()?;
        on_progress(Progress::Testing);
        let mut killed = vec![false; task.mutants.len()];
        for (turn, version) in versions.order().into_iter().enumerate() {
            // Tests that do not compile over a mutant, such as one in a constant, have caught it.
            let finished = match version {
                Some(number) if !compiled[number] => {
                    killed[number] = true;
                    continue;
                }
                version => versions.run(version, turn)?,
            };
            match version {
                Some(number) => killed[number] = finished.ending != Ending::Exited(0),
                None if finished.ending == Ending::Exited(0) => {}
                None => {
                    report.verdict = reference_verdict(&finished);
                    report.tests = vec![reference_failed(&finished)];
                    report.output = String::from_utf8_lossy(&finished.stdout).into_owned();
                    return Ok(report);
                }
            }
        }
        report.tests = vec![TestReport::passed(REFERENCE)];
        for (mutant, killed) in task.mutants.iter().zip(killed) {
            report.tests.push(if killed {
                TestReport::passed(&mutant.name)
            } else {
                report.verdict = Verdict::WrongAnswer;
                alive(&mutant.name, &mutant.bug)
            });
        }
        Ok(report)
    }
}

struct Versions<'a> {
    judge: &'a Judge,
    exercise: &'a Exercise,
    task: &'a TestsTask,
    submission: &'a Sources,
    options: &'a CheckOptions,
    place: &'a Place,
    observe: PathBuf,
    no_configuration: PathBuf,
}

impl Versions<'_> {
    /// A number that follows from the seed, and from which nobody gets the seed back.
    fn drawn(&self, what: &str) -> u64 {
        let hash = cache::hash_of([self.options.seed.to_string().as_str(), what]);
        u64::from_str_radix(&hash[..16], 16).expect("a hash is hexadecimal")
    }

    /// All mutants and several times the right code, shuffled.
    fn order(&self) -> Vec<Version> {
        let mutants = (0..self.task.mutants.len()).map(Some);
        let runs = mutants.chain([None; REFERENCE_RUNS]).enumerate();
        let mut runs: Vec<(u64, Version)> =
            runs.map(|(index, run)| (self.drawn(&format!("turn {index}")), run)).collect();
        runs.sort_unstable();
        runs.into_iter().map(|(_, run)| run).collect()
    }

    /// The folder of one version, whose name says nothing.
    fn folder(&self, version: Version) -> PathBuf {
        let name = format!("{:016x}", self.drawn(&format!("folder {version:?}")));
        self.place.path("versions").join(name)
    }

    /// For each mutant, whether the tests compile over it.
    fn build_mutants(&self) -> Result<Vec<bool>, JudgeError> {
        let (next, count) = (AtomicUsize::new(0), self.task.mutants.len());
        let compiled = Mutex::new(Ok(vec![false; count]));
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..threads.min(count) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= count {
                            return;
                        }
                        let built = self.build(Some(number));
                        let Ok(mut compiled) = compiled.lock() else { return };
                        match (built, compiled.as_mut()) {
                            (Ok(built), Ok(compiled)) => compiled[number] = built.succeeded,
                            (Err(error), Ok(_)) => *compiled = Err(error),
                            (_, Err(_)) => return,
                        }
                    }
                });
            }
        });
        compiled.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The subject as a crate of its own, and the learner's tests over it.
    fn build(&self, version: Version) -> Result<Compilation, JudgeError> {
        let folder = self.folder(version);
        let crate_name = self.exercise.crate_name();
        let files = arrangement::exercise_folder(self.exercise);
        let mutant = version.map(|number| self.task.mutants[number].name.as_str());
        write(&folder.join(format!("{files}/src/lib.rs")), &chosen(&self.task.subject, mutant))?;
        let library = folder.join(format!("lib{crate_name}.rlib"));
        let metadata = format!("{:016x}", self.drawn(&format!("metadata {version:?}")));
        let observe = ("observe".to_owned(), self.observe.clone());
        let subject = CompileRequest {
            folder: &folder,
            root: &format!("{files}/src/lib.rs"),
            crate_name: &crate_name,
            crate_type: CrateType::Library,
            output: &library,
            externs: std::slice::from_ref(&observe),
            metadata: Some(&metadata),
            level: VerdictLevel::Graded,
            ..CompileRequest::quiet()
        };
        let cancel = &self.options.cancel;
        let built = compile(&self.judge.tools, &subject, cancel, &mut |_| {})?;
        if let Some(error) = built.errors().next() {
            let words = format!("{}, {mutant:?}: {}", self.exercise.slug, error.rendered);
            return Err(JudgeError::Solution(words));
        }
        // Where the learner's tests are compiled, no source of the subject lies.
        removed(&folder.join("exercises"))?;
        let tests = self.submission.get("tests/tests.rs").map_or("", String::as_str);
        write(&folder.join(format!("{files}/tests/tests.rs")), tests)?;
        self.build_tests(&folder, &files, &library, observe, version.is_none())
    }

    fn build_tests(
        &self,
        folder: &Path,
        files: &str,
        library: &Path,
        observe: (String, PathBuf),
        is_reference: bool,
    ) -> Result<Compilation, JudgeError> {
        let crate_name = self.exercise.crate_name();
        let binary = folder.join("binary");
        let request = CompileRequest {
            folder,
            root: &format!("{files}/tests/tests.rs"),
            crate_name: &format!("{crate_name}_tests"),
            crate_type: CrateType::Test,
            output: &binary,
            externs: &[observe, (crate_name, library.to_owned())],
            clippy: is_reference,
            deny: if is_reference { &self.exercise.deny } else { &[] },
            forbid: true,
            level: VerdictLevel::Graded,
            width: self.options.width,
            no_configuration: Some(&self.no_configuration),
            ..CompileRequest::quiet()
        };
        compile(&self.judge.tools, &request, &self.options.cancel, &mut |_| {})
    }

    /// Runs the learner's tests over one version, in a folder that nothing else ran in and under a
    /// name that is that of the turn.
    fn run(&self, version: Version, turn: usize) -> Result<Finished, JudgeError> {
        let folder = self.place.path(&format!("versions/turn-{turn}"));
        let binary = folder.join("tests");
        let fault = |source| JudgeError::File { doing: "write", path: binary.clone(), source };
        std::fs::create_dir_all(&folder).map_err(fault)?;
        std::fs::hard_link(self.folder(version).join("binary"), &binary).map_err(fault)?;
        // From the check's own seed the tests could work out which version this is.
        let options = CheckOptions { seed: self.drawn("inputs"), ..self.options.clone() };
        let mut job = self.judge.test_job(&binary, &folder.join("run"), self.exercise, &options);
        job.argument("--test-threads=1");
        self.judge.tools.run(&job, &options.cancel)
    }
}
