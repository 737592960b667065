//! `author new`, `check`, `mutants`, `preview`: content, and its proof.

use std::path::{Path, PathBuf};
use std::time::Duration;

use curriculum::Item;
use judge::{Cancel, Judge};
use serde_json::json;
use training::author::{
    MutantOptions, MutantResults, NewExercise, ProofOptions, ProofReport, failures_page,
    issued_ids, new_exercise, prove, stub_failure,
};
use training::content::Content;
use training::watch::SaveWatcher;

use crate::arguments::AuthorTask;
use crate::output::{Exit, Failure, Output};

/// `masterwork author …`.
pub(super) fn run(task: &AuthorTask, output: &Output) -> Result<Exit, Failure> {
    match task {
        AuthorTask::New { slug, folder } => new(output, folder, slug),
        AuthorTask::Check { only, folder, watch: false } => {
            check(output, folder, only).map(|(exit, _)| exit)
        }
        AuthorTask::Check { only, folder, watch: true } => watch(output, folder, only),
        AuthorTask::Mutants { only, folder } => mutants(output, folder, only),
        AuthorTask::Preview { item, folder } => preview(output, folder, item),
    }
}

fn new(output: &Output, folder: &Path, slug: &str) -> Result<Exit, Failure> {
    let name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if slug.matches('/').count() != 1 || !slug.split('/').all(name) {
        return Err(Failure::Usage(
            format!("`{slug}` is no slug"),
            "topic/name, in lower case with dashes: `masterwork author new text/trim-lines`"
                .to_owned(),
        ));
    }
    let id = training::author::new_id();
    let made = new_exercise(folder, &NewExercise { slug: slug.to_owned(), id: id.clone() })
        .map_err(Failure::other)?;
    output.line(format!("{} is a valid exercise that says nothing yet.", made.display()));
    output.line(format!(
        "Write on, and look at it after every save: masterwork author check --watch {slug}"
    ));
    output.document("masterwork.author-new/1", &json!({ "item": slug, "id": id, "path": made }));
    Ok(Exit::Done)
}

/// The judge of an author keeps its files beside the content, in a folder that git ignores.
fn author_judge(folder: &Path) -> Result<Judge, Failure> {
    let root = folder.canonicalize().map_err(Failure::other)?;
    let cache = root.parent().unwrap_or(&root).join("target/content-cache");
    Ok(Judge::open(&cache)?)
}

fn check(output: &Output, folder: &Path, only: &[String]) -> Result<(Exit, ProofReport), Failure> {
    let content = Content::from_folder(folder)?;
    let judge = author_judge(folder)?;
    let wanted =
        |slug: &str| only.is_empty() || only.iter().any(|part| slug.contains(part.as_str()));
    let report = prove(
        &judge,
        &content,
        &issued_ids(folder),
        &ProofOptions {
            only: &wanted,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            on_progress: &|slug, done, total| output.progress(format!("{done:4}/{total} {slug}")),
        },
    )?;
    output.progress_done();
    let faults: Vec<_> = report.faults.iter().filter(|fault| wanted(&fault.file)).collect();
    for fault in &faults {
        output.untrusted(&format!("{}/{fault}", folder.display()));
    }
    output.line(format!(
        "{} exercises, {} variants and {} wrong solutions, {} lessons and {} blocks of code, {} \
         cards; {} faults",
        report.exercises,
        report.variants,
        report.wrong,
        report.lessons,
        report.blocks,
        report.cards,
        faults.len()
    ));
    let listed: Vec<_> = faults
        .iter()
        .map(|fault| json!({ "file": fault.file, "line": fault.line, "message": fault.message }))
        .collect();
    output.document(
        "masterwork.author-check/1",
        &json!({ "exercises": report.exercises, "wrong": report.wrong, "lessons": report.lessons,
                 "blocks": report.blocks, "variants": report.variants, "cards": report.cards,
                 "faults": listed }),
    );
    Ok((if faults.is_empty() { Exit::Done } else { Exit::NotPassed }, report))
}

/// The page, the stub's failure and every wrong solution's message, after every save.
fn watch(output: &Output, folder: &Path, only: &[String]) -> Result<Exit, Failure> {
    let watcher = SaveWatcher::new(&[folder.to_owned()]).map_err(Failure::other)?;
    loop {
        for slug in only {
            show(output, folder, slug)?;
        }
        check(output, folder, only)?;
        output.line(format!("Watching {}. Ctrl-C ends it.", folder.display()));
        let mut saved: Vec<PathBuf> = Vec::new();
        while saved.is_empty() {
            saved = watcher.wait(Duration::from_secs(3600));
        }
    }
}

fn preview(output: &Output, folder: &Path, item: &str) -> Result<Exit, Failure> {
    show(output, folder, item)?;
    Ok(Exit::Done)
}

/// An item as its learner sees it, and how its stub and its wrong solutions fail.
fn show(output: &Output, folder: &Path, name: &str) -> Result<(), Failure> {
    let content = Content::from_folder(folder)?;
    let exercise = match content.library.find(name) {
        Ok(Item::Lesson(lesson)) => {
            output.page(&lesson.text);
            return Ok(());
        }
        Ok(Item::Quiz(quiz)) => {
            for question in &quiz.questions {
                output.page(&question.ask);
                output.line(format!("→ {}", question.answer()));
            }
            return Ok(());
        }
        Ok(Item::Exercise(exercise)) => exercise,
        Err(error) => {
            for fault in content.faults.iter().filter(|fault| fault.file.contains(name)) {
                output.untrusted(&format!("{}/{fault}", folder.display()));
            }
            return Err(error.into());
        }
    };
    let judge = author_judge(folder)?;
    output.page(&exercise.instructions);
    for (index, hint) in exercise.hints.iter().enumerate() {
        output.line("");
        output.line(format!("── hint {}", index + 1));
        output.page(hint);
    }
    output.line("");
    output.line("── the untouched stub");
    output.untrusted(&stub_failure(&judge, exercise)?);
    let slug = exercise.slug.clone();
    let only = |other: &str| other == slug;
    let report = prove(
        &judge,
        &content,
        &issued_ids(folder),
        &ProofOptions { only: &only, threads: 1, on_progress: &|_, _, _| {} },
    )?;
    output.page(&failures_page(&content.library, &report));
    Ok(())
}

/// What the tests do not catch. Results that are current in `mutants.json` are taken from there.
fn mutants(output: &Output, folder: &Path, only: &[String]) -> Result<Exit, Failure> {
    let content = Content::from_folder(folder)?;
    let judge = author_judge(folder)?;
    let committed = std::fs::read_to_string(folder.join("mutants.json")).unwrap_or_default();
    // Results that cannot be read are as good as none: everything runs.
    let known: MutantResults = serde_json::from_str(&committed).unwrap_or_default();
    let wanted =
        |slug: &str| only.is_empty() || only.iter().any(|part| slug.contains(part.as_str()));
    let report = training::author::mutants(
        &judge,
        &content,
        &MutantOptions {
            only: &wanted,
            known: &known,
            full: false,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            cancel: Cancel::default(),
            on_progress: &|slug, done, total| output.progress(format!("{done:4}/{total} {slug}")),
        },
    )?;
    output.progress_done();
    let results: Vec<_> = report.results.0.iter().filter(|(slug, _)| wanted(slug)).collect();
    for (slug, result) in &results {
        for survivor in &result.survivors {
            output.line(format!("{slug}  {survivor}"));
        }
    }
    for fault in &report.faults {
        output.untrusted(&format!("{}/{fault}", folder.display()));
    }
    let count: usize = results.iter().map(|(_, result)| result.mutants).sum();
    let alive: usize = results.iter().map(|(_, result)| result.survivors.len()).sum();
    output.line(format!(
        "{count} mutants of {} solutions, {alive} survive; {} faults",
        results.len(),
        report.faults.len()
    ));
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    output.document(
        "masterwork.author-mutants/1",
        &json!({ "results": report.results, "faults": faults }),
    );
    Ok(if report.faults.is_empty() { Exit::Done } else { Exit::NotPassed })
}
