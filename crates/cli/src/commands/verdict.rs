//! A verdict as text: what failed, what it may come from, and what to do next.

use curriculum::Task;
use judge::{Failure, FailureKind, TestOutcome, TestReport, Verdict, VerdictLevel};
use learner::Mode;
use training::Session;
use training::session::{Checked, Reviewed};

use crate::output::Output;
use crate::terminal::theme;

/// The verdict of one check, with everything that says what to do next.
pub(super) fn write_verdict(session: &Session, output: &Output, checked: &Checked) {
    let report = &checked.report;
    // Another course's program shows what it does also when it is right.
    let shows_output = report.verdict != Verdict::Accepted || report.own_tests;
    if shows_output && !report.output.trim().is_empty() {
        output.line("your code printed:");
        output.untrusted(&report.output);
        output.line("");
    }
    let (waiting, failed): (Vec<_>, Vec<_>) =
        report.failed_tests().partition(|test| is_waiting(test));
    write_waiting(output, &waiting);
    for test in failed {
        output.styled(&format!("✗ {}", test.name), theme::BAD);
        if let Some(failure) = &test.failure {
            output.untrusted(&indented(&test.name, failure));
        }
        output.line("");
    }
    if let Some(known) = &checked.misconception {
        output.styled("This looks like a known mistake:", theme::STRONG);
        output.page(&known.message);
        output.line("");
    }
    let exercise = session.find_exercise(&checked.slug).ok();
    let is_prediction = exercise.is_some_and(|exercise| matches!(exercise.task, Task::Predict(_)));
    let style = if report.verdict == Verdict::Accepted { theme::GOOD } else { theme::BAD };
    output.styled(&headline(checked, is_prediction), style);
    if report.own_tests {
        output.line(
            "judged by the course's own tests, in the same process as your code: this verdict rests \
             on what they say",
        );
    }
    if report.level == VerdictLevel::Graded {
        let (slug, seed) = (&checked.slug, report.seed);
        output.line(format!(
            "graded, seed {seed}    again: masterwork check {slug} --graded --seed {seed}"
        ));
    }
    if report.verdict != Verdict::Accepted {
        return;
    }
    if let Some(explanation) = exercise.and_then(|exercise| exercise.explanation.as_ref()) {
        output.line("");
        output.page(explanation);
        output.line("");
    }
    if let Some(reviewed) = &checked.reviewed {
        output.line(review_words(reviewed));
    }
    let recalled = checked.reviewed.as_ref().is_some_and(|one| one.mode == Mode::Recall);
    // The comparison is with what was accepted the first time.
    let compare = if is_prediction || recalled {
        String::new()
    } else {
        format!("compare: masterwork diff {}    ", checked.slug)
    };
    let next = if recalled { "review" } else { "next" };
    output.line(format!("{compare}go on: masterwork {next}"));
}

/// What the work was worth, and when it comes back.
pub(crate) fn review_words(reviewed: &Reviewed) -> String {
    let what = match reviewed.mode {
        Mode::First => "learned",
        Mode::Recall => "recalled",
        Mode::Proof => "proven",
    };
    let days = match reviewed.days {
        0 => "later today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let rating = reviewed.rating.word();
    format!("{what}: {rating}, since {}; it comes back {days}", because(reviewed))
}

fn because(reviewed: &Reviewed) -> String {
    match reviewed.because.strip_prefix("at the first check") {
        Some(rest) => format!("it passed at the first check{rest}"),
        None => reviewed.because.clone(),
    }
}

fn headline(checked: &Checked, is_prediction: bool) -> String {
    let (slug, report) = (&checked.slug, &checked.report);
    if is_prediction && report.verdict == Verdict::CompileError {
        return format!("{slug}: not answered yet");
    }
    let passed = report.tests.iter().filter(|test| test.outcome == TestOutcome::Passed).count();
    let tests = match report.tests.len() {
        0 => String::new(),
        _ if is_prediction => String::new(),
        all => format!(", {passed} of {all} tests pass"),
    };
    format!("{slug}: {}{tests} ({} ms)", report.verdict.words(), report.milliseconds)
}

/// Whether a test failed only because something is not written yet.
fn is_waiting(test: &TestReport) -> bool {
    waits_for(test).is_some()
}

/// The place of the `todo!` that a test ran into.
fn waits_for(test: &TestReport) -> Option<&str> {
    match test.failure.as_ref().map(|failure| &failure.kind) {
        Some(FailureKind::Panicked { message, place })
            if message.starts_with("not yet implemented") =>
        {
            Some(place)
        }
        _ => None,
    }
}

/// Tests that ran into a `todo!`: a line for each place, not one for each test.
fn write_waiting(output: &Output, waiting: &[&TestReport]) {
    let mut places: Vec<&str> = waiting.iter().filter_map(|test| waits_for(test)).collect();
    places.sort_unstable();
    for group in places.chunk_by(|one, other| one == other) {
        let tests =
            if group.len() == 1 { "1 test waits" } else { &format!("{} tests wait", group.len()) };
        output.untrusted(&format!("✗ {tests} for the `todo!` at {}", group[0]));
    }
    if !waiting.is_empty() {
        output.line("");
    }
}

fn indented(name: &str, failure: &Failure) -> String {
    let place = match failure.line {
        0 => String::new(),
        line => format!("  tests/tests.rs:{line}\n"),
    };
    let message = failure.message();
    // A prediction's fields are called as what was asked of them; once is enough.
    let lines = message.lines().skip_while(|line| *line == name);
    place + &lines.map(|line| format!("  {line}\n")).collect::<String>()
}
