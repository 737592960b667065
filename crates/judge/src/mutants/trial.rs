//! Runs the tests on each mutant, and says which ones they do not tell from the solution.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use curriculum::{CodeTask, Exercise, test_functions};

use super::build::Build;
use crate::arrangement::{RUNNER, TESTS_MODULE};
use crate::check::test_limits;
use crate::compare::{compare, verdict};
use crate::programs::ask_for_transcript;
use crate::report::Verdict;
use crate::transcript::Transcript;
use crate::{CheckOptions, Finished, Judge, JudgeError, Limits};

/// A mutant that takes so many times as long as the solution is taken to hang.
const PATIENCE: u32 = 10;
/// But none is ended sooner than this.
const SHORTEST: Duration = Duration::from_secs(2);

pub(super) struct Trial<'a> {
    pub(super) judge: &'a Judge,
    pub(super) exercise: &'a Exercise,
    pub(super) task: &'a CodeTask,
    pub(super) options: &'a CheckOptions,
    pub(super) build: &'a Build<'a>,
    pub(super) solution: Transcript,
}

impl Trial<'_> {
    /// The numbers of the mutants that no test catches, in order.
    pub(super) fn survivors(
        &self,
        mutants: &BTreeSet<usize>,
        threads: usize,
    ) -> Result<Vec<usize>, JudgeError> {
        let limits = test_limits(self.exercise);
        let finished = self.run(None, 0, &limits)?;
        if !self.passes(&finished, 0)? {
            let why = "with its mutants switched off, it is not what the tests know";
            return Err(JudgeError::Solution(format!("{}: {why}", self.exercise.slug)));
        }
        let limits = Limits { wall: SHORTEST.max(finished.usage.wall * PATIENCE), ..limits };
        let left = Mutex::new(mutants.iter());
        let survivors = Mutex::new(Ok(Vec::new()));
        let next = || left.lock().ok()?.next().copied();
        std::thread::scope(|scope| {
            for worker in 0..threads.max(1) {
                let (survivors, limits, next) = (&survivors, &limits, &next);
                scope.spawn(move || {
                    while let Some(number) = next() {
                        let survives = self.survives(number, worker, limits);
                        let Ok(mut survivors) = survivors.lock() else { return };
                        match (survives, survivors.as_mut()) {
                            (Ok(true), Ok(found)) => found.push(number),
                            (Ok(false), Ok(_)) => {}
                            (Err(error), Ok(_)) => *survivors = Err(error),
                            (_, Err(_)) => return,
                        }
                    }
                });
            }
        });
        let mut found = survivors.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())?;
        found.sort_unstable();
        Ok(found)
    }

    fn survives(&self, number: usize, worker: usize, limits: &Limits) -> Result<bool, JudgeError> {
        let finished = self.run(Some(number), worker, limits)?;
        self.passes(&finished, worker)
    }

    /// Whether the run that a worker just made would be accepted.
    fn passes(&self, finished: &Finished, worker: usize) -> Result<bool, JudgeError> {
        let file = self.build.place.path(&format!("worker-{worker}/transcript"));
        let transcript = Transcript::read(&file);
        let tests = test_functions(&self.task.tests);
        let (mut reports, answers) = compare(&tests, &self.solution, &transcript, finished);
        let passed = verdict(&reports, finished) == Verdict::Accepted;
        if passed && !answers.is_empty() {
            let (exercise, task) = (self.exercise, self.task);
            self.judge.ask_checker(exercise, task, &answers, self.options, &mut reports)?;
        }
        Ok(passed && verdict(&reports, finished) == Verdict::Accepted)
    }

    fn run(
        &self,
        mutant: Option<usize>,
        worker: usize,
        limits: &Limits,
    ) -> Result<Finished, JudgeError> {
        let folder = self.build.place.path(&format!("worker-{worker}"));
        let fault = |source| JudgeError::File { doing: "write", path: folder.clone(), source };
        // What one mutant leaves must not meet the next.
        match std::fs::remove_dir_all(&folder) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(fault(source));
            }
            _ => std::fs::create_dir_all(&folder).map_err(fault)?,
        }
        let binary = self.build.binary();
        let tests = if self.task.program {
            self.judge.build_program_tests(self.exercise, self.task, self.options)?
        } else {
            binary.clone()
        };
        let at = folder.join("run");
        let mut job = self.judge.test_job(&tests, &at, self.exercise, self.options);
        job.limits = *limits;
        job.argument(format!("{TESTS_MODULE}::{RUNNER}")).arguments([
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ]);
        ask_for_transcript(&mut job, &folder.join("transcript"));
        if self.task.program {
            job.readable(&binary).variable("OBSERVE_PROGRAM", &binary);
        }
        if let Some(number) = mutant {
            job.variable("OBSERVE_MUTANT", number.to_string());
        }
        self.judge.tools.run(&job, &self.options.cancel)
    }
}
