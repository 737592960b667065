//! Programs that misbehave: the gate says what happened and what to try, leaves nothing running, and
//! calls its own faults its own.
//!
//! The gate of these tests is tiny: a server that echoes lines. Its programs are in Python and `sh`.

mod programs;
mod stages;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gate::report::{ReportContext, text};
use gate::{
    Arena, Calibrations, Failure, GateError, Happening, Outcome, Project, RunReport, Wanted,
};
use sandbox::{Cancel, Ground};
use tempfile::TempDir;

use crate::disk::sandbox;
use stages::ECHO;

/// Longer than anything here may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// A project with one script, a network and a cache of its own.
struct Place {
    folder: TempDir,
    /// Stands on the command line of all that the project starts, and nowhere else.
    marker: String,
    ground: Arc<Ground>,
    cancel: Cancel,
}

impl Place {
    fn new(script: &str) -> Self {
        let all = fs::Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(all).tempdir().expect("a folder");
        let marker = format!("marker-{}", folder.path().file_name().expect("a name").display());
        let ground = Arc::new(Ground::open(sandbox()).expect("a network"));
        let place = Place { folder, marker, ground, cancel: Cancel::default() };
        fs::create_dir(place.project()).expect("a folder");
        fs::write(place.project().join("server.py"), format!("{}{script}", programs::HEAD))
            .expect("a file");
        place.declare("");
        place
    }

    fn project(&self) -> std::path::PathBuf {
        self.folder.path().join("project")
    }

    /// Writes `system.toml`, with more lines.
    fn declare(&self, more: &str) {
        let text = format!(
            "name = \"echo\"\nrun = [\"python3\", \"-S\", \"server.py\", \"{}\"]\n{more}",
            self.marker
        );
        fs::write(self.project().join("system.toml"), text).expect("a file");
    }

    fn cache(&self) -> std::path::PathBuf {
        self.folder.path().join("cache")
    }

    /// Runs one stage, as `masterwork gate run --stage` does.
    fn run(&self, stage: &str) -> Result<RunReport, GateError> {
        let project = Project::read(&self.project()).expect("it is a project");
        let arena = Arena {
            sandbox: sandbox(),
            ground: &self.ground,
            project: &project,
            gate: &ECHO,
            settings: &BTreeMap::new(),
            cache: self.cache(),
            compiler: None,
            calibrations: &Calibrations::default(),
            cancel: &self.cancel,
        };
        let only = Some(stage.to_owned());
        let wanted = Wanted { current: 0, only, seed: 1, shorten_for: Duration::ZERO };
        let report = arena.run(&wanted, &[], &mut |_| {});
        self.expect_nothing_left();
        report
    }

    /// The outcome of a stage. A machine that keeps the gate itself waiting gets another try.
    fn outcome(&self, stage: &str) -> Outcome {
        for _ in 0..5 {
            let report = self.run(stage).expect("the gate itself works");
            let outcome = report.stages[0].report.outcome.clone();
            if outcome.reason() != Some("machine-too-slow") {
                return outcome;
            }
        }
        panic!("this machine is too slow for this test");
    }

    /// The failure of a stage; it has this reason.
    #[track_caller]
    fn failure(&self, stage: &str, reason: &str) -> Failure {
        match self.outcome(stage) {
            Outcome::Fail(failure) if failure.reason == reason => failure,
            other => panic!("{other:#?}"),
        }
    }

    /// No process of the project's runs any more, and no folder of a stage is there.
    #[track_caller]
    fn expect_nothing_left(&self) {
        let until = Instant::now() + DEADLINE;
        while is_running(&self.marker) {
            assert!(Instant::now() < until, "something still runs");
            std::thread::sleep(Duration::from_millis(5));
        }
        let left: Vec<_> = fs::read_dir(self.cache())
            .map(|entries| entries.flatten().map(|entry| entry.file_name()).collect())
            .unwrap_or_default();
        assert!(
            left.iter().all(|name| !name.to_string_lossy().starts_with("stage-")),
            "folders are left: {left:?}"
        );
    }
}

/// Whether a process has this word on its command line.
fn is_running(marker: &str) -> bool {
    let processes = fs::read_dir("/proc").expect("there is /proc");
    processes.flatten().any(|process| {
        let line = fs::read(Path::new(&process.path()).join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(marker)
    })
}

fn has(texts: &[String], part: &str) -> bool {
    texts.iter().any(|text| text.contains(part))
}

#[test]
fn a_right_server_passes() {
    let place = Place::new(programs::ECHOES);
    for stage in ["echo", "ends", "again"] {
        assert_eq!(place.outcome(stage), Outcome::Pass, "{stage}");
    }
}

#[test]
fn a_project_that_does_not_build_is_told_by_its_own_words() {
    let place = Place::new(programs::ECHOES);
    place.declare("build = [\"sh\", \"-c\", \"echo 'error: expected `;`' >&2; exit 101\"]");
    let report = place.run("echo").expect("the gate itself works");
    let failure = report.build.clone().expect("it does not build");
    assert!(!report.is_passed() && report.stages.is_empty());
    assert_eq!(failure.reason, "does-not-build");
    assert!(failure.what.contains("exit code 101"), "{failure:?}");
    assert!(
        has(&failure.evidence, "expected `;`") && has(&failure.help, "yourself"),
        "{failure:?}"
    );
}

#[test]
fn a_program_that_is_not_there() {
    let place = Place::new("");
    let text = "name = \"echo\"\nrun = \"target/release/echo\"";
    fs::write(place.project().join("system.toml"), text).expect("a file");
    let failure = place.failure("echo", "no-program");
    assert!(failure.what.contains("target/release/echo"), "{failure:?}");
    assert!(has(&failure.help, "system.toml"), "{failure:?}");
}

#[test]
fn a_program_that_exits_at_once() {
    let failure = Place::new(programs::EXITS).failure("echo", "exited-at-once");
    assert!(failure.what.contains("exit code 3"), "{failure:?}");
    assert!(has(&failure.evidence, "it printed: no configuration"), "{failure:?}");
    assert!(has(&failure.help, "by hand"), "{failure:?}");
}

#[test]
fn a_program_on_the_wrong_port() {
    let place = Place::new(programs::WRONG_PORT);
    let failure = place.failure("echo", "not-listening");
    assert!(failure.what.contains("nothing listens on 127.0.0.1:"), "{failure:?}");
    // On the network of the whole machine, others' ports would be named.
    if place.ground.is_own() {
        assert!(has(&failure.help, "it listens on port 47"), "{failure:?}");
        assert!(has(&failure.help, "environment"), "{failure:?}");
    }
}

#[test]
fn a_program_that_never_answers() {
    let failure = Place::new(programs::SILENT).failure("echo", "no-reply");
    assert!(failure.what.contains("`hello`") || failure.what.contains("hello"), "{failure:?}");
}

#[test]
fn garbage_is_shown_harmlessly() {
    let place = Place::new(programs::GARBAGE);
    let report = place.run("echo").expect("the gate itself works");
    assert_eq!(report.stages[0].report.outcome.reason(), Some("reply-wrong"));
    let lines = text(&report, &ReportContext::default(), 100);
    let shown: String = lines.iter().map(|line| format!("{}\n", line.plain())).collect();
    assert!(shown.contains("\\x1b[2J\\xff\\xfe"), "{shown}");
    assert!(!shown.contains('\x1b') && !shown.contains('\u{202e}'), "{shown:?}");
}

#[test]
fn a_line_without_end_is_not_read_for_ever() {
    Place::new(programs::ENDLESS_LINE).failure("echo", "no-lines");
}

#[test]
fn a_flood_of_output_is_cut_and_told() {
    let place = Place::new(programs::FLOODS);
    let report = place.run("floods").expect("the gate itself works");
    let stage = &report.stages[0].report;
    assert_eq!(stage.outcome, Outcome::Pass, "printing too much is told, and no failure");
    assert!(has(&stage.notes, "of its output were not kept"), "{:?}", stage.notes);
    let is_printed = |event: &&gate::Event| matches!(event.what, Happening::Printed { .. });
    assert!(stage.events.iter().filter(is_printed).count() <= 1500);
}

#[test]
fn daemons_are_found_and_ended() {
    let failure = Place::new(programs::DAEMONS).failure("ends", "left-processes-behind");
    assert!(failure.what.contains("2 of its processes"), "{failure:?}");
    assert!(has(&failure.help, "foreground"), "{failure:?}");
}

#[test]
fn a_program_that_ignores_sigterm_is_killed() {
    let failure = Place::new(programs::IGNORES_SIGTERM).failure("ends", "ignores-sigterm");
    assert!(failure.what.contains("was killed"), "{failure:?}");
}

#[test]
fn a_program_that_fills_its_disk_is_ended() {
    let failure = Place::new(programs::FILLS_DISK).failure("fills", "fills-its-disk");
    assert!(failure.what.contains("1024 MiB"), "{failure:?}");
}

#[test]
fn a_busy_port_is_not_taken_for_the_program() {
    let place = Place::new(programs::ECHOES);
    let outcome = place.outcome("busy-port");
    match place.ground.is_own() {
        true => assert_eq!(outcome.reason(), Some("port-not-freed"), "{outcome:?}"),
        false => {
            assert_eq!(outcome.word(), "inconclusive", "{outcome:?}");
            assert_eq!(outcome.reason(), Some("port-busy"), "{outcome:?}");
        }
    }
}

#[test]
fn a_program_that_dies_in_the_middle_is_told_by_its_last_words() {
    let failure = Place::new(programs::DIES).failure("again", "connection-closed");
    assert!(failure.what.contains("closed") || failure.what.contains("reset"), "{failure:?}");
}

#[test]
fn faults_of_the_gate_are_called_its_own() {
    let place = Place::new(programs::ECHOES);
    for (stage, expected) in [("panics", "index 7"), ("asks-too-much", "no figure `share`")] {
        let error = place.run(stage).expect_err("it is no finding about the system");
        let GateError::Check { stage: named, .. } = &error else { panic!("{error:?}") };
        assert_eq!(named, stage);
        let text = error.to_string();
        assert!(text.contains("is at fault") && text.contains(expected), "{text}");
    }
}

#[test]
fn an_interrupted_run_leaves_nothing() {
    let place = Place::new(programs::ECHOES);
    let cancel = place.cancel.clone();
    let marker = place.marker.clone();
    let interrupting = std::thread::spawn(move || {
        let until = Instant::now() + DEADLINE;
        while !is_running(&marker) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        cancel.cancel();
    });
    let error = place.run("for-ever").expect_err("it was interrupted");
    assert!(matches!(error, GateError::Cancelled), "{error:?}");
    interrupting.join().expect("it does not panic");
}
