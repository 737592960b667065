//! What a runner of tests prints, read as reports. It is text of the learner's process: it explains a
//! failure, and shows a success only together with the exit code and the closing count.

use crate::Ending;
use crate::report::{Failure, FailureKind, TestReport};

/// What one runner said.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    /// What became of each test.
    pub(super) tests: Vec<TestReport>,
    /// Whether the runner came to its end, counted as many as it had announced, and none failed.
    pub(super) passed: bool,
}

impl Transcript {
    pub(super) fn read(ending: Ending, stdout: &[u8]) -> Self {
        let text = String::from_utf8_lossy(stdout);
        let (mut announced, mut counted, mut tests) = (0, None, Vec::new());
        for line in text.lines() {
            if let Some(number) = announcement(line) {
                announced += number;
            } else if let Some(result) = line.strip_prefix("test result: ") {
                counted = counts(result).map(|count| count + counted.unwrap_or(0));
            } else if let Some((name, outcome)) = test_line(line) {
                tests.push(match outcome {
                    "ok" => TestReport::passed(name),
                    "FAILED" => TestReport::failed(name, failure_of(&text, name)),
                    _ => TestReport::not_run(name),
                });
            }
        }
        let passed = ending == Ending::Exited(0) && counted == Some(announced);
        Transcript { tests, passed }
    }
}

/// `running 3 tests` → 3.
fn announcement(line: &str) -> Option<usize> {
    let (number, rest) = line.strip_prefix("running ")?.split_once(' ')?;
    if rest == "test" || rest == "tests" { number.parse().ok() } else { None }
}

/// `ok. 3 passed; 0 failed; 1 ignored; …` → 4; nothing where any failed.
fn counts(result: &str) -> Option<usize> {
    let counts = result.strip_prefix("ok. ")?;
    let number = |word: &str| {
        counts
            .split(';')
            .find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<usize>().ok())
    };
    (number("failed")? == 0).then_some(number("passed")? + number("ignored")?)
}

/// `test a::b ... ok` → `a::b`, `ok`. What a test prints past the runner may stand between.
fn test_line(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    let outcome = ["ok", "FAILED"].into_iter().find(|word| rest.ends_with(word));
    Some((name, outcome.unwrap_or("ignored")))
}

/// What the runner lists under `---- NAME stdout ----`.
fn failure_of(text: &str, name: &str) -> Failure {
    let start = format!("---- {name} stdout ----\n");
    let said = text.split_once(&start).map_or("", |(_, rest)| {
        let end = rest.find("\n---- ").or_else(|| rest.find("\n\nfailures:\n"));
        &rest[..end.unwrap_or(rest.len())]
    });
    let (place, message) = panic_in(said);
    let message = if message.is_empty() { "it failed".to_owned() } else { message };
    // A place in the learner's folder ends in the line: `src/main.rs:12:9`.
    let line = place.rsplit(':').nth(1).and_then(|line| line.parse().ok()).unwrap_or(0);
    Failure { line, kind: FailureKind::Panicked { message, place }, inputs: Vec::new() }
}

/// The place and the message of the first panic that is told of; the whole text where there is none.
pub(super) fn panic_in(said: &str) -> (String, String) {
    let Some((_, rest)) = said.split_once("panicked at ") else {
        return (String::new(), said.trim().to_owned());
    };
    let (place, message) = rest.split_once('\n').unwrap_or((rest, ""));
    let ours = |line: &&str| {
        !line.starts_with("note: run with `RUST_BACKTRACE") && !line.starts_with("stack backtrace")
    };
    let message: Vec<&str> = message.lines().take_while(ours).collect();
    (place.trim_end_matches(':').to_owned(), message.join("\n").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::Transcript;
    use crate::{Ending, TestOutcome};

    fn read(stdout: &str, code: i32) -> Transcript {
        Transcript::read(Ending::Exited(code), stdout.as_bytes())
    }

    #[test]
    fn a_run_passes_only_with_its_closing_count() {
        let good = "\nrunning 2 tests\ntest a ... ok\ntest b - should panic ... ok\n\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.00s\n\n";
        assert!(read(good, 0).passed);
        assert!(!read(good, 101).passed);
        // The learner's code ended the process with 0, or printed a line that looks like the end.
        assert!(!read("\nrunning 2 tests\ntest a ... ok\n", 0).passed);
        assert!(!read(&good.replace("2 passed", "1 passed"), 0).passed);
        assert!(!read("", 0).passed);
    }

    #[test]
    fn a_failure_carries_its_message_and_place() {
        let text = "\nrunning 1 test\ntest m::adds ... FAILED\n\nfailures:\n\n---- m::adds stdout ----\nhello\n\nthread 'm::adds' (77) panicked at src/main.rs:9:5:\nassertion `left == right` failed\n  left: 1\n right: 2\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n\n\nfailures:\n    m::adds\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        let transcript = read(text, 101);
        assert!(!transcript.passed);
        assert_eq!(transcript.tests[0].outcome, TestOutcome::Failed);
        let failure = transcript.tests[0].failure.as_ref().expect("failed");
        assert_eq!(failure.line, 9);
        assert_eq!(
            failure.message(),
            "panicked at src/main.rs:9:5:\n  assertion `left == right` failed\n    left: 1\n   right: 2"
        );
    }
}
