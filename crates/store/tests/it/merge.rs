//! Merging two logs on disk.

use std::fs;

use evidence::{ChainFault, Fact};
use proptest::prelude::*;
use rusqlite::Connection;
use store::{Fault, StoreError, rebuild_progress};
use tempfile::tempdir;

use crate::fixture::{about, all_events, device, note, open};

#[test]
fn merging_is_the_union_and_can_be_repeated() {
    let (here, there) = (tempdir().unwrap(), tempdir().unwrap());
    let (mut log, mut other) = (open(here.path(), 1), open(there.path(), 2));
    log.append_all((0..3).map(|_| note("here"))).unwrap();
    other.append_all((0..5).map(|_| note("there"))).unwrap();
    let report = log.merge_from(there.path()).unwrap();
    assert_eq!((report.added, report.already_known, report.faults), (5, 0, vec![]));
    let report = log.merge_from(there.path()).unwrap();
    assert_eq!((report.added, report.already_known), (0, 5));
    assert_eq!(other.merge_from(here.path()).unwrap().added, 3);
    assert_eq!(all_events(&log), all_events(&other));
    assert_eq!(log.verify().unwrap(), []);
    // What is appended after a merge comes after everything merged.
    assert_eq!(log.append(note("later")).unwrap().header().clock, 6);
}

#[test]
fn a_fork_is_named_and_stays_in_the_other_log() {
    let (here, there) = (tempdir().unwrap(), tempdir().unwrap());
    let mut log = open(here.path(), 1);
    log.append_all((0..3).map(|_| note("both"))).unwrap();
    drop(log);
    fs::copy(here.path().join("log.db"), there.path().join("log.db")).unwrap();
    let (mut log, mut other) = (open(here.path(), 1), open(there.path(), 1));
    let first = log.append(note("here")).unwrap().id();
    let second = other.append(note("there")).unwrap().id();
    other.append(note("there")).unwrap();
    let report = log.merge_from(there.path()).unwrap();
    let fork = ChainFault::Fork { device: device(1), sequence: 4, first, second };
    assert_eq!(report.faults, [Fault::Chain(fork)]);
    assert_eq!((report.added, report.already_known), (0, 3));
    assert_eq!(report.left_out, [(device(1), 2)].into());
    assert_eq!(log.verify().unwrap(), []);
    assert_eq!(other.count().unwrap(), 5);
}

#[test]
fn what_cannot_be_trusted_stays_out_and_a_whole_copy_heals_it() {
    let (here, there, whole) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let mut other = open(there.path(), 2);
    other.append_all((0..6).map(|number| note(&number.to_string()))).unwrap();
    drop(other);
    let path = there.path().join("log.db");
    fs::copy(&path, whole.path().join("log.db")).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "UPDATE bodies SET bytes = x'7b7d'
               WHERE hash = (SELECT body_hash FROM events WHERE sequence = 2);
             UPDATE events SET header = header || ' ' WHERE sequence = 5;",
        )
        .unwrap();
    let mut log = open(here.path(), 1);
    let report = log.merge_from(there.path()).unwrap();
    assert_eq!((report.added, report.faults.len()), (4, 2), "{report:#?}");
    assert_eq!(report.left_out, [(device(2), 2)].into());
    let missing = Fault::MissingBody { device: device(2), sequence: 2 };
    assert_eq!(log.verify().unwrap(), [missing]);
    let report = log.merge_from(whole.path()).unwrap();
    assert_eq!((report.added, report.already_known, report.faults), (2, 4, vec![]));
    assert_eq!(log.verify().unwrap(), []);
}

#[test]
fn a_counter_at_its_end_stays_out() {
    let (here, there) = (tempdir().unwrap(), tempdir().unwrap());
    let mut place = evidence::Place { device: device(2), sequence: 1, previous: None, clock: 1 };
    place.clock = u64::MAX / 2;
    let event = evidence::Event::new(place, &note("poison"));
    drop(open(there.path(), 2));
    let connection = Connection::open(there.path().join("log.db")).unwrap();
    let header = event.header();
    connection
        .execute(
            "INSERT INTO events VALUES (?1, 1, ?2, ?3, 1000, 'note_kept', ?4, ?5, ?6)",
            rusqlite::params![
                header.device.to_string(),
                event.id().as_bytes(),
                header.clock.cast_signed(),
                header.item.as_ref().unwrap().as_str(),
                event.header_text(),
                header.body.as_bytes(),
            ],
        )
        .unwrap();
    drop(connection);
    let mut log = open(here.path(), 1);
    let report = log.merge_from(there.path()).unwrap();
    assert_eq!(report.left_out, [(device(2), 1)].into());
    assert_eq!(log.append(note("first")).unwrap().header().clock, 1);
}

#[test]
fn a_directory_without_a_log_is_named_and_nothing_is_made_there() {
    let (here, there) = (tempdir().unwrap(), tempdir().unwrap());
    let error = open(here.path(), 1).merge_from(there.path()).expect_err("there is no log");
    assert!(matches!(error, StoreError::NoLog { .. }), "{error:?}");
    assert_eq!(fs::read_dir(there.path()).unwrap().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// However two devices append and merge, both end with the same log and the same progress.
    #[test]
    fn devices_that_merge_agree(steps in prop::collection::vec((0..2usize, 0..4u8), 0..24)) {
        let directories = [tempdir().unwrap(), tempdir().unwrap()];
        let mut logs = [open(directories[0].path(), 1), open(directories[1].path(), 2)];
        let end = [(0, 0), (1, 0)];
        for (who, action) in steps.into_iter().chain(end) {
            let facts = [Fact::Opened {}, Fact::LessonRead {}, Fact::HintTaken { step: 2 }];
            match action.checked_sub(1) {
                None => prop_assert_eq!(logs[who].merge_from(directories[1 - who].path()).unwrap().faults, []),
                Some(fact) => drop(logs[who].append(about(u64::from(fact % 2), facts[usize::from(fact)].clone())).unwrap()),
            }
        }
        prop_assert_eq!(all_events(&logs[0]), all_events(&logs[1]));
        prop_assert_eq!(rebuild_progress(&logs[0]).unwrap(), rebuild_progress(&logs[1]).unwrap());
        prop_assert_eq!(logs[0].verify().unwrap(), []);
    }
}
