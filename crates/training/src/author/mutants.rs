//! The proof of tests: which mutants of the solutions they do not catch.
//!
//! Mutants are slow, so their results are kept by a hash of all that they depend on, and only what
//! changed is run again.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use curriculum::{CodeTask, ContentFault, Exercise, Task};
use judge::{Cancel, CheckOptions, Judge, JudgeError, mutant_names, mutants_hash};
use serde::{Deserialize, Serialize};

use super::proof::lock;
use crate::content::Content;

/// What became of the mutants of every exercise that was run, by its slug.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MutantResults(pub BTreeMap<String, MutantResult>);

/// What became of the mutants of one exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MutantResult {
    /// Stands for all that the result depends on: solution, tests, checker, generator.
    pub hash: String,
    /// How many mutants ran.
    pub mutants: usize,
    /// Those that no test catches.
    pub survivors: Vec<String>,
}

/// Which mutants to run, and how.
pub struct MutantOptions<'a> {
    /// Only exercises whose slug this accepts.
    pub only: &'a (dyn Fn(&str) -> bool + Sync),
    /// Results of an earlier run: what did not change since is not run again.
    pub known: &'a MutantResults,
    /// Whether to run everything anew all the same.
    pub full: bool,
    /// How many threads.
    pub threads: usize,
    /// Ends the run from another thread; what is done by then is reported.
    pub cancel: Cancel,
    /// Hears the slug of each exercise that is done, how many are done, and of how many.
    pub on_progress: &'a (dyn Fn(&str, usize, usize) + Sync),
}

/// What the mutants found.
#[derive(Debug, Default)]
pub struct MutantReport {
    /// What is known now, of the exercises run and of the others.
    pub results: MutantResults,
    /// Survivors that are not listed as equivalent, and lists that are not true.
    pub faults: Vec<ContentFault>,
    /// The slugs of the exercises that were run now.
    pub ran: Vec<String>,
    /// Of the exercises run now: how many of their mutants did not compile, and so did not count.
    pub rejected: usize,
    /// Whether the run was cancelled before its end.
    pub cancelled: bool,
}

/// Runs the mutants of solutions whose results are not current, and says what they found.
///
/// # Errors
/// If the environment keeps anything from being run.
pub fn mutants(
    judge: &Judge,
    content: &Content,
    options: &MutantOptions<'_>,
) -> Result<MutantReport, JudgeError> {
    let tasks: Vec<(&Exercise, &CodeTask)> = content
        .library
        .exercises
        .iter()
        .filter_map(|exercise| match &exercise.task {
            Task::Code(task) => Some((exercise, task)),
            Task::Tests(_) | Task::Predict(_) | Task::Course(_) => None,
        })
        .collect();
    let chosen = |slug: &str| (options.only)(slug);
    let is_there = |slug: &str| tasks.iter().any(|(exercise, _)| exercise.slug == slug);
    let current = |(exercise, task): &(&Exercise, &CodeTask)| {
        let known = options.known.0.get(&exercise.slug);
        known.is_some_and(|known| known.hash == mutants_hash(exercise, task))
    };
    let stale: Vec<_> = tasks
        .iter()
        .filter(|task| chosen(&task.0.slug) && (options.full || !current(task)))
        .copied()
        .collect();
    let mut results = options.known.clone();
    results.0.retain(|slug, _| !chosen(slug) || is_there(slug));
    let report = MutantReport { results, ..MutantReport::default() };
    let mut report = run_all(judge, &stale, options, report)?;
    for (exercise, task) in tasks.iter().filter(|(exercise, _)| chosen(&exercise.slug)) {
        if let Some(result) = report.results.0.get(&exercise.slug)
            && result.hash == mutants_hash(exercise, task)
        {
            report.faults.extend(untrue(exercise, task, result));
        }
    }
    report.faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    Ok(report)
}

fn run_all(
    judge: &Judge,
    stale: &[(&Exercise, &CodeTask)],
    options: &MutantOptions<'_>,
    report: MutantReport,
) -> Result<MutantReport, JudgeError> {
    let workers = options.threads.clamp(1, stale.len().max(1));
    let threads_each = (options.threads / workers).max(1);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (report, failure) = (Mutex::new(report), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((exercise, task)) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match run_one(judge, exercise, task, options, threads_each, &report) {
                        Ok(()) => {}
                        Err(JudgeError::Cancelled) => {
                            lock(&report).cancelled = true;
                            return;
                        }
                        Err(error) => {
                            next.store(stale.len(), Ordering::Relaxed);
                            *lock(&failure) = Some(error);
                            return;
                        }
                    }
                    let done = 1 + done.fetch_add(1, Ordering::Relaxed);
                    (options.on_progress)(&exercise.slug, done, stale.len());
                }
            });
        }
    });
    match failure.into_inner().unwrap_or(None) {
        Some(error) => Err(error),
        None => Ok(report.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)),
    }
}

fn run_one(
    judge: &Judge,
    exercise: &Exercise,
    task: &CodeTask,
    options: &MutantOptions<'_>,
    threads: usize,
    report: &Mutex<MutantReport>,
) -> Result<(), JudgeError> {
    let check = CheckOptions { cancel: options.cancel.clone(), ..CheckOptions::usual() };
    let outcome = match judge.mutants(exercise, task, &check, threads) {
        // The exercise's own fault is a finding, not an end of the run.
        Err(JudgeError::Solution(words)) => {
            let mut report = lock(report);
            report.results.0.remove(&exercise.slug);
            report.faults.push(ContentFault::new(solution_file(exercise, task, None), words));
            return Ok(());
        }
        outcome => outcome?,
    };
    let mut report = lock(report);
    report.ran.push(exercise.slug.clone());
    report.rejected += outcome.rejected.len();
    let hash = mutants_hash(exercise, task);
    let (mutants, survivors) = (outcome.mutants, outcome.survivors);
    report.results.0.insert(exercise.slug.clone(), MutantResult { hash, mutants, survivors });
    Ok(())
}

/// Survivors that are not listed as equivalent, and what is listed and is no survivor.
fn untrue(exercise: &Exercise, task: &CodeTask, result: &MutantResult) -> Vec<ContentFault> {
    let listed = |name: &String| task.equivalent.iter().any(|listed| listed.mutant == *name);
    let unlisted = result.survivors.iter().filter(|name| !listed(name)).map(|name| {
        let (path, place) = match name.split_once(".rs:") {
            Some((path, place)) => (Some(format!("{path}.rs")), place),
            None => (None, name.as_str()),
        };
        let line = place.split(':').next().and_then(|line| line.parse().ok()).unwrap_or_default();
        let message = format!(
            "no test catches the mutant `{name}`: write one that does, or list it under \
             `[[equivalent]]` with the reason"
        );
        ContentFault::new(solution_file(exercise, task, path.as_deref()), message).at(line)
    });
    let names = mutant_names(exercise, task);
    let idle = task.equivalent.iter().filter(|listed| !result.survivors.contains(&listed.mutant));
    let idle = idle.map(|listed| {
        let why = if names.contains(&listed.mutant) {
            "a test catches it, or it does not compile"
        } else {
            "the solution has no such mutant"
        };
        let message = format!("`[[equivalent]]` lists the mutant `{}`: {why}", listed.mutant);
        ContentFault::new(format!("{}exercise.toml", exercise.folder), message)
    });
    unlisted.chain(idle).collect()
}

/// The file in the content that holds this file of the solution, or its main one.
fn solution_file(exercise: &Exercise, task: &CodeTask, path: Option<&str>) -> String {
    if task.solution.len() == 1 {
        format!("{}solution.rs", exercise.folder)
    } else {
        format!("{}solution/{}", exercise.folder, path.unwrap_or(exercise.main_file()))
    }
}

#[cfg(test)]
mod tests;
