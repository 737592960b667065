//! A workspace whose inner parts were damaged or deleted.

use std::fs;

use crate::environment::{A_LIBRARY, TestEnvironment, exercise};

/// A workspace in which something was done.
fn worked_in() -> TestEnvironment {
    let environment = TestEnvironment::new();
    environment.run(&["check", A_LIBRARY]).expect_code(1);
    environment.solve(exercise(A_LIBRARY));
    environment.run(&["check", A_LIBRARY]).expect_code(0);
    environment.run(&["hint", "basics/first-program"]).expect_code(0);
    environment
}

fn damaged_log_is_named_and_left_alone(damage: impl Fn(Vec<u8>) -> Vec<u8>) {
    let environment = worked_in();
    let file = environment.workspace().join("evidence/log.db");
    let damaged = damage(fs::read(&file).expect("a log"));
    for beside in ["log.db-wal", "log.db-shm"] {
        // They are there only after a crash.
        let _ = fs::remove_file(file.with_file_name(beside));
    }
    fs::write(&file, &damaged).expect("written");
    for arguments in [&["plan"][..], &["check", A_LIBRARY], &["log", "verify"], &["next"]] {
        let ran = environment.run(arguments).expect_code(4);
        assert!(ran.stderr.contains("evidence/log.db"), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("\nhelp: nothing was overwritten"), "{}", ran.stderr);
    }
    let doctor = environment.run(&["doctor"]).expect_code(4).stdout;
    assert!(doctor.contains("✗ evidence"), "{doctor}");
    assert_eq!(fs::read(&file).expect("still there"), damaged);

    // What the help says: away with it, and work goes on.
    fs::rename(&file, file.with_file_name("old")).expect("moved");
    environment.run(&["check", A_LIBRARY]).expect_code(0);
    environment.run(&["doctor"]).expect_code(0);
}

#[test]
fn a_log_that_is_garbage() {
    damaged_log_is_named_and_left_alone(|log| vec![0x5a; log.len()]);
}

#[test]
fn a_log_that_is_empty() {
    damaged_log_is_named_and_left_alone(|_| Vec::new());
}

#[test]
fn a_log_that_was_cut_off() {
    damaged_log_is_named_and_left_alone(|log| log[..log.len() / 2 + 100].to_vec());
}

#[test]
fn an_inner_folder_that_was_deleted_is_made_again_and_nothing_of_the_learners_is_lost() {
    let environment = worked_in();
    let mine = environment.read("exercises/basics/retry-delay/src/lib.rs");
    let plan = || environment.json(&["plan"]).1;
    let before = plan();
    fs::remove_dir_all(environment.workspace().join(".masterwork")).expect("removed");
    assert_eq!(plan(), before);
    environment.run(&["check", A_LIBRARY]).expect_code(0);
    environment.run(&["next"]).expect_code(0);
    environment.run(&["hint", "basics/first-program"]).expect_code(0);
    assert_eq!(environment.read("exercises/basics/retry-delay/src/lib.rs"), mine);
    let folder = environment.workspace().join("exercises").join(A_LIBRARY);
    assert!(!folder.join("tests/tests.rs.yours").exists(), "our own file was taken for an edit");
    environment.run(&["doctor"]).expect_code(0);
}

#[test]
fn a_cache_that_is_garbage_is_as_good_as_none() {
    let environment = worked_in();
    let cache = environment.cache();
    let mut folders = vec![cache.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "json" || e == "txt") {
                fs::write(path, "{\"cut off").expect("written");
            }
        }
    }
    let (code, check) = environment.json(&["check", A_LIBRARY]);
    assert_eq!((code, &check["verdicts"][0]["cached"]), (0, &false.into()), "{check}");
    environment.run(&["doctor"]).expect_code(0);
}

#[test]
fn a_device_file_that_is_garbage_is_named() {
    let environment = worked_in();
    environment.write(".masterwork/device", "hello\n");
    let ran = environment.run(&["plan"]).expect_code(4);
    assert!(ran.stderr.contains(".masterwork/device does not hold a device id"), "{}", ran.stderr);
    assert!(ran.stderr.contains("help: delete "), "{}", ran.stderr);
    fs::remove_file(environment.workspace().join(".masterwork/device")).expect("removed");
    environment.run(&["hint", A_LIBRARY]).expect_code(0);
    environment.run(&["doctor"]).expect_code(0);
}
