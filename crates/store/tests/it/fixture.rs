//! Logs, drafts and child processes for the tests.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use evidence::{DeviceId, Draft, Event, Fact, Hash, ItemId, Verdict};
use store::Log;

/// Names the directory that a child process works in.
pub(crate) const CHILD_DIRECTORY: &str = "STORE_TEST_DIRECTORY";

pub(crate) fn device(number: u64) -> DeviceId {
    DeviceId::from_bits(number)
}

pub(crate) fn open(directory: &Path, number: u64) -> Log {
    Log::open(directory, device(number)).expect("the log opens")
}

pub(crate) fn item(number: u64) -> ItemId {
    ItemId::new("test", &format!("{number:08x}")).expect("a valid id")
}

pub(crate) fn about(number: u64, fact: Fact) -> Draft {
    Draft { time_ms: 1_000, item: Some(item(number)), content_version: None, fact }
}

pub(crate) fn note(text: &str) -> Draft {
    about(1, Fact::NoteKept { text: text.to_owned() })
}

pub(crate) fn verdict(verdict: &str, code: Option<&str>) -> Fact {
    Fact::Verdict(Verdict {
        verdict: verdict.to_owned(),
        submission: Hash::of(verdict),
        seed: 1,
        milliseconds: 100,
        misconception: None,
        level: None,
        failed_tests: vec![],
        toolchain: "rustc".to_owned(),
        files: code.map(|code| [("lib.rs".to_owned(), code.to_owned())].into()),
    })
}

pub(crate) fn all_events(log: &Log) -> Vec<Event> {
    log.events_after(&BTreeMap::new()).expect("the log can be read")
}

/// The test binary again, to run the one test `name` with `directory` in its environment.
pub(crate) fn child(name: &str, directory: &Path) -> Command {
    #[expect(clippy::disallowed_methods, reason = "the test starts itself, as its own child")]
    let mut command = Command::new(env::current_exe().expect("the test binary has a path"));
    command
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD_DIRECTORY, directory)
        .stdin(Stdio::null());
    command
}
