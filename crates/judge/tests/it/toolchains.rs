//! What the environment may lack: a compiler, Clippy, a linker. Environment variables belong to the
//! whole process, so each case runs in one of its own: this test binary again, with another PATH.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::{Expect, expect};
use judge::Judge;

use crate::support::{ask, bench, exercise, rendered, submission};

/// Names the case to the process that is started for it.
const CASE: &str = "JUDGE_IT_CASE";

/// Runs `case` below with this PATH, and compares what it says.
#[track_caller]
fn check_with_path(case: &str, path: &str, expected: Expect) {
    let cache = tempfile::tempdir().expect("a temporary folder");
    check_with_cache(case, path, cache.path(), expected);
}

#[track_caller]
fn check_with_cache(case: &str, path: &str, cache: &Path, expected: Expect) {
    #[expect(clippy::disallowed_methods, reason = "this test again, with another PATH")]
    let output = Command::new(std::env::current_exe().expect("this test binary"))
        .args(["--exact", "toolchains::the_case_that_the_environment_names", "--nocapture"])
        .env(CASE, case)
        .env("PATH", path)
        .env("JUDGE_IT_CACHE", cache)
        .output()
        .expect("it can be started");
    let text = String::from_utf8_lossy(&output.stdout);
    let said = text.split("<<<\n").nth(1).and_then(|text| text.split(">>>").next());
    expected.assert_eq(said.unwrap_or_else(|| panic!("{output:?}")));
}

#[test]
fn the_case_that_the_environment_names() {
    let Ok(case) = std::env::var(CASE) else { return };
    let cache = PathBuf::from(std::env::var_os("JUDGE_IT_CACHE").expect("it is set"));
    let deny = if case == "clippy" { "deny = [\"clippy::ptr_arg\"]" } else { "" };
    let exercise = exercise(
        "answers",
        deny,
        &[
            ("solution.rs", "pub fn answer() -> u8 {\n    42\n}\n"),
            (
                "tests.rs",
                "use answers::*;\nuse observe::*;\n\n#[test]\nfn of_all() {\n    \
                 expect_eq!(answer(), 42);\n}\n",
            ),
        ],
    );
    let result = Judge::open(&cache).and_then(|judge| {
        ask(
            &judge,
            &exercise,
            &submission(&exercise, "pub fn answer() -> u8 {\n    return 42;\n}\n"),
        )
    });
    println!("<<<");
    match result {
        Ok(report) => print!("cached: {}\n{}", report.cached, rendered(&report)),
        Err(error) => {
            // The compiler's own words stand behind a colon.
            let words = error.to_string();
            println!("error: {}", words.split(": ").next().unwrap_or_default());
            println!("help: {}", error.help().unwrap_or_default());
            println!("environment: {}", error.is_environment());
        }
    }
    println!(">>>");
}

/// A script named `rustc` that stands for a toolchain below `sysroot`, as rustup's shim does.
fn rustc_script(folder: &Path, body: &str) {
    let file = folder.join("rustc");
    std::fs::write(&file, format!("#!/bin/sh\n{body}\n")).expect("it can be written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("ours");
}

fn answering(sysroot: &Path, rustc: &Path) -> String {
    format!(
        "case \"$1\" in\n-vV) exec {} -vV ;;\n*) echo {} ;;\nesac",
        rustc.display(),
        sysroot.display()
    )
}

#[test]
fn no_compiler() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    check_with_path(
        "plain",
        &empty.path().display().to_string(),
        expect![[r#"
        error: no Rust toolchain
        help: install Rust from https://rustup.rs, or put the folder of `rustc` on PATH
        environment: true
    "#]],
    );
}

#[test]
fn a_compiler_that_does_not_answer() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    rustc_script(folder.path(), "echo no default toolchain >&2; exit 1");
    check_with_path(
        "plain",
        &folder.path().display().to_string(),
        expect![[r#"
        error: `rustc --print sysroot` failed
        help: try `rustc -vV` by hand; with rustup: `rustup default stable`
        environment: true
    "#]],
    );
    rustc_script(folder.path(), "exit 0");
    check_with_path(
        "plain",
        &folder.path().display().to_string(),
        expect![[r#"
            error: `rustc -vV` failed
            help: try `rustc -vV` by hand; with rustup: `rustup default stable`
            environment: true
        "#]],
    );
}

/// A toolchain of ours: the real one by links, without Clippy. Returns the PATH that leads to it.
fn without_clippy(folder: &Path) -> String {
    let real = bench().judge.toolchain().clone();
    let sysroot = folder.join("sysroot");
    std::fs::create_dir_all(sysroot.join("bin")).expect("a folder of ours");
    symlink(real.sysroot.join("lib"), sysroot.join("lib")).expect("a link of ours");
    symlink(&real.rustc, sysroot.join("bin/rustc")).expect("a link of ours");
    rustc_script(folder, &answering(&sysroot, &real.rustc));
    format!("{}:/usr/bin:/bin", folder.display())
}

#[test]
fn no_clippy() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = without_clippy(folder.path());
    check_with_path(
        "clippy",
        &path,
        expect![[r#"
        error: this exercise is judged by Clippy's lints, and the toolchain has no Clippy
        help: rustup component add clippy
        environment: true
    "#]],
    );
    check_with_path(
        "plain",
        &path,
        expect![[r#"
        cached: false
        accepted
        passed of_all
    "#]],
    );
}

/// Whoever did what the help said finds it done.
#[test]
fn clippy_installed_meanwhile_is_found() {
    let (folder, cache) = (tempfile::tempdir(), tempfile::tempdir());
    let (folder, cache) = (folder.expect("a folder"), cache.expect("a folder"));
    let path = without_clippy(folder.path());
    check_with_cache(
        "plain",
        &path,
        cache.path(),
        expect![[r#"
        cached: false
        accepted
        passed of_all
    "#]],
    );
    check_with_cache(
        "clippy",
        &path,
        cache.path(),
        expect![[r#"
        error: this exercise is judged by Clippy's lints, and the toolchain has no Clippy
        help: rustup component add clippy
        environment: true
    "#]],
    );
    let driver = bench().judge.toolchain().clippy_driver.clone().expect("this toolchain has it");
    symlink(driver, folder.path().join("sysroot/bin/clippy-driver")).expect("a link of ours");
    check_with_cache(
        "plain",
        &path,
        cache.path(),
        expect![[r#"
        cached: false
        accepted
        passed of_all
        warning src/lib.rs:2 clippy::needless_return
    "#]],
    );
    check_with_cache(
        "clippy",
        &path,
        cache.path(),
        expect![[r#"
        cached: false
        accepted
        passed of_all
        warning src/lib.rs:2 clippy::needless_return
    "#]],
    );
}

#[test]
fn another_toolchains_verdict_is_not_taken() {
    let (folder, cache) = (tempfile::tempdir(), tempfile::tempdir());
    let (folder, cache) = (folder.expect("a folder"), cache.expect("a folder"));
    let path = without_clippy(folder.path());
    let usual = std::env::var("PATH").expect("PATH is set");
    check_with_cache(
        "plain",
        &usual,
        cache.path(),
        expect![[r#"
        cached: false
        accepted
        passed of_all
        warning src/lib.rs:2 clippy::needless_return
    "#]],
    );
    check_with_cache(
        "plain",
        &path,
        cache.path(),
        expect![[r#"
        cached: false
        accepted
        passed of_all
    "#]],
    );
    check_with_cache(
        "plain",
        &usual,
        cache.path(),
        expect![[r#"
        cached: true
        accepted
        passed of_all
        warning src/lib.rs:2 clippy::needless_return
    "#]],
    );
}

#[test]
fn no_linker() {
    let real = bench().judge.toolchain().clone();
    let folder = tempfile::tempdir().expect("a temporary folder");
    rustc_script(folder.path(), &answering(&real.sysroot, &real.rustc));
    check_with_path(
        "plain",
        &folder.path().display().to_string(),
        expect![[r#"
        error: the compiler found no linker
        help: install a C compiler: `apt install gcc` (Debian, Ubuntu), `dnf install gcc` (Fedora), `xcode-select --install` (macOS)
        environment: true
    "#]],
    );
}
