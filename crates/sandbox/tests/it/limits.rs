//! What a program may take: what is allowed goes, what is more does not.

use std::time::Duration;

use sandbox::{Ending, Limits, Scratch, Tier};

use crate::{folder, limits, run, shell, text, tiers};

#[test]
fn a_flood_is_cut() {
    for tier in tiers() {
        let folder = folder();
        let finished = run(tier, &shell("yes", folder.path()));
        assert_eq!(finished.ending, Ending::OutputLimit, "{tier}");
        assert_eq!(finished.stdout.len(), limits().output_bytes, "{tier}");
        let exact = format!("head -c {} /bin/sh", limits().output_bytes);
        assert_eq!(run(tier, &shell(&exact, folder.path())).ending, Ending::Exited(0), "{tier}");
    }
}

#[test]
fn wall_time_ends_what_sleeps() {
    for tier in tiers() {
        let folder = folder();
        let mut job = shell("trap '' TERM HUP INT; sleep 15; sleep 15", folder.path());
        job.limits = Limits { wall: Duration::from_millis(200), ..limits() };
        let finished = run(tier, &job);
        assert_eq!(finished.ending, Ending::TimeLimit, "{tier}");
        assert!(finished.usage.wall < Duration::from_secs(10), "{tier}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn processor_time_is_counted_over_all_processes() {
    for tier in tiers() {
        let folder = folder();
        let spin = "(while :; do :; done) &";
        let mut job = shell(&format!("{spin} {spin} {spin} {spin} wait"), folder.path());
        job.limits = Limits { cpu: Duration::from_secs(1), ..limits() };
        let finished = run(tier, &job);
        assert_eq!(finished.ending, Ending::TimeLimit, "{tier}");
        assert!(finished.usage.wall < Duration::from_secs(15), "{tier}: {:?}", finished.usage);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn processes_are_counted_where_the_record_says_so() {
    for tier in tiers() {
        let folder = folder();
        let many = "i=0; while [ $i -lt 40 ]; do sleep 1 & i=$((i+1)); done; wait; echo all";
        let mut job = shell(many, folder.path());
        assert_eq!(text(&run(tier, &job).stdout), "all\n", "{tier}");
        job.limits = Limits { processes: 20, ..limits() };
        let finished = run(tier, &job);
        let (state, _) = finished.held.property(sandbox::Property::Processes);
        let held = text(&finished.stdout) != "all\n";
        assert_eq!(held, state != sandbox::State::Absent, "{tier}: {finished:?}");
    }
}

#[test]
fn a_file_grows_to_its_limit_only() {
    for tier in tiers() {
        let folder = folder();
        let at = folder.path().join("scratch");
        let fill = |kilobytes: u32| {
            format!("dd if=/bin/sh of=f bs=1k count=1 seek={} 2>/dev/null", kilobytes - 1)
        };
        for (kilobytes, goes) in [(100, true), (300, false)] {
            let mut job = shell(&fill(kilobytes), &at);
            job.limits = Limits { file_bytes: 200 << 10, ..limits() };
            job.scratch(Scratch { at: at.clone(), bytes: 1 << 20, files: 10, collect: vec![] });
            assert_eq!(run(tier, &job).ending == Ending::Exited(0), goes, "{tier} {kilobytes}");
        }
    }
}

#[test]
fn the_scratch_folder_holds_what_it_holds_and_no_more_where_the_record_says_so() {
    for tier in tiers().into_iter().filter(|tier| *tier < Tier::Bare) {
        let folder = folder();
        let at = folder.path().join("scratch");
        for (script, goes) in [
            ("for i in 1 2 3; do head -c 100000 /bin/sh > f$i || exit 1; done", true),
            ("for i in 1 2 3 4 5 6 7 8 9; do cp /bin/sh f$i || exit 1; done", false),
            ("for i in 1 2 3 4 5 6 7 8; do : > f$i || exit 1; done", true),
            ("i=0; while [ $i -lt 60 ]; do : > f$i || exit 1; i=$((i+1)); done", false),
            ("echo x > /elsewhere", false),
            ("echo x > /usr/elsewhere", false),
            ("echo x > $TMPDIR/file && cat file", true),
        ] {
            let mut job = shell(script, &at);
            job.variable("TMPDIR", &at);
            job.scratch(Scratch { at: at.clone(), bytes: 400 << 10, files: 50, collect: vec![] });
            let finished = run(tier, &job);
            assert_eq!(finished.ending == Ending::Exited(0), goes, "{tier}: {script}");
        }
    }
}
