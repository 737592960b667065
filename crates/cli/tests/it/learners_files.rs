//! The exercise's file as it should not be: an error that names it and says what to type, soon, and
//! nothing of the learner's is lost by what is typed then.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use expect_test::{Expect, expect};

use crate::environment::{A_LIBRARY, A_PROGRAM, TestEnvironment, exercise, finish};

const FILE: &str = "exercises/basics/retry-delay/src/lib.rs";

/// Opens an exercise, spoils its file, and holds every command that meets it to a clear error.
#[track_caller]
fn check(spoil: impl Fn(&Path), kept: bool, stderr: Expect) {
    let environment = TestEnvironment::new();
    environment.run(&["check", A_LIBRARY]).expect_code(1);
    environment.run(&["check", A_PROGRAM]).expect_code(1);
    let file = environment.workspace().join(FILE);
    std::fs::remove_file(&file).expect("it was placed");
    spoil(&file);

    let ran = environment.run(&["check", A_LIBRARY]).expect_code(4);
    stderr.assert_eq(&environment.stable(&ran.stderr));
    assert_eq!(ran.stdout, "");
    // The others are judged.
    for arguments in [&["check", "--all"][..], &["check", A_LIBRARY, A_PROGRAM]] {
        let (code, all) = environment.json(arguments);
        assert_eq!((code, &all["verdicts"][0]["item"]), (1, &A_PROGRAM.into()), "{all}");
        assert_eq!(all["not_judged"][0]["item"], A_LIBRARY, "{all}");
    }
    let text = environment.run(&["check", "--all"]).expect_code(1).stdout;
    assert!(text.contains("not judged      basics/retry-delay"), "{text}");

    let (code, reset) = environment.json(&["reset", A_LIBRARY]);
    assert_eq!(code, 0, "{reset}");
    assert_eq!(environment.read(FILE), exercise(A_LIBRARY).stub()["src/lib.rs"]);
    let copy = environment.workspace().join(reset["kept_as"].as_str().expect("a path"));
    assert_eq!(copy.join("src/lib.rs").symlink_metadata().is_ok(), kept);
    environment.run(&["check", A_LIBRARY]).expect_code(1);
    environment.run(&["doctor"]).expect_code(0);
}

#[test]
fn deleted() {
    check(
        |_| {},
        false,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: this file is not there

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

#[test]
fn emptied() {
    check(
        |file| std::fs::write(file, " \n").expect("written"),
        true,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: the file is empty

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

#[test]
fn made_a_directory() {
    check(
        |file| std::fs::create_dir(file).expect("made"),
        true,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: this is a folder; a file is judged

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

#[test]
fn not_utf_8() {
    let spoil = |file: &Path| std::fs::write(file, b"// fine\n// caf\xe9\n").expect("written");
    check(
        spoil,
        true,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: line 2 is not UTF-8 (byte 14), as Rust source must be

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

#[test]
fn ten_megabytes_long() {
    let spoil = |file: &Path| std::fs::write(file, vec![b' '; 10_000_000]).expect("written");
    check(
        spoil,
        true,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: 9.5 MiB is more than a solution can be (1 MiB)

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

#[test]
fn a_link_to_nothing() {
    check(
        |file| symlink("gone.rs", file).expect("a link"),
        true,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: this is a link to a file that is not there

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

#[test]
fn a_link_to_itself() {
    check(
        |file| symlink("lib.rs", file).expect("a link"),
        true,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: Too many levels of symbolic links (os error 40)

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

fn make_fifo(file: &Path) {
    let mut command = Command::new("mkfifo");
    command.arg(file);
    assert_eq!(finish(command).code, 0);
}

#[test]
fn a_pipe_that_never_ends() {
    check(
        make_fifo,
        true,
        expect![[r#"
        error: <WORKSPACE>/exercises/basics/retry-delay/src/lib.rs: this is no ordinary file

        help: masterwork reset basics/retry-delay    # keeps what is there, and gives the stub
    "#]],
    );
}

#[test]
fn a_pipe_in_place_of_a_file_of_ours_is_put_aside() {
    let environment = TestEnvironment::new();
    environment.run(&["next"]).expect_code(0);
    environment.run(&["next"]).expect_code(0);
    let tests = environment.workspace().join("exercises").join(A_PROGRAM).join("tests/tests.rs");
    std::fs::remove_file(&tests).expect("it was placed");
    make_fifo(&tests);
    environment.run(&["next"]).expect_code(0);
    assert!(tests.with_file_name("tests.rs.yours").exists());
    assert!(tests.is_file());
}

#[test]
fn opening_an_exercise_whose_file_is_something_else_changes_nothing() {
    let environment = TestEnvironment::cold();
    environment.run(&["next"]).expect_code(0);
    environment.run(&["next"]).expect_code(0);
    let file = environment.workspace().join("exercises").join(A_PROGRAM).join("src/main.rs");
    std::fs::remove_file(&file).expect("it was placed");
    symlink("../elsewhere.rs", &file).expect("a link");
    let ran = environment.run(&["next"]).expect_code(4);
    assert!(ran.stderr.contains("this is a link to a file that is not there"), "{}", ran.stderr);
    assert_eq!(std::fs::read_link(&file).expect("still a link"), Path::new("../elsewhere.rs"));
}
