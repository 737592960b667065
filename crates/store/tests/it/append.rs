//! Appending, alone and from two processes at once.

use std::env;
use std::path::Path;

use evidence::{Draft, Fact};
use tempfile::tempdir;

use crate::fixture::{
    CHILD_DIRECTORY, about, all_events, child, device, item, note, open, verdict,
};

#[test]
fn what_is_appended_is_read_back() {
    let directory = tempdir().unwrap();
    let evidence = directory.path().join("a folder/evidence");
    let mut log = open(&evidence, 7);
    let appended = [
        log.append(note("first")).unwrap(),
        log.append(about(2, Fact::Opened {})).unwrap(),
        log.append(about(2, Fact::Unknown { kind: "exam_sat".into(), body: b"[1]".into() }))
            .unwrap(),
    ];
    drop(log);
    let log = open(&evidence, 7);
    assert_eq!(all_events(&log), appended);
    assert_eq!(log.count().unwrap(), 3);
    assert_eq!(log.verify().unwrap(), []);
    assert_eq!(log.events_after(&[(device(7), 2)].into()).unwrap(), appended[2..]);
    assert_eq!(log.events_of(&item(2)).unwrap(), appended[1..]);
    assert_eq!(log.event(appended[0].id()).unwrap().as_ref(), Some(&appended[0]));
    let bodies = log.event_bodies(&[appended[2].id(), evidence::Hash::of("none")]).unwrap();
    assert_eq!(bodies, [(appended[2].id(), b"[1]".to_vec())].into());
    let names: Vec<_> =
        std::fs::read_dir(&evidence).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| name.to_str().unwrap().starts_with("log.db")), "{names:?}");
}

#[test]
fn a_clock_that_is_set_back_changes_no_order() {
    let directory = tempdir().unwrap();
    let mut log = open(directory.path(), 7);
    for time_ms in [3_000, 2_000, -5, 1_000] {
        log.append(Draft { time_ms, ..note("now") }).unwrap();
    }
    let times: Vec<i64> = all_events(&log).iter().map(|event| event.header().time_ms).collect();
    assert_eq!(times, [3_000, 2_000, -5, 1_000]);
    assert_eq!(log.verify().unwrap(), []);
}

#[test]
fn the_code_that_was_accepted_last_is_found() {
    let directory = tempdir().unwrap();
    let mut log = open(directory.path(), 7);
    log.append(about(1, verdict("wrong_answer", Some("wrong")))).unwrap();
    assert_eq!(log.accepted_code(&item(1)).unwrap(), None);
    log.append(about(1, verdict("accepted", Some("old")))).unwrap();
    log.append(about(1, verdict("accepted", Some("new")))).unwrap();
    log.append(about(1, verdict("lint", None))).unwrap();
    log.append(about(2, verdict("accepted", Some("other")))).unwrap();
    let code = log.accepted_code(&item(1)).unwrap().unwrap();
    assert_eq!(code, [("lib.rs".to_owned(), "new".to_owned())].into());
}

const APPENDS: u64 = 100;

/// Runs as a process of its own, when the test below starts it.
#[test]
fn child_appends_a_hundred() {
    if let Some(directory) = env::var_os(CHILD_DIRECTORY) {
        let mut log = open(Path::new(&directory), 7);
        for number in 0..APPENDS {
            log.append(note(&format!("{number} of {}", std::process::id()))).unwrap();
        }
    }
}

#[test]
fn two_processes_append_at_once() {
    let directory = tempdir().unwrap();
    let evidence = directory.path().join("evidence");
    // Neither finds a log: making it is part of the race.
    let mut children: Vec<_> = (0..2)
        .map(|_| child("append::child_appends_a_hundred", &evidence).spawn().unwrap())
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let log = open(&evidence, 7);
    assert_eq!(log.count().unwrap(), 2 * APPENDS);
    assert_eq!(log.verify().unwrap(), []);
}
