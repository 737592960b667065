//! The verdict, and what to do next: the compiler's own words, or the test that failed with its
//! input, the expected and the actual value, and the misconception that it shows.

use judge::{Diagnostic, Failure, FailureKind, Level, TestOutcome, TestReport, Verdict};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use training::session::Misconception;

use super::model::{Checking, Fault, Judgement, Pane};
use crate::commands::review_words;
use crate::terminal::{ansi, diff, markdown, safe, theme, wrap};

/// The widest prose that is easy to read, in columns.
const WIDEST_PROSE: u16 = 90;
/// How much of a value is shown.
const VALUE: safe::Limits = safe::Limits { lines: 40, line_characters: 1_000 };
/// How much of what the program printed is shown.
const OUTPUT: safe::Limits = safe::Limits { lines: 200, line_characters: 500 };

/// The text below the verdict's rule.
pub(crate) fn text(pane: &Pane, width: u16) -> Text<'static> {
    match pane {
        Pane::Quiet => Text::default(),
        Pane::Checking(Checking { diagnostics, before, .. }) if diagnostics.is_empty() => {
            text(before, width)
        }
        Pane::Checking(checking) => {
            let mut text = Text::default();
            for rendered in &checking.diagnostics {
                text.extend(compiler(rendered, width));
            }
            text
        }
        Pane::Judged(judgement) => judged(judgement, width),
        Pane::NoVerdict(fault) => fault_text(fault, width),
    }
}

/// The verdict in a line, and how to show it.
pub(crate) fn title(judgement: &Judgement) -> (String, Style) {
    let report = &judgement.checked.report;
    let failed = report.failed_tests().count();
    let tests = report.tests.len();
    let errors = report.diagnostics.iter().filter(|found| found.level == Level::Error).count();
    let detail = match report.verdict {
        Verdict::Accepted if tests == 0 => String::new(),
        Verdict::Accepted => format!(" · {}", count(tests, "test")),
        Verdict::CompileError | Verdict::Lint if errors > 0 => {
            format!(" · {}", count(errors, "error"))
        }
        Verdict::CompileError | Verdict::Lint => String::new(),
        Verdict::WrongAnswer
        | Verdict::RuntimeError
        | Verdict::TimeLimit
        | Verdict::MemoryLimit
        | Verdict::OutputLimit
        | Verdict::InternalError => format!(" · {failed} of {} failed", count(tests, "test")),
    };
    let (mark, style) = match report.verdict {
        Verdict::Accepted => ("✓", theme::GOOD),
        Verdict::InternalError => ("?", theme::UNSURE),
        Verdict::CompileError
        | Verdict::Lint
        | Verdict::WrongAnswer
        | Verdict::RuntimeError
        | Verdict::TimeLimit
        | Verdict::MemoryLimit
        | Verdict::OutputLimit => ("✗", theme::BAD),
    };
    let seconds = report.milliseconds as f64 / 1000.0;
    (format!("{mark} {}{detail} · {seconds:.2} s", report.verdict.words()), style)
}

fn judged(judgement: &Judgement, width: u16) -> Text<'static> {
    let report = &judgement.checked.report;
    let misconception = judgement.checked.misconception.as_ref();
    let mut text = Text::default();
    match report.verdict {
        Verdict::Accepted => accepted(&mut text, judgement, width),
        Verdict::CompileError | Verdict::Lint => {
            if report.verdict == Verdict::Lint {
                text.extend(prose("It compiles; this exercise denies the lint below.", width));
                text.lines.push(Line::default());
            }
            tell_misconception(&mut text, misconception, width);
            failures(&mut text, &report.tests, None, width);
            let (errors, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
                report.diagnostics.iter().partition(|found| found.level == Level::Error);
            for found in errors.into_iter().chain(others) {
                text.extend(compiler(&found.rendered, width));
            }
        }
        Verdict::WrongAnswer
        | Verdict::RuntimeError
        | Verdict::TimeLimit
        | Verdict::MemoryLimit
        | Verdict::OutputLimit
        | Verdict::InternalError => {
            if report.verdict == Verdict::InternalError {
                text.extend(prose("This is our fault, not yours. Try again with c.", width));
                text.lines.push(Line::default());
            }
            failures(&mut text, &report.tests, misconception, width);
            for found in &report.diagnostics {
                text.extend(compiler(&found.rendered, width));
            }
        }
    }
    printed(&mut text, &report.output, width);
    while text.lines.last().is_some_and(|line| line.width() == 0) {
        text.lines.pop();
    }
    text
}

fn accepted(text: &mut Text<'static>, judgement: &Judgement, width: u16) {
    text.extend(prose("Every observation is the solution's. s compares, n goes on.", width));
    text.lines.push(Line::default());
    if let Some(reviewed) = &judgement.checked.reviewed {
        let words = review_words(reviewed);
        let mut characters = words.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        text.extend(prose(&format!("{}.", first.chain(characters).collect::<String>()), width));
        text.lines.push(Line::default());
    }
    if let Some(explanation) = &judgement.explanation {
        text.extend(markdown::render(explanation, width.min(WIDEST_PROSE)));
        text.lines.push(Line::default());
    }
    let warnings = &judgement.checked.report.diagnostics;
    if !warnings.is_empty() {
        text.extend(prose("What the compiler noticed besides (it blocks nothing):", width));
        text.lines.push(Line::default());
    }
    for found in warnings {
        text.extend(compiler(&found.rendered, width));
    }
}

fn tell_misconception(text: &mut Text<'static>, known: Option<&Misconception>, width: u16) {
    let Some(known) = known else { return };
    text.lines.push(Line::styled("What this shows", theme::UNSURE));
    for line in markdown::render(&known.message, width.min(WIDEST_PROSE).saturating_sub(2)).lines {
        let mut spans = line.spans;
        spans.insert(0, Span::styled("┃ ", theme::UNSURE));
        text.lines.push(Line::from(spans));
    }
    text.lines.push(Line::default());
}

/// The failed tests, the misconception after the first one, and the names of the others.
fn failures(
    text: &mut Text<'static>,
    tests: &[TestReport],
    misconception: Option<&Misconception>,
    width: u16,
) {
    let of = |outcome| tests.iter().filter(move |test| test.outcome == outcome);
    let mut misconception = misconception;
    for test in of(TestOutcome::Failed) {
        failed_test(text, test, width);
        text.lines.push(Line::default());
        tell_misconception(text, misconception.take(), width);
    }
    tell_misconception(text, misconception, width);
    for (outcome, words) in [(TestOutcome::Passed, "✓ passed"), (TestOutcome::NotRun, "· not run")]
    {
        let names: Vec<&str> = of(outcome).map(|test| test.name.as_str()).collect();
        if !names.is_empty() {
            text.extend(dim_prose(&format!("{words}: {}", names.join(", ")), width));
        }
    }
    if tests.iter().any(|test| test.outcome != TestOutcome::Failed) {
        text.lines.push(Line::default());
    }
}

fn failed_test(text: &mut Text<'static>, test: &TestReport, width: u16) {
    let line = test.failure.as_ref().map_or(0, |failure| failure.line);
    let place = if line > 0 { format!("tests/tests.rs:{line}") } else { String::new() };
    let name = format!("✗ {}", safe::visible(&test.name));
    text.lines.push(super::beside::line(name, theme::BAD, place, width));
    if let Some(failure) = &test.failure {
        failure_fields(text, failure, width);
    }
}

fn failure_fields(text: &mut Text<'static>, failure: &Failure, width: u16) {
    for (label, value) in &failure.inputs {
        field(text, "input", &format!("{label} = {value}"), width);
    }
    match &failure.kind {
        FailureKind::Differs { label, expected, actual } => {
            field(text, "observed", label, width);
            if expected.contains('\n') || actual.contains('\n') {
                let (expected, actual) =
                    (safe::visible_within(expected, VALUE), safe::visible_within(actual, VALUE));
                let difference = diff::unified(&expected, &actual, "expected", "actual");
                for line in difference.lines {
                    indented(text, &line.spans, width);
                }
            } else {
                field(text, "expected", expected, width);
                field(text, "actual", actual, width);
            }
        }
        FailureKind::Panicked { message, place } => {
            let place = if place.is_empty() { String::new() } else { format!("at {place}: ") };
            field(text, "panicked", &format!("{place}{message}"), width);
        }
        FailureKind::Ended { how } => field(text, "ended", how, width),
        FailureKind::NotObserved { label } => {
            field(text, "missing", label, width);
            field(text, "", "never reached, or reached at another turn than it should be", width);
        }
        FailureKind::Rejected { label, answer, reason } => {
            if !answer.is_empty() {
                field(text, "asked", label, width);
                field(text, "answer", answer, width);
            }
            field(text, "reason", reason, width);
        }
    }
}

/// A value with its label before it; further lines are indented below the value.
fn field(text: &mut Text<'static>, label: &str, value: &str, width: u16) {
    let mut label = format!("    {label:<9} ");
    let room = usize::from(width).saturating_sub(label.len()).max(8);
    for line in safe::visible_within(&broken(value), VALUE).lines() {
        for spans in wrap::code(&[Span::raw(line.to_owned())], room) {
            let mut all = vec![Span::styled(label.clone(), theme::DIM)];
            all.extend(spans);
            text.lines.push(Line::from(all));
            label = " ".repeat(label.len());
        }
    }
}

/// A string's literal with a line for each line that it means: broken after each `\n` that it
/// writes, and not a character changed.
fn broken(value: &str) -> String {
    if !value.starts_with('"') {
        return value.to_owned();
    }
    let mut lines = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        lines.push(character);
        if character != '\\' {
            continue;
        }
        let escaped = characters.next();
        lines.extend(escaped);
        if escaped == Some('n') && characters.peek().is_some_and(|next| *next != '"') {
            lines.push_str("\n ");
        }
    }
    lines
}

fn indented(text: &mut Text<'static>, spans: &[Span<'static>], width: u16) {
    for mut spans in wrap::code(spans, usize::from(width).saturating_sub(4).max(8)) {
        spans.insert(0, Span::raw("    "));
        text.lines.push(Line::from(spans));
    }
}

fn printed(text: &mut Text<'static>, output: &str, width: u16) {
    if output.trim().is_empty() {
        return;
    }
    text.lines.push(Line::styled("Your program printed", theme::SUBHEADING));
    for line in safe::visible_within(output.trim_end(), OUTPUT).lines() {
        indented(text, &[Span::raw(line.to_owned())], width);
    }
}

/// What rustc or Clippy said, in its colours; what is too long goes on in the next line.
fn compiler(rendered: &str, width: u16) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = ansi::text(rendered.trim_end())
        .lines
        .iter()
        .flat_map(|line| wrap::code(&line.spans, width.into()))
        .map(Line::from)
        .collect();
    lines.push(Line::default());
    lines
}

/// Something that did not work, with its causes, and what to do next set apart.
pub(crate) fn fault_text(fault: &Fault, width: u16) -> Text<'static> {
    let mut text = Text::default();
    text.extend(labelled("error: ", theme::BAD, &fault.what, width));
    for cause in &fault.causes {
        text.extend(labelled("cause: ", theme::STRONG, cause, width));
    }
    if let Some(help) = &fault.help {
        text.lines.push(Line::default());
        text.extend(labelled("help: ", theme::HINT, help, width));
    }
    text
}

fn labelled(label: &'static str, style: Style, words: &str, width: u16) -> Vec<Line<'static>> {
    let words = safe::visible(words);
    let spans = [Span::styled(label, style), Span::raw(words)];
    wrap::words(&spans, width.into()).into_iter().map(Line::from).collect()
}

fn prose(words: &str, width: u16) -> Vec<Line<'static>> {
    let spans = [Span::raw(words.to_owned())];
    wrap::words(&spans, width.into()).into_iter().map(Line::from).collect()
}

fn dim_prose(words: &str, width: u16) -> Vec<Line<'static>> {
    let spans = [Span::styled(safe::visible(words), theme::DIM)];
    wrap::words(&spans, width.into()).into_iter().map(Line::from).collect()
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
