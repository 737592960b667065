//! The stored progress always equals the rebuilt one.

use std::fs;

use evidence::{Fact, Progress};
use store::{Log, catch_up, load_progress, projection_matches, rebuild_progress, save_progress};
use tempfile::{TempDir, tempdir};

use crate::fixture::{about, item, note, open, verdict};

/// A log with a stored projection of its first events.
fn stored() -> (TempDir, Log, std::path::PathBuf) {
    let directory = tempdir().unwrap();
    let mut log = open(&directory.path().join("evidence"), 5);
    let cache_file = directory.path().join(".masterwork/cache/progress.json");
    log.append(about(1, verdict("wrong_answer", None))).unwrap();
    log.append(about(1, verdict("accepted", Some("code")))).unwrap();
    let progress = load_progress(&log, &cache_file).unwrap();
    save_progress(&log, &progress, &cache_file).unwrap();
    (directory, log, cache_file)
}

/// Marks the stored projection, to see whether it was used.
fn mark(cache_file: &std::path::Path) {
    let text = fs::read_to_string(cache_file).unwrap();
    fs::write(cache_file, text.replace("\"track\":null", "\"track\":\"marked\"")).unwrap();
}

fn was_used(progress: &Progress) -> bool {
    progress.track.as_deref() == Some("marked")
}

#[test]
fn newer_events_are_applied_to_the_stored_projection() {
    let (_directory, mut log, cache_file) = stored();
    log.append(about(2, Fact::HintTaken { step: 3 })).unwrap();
    assert!(projection_matches(&log, &cache_file).unwrap());
    mark(&cache_file);
    let progress = load_progress(&log, &cache_file).unwrap();
    assert!(was_used(&progress));
    assert_eq!(progress.item(&item(2)).unwrap().hints, 3);
    assert!(!projection_matches(&log, &cache_file).unwrap());
}

#[test]
fn a_missing_or_unreadable_projection_is_rebuilt() {
    let (_directory, log, cache_file) = stored();
    let rebuilt = rebuild_progress(&log).unwrap();
    let text = fs::read_to_string(&cache_file).unwrap();
    for broken in [text[..text.len() / 2].to_owned(), text.replace("progress/1", "progress/0")] {
        fs::write(&cache_file, broken).unwrap();
        assert_eq!(load_progress(&log, &cache_file).unwrap(), rebuilt);
    }
    fs::remove_file(&cache_file).unwrap();
    assert_eq!(load_progress(&log, &cache_file).unwrap(), rebuilt);
}

#[test]
fn an_event_from_the_past_leads_to_a_rebuild() {
    let (directory, mut log, cache_file) = stored();
    let there = directory.path().join("there");
    open(&there, 4).append(about(3, Fact::LessonRead {})).unwrap();
    mark(&cache_file);
    assert_eq!(log.merge_from(&there).unwrap().added, 1);
    let progress = load_progress(&log, &cache_file).unwrap();
    assert!(!was_used(&progress) && progress.item(&item(3)).unwrap().lesson_read);
}

#[test]
fn an_erasure_leads_to_a_rebuild() {
    let (_directory, mut log, cache_file) = stored();
    mark(&cache_file);
    let accepted = log.events_of(&item(1)).unwrap()[1].id();
    log.erase_body(accepted).unwrap();
    let progress = load_progress(&log, &cache_file).unwrap();
    assert!(!was_used(&progress) && !progress.item(&item(1)).unwrap().accepted);
    assert_eq!(progress.unknown, 1);
}

#[test]
fn the_projection_of_another_log_is_not_used() {
    let (directory, log, cache_file) = stored();
    mark(&cache_file);
    drop(log);
    let mut other = open(&directory.path().join("other"), 5);
    other.append(note("short")).unwrap();
    assert!(!was_used(&load_progress(&other, &cache_file).unwrap()));
    other.append_all((0..5).map(|_| note("longer"))).unwrap();
    assert!(!was_used(&load_progress(&other, &cache_file).unwrap()));
}

#[test]
fn an_instance_that_missed_events_catches_up() {
    let (_directory, mut log, cache_file) = stored();
    let mut progress = load_progress(&log, &cache_file).unwrap();
    let mut second = Log::open(log.path().parent().unwrap(), log.device()).unwrap();
    second.append(about(2, Fact::LessonRead {})).unwrap();
    let own = log.append(about(1, Fact::Opened {})).unwrap();
    progress.apply(&own).expect_err("the other instance's event comes first");
    catch_up(&log, &mut progress).unwrap();
    assert_eq!(progress, rebuild_progress(&log).unwrap());
}

#[test]
fn a_damaged_chain_does_not_hide_the_rest() {
    let (_directory, mut log, cache_file) = stored();
    log.append(about(2, Fact::LessonRead {})).unwrap();
    log.append(about(3, Fact::LessonRead {})).unwrap();
    let connection = rusqlite::Connection::open(log.path()).unwrap();
    connection.execute("DELETE FROM events WHERE sequence = 3", []).unwrap();
    let progress = load_progress(&log, &cache_file).unwrap();
    assert!(progress.item(&item(3)).unwrap().lesson_read);
    assert!(projection_matches(&log, &cache_file).unwrap());
}
