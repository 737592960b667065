//! `check`: verdicts, as text while they come and as one JSON document.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use curriculum::{Item, Sources};
use judge::{
    CheckOptions, Diagnostic, Failure as TestFailure, Level, Progress, Report, Verdict,
    VerdictLevel,
};
use learner::Mode;
use serde_json::{Value, json};
use training::session::Checked;
use training::workspace::Room;
use training::{Session, TrainingError};

use super::exercise_or_current;
use super::verdict::write_verdict;
use crate::output::{Exit, Failure, Output};
use crate::terminal::{ansi, safe};

/// What `check` was asked for. A graded check without a seed draws one.
pub(super) fn options(output: &Output, graded: bool, seed: Option<u64>) -> CheckOptions {
    let usual = CheckOptions::usual();
    let (level, default_seed) = if graded {
        // Short enough for every reader of JSON to keep it whole.
        (VerdictLevel::Graded, RandomState::new().build_hasher().finish() >> 16)
    } else {
        (VerdictLevel::Local, usual.seed)
    };
    let width = usize::from(output.width());
    CheckOptions { seed: seed.unwrap_or(default_seed), level, width, ..usual }
}

/// Which exercises are checked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which<'a> {
    /// These, or the one worked on last.
    Named(&'a [String]),
    /// Those of the track that were opened.
    Opened,
    /// All of the track; one that was never opened is opened, and judged as the stub that it is.
    Every,
}

/// `masterwork check [ITEM|PATH]… [--all [--every]] [--graded]`.
pub(super) fn run(
    session: &mut Session,
    output: &Output,
    which: Which<'_>,
    options: &CheckOptions,
) -> Result<Exit, Failure> {
    warn_of_compiler(session, output);
    let items = match which {
        Which::Named(items) => items,
        Which::Opened => return check_all(session, output, false, options),
        Which::Every => return check_all(session, output, true, options),
    };
    let slugs = match items {
        [] => vec![exercise_or_current(session, None)?],
        items => items
            .iter()
            .map(|item| exercise_or_current(session, Some(item)))
            .collect::<Result<Vec<_>, _>>()?,
    };
    let (mut results, mut unreadable) = (Vec::new(), Vec::new());
    for slug in &slugs {
        match check_one(session, output, slug, options) {
            // Of several, the others are judged all the same.
            Err(Failure::Training(error @ TrainingError::LearnersFile { .. }))
                if slugs.len() > 1 =>
            {
                output.progress_done();
                unreadable.push((slug.clone(), error));
            }
            other => results.push(other?),
        }
    }
    Ok(finish(session, output, &results, &unreadable))
}

/// One exercise; diagnostics are written as they come.
fn check_one(
    session: &mut Session,
    output: &Output,
    slug: &str,
    options: &CheckOptions,
) -> Result<Checked, Failure> {
    let mut streamed = 0;
    let checked = session.check(slug, options, &mut |progress| match progress {
        Progress::Diagnostic(diagnostic) => {
            output.progress_done();
            write_diagnostic(output, diagnostic);
            streamed += 1;
        }
        Progress::Crates(name, done, total) => {
            output
                .progress(format!("building the crates that exercises use: {done}/{total} {name}"));
        }
        Progress::Compiling => output.progress(format!("{slug}: compiling …")),
        Progress::Testing => output.progress(format!("{slug}: testing …")),
    })?;
    output.progress_done();
    if checked.report.cached || streamed == 0 {
        for diagnostic in &checked.report.diagnostics {
            write_diagnostic(output, diagnostic);
        }
    }
    write_verdict(session, output, &checked);
    Ok(checked)
}

/// Every exercise of the track, or every opened one, over all cores; the results come in the track's order.
fn check_all(
    session: &mut Session,
    output: &Output,
    every: bool,
    options: &CheckOptions,
) -> Result<Exit, Failure> {
    let library = std::sync::Arc::clone(session.library());
    let exercises: Vec<_> = session
        .track()
        .items()
        .filter_map(|item| match library.item(item) {
            Some(Item::Exercise(exercise)) => Some(exercise),
            Some(Item::Lesson(_) | Item::Quiz(_)) | None => None,
        })
        .collect();
    let opened: Vec<_> = exercises
        .iter()
        .filter(|exercise| every || session.workspace().is_placed(exercise))
        .collect();
    let mut unreadable = Vec::new();
    let mut jobs = Vec::new();
    for exercise in &opened {
        match session.check_job(&exercise.slug) {
            Ok(job) => jobs.push((exercise.slug.clone(), job)),
            Err(error @ TrainingError::LearnersFile { .. }) => {
                unreadable.push((exercise.slug.clone(), error));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    type Outcome = Result<(Sources, Report), judge::JudgeError>;
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new(jobs.iter().map(|_| None).collect());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(|| {
                while let Some((index, (_, job))) = take(&jobs, &next) {
                    let outcome = job.run(options, &mut |_| {});
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes[index] = Some(outcome);
                    }
                    let done = 1 + done.fetch_add(1, Ordering::Relaxed);
                    output.progress(format!("{done}/{}", jobs.len()));
                }
            });
        }
    });
    output.progress_done();
    let mut reports = Vec::new();
    for ((slug, _), outcome) in jobs.iter().zip(outcomes.into_inner().unwrap_or_default()) {
        match outcome {
            Some(outcome) => {
                let (submission, report) = outcome?;
                reports.push((slug.clone(), submission, report));
            }
            None => {
                let words = format!("the check of {slug} came to no end");
                return Err(TrainingError::Internal(words).into());
            }
        }
    }
    let results = session.record_all(reports)?;
    for checked in &results {
        output.line(summary(checked));
    }
    let exit = finish(session, output, &results, &unreadable);
    let accepted =
        results.iter().filter(|checked| checked.report.verdict == Verdict::Accepted).count();
    output.line("");
    output.line(format!(
        "{accepted} of {} opened exercises accepted; {} not opened yet",
        opened.len(),
        exercises.len() - opened.len()
    ));
    if options.level == VerdictLevel::Graded {
        let seed = options.seed;
        output.line(format!(
            "graded, seed {seed}    again: masterwork check --all --graded --seed {seed}"
        ));
    }
    Ok(if results.is_empty() { Exit::NotPassed } else { exit })
}

fn take<'a, T>(jobs: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, job))
}

fn finish(
    session: &Session,
    output: &Output,
    results: &[Checked],
    unreadable: &[(String, TrainingError)],
) -> Exit {
    for (slug, error) in unreadable {
        output.line(format!("{:<15} {:<36} {}", "not judged", slug, safe::visible(&reason(error))));
    }
    let verdicts: Vec<Value> = results.iter().map(|checked| as_json(session, checked)).collect();
    let not_judged: Vec<Value> = unreadable
        .iter()
        .map(|(slug, error)| json!({ "item": slug, "error": reason(error), "help": error.help() }))
        .collect();
    output
        .document("masterwork.check/1", &json!({ "verdicts": verdicts, "not_judged": not_judged }));
    let has = |verdict| results.iter().any(|checked| checked.report.verdict == verdict);
    if has(Verdict::InternalError) {
        Exit::Bug
    } else if unreadable.is_empty()
        && results.iter().all(|checked| checked.report.verdict == Verdict::Accepted)
    {
        Exit::Done
    } else {
        Exit::NotPassed
    }
}

/// What is wrong with a learner's file, without its path: the item stands beside it.
fn reason(error: &TrainingError) -> String {
    match error {
        TrainingError::LearnersFile { message, .. } => message.clone(),
        other => other.to_string(),
    }
}

fn warn_of_compiler(session: &Session, output: &Output) {
    if let Ok(Some((proven, here))) = session.unproven_compiler() {
        output.warning(format!(
            "the content was proven with Rust {proven}, and this is {here}: lints and error codes \
             may differ"
        ));
    }
}

fn write_diagnostic(output: &Output, diagnostic: &Diagnostic) {
    output.text(&ansi::text(diagnostic.rendered.trim_end()));
    output.line("");
}

/// One line for a list.
fn summary(checked: &Checked) -> String {
    let report = &checked.report;
    let first = report.failed_tests().next().map(|test| test.name.clone()).or_else(|| {
        report
            .diagnostics
            .iter()
            .find(|found| found.level == Level::Error)
            .map(|found| format!("{} {}", found.code, found.message))
    });
    let line = format!(
        "{:<15} {:<36} {}",
        report.verdict.words(),
        checked.slug,
        safe::visible(&first.unwrap_or_default())
    );
    line.trim_end().to_owned()
}

fn as_json(session: &Session, checked: &Checked) -> Value {
    let report = &checked.report;
    let tests: Vec<Value> = report
        .tests
        .iter()
        .map(|test| {
            json!({
                "name": test.name,
                "outcome": test.outcome,
                "message": test.failure.as_ref().map(TestFailure::message),
            })
        })
        .collect();
    let path = checked.submission.keys().next().and_then(|file| {
        let recalled = checked.reviewed.as_ref().is_some_and(|one| one.mode == Mode::Recall);
        if recalled {
            let exercise = session.find_exercise(&checked.slug).ok()?;
            return Some(session.workspace().folder_in(Room::Recall, exercise).join(file));
        }
        session.file_at_hand(&checked.slug).ok()
    });
    let reviewed = checked.reviewed.as_ref().map(|reviewed| {
        json!({ "mode": reviewed.mode.word(), "rating": reviewed.rating.word(),
                "because": reviewed.because, "days": reviewed.days })
    });
    json!({
        "item": checked.slug,
        "path": path,
        "verdict": report.verdict,
        "level": report.level,
        "milliseconds": report.milliseconds,
        "cached": report.cached,
        "seed": report.seed,
        "tests": tests,
        "diagnostics": report.diagnostics,
        "output": report.output,
        "rests_on_own_tests": report.own_tests,
        "misconception": checked.misconception.as_ref().map(|known| {
            json!({ "name": known.name, "message": known.message })
        }),
        "reviewed": reviewed,
    })
}
