//! A newer save ends the check of an older one, at whatever it is.

use std::path::Path;
use std::time::{Duration, Instant};

use judge::{CheckOptions, JudgeError, Progress};

use crate::support::{Bench, exercise, submission};

/// How long anything may take that should be over at once.
const DEADLINE: Duration = Duration::from_secs(20);

#[test]
fn a_cancelled_check_ends_at_once_and_leaves_no_process() {
    let bench = Bench::of_its_own();
    let exercise = exercise(
        "waits",
        "time_limit_ms = 120000",
        &[
            ("solution.rs", "pub fn wait() {}\n"),
            (
                "tests.rs",
                "use waits::*;\nuse observe::*;\n\n#[test]\nfn waits() {\n    wait();\n}\n",
            ),
        ],
    );
    let endless = submission(
        &exercise,
        "pub fn wait() {\n    \
         std::thread::sleep(std::time::Duration::from_secs(120));\n}\n",
    );
    for step in ["compiling", "testing"] {
        let options = CheckOptions::usual();
        let (sender, steps) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let check = scope.spawn(|| {
                let result = bench.judge.check(&exercise, &endless, &options, &mut |progress| {
                    let step = match progress {
                        Progress::Compiling => "compiling",
                        Progress::Testing => "testing",
                        Progress::Crates(..) | Progress::Diagnostic(_) => return,
                    };
                    // Nobody listens any more once the check was cancelled.
                    let _ = sender.send(step);
                });
                (result, Instant::now())
            });
            while steps.recv_timeout(DEADLINE * 3).expect("the check begins") != step {}
            if step == "testing" {
                soon(|| runs_below(bench.folder.path()));
            }
            let cancelled = Instant::now();
            options.cancel.cancel();
            let (result, ended) = check.join().expect("no panic");
            assert!(matches!(result, Err(JudgeError::Cancelled)), "{result:?}");
            assert!(ended - cancelled < DEADLINE, "it took {:?}", ended - cancelled);
        });
        soon(|| !runs_below(bench.folder.path()));
    }
}

#[test]
fn a_check_that_waits_for_another_can_be_cancelled() {
    let bench = Bench::of_its_own();
    let exercise = exercise(
        "waits-in-line",
        "",
        &[
            ("solution.rs", "pub fn wait() {}\n"),
            (
                "tests.rs",
                "use waits_in_line::*;\nuse observe::*;\n\n#[test]\nfn waits() {\n    wait();\n}\n",
            ),
        ],
    );
    let options = CheckOptions::usual();
    options.cancel.cancel();
    let result = bench.judge.check(
        &exercise,
        &submission(&exercise, "pub fn wait() {}"),
        &options,
        &mut |_| {},
    );
    assert!(matches!(result, Err(JudgeError::Cancelled)), "{result:?}");
    // What was cut off is no obstacle.
    let report =
        crate::support::ask(&bench.judge, &exercise, &submission(&exercise, "pub fn wait() {}"));
    assert_eq!(report.expect("a verdict").verdict, judge::Verdict::Accepted);
}

/// Whether any process runs in this folder.
pub(crate) fn runs_below(folder: &Path) -> bool {
    let processes = std::fs::read_dir("/proc").expect("this is Linux").flatten();
    processes
        .filter_map(|process| std::fs::read_link(process.path().join("cwd")).ok())
        .any(|place| place.starts_with(folder))
}

/// Waits for a condition that must come to hold.
#[track_caller]
pub(crate) fn soon(condition: impl Fn() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < DEADLINE, "it never came to hold");
        std::thread::sleep(Duration::from_millis(20));
    }
}
