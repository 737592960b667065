//! A disk that is full or cannot be written. Root may write anywhere, so these tests mount a small
//! file system in a name space of their own; where that is not allowed they say so and do nothing.

use std::path::Path;
use std::process::Command;

use crate::environment::{A_LIBRARY, Ran, TestEnvironment, finish};

/// Runs a script in a name space of its own, in which `$DISK` is a file system of `size` and
/// `masterwork` is our binary. None where mounting is not allowed.
fn on_a_disk(environment: &TestEnvironment, size: &str, script: &str) -> Option<Ran> {
    let disk = environment.folder().join("disk");
    std::fs::create_dir_all(&disk).expect("a folder to mount on");
    let mount = format!("mount -t tmpfs -o size={size} none {}", disk.display());
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        let command_line = ["--mount", "--map-root-user", "/bin/sh", "-c", script];
        environment.clean(&mut command).current_dir(environment.folder()).args(command_line);
        command.env("DISK", &disk);
        command.env("MASTERWORK", env!("CARGO_BIN_EXE_masterwork"));
        command
    };
    let allowed = unshare(&mount).output().is_ok_and(|output| output.status.success());
    if !allowed {
        eprintln!(
            "SKIPPED: nothing can be mounted here (`unshare --mount --map-root-user` or `mount` \
             failed): what a full or read-only disk does was not tested"
        );
        return None;
    }
    Some(finish(unshare(&format!("set -e\n{mount}\n{script}"))))
}

/// The script's part after which the workspace on the disk has an exercise that was checked.
const WORKSPACE: &str = "masterwork() { \"$MASTERWORK\" \"$@\"; }\n\
                         masterwork init \"$DISK/workspace\" >/dev/null\n\
                         cd \"$DISK/workspace\"\n";

#[test]
fn on_a_full_disk_nothing_is_made_by_halves() {
    let environment = TestEnvironment::without_workspace();
    let script = "\"$MASTERWORK\" init \"$DISK/workspace\" || echo code $?\n\
                  ls -A \"$DISK/workspace\" >&2; cat \"$DISK\"/workspace/masterwork.toml || true\n";
    let Some(ran) = on_a_disk(&environment, "16k", script) else { return };
    assert!(ran.stdout.contains("code 4"), "{ran:?}");
    assert!(ran.stderr.contains("error: "), "{ran:?}");
    assert!(ran.stderr.contains("is full"), "{ran:?}");
}

#[test]
fn when_the_disk_fills_up_an_error_says_so_and_the_learners_file_stays() {
    let environment = TestEnvironment::without_workspace();
    let script = format!(
        "{WORKSPACE}
         masterwork hint {A_LIBRARY} >/dev/null
         masterwork next >/dev/null; masterwork next >/dev/null
         echo '// mine' >> exercises/basics/first-program/src/main.rs
         cp exercises/basics/first-program/src/main.rs before
         dd if=/dev/zero of=filler bs=512 count=100000 2>/dev/null || true
         for command in 'hint {A_LIBRARY}' 'reset basics/first-program' \
             'check basics/first-program' 'note {A_LIBRARY} x' 'solution {A_LIBRARY} --give-up'; do
           masterwork $command >/dev/null 2>../../said && code=0 || code=$?
           echo \"$command: $code\"; cat ../../said >&2
         done
         cmp before exercises/basics/first-program/src/main.rs && echo whole
         rm filler
         masterwork log verify && masterwork hint {A_LIBRARY} >/dev/null && masterwork doctor\n"
    );
    let Some(ran) = on_a_disk(&environment, "2m", &script) else { return };
    assert!(ran.stdout.contains("\nwhole\n"), "{ran:#?}");
    for line in
        ran.stdout.lines().filter(|line| line.starts_with("reset") || line.starts_with("check"))
    {
        assert!(line.ends_with(": 4"), "{ran:#?}");
    }
    let full = ran.stderr.matches("is full").count();
    assert!(full >= 2, "{ran:#?}");
    assert!(ran.stdout.contains("events, every chain whole"), "{ran:#?}");
    assert_eq!(ran.code, 0, "{ran:#?}");
}

#[test]
fn a_workspace_that_cannot_be_written_is_named() {
    let environment = TestEnvironment::without_workspace();
    let script = format!(
        "{WORKSPACE}
         masterwork hint {A_LIBRARY} >/dev/null
         mount -o remount,ro \"$DISK\"
         for command in plan 'check {A_LIBRARY}' 'hint {A_LIBRARY}' 'reset {A_LIBRARY}' next \
             doctor 'log verify' init; do
           masterwork $command >/dev/null 2>&1 </dev/null && code=0 || code=$?
           echo \"$command: $code\"; masterwork $command >/dev/null </dev/null || true
         done\n"
    );
    let Some(ran) = on_a_disk(&environment, "2m", &script) else { return };
    for line in ran.stdout.lines() {
        assert!(line.ends_with(if line.starts_with("init") { ": 2" } else { ": 4" }), "{ran:#?}");
    }
    assert!(ran.stderr.contains("writable for you"), "{ran:#?}");
}

#[test]
fn a_home_is_not_needed() {
    let environment = TestEnvironment::cold();
    let mut command = environment.command(&["plan"]);
    command.env_remove("HOME");
    assert_eq!(finish(command).code, 0);
    assert!(
        Path::new(&environment.folder().join("home")).read_dir().expect("a home").next().is_none()
    );
}
