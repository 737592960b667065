//! One run of one attack, in a process of its own.

use std::error::Error;
use std::path::{Path, PathBuf};

use anyhow::Context;
use curriculum::{Exercise, Sources};
use judge::{CheckOptions, Judge, JudgeError, Report, Verdict};
use sandbox::{Sandbox, Tier};

use super::Run;
use super::canaries::{Canaries, remove};
use super::corpus::Corpus;
use super::found::Found;
use super::placeholders::filled;

/// What a submission prints whose act succeeded.
const SUCCEEDED: &str = "ATTACK SUCCEEDED:";
/// What it prints otherwise.
const REFUSED: &str = "attack refused:";

/// Sets the canaries up, has the submission judged, and prints what was found.
pub(super) fn run(corpus: &Corpus, run: Run<'_>, workshop: &Path) -> anyhow::Result<()> {
    let exercise = corpus.exercise(run.attack);
    let cache = workshop.join("cache");
    let exempt = own_folders(&cache, exercise);
    let judge = open(&cache, run.tier)?;
    let canaries = Canaries::set_up(&workshop.join("stage"), &cache, &exempt)?;
    let sources = filled(&run.attack.sources, &canaries.placeholders()?)?;
    let mut found = Found::default();
    let mut shown = match check(&judge, exercise, &sources, run) {
        Ok(report) => {
            found.verdict = Some(report.verdict);
            told(&report, &mut found);
            serde_json::to_string(&report)?
        }
        Err(error) => {
            found.error = chain(&error);
            found.error.clone()
        }
    };
    found.report = readable(&shown);
    shown.push_str(&found.succeeded.join("\n"));
    canaries.look(&shown, &exempt, &mut found);
    if run.attack.then_right {
        right_work(&judge, exercise, run, &mut found);
    }
    if found.verdict.is_none() || !found.broken.is_empty() {
        // What this one spoilt must not be held against the next.
        for folder in &exempt {
            let _ = remove(folder);
        }
    }
    println!("{}", serde_json::to_string(&found)?);
    Ok(())
}

/// A judge whose foreign programs all run in this tier.
fn open(cache: &Path, tier: Tier) -> anyhow::Result<Judge> {
    let sandbox = Sandbox::in_tier(tier);
    Judge::open_in(cache, sandbox).context("opening the judge")
}

/// The folders of the cache in which a check of this exercise works.
fn own_folders(cache: &Path, exercise: &Exercise) -> Vec<PathBuf> {
    let work = cache.join("work").join(exercise.id.replace(':', "-"));
    ["submission", "graded", "graded-code"].into_iter().map(|role| work.join(role)).collect()
}

fn check(
    judge: &Judge,
    exercise: &Exercise,
    sources: &Sources,
    run: Run<'_>,
) -> Result<Report, JudgeError> {
    let seed = match run.level {
        judge::VerdictLevel::Local => 1,
        judge::VerdictLevel::Graded => run.seed,
    };
    let options =
        CheckOptions { seed, level: run.level, use_cache: false, ..CheckOptions::usual() };
    judge.check(exercise, sources, &options, &mut |_| {})
}

/// What the submission said about its act, wherever it said it.
fn told(report: &Report, found: &mut Found) {
    let tests = report.tests.iter().filter_map(|test| test.failure.as_ref());
    let texts = tests
        .map(judge::Failure::message)
        .chain(report.tests.iter().map(|test| test.name.clone()))
        .chain([report.output.clone()]);
    for text in texts {
        // A difference shows both sides; the words of the act stand at the start of a line there.
        for line in text.lines() {
            if let Some((_, words)) = line.split_once(SUCCEEDED) {
                found.succeeded.push(words.trim().chars().take(200).collect());
            } else if let Some((_, words)) = line.split_once(REFUSED) {
                found.refused.push(words.trim().chars().take(200).collect());
            }
        }
    }
    found.succeeded.dedup();
}

/// Right work must be accepted as if nothing had been before it.
fn right_work(judge: &Judge, exercise: &Exercise, run: Run<'_>, found: &mut Found) {
    match check(judge, exercise, &exercise.solution(), run) {
        Ok(report) if report.verdict == Verdict::Accepted => {}
        Ok(report) => {
            found.broken.push(format!("right work is then told: {}", report.verdict.words()));
        }
        Err(error) => found.broken.push(format!("right work then fails: {}", chain(&error))),
    }
}

/// An error with its causes, on one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(": {error}"));
        source = error.source();
    }
    readable(&text)
}

/// Text of a hostile program for a terminal of ours: nothing but what can be seen.
pub(super) fn readable(text: &str) -> String {
    text.chars()
        .take(6000)
        .map(|character| match character {
            ' '..='~' | '\n' => character,
            _ => '\u{b7}',
        })
        .collect()
}
