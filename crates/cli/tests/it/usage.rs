//! Exit codes, and the help that stands beside an error.

use std::os::unix::fs::symlink;
use std::process::Command;

use expect_test::{Expect, expect};

use crate::environment::{A_LIBRARY, TestEnvironment, exercise, write};

/// Runs a command in a new workspace: its exit code, and what it says on standard error.
#[track_caller]
fn check(environment: &TestEnvironment, arguments: &[&str], code: i32, stderr: Expect) {
    let ran = environment.run(arguments).expect_code(code);
    stderr.assert_eq(&environment.stable(&ran.stderr));
}

#[test]
fn without_a_workspace_every_command_names_the_one_that_makes_it() {
    let environment = TestEnvironment::without_workspace();
    let commands: [&[&str]; 9] = [
        &[],
        &["plan"],
        &["next"],
        &["check"],
        &["check", "--all"],
        &["hint"],
        &["show"],
        &["watch"],
        &["log", "verify"],
    ];
    for arguments in commands {
        let ran = environment.run_in(environment.folder(), arguments).expect_code(4);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        expect![[r#"
            error: there is no workspace in <FOLDER> or in any folder above it

            help: masterwork init my-rust --track rust-masterclass
        "#]]
        .assert_eq(&environment.stable(&ran.stderr));
    }
    environment
        .run_in(environment.folder(), ["init", "my-rust", "--track", "rust-masterclass"])
        .expect_code(0);
    environment.run_in(&environment.folder().join("my-rust/evidence"), ["plan"]).expect_code(0);
    environment.run_in(environment.folder(), ["plan", "--workspace", "my-rust"]).expect_code(0);
}

#[test]
fn commands_that_need_no_workspace_do_without() {
    let environment = TestEnvironment::without_workspace();
    for arguments in [&["tracks"][..], &["doctor"], &["--help"], &["--version"]] {
        let ran = environment.run_in(environment.folder(), arguments).expect_code(0);
        assert_eq!(ran.stderr, "", "{arguments:?}");
        assert_ne!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn a_workspace_is_made_once_and_only_where_nothing_is() {
    let environment = TestEnvironment::cold();
    let again = expect![[r#"
        error: <WORKSPACE>/masterwork.toml is there already

        help: choose another folder, or go on in that one: `cd` there, `masterwork`
    "#]];
    check(&environment, &["init"], 2, again);
    write(&environment.folder().join("project/Cargo.toml"), "[package]\n");
    let ran = environment.run_in(&environment.folder().join("project"), ["init"]).expect_code(2);
    assert!(ran.stderr.contains("project/Cargo.toml is there already"), "{}", ran.stderr);
    let project = std::fs::read_dir(environment.folder().join("project")).expect("a folder");
    assert_eq!(project.count(), 1, "something was made in somebody's project");
}

#[test]
fn what_nothing_is_called_comes_with_what_is_spelled_alike() {
    let environment = TestEnvironment::cold();
    let near = expect![[r#"
        error: nothing is called `basics/retri-delay`; did you mean `basics/retry-delay`?

        help: masterwork show    # lists the track's items
    "#]];
    check(&environment, &["check", "basics/retri-delay"], 2, near);
    let far = expect![[r#"
        error: nothing is called `zebra`

        help: masterwork show    # lists the track's items
    "#]];
    check(&environment, &["show", "zebra"], 2, far);
    let path = expect![[r#"
        error: nothing is called `basics/retri-delay`; did you mean `basics/retry-delay`?

        help: masterwork show    # lists the track's items
    "#]];
    check(&environment, &["check", "exercises/basics/retri-delay/src/lib.rs"], 2, path);
    let lesson = expect![[r#"
        error: `basics/variables` is a lesson, not an exercise
    "#]];
    check(&environment, &["check", "basics/variables"], 2, lesson);
}

#[test]
fn an_exercise_is_known_by_its_slug_its_last_part_its_id_and_its_paths() {
    let environment = TestEnvironment::new();
    let folder = environment.workspace().join("exercises").join(A_LIBRARY);
    let absolute = folder.join("src/lib.rs").display().to_string();
    let id = &exercise(A_LIBRARY).id;
    environment.run(&["check", A_LIBRARY]).expect_code(1);
    let real = environment.workspace();
    symlink(real, environment.folder().join("by-another-name")).expect("a link");
    let linked = environment.folder().join("by-another-name/exercises").join(A_LIBRARY);
    let linked = linked.display().to_string();
    for name in ["retry-delay", id, "exercises/basics/retry-delay", &absolute, &linked] {
        let (code, document) = environment.json(&["check", name]);
        assert_eq!((code, &document["verdicts"][0]["item"]), (1, &A_LIBRARY.into()), "{name}");
    }
    for command in [&["reset"][..], &["solution", "--give-up"], &["diff"], &["hint"]] {
        let (code, document) = environment.json(&[command, &["retry-delay"]].concat());
        assert_eq!((code, &document["item"]), (0, &A_LIBRARY.into()), "{command:?}");
    }
}

#[test]
fn an_unknown_track_is_wrong_usage() {
    let environment = TestEnvironment::without_workspace();
    let arguments = ["init", "x", "--track", "cobol"];
    let ran = environment.run_in(environment.folder(), arguments).expect_code(2);
    expect![[r#"
        error: there is no track `cobol`

        help: one of: ace-systems-steward, active-recall, middle-backend, product-engineering, rust-masterclass
    "#]]
    .assert_eq(&ran.stderr);
    assert!(!environment.folder().join("x").exists());
}

#[test]
fn what_clap_refuses_is_wrong_usage() {
    let environment = TestEnvironment::cold();
    let wrong: [&[&str]; 7] = [
        &["fly"],
        &["check", "--al"],
        &["check", "--all", A_LIBRARY],
        &["check", "--seed", "many"],
        &["solution"],
        &["log"],
        &["--format", "xml", "plan"],
    ];
    for arguments in wrong {
        let ran = environment.run(arguments).expect_code(2);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(ran.stderr.contains("'--help'") || ran.stderr.contains("Usage:"), "{}", ran.stderr);
    }
    for arguments in wrong {
        let arguments = [&["--format=json"], arguments].concat();
        let ran = environment.run(&arguments).expect_code(2);
        if !arguments.contains(&"xml") {
            let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
            assert_eq!(document["schema"], "masterwork.error/1");
        }
    }
}

#[test]
fn without_a_toolchain_a_check_says_how_to_get_one_and_the_rest_works() {
    let mut environment = TestEnvironment::cold();
    let nothing = environment.folder().join("nothing");
    std::fs::create_dir(&nothing).expect("a folder");
    environment.set_path(nothing);
    let toolchain = expect![[r#"
        error: no Rust toolchain: `rustc` could not be run
        cause: No such file or directory (os error 2)

        help: install Rust from https://rustup.rs, or put the folder of `rustc` on PATH
    "#]];
    check(&environment, &["check", A_LIBRARY], 4, toolchain);
    environment.run(&["doctor"]).expect_code(4);
    for arguments in [&["plan"][..], &["next"], &["hint", A_LIBRARY], &["show"]] {
        environment.run(arguments).expect_code(0);
    }
}

/// The folder of the toolchain's own programs, without rustup's shims.
fn toolchain_folder() -> std::path::PathBuf {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().expect("a toolchain");
    let sysroot = String::from_utf8(output.stdout).expect("a path");
    std::path::Path::new(sysroot.trim()).join("bin")
}

#[test]
fn without_a_linker_a_check_says_how_to_get_one() {
    let mut environment = TestEnvironment::new();
    environment.set_path(toolchain_folder());
    environment.run(&["next"]).expect_code(0);
    let ran = environment.run(&["check", A_LIBRARY]).expect_code(4);
    assert!(ran.stderr.starts_with("error: the compiler found no linker: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("\nhelp: install a C compiler: `apt install gcc`"));
    let doctor = environment.run(&["doctor"]).expect_code(4).stdout;
    assert!(doctor.contains("✗ linker"), "{doctor}");
    let (code, document) = environment.json(&["check", A_LIBRARY]);
    assert_eq!((code, &document["schema"]), (4, &"masterwork.error/1".into()));
}

#[test]
fn without_clippy_only_exercises_that_need_it_are_refused() {
    let mut environment = TestEnvironment::new();
    let (from, to) = (toolchain_folder(), environment.folder().join("toolchain"));
    // A toolchain that is ours but for Clippy, and a `rustc` on PATH that stands for it.
    let script = format!(
        "#!/bin/sh\nif [ \"$*\" = '--print sysroot' ]; then echo '{}'; else exec '{}' \"$@\"; fi\n",
        to.display(),
        from.join("rustc").display()
    );
    let shims = environment.folder().join("shims");
    write(&shims.join("rustc"), script);
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(shims.join("rustc"), executable).expect("executable");
    std::fs::create_dir_all(to.join("bin")).expect("a folder");
    symlink(from.join("rustc"), to.join("bin/rustc")).expect("a link");
    symlink(from.with_file_name("lib"), to.join("lib")).expect("a link");
    environment.set_path(format!("{}:/usr/bin:/bin", shims.display()));
    environment.run(&["check", A_LIBRARY]).expect_code(1);
    let lints = |exercise: &&curriculum::Exercise| {
        exercise.deny.iter().any(|lint| lint.starts_with("clippy::"))
    };
    let needs_it = crate::environment::library().exercises.iter().find(lints);
    if let Some(needs_it) = needs_it {
        let clippy = expect![[r#"
            error: this exercise is judged by Clippy's lints, and the toolchain has no Clippy

            help: rustup component add clippy
        "#]];
        check(&environment, &["check", &needs_it.slug], 4, clippy);
    }
}
