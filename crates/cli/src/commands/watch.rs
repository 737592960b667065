//! `watch`: a verdict after every save, as text.

use std::time::Duration;

use judge::{CheckOptions, Progress};
use training::watch::SaveWatcher;
use training::{Session, TrainingError};

use super::exercise_or_current;
use super::verdict::write_verdict;
use crate::output::{Exit, Failure, Output};
use crate::terminal::ansi;

/// How long to wait between two looks; a save is heard at once.
const PATIENCE: Duration = Duration::from_secs(3600);

/// `masterwork watch [ITEM]`: runs until it is interrupted.
pub(super) fn run(
    session: &mut Session,
    output: &Output,
    item: Option<&str>,
) -> Result<Exit, Failure> {
    if output.is_json() {
        return Err(Failure::Usage(
            "`watch` has no end, and JSON is one document".to_owned(),
            "masterwork check --format json, after each save".to_owned(),
        ));
    }
    let only = item.map(|item| exercise_or_current(session, Some(item))).transpose()?;
    if let Some(slug) = &only {
        let file = session.open_exercise(slug)?;
        output.line(format!("Edit {}", file.display()));
    }
    let watcher =
        SaveWatcher::new(&session.workspace().edited_folders()).map_err(Failure::other)?;
    let folder = session.workspace().root().join("exercises");
    output.line(format!("Watching {} for saves. Ctrl-C ends it.", folder.display()));
    if watcher.polling {
        output.line("(This file system gives no events: files are looked at twice a second.)");
    }
    loop {
        for slug in saved(session, &watcher.wait(PATIENCE)) {
            if only.as_ref().is_none_or(|only| *only == slug) {
                check(session, output, &slug)?;
            }
        }
    }
}

/// The exercises whose own files are among these paths.
fn saved(session: &Session, paths: &[std::path::PathBuf]) -> Vec<String> {
    let mut slugs = Vec::new();
    for path in paths {
        let Some((room, slug, file)) = session.workspace().place_of_path(path) else { continue };
        let Ok((at_hand, exercise)) = session.at_hand(&slug) else { continue };
        let own = room == at_hand && exercise.stub().contains_key(&file);
        if own && !slugs.contains(&slug) {
            slugs.push(slug);
        }
    }
    slugs
}

fn check(session: &mut Session, output: &Output, slug: &str) -> Result<(), Failure> {
    let options = CheckOptions { width: usize::from(output.width()), ..CheckOptions::usual() };
    output.line("");
    output.line("─".repeat(usize::from(output.width())));
    let checked = session.check(slug, &options, &mut |progress| {
        if let Progress::Compiling = progress {
            output.progress(format!("{slug}: compiling …"));
        }
    });
    output.progress_done();
    match checked {
        Ok(checked) => {
            for diagnostic in &checked.report.diagnostics {
                output.text(&ansi::text(diagnostic.rendered.trim_end()));
                output.line("");
            }
            write_verdict(session, output, &checked);
        }
        // The learner's file may be half written, or gone for a moment: the next save tells.
        Err(error @ TrainingError::LearnersFile { .. }) => {
            output.failure(&Failure::Training(error));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
