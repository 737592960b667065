//! A private note can be erased, and the chain still verifies.

use std::fs;

use evidence::{Fact, Hash};
use store::StoreError;
use tempfile::tempdir;

use crate::fixture::{about, all_events, note, open};

const SECRET: &str = "a secret that nobody else may read";

#[test]
fn an_erased_body_is_gone_and_the_chain_verifies() {
    let directory = tempdir().unwrap();
    let mut log = open(directory.path(), 7);
    log.append(note("before")).unwrap();
    let secret = log.append(note(SECRET)).unwrap();
    log.append(note("after")).unwrap();
    log.erase_body(secret.id()).unwrap();
    log.erase_body(secret.id()).unwrap();
    assert_eq!(log.event(secret.id()).unwrap(), Some(secret.without_body()));
    assert_eq!(log.verify().unwrap(), []);
    assert_eq!((log.count().unwrap(), log.erasures().unwrap()), (3, 1));
    for file in fs::read_dir(directory.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let found = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!found, "{} still holds it", path.display());
    }
    let error = log.erase_body(Hash::of("none")).expect_err("there is no such event");
    assert!(matches!(error, StoreError::NoSuchEvent { .. }), "{error:?}");
}

#[test]
fn a_body_that_another_event_has_as_well_stays_there() {
    let directory = tempdir().unwrap();
    let mut log = open(directory.path(), 7);
    let first = log.append(about(1, Fact::Opened {})).unwrap();
    let second = log.append(about(2, Fact::Opened {})).unwrap();
    log.erase_body(first.id()).unwrap();
    assert_eq!(all_events(&log), [first.without_body(), second]);
    assert_eq!(log.verify().unwrap(), []);
}

#[test]
fn a_merge_brings_an_erased_body_not_back_and_erases_it_elsewhere() {
    let (here, there) = (tempdir().unwrap(), tempdir().unwrap());
    let (mut log, mut other) = (open(here.path(), 7), open(there.path(), 8));
    let secret = log.append(note(SECRET)).unwrap();
    assert_eq!(other.merge_from(here.path()).unwrap().added, 1);
    log.erase_body(secret.id()).unwrap();
    assert_eq!(log.merge_from(there.path()).unwrap().already_known, 1);
    assert_eq!(log.event(secret.id()).unwrap().unwrap().body(), None);
    assert_eq!(other.merge_from(here.path()).unwrap().erased, 1);
    assert_eq!(other.event(secret.id()).unwrap().unwrap().body(), None);
    assert_eq!(other.merge_from(here.path()).unwrap().erased, 0);
    assert_eq!((log.verify().unwrap(), other.verify().unwrap()), (vec![], vec![]));
}
