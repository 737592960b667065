//! What comes back, and what is left behind.

use std::time::{Duration, Instant};

use sandbox::{Cancel, Collect, Ending, Limits, Sandbox, SandboxError, Scratch, State, Tier};

use crate::{folder, limits, run, shell, text, tiers};

#[test]
fn output_and_exit_code_come_back() {
    for tier in tiers() {
        let folder = folder();
        let finished = run(tier, &shell("echo out; echo err >&2; exit 3", folder.path()));
        assert_eq!(finished.ending, Ending::Exited(3), "{tier}");
        let printed = (text(&finished.stdout), text(&finished.stderr));
        assert_eq!(printed, ("out\n".into(), "err\n".into()), "{tier}");
        assert!(finished.usage.wall < limits().wall, "{tier}");
        assert_eq!(finished.usage.printed_bytes, 8, "{tier}");
    }
}

#[test]
fn a_signal_comes_back() {
    for tier in tiers() {
        let folder = folder();
        let finished = run(tier, &shell("kill -SEGV $$", folder.path()));
        assert_eq!(finished.ending, Ending::Signalled(11), "{tier}");
    }
}

#[test]
fn input_is_read_and_ends() {
    for tier in tiers() {
        let folder = folder();
        let mut job = shell("cat; cat; echo end", folder.path());
        assert_eq!(text(&run(tier, &job).stdout), "end\n", "{tier}");
        job.input = b"given ".to_vec();
        assert_eq!(text(&run(tier, &job).stdout), "given end\n", "{tier}");
    }
}

#[test]
fn a_program_that_is_not_there_is_named() {
    for tier in tiers() {
        let folder = folder();
        let mut job = shell("", folder.path());
        job.program = "/bin/no-such-program".into();
        match Sandbox::in_tier(tier).run(&job, &Cancel::default(), &mut |_| {}) {
            Err(SandboxError::Start { program, source }) => {
                assert_eq!(program, "/bin/no-such-program");
                assert_eq!(source.kind(), std::io::ErrorKind::NotFound, "{tier}");
            }
            other => panic!("{tier}: {other:?}"),
        }
    }
}

#[test]
fn a_cancelled_run_ends_at_once() {
    for tier in tiers() {
        let folder = folder();
        let cancel = Cancel::default();
        let later = cancel.clone();
        let waiter = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            later.cancel();
        });
        let started = Instant::now();
        let result =
            Sandbox::in_tier(tier).run(&shell("sleep 15", folder.path()), &cancel, &mut |_| {});
        assert!(matches!(result, Err(SandboxError::Cancelled)), "{tier}: {result:?}");
        assert!(started.elapsed() < Duration::from_secs(10), "{tier}");
        waiter.join().expect("it does not panic");
    }
}

#[test]
fn standard_error_is_seen_as_it_comes() {
    for tier in tiers() {
        let folder = folder();
        let job = shell("echo first >&2; sleep 0.3; echo second >&2", folder.path());
        let mut pieces = Vec::new();
        Sandbox::in_tier(tier)
            .run(&job, &Cancel::default(), &mut |bytes| pieces.push(text(bytes)))
            .expect("it runs");
        assert_eq!(pieces, ["first\n", "second\n"], "{tier}");
    }
}

fn with_scratch(script: &str, folder: &std::path::Path, collect: &[&str]) -> sandbox::Job {
    let at = folder.join("scratch");
    let collect = collect.iter().map(|name| Collect {
        name: (*name).to_owned(),
        to: folder.join(format!("taken-{}", name.replace('/', "-"))),
        most_bytes: 1000,
    });
    let mut job = shell(script, &at);
    job.scratch(Scratch { at, bytes: 1 << 20, files: 50, collect: collect.collect() });
    job
}

#[test]
fn files_are_taken_out_and_the_folder_is_gone() {
    for tier in tiers() {
        let folder = folder();
        std::fs::write(folder.path().join("taken-a"), "old").expect("writable");
        let job = with_scratch("echo new > a; mkdir -p b/c", folder.path(), &["a", "missing"]);
        let finished = run(tier, &job);
        assert_eq!(finished.ending, Ending::Exited(0), "{tier}: {}", text(&finished.stderr));
        assert_eq!(finished.collected, [true, false], "{tier}");
        let taken = std::fs::read_to_string(folder.path().join("taken-a"));
        assert_eq!(taken.expect("taken"), "new\n", "{tier}");
        assert!(!folder.path().join("scratch").exists(), "{tier}");
    }
}

#[test]
fn what_is_no_small_regular_file_is_left_behind() {
    for tier in tiers() {
        let folder = folder();
        std::fs::write(folder.path().join("secret"), "secret").expect("writable");
        let script = "ln -s ../secret link; ln -s /etc/passwd passwd; mkfifo pipe; mkdir folder; \
                      head -c 1001 /bin/sh > large; head -c 1000 /bin/sh > fits";
        let names = ["link", "passwd", "pipe", "folder", "large", "fits", "../secret"];
        let finished = run(tier, &with_scratch(script, folder.path(), &names));
        assert_eq!(finished.ending, Ending::Exited(0), "{tier}: {}", text(&finished.stderr));
        let only_the_last = [false, false, false, false, false, true, false];
        assert_eq!(finished.collected, only_the_last, "{tier}");
    }
}

/// Whether a process with this word in its command line runs.
fn is_running(word: &str) -> bool {
    let processes = std::fs::read_dir("/proc").expect("there is a /proc");
    processes.flatten().any(|process| {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let parts: Vec<_> = line.split(|byte| *byte == 0).collect();
        parts.contains(&word.as_bytes())
    })
}

#[test]
#[cfg(target_os = "linux")]
fn daemons_are_ended() {
    for tier in tiers().into_iter().filter(|tier| *tier != Tier::None) {
        let folder = folder();
        // A number of seconds that nobody else sleeps.
        let mark = format!("{}.{}", 40 + tier as u32, std::process::id());
        let script =
            format!("(setsid setsid sleep {mark} & ) ; (setsid sleep {mark} >&- 2>&- & ); exit 0");
        let started = Instant::now();
        let finished = run(tier, &shell(&script, folder.path()));
        assert_eq!(finished.ending, Ending::Exited(0), "{tier}");
        assert!(!is_running(&mark), "{tier}");
        assert!(started.elapsed() < Duration::from_secs(10), "{tier}");
    }
}

#[test]
fn jobs_side_by_side_do_not_see_each_other() {
    for tier in tiers().into_iter().filter(|tier| *tier < Tier::Bare) {
        let folder = folder();
        let run_one = |name: &str| {
            let own = folder.path().join(name);
            std::fs::create_dir(&own).expect("a folder");
            let script = format!(
                "echo {name} > mine; sleep 0.3; ls; ls {}; ls /proc 2>&1; kill -0 2 && echo self; \
                 for p in 3 4 5 6 7 8 9 10 11 12; do kill -0 $p 2>/dev/null && echo other $p; done; \
                 ls -A /tmp",
                folder.path().display()
            );
            let mut job = with_scratch(&script, &own, &[]);
            job.view.readable.retain(|path| !path.starts_with(folder.path()));
            text(&run(tier, &job).stdout)
        };
        std::thread::scope(|scope| {
            let one = scope.spawn(|| run_one("one"));
            let other = run_one("other");
            let one = one.join().expect("it does not panic");
            for (printed, foreign) in [(&one, "other"), (&other, "one")] {
                assert!(!printed.contains(foreign), "{tier}: {printed}");
                assert!(printed.contains("mine"), "{tier}: {printed}");
            }
        });
        std::fs::remove_dir_all(folder.path().join("one")).expect("removable");
    }
}

#[test]
fn a_tier_is_found_noted_and_not_looked_for_again() {
    let folder = folder();
    let note = folder.path().join("note");
    let found = Sandbox::open(&note).tier();
    assert_eq!(tiers().first(), Some(&found));
    let text = std::fs::read_to_string(&note).expect("noted");
    // A note is believed while the system is the same, and not after.
    let lower = text.replacen(found.name(), "none", 1);
    std::fs::write(&note, &lower).expect("writable");
    assert_eq!(Sandbox::open(&note).tier(), Tier::None);
    std::fs::write(&note, lower.replace("\"system\":\"", "\"system\":\"other ")).expect("writable");
    assert_eq!(Sandbox::open(&note).tier(), found);
}

#[test]
fn a_run_that_lasts_long_enough_to_be_looked_at_is_measured() {
    for tier in tiers() {
        let folder = folder();
        let job = shell("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done", folder.path());
        let finished = run(tier, &job);
        assert!(finished.usage.cpu > Duration::from_millis(20), "{tier}: {:?}", finished.usage);
        assert!(finished.usage.peak_memory_bytes > 100_000, "{tier}: {:?}", finished.usage);
        assert!(finished.usage.cpu <= finished.usage.wall * 2, "{tier}: {:?}", finished.usage);
    }
}

#[test]
fn folders_of_ours_are_changed_in_place_and_the_record_says_so() {
    for tier in tiers() {
        let folder = folder();
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).expect("a folder");
        for round in ["one", "two"] {
            let mut job = shell(&format!("echo {round} >> shared/file"), folder.path());
            job.shared(&shared);
            let finished = run(tier, &job);
            assert_eq!(finished.ending, Ending::Exited(0), "{tier}: {}", text(&finished.stderr));
            let (state, _) = finished.held.property(sandbox::Property::Disk);
            assert_ne!(state, State::Enforced, "{tier}");
        }
        let kept = std::fs::read_to_string(shared.join("file")).expect("written");
        assert_eq!(kept, "one\ntwo\n", "{tier}");
    }
}

#[test]
fn limits_of_nothing_are_refused_by_the_clock_and_not_by_luck() {
    for tier in tiers() {
        let folder = folder();
        let mut job = shell("exec >&- 2>&-; while :; do :; done", folder.path());
        job.limits = Limits { wall: Duration::from_millis(150), ..limits() };
        assert_eq!(run(tier, &job).ending, Ending::TimeLimit, "{tier}");
    }
}
