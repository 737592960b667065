//! Broken files and directories: each gets a clear error, and nothing is overwritten.

use std::env;
use std::fs::{self, File};
use std::path::Path;

use evidence::ChainFault;
use rusqlite::Connection;
use store::{Fault, Log, StoreError};
use tempfile::tempdir;

use crate::fixture::{CHILD_DIRECTORY, child, device, note, open};

fn error_of(directory: &Path) -> StoreError {
    Log::open(directory, device(7)).and_then(|log| log.verify()).expect_err("the log is broken")
}

/// A log of a hundred notes, closed.
fn make_log(directory: &Path) -> std::path::PathBuf {
    let mut log = open(directory, 7);
    log.append_all((0..100).map(|number| note(&number.to_string().repeat(50)))).unwrap();
    log.path().to_owned()
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("log.db");
    for garbage in ["".to_owned(), "garbage".to_owned(), "garbage ".repeat(1_000)] {
        fs::write(&path, &garbage).unwrap();
        let error = error_of(directory.path());
        assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("{} is damaged or is not a log", path.display()));
        assert!(error.help().starts_with("nothing was overwritten"), "{}", error.help());
        assert_eq!(fs::read_to_string(&path).unwrap(), garbage);
    }
}

#[test]
fn a_log_that_was_cut_off_is_named() {
    let directory = tempdir().unwrap();
    let path = make_log(directory.path());
    let whole = fs::read(&path).unwrap();
    for length in [100, 4096, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = error_of(directory.path());
        assert!(matches!(error, StoreError::Damaged { .. }), "{length} bytes: {error:?}");
        assert_eq!(fs::read(&path).unwrap(), whole[..length]);
    }
}

#[test]
fn other_databases_and_newer_schemas_are_refused() {
    let directory = tempdir().unwrap();
    let path = make_log(directory.path());
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    drop(connection);
    let error = error_of(directory.path());
    assert!(matches!(error, StoreError::NewerSchema { found: 2, known: 1, .. }), "{error:?}");
    assert!(error.help().contains("update Masterwork"), "{}", error.help());

    let directory = tempdir().unwrap();
    let connection = Connection::open(directory.path().join("log.db")).unwrap();
    connection.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(connection);
    let error = error_of(directory.path());
    assert!(matches!(error, StoreError::NotALog { .. }), "{error:?}");
}

#[test]
fn a_log_that_another_program_holds_is_busy() {
    let directory = tempdir().unwrap();
    let path = make_log(directory.path());
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut log = open(directory.path(), 7);
    let error = log.append(note("late")).expect_err("the log is held");
    assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
    holder.execute_batch("COMMIT").unwrap();
    log.append(note("in time")).unwrap();
}

#[test]
fn edits_behind_our_back_are_named() {
    let directory = tempdir().unwrap();
    let path = make_log(directory.path());
    let edit =
        |sql: &str| assert_eq!(Connection::open(&path).unwrap().execute(sql, []).unwrap(), 1);
    edit(
        "UPDATE events SET header = replace(header, '\"time_ms\":1000', '\"time_ms\":1001')
          WHERE sequence = 10",
    );
    edit("UPDATE events SET clock = 1000 WHERE sequence = 20");
    edit("DELETE FROM events WHERE sequence = 30");
    edit(
        "UPDATE bodies SET bytes = x'7b7d'
          WHERE hash = (SELECT body_hash FROM events WHERE sequence = 40)",
    );
    edit("DELETE FROM bodies WHERE hash = (SELECT body_hash FROM events WHERE sequence = 50)");
    let (device, faults) = (device(7), open(directory.path(), 7).verify().unwrap());
    let [altered, time, clock, gap, body, missing] = &faults[..] else { panic!("{faults:#?}") };
    assert!(matches!(altered, Fault::Chain(ChainFault::AlteredHeader { sequence: 10, .. })));
    assert_eq!(time, &Fault::Column { device, sequence: 10, column: "time_ms" });
    assert_eq!(clock, &Fault::Column { device, sequence: 20, column: "clock" });
    let expected = ChainFault::Gap { device, first_missing: 30, last_missing: 30 };
    assert_eq!(gap, &Fault::Chain(expected));
    assert!(matches!(body, Fault::Chain(ChainFault::AlteredBody { sequence: 40, .. })));
    assert_eq!(missing, &Fault::MissingBody { device, sequence: 50 });
}

/// Runs as a user who is bound by permissions, when the test below starts it.
#[test]
fn child_meets_read_only_directories() {
    let Some(directory) = env::var_os(CHILD_DIRECTORY) else { return };
    let directory = Path::new(&directory);
    let empty = directory.join("empty");
    let error = error_of(&empty);
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    assert!(
        error.help().contains(&format!("make {} writable", empty.display())),
        "{}",
        error.help()
    );
    let error = error_of(&empty.join("evidence"));
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");

    let full = directory.join("full");
    let error = Log::open(&full, device(7))
        .and_then(|mut log| log.append(note("refused")))
        .expect_err("it cannot be written");
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");

    // A log on a medium that cannot be written can still be merged from.
    let own = tempdir().unwrap();
    let report = open(own.path(), 8).merge_from(&full).unwrap();
    assert_eq!((report.added, report.faults), (100, vec![]));
}

#[cfg(unix)]
#[test]
fn a_read_only_directory_is_named() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;
    let directory = tempdir().unwrap();
    let set_mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode(directory.path(), 0o755);
    let path = make_log(&directory.path().join("full"));
    set_mode(&path, 0o444);
    fs::create_dir(directory.path().join("empty")).unwrap();
    for name in ["full", "empty"] {
        set_mode(&directory.path().join(name), 0o555);
    }
    let mut command = child("damage::child_meets_read_only_directories", directory.path());
    // Root may write everywhere, so a root's tests need another user for this.
    if File::create(directory.path().join("empty/probe")).is_ok() {
        fs::remove_file(directory.path().join("empty/probe")).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    let status = command.status();
    for name in ["full", "empty"] {
        set_mode(&directory.path().join(name), 0o755);
    }
    assert!(status.unwrap().success());
}
