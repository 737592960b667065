//! The report for a terminal: a line for each stage, and the story of the first that did not pass.

use super::by_hand::by_hand;
use super::compared::compared;
use super::story::{Step, story, told};
use super::words::{
    count, fitted, in_microseconds, in_milliseconds, thousands, visible, width, wrapped,
};
use super::{Meaning, ReportContext, StyledLine};
use crate::course::{RunReport, StageRun};
use crate::outcome::{Failure, Outcome};
use crate::trial::Measured;

/// How many events are shown around a failure, beside the gaps.
const MOST_STEPS: usize = 22;

/// How many lines of evidence are shown.
const MOST_EVIDENCE: usize = 8;

/// How many lines a text of ours or of a check may take.
const MOST_PROSE: usize = 6;

/// The report for a terminal of this width, in cells.
#[must_use]
pub fn text(report: &RunReport, context: &ReportContext, width: usize) -> Vec<StyledLine> {
    let mut page = Page { lines: Vec::new(), width: width.clamp(40, 160) };
    page.summary(report, context);
    if let Some(failure) = &report.build {
        page.heading("it does not build", &failure.reason, Meaning::Bad);
        page.failure(failure);
        page.repeat(&[context.command_for(&report.system, &[])]);
        return page.lines;
    }
    if let Some(run) = report.worst() {
        page.stage(report, run, context);
    }
    page.lines
}

struct Page {
    lines: Vec<StyledLine>,
    width: usize,
}

impl Page {
    fn line(&mut self, pieces: &[(Meaning, &str)]) {
        let pieces = pieces.iter().filter(|(_, text)| !text.is_empty());
        let pieces = pieces.map(|(meaning, text)| (*meaning, (*text).to_owned())).collect();
        self.lines.push(StyledLine(pieces));
    }

    fn empty(&mut self) {
        self.lines.push(StyledLine::default());
    }

    /// Prose of at most [`MOST_PROSE`] lines, indented.
    fn prose(&mut self, meaning: Meaning, text: &str, indent: usize) {
        let lines = wrapped(text, self.width - indent);
        let left_out = lines.len().saturating_sub(MOST_PROSE);
        for line in lines.iter().take(MOST_PROSE) {
            self.line(&[(meaning, &format!("{:indent$}{line}", ""))]);
        }
        if left_out > 0 {
            let more = format!("{:indent$}… {} more", "", count(left_out, "line"));
            self.line(&[(Meaning::Faint, &more)]);
        }
    }

    fn label(&mut self, label: &str) {
        self.empty();
        self.line(&[(Meaning::Heading, label)]);
    }

    fn heading(&mut self, title: &str, reason: &str, meaning: Meaning) {
        self.empty();
        let room = self.width.saturating_sub(width(reason) + 3);
        let title = fitted(title, room);
        self.line(&[
            (Meaning::Heading, &title),
            (Meaning::Faint, " · "),
            (meaning, &visible(reason)),
        ]);
    }

    fn summary(&mut self, report: &RunReport, context: &ReportContext) {
        let tree = report.tree.get(..8).unwrap_or(&report.tree);
        let conditions = format!("   seed {} · project {tree}", report.seed);
        self.line(&[(Meaning::Heading, &visible(&report.system)), (Meaning::Faint, &conditions)]);
        let mut stages: Vec<&StageRun> = report.stages.iter().collect();
        stages.sort_by_key(|stage| stage.index);
        let titles: Vec<String> = stages
            .iter()
            .map(|run| fitted(context.stage_title(&run.report.slug), self.width - 18))
            .collect();
        let widest = titles.iter().map(|title| width(title)).max().unwrap_or(0);
        for (run, title) in stages.iter().zip(&titles) {
            let (mark, meaning) = mark(&run.report.outcome);
            let pad = widest - width(title);
            let number = format!(" {:>2}  ", run.index + 1);
            let time = format!("{:pad$}  {:>9}", "", in_milliseconds(run.report.milliseconds));
            self.line(&[
                (meaning, mark),
                (Meaning::Faint, &number),
                (Meaning::Plain, title),
                (Meaning::Faint, &time),
            ]);
            run.report.measured.iter().for_each(|measured| self.measured(measured));
        }
        let not_run = context.stages.len().saturating_sub(stages.len());
        if not_run > 0 {
            let of = context.stages.len();
            self.line(&[(Meaning::Faint, &format!("  {not_run} of {of} stages were not run"))]);
        }
    }

    fn measured(&mut self, measured: &Measured) {
        let load = &measured.load;
        let offered = load
            .offered_per_second
            .map(|offered| format!(" of {} offered", thousands(offered.round() as u64)));
        let figures = format!(
            "{}: {} a second{}, p50 {}, p99 {}",
            measured.what,
            thousands(load.achieved_per_second.round() as u64),
            offered.unwrap_or_default(),
            in_microseconds(load.latency.p50),
            in_microseconds(load.latency.p99),
        );
        self.prose(Meaning::Faint, &figures, 7);
        if let Some(target) = &measured.target {
            self.prose(Meaning::Faint, &format!("target: {target}"), 7);
        }
    }

    fn stage(&mut self, report: &RunReport, run: &StageRun, context: &ReportContext) {
        let title = format!("stage {}: {}", run.index + 1, context.stage_title(&run.report.slug));
        let seed = run.report.seed.to_string();
        let again = [("--stage", run.report.slug.as_str()), ("--seed", seed.as_str())];
        let mut commands = vec![context.command_for(&report.system, &again)];
        if let Some(replay) = &context.replay {
            commands.push(context.command_for(&report.system, &[("--replay", replay)]));
        }
        match &run.report.outcome {
            Outcome::Pass => return,
            Outcome::Fail(failure) => {
                self.heading(&title, &failure.reason, Meaning::Bad);
                self.failure(failure);
            }
            Outcome::Inconclusive(inconclusive) => {
                self.heading(&title, &inconclusive.reason, Meaning::Doubt);
                self.prose(Meaning::Plain, &inconclusive.what, 0);
                self.prose(
                    Meaning::Faint,
                    "Nothing was found out: this is neither a pass nor a fail.",
                    0,
                );
            }
        }
        self.looks_like(run);
        self.story(run);
        self.notes(run);
        if matches!(run.report.outcome, Outcome::Fail(_)) {
            self.by_hand(run, context);
        }
        self.repeat(&commands);
        self.shortened(run, context);
    }

    fn failure(&mut self, failure: &Failure) {
        self.prose(Meaning::Plain, &failure.what, 0);
        let room = self.width - 12;
        let row = |text: &str| format!("  {text:<10}");
        match (&failure.expected, &failure.actual, failure.differs_at) {
            (Some(expected), Some(actual), Some(differs_at)) => {
                let found = compared(expected, actual, differs_at, room);
                let (expected, actual) = (&found.expected, &found.actual);
                self.empty();
                let text = format!("{}{}{}", expected.before, expected.at, expected.after);
                self.line(&[(Meaning::Faint, &row("expected")), (Meaning::Good, &text)]);
                self.line(&[
                    (Meaning::Faint, &row("actual")),
                    (Meaning::Plain, &actual.before),
                    (Meaning::Bad, &actual.at),
                    (Meaning::Plain, &actual.after),
                ]);
                let pointer = "^".repeat(width(&actual.at).max(1));
                let pointer = format!("{:1$}{pointer}", "", 12 + found.column);
                self.line(&[(Meaning::Pointer, &pointer)]);
            }
            (None, None, _) => {}
            (expected, actual, _) => {
                self.empty();
                let sides =
                    [("expected", expected, Meaning::Good), ("actual", actual, Meaning::Bad)];
                for (label, text, meaning) in sides {
                    let Some(text) = text else { continue };
                    let shown = fitted(text, room);
                    self.line(&[(Meaning::Faint, &row(label)), (meaning, &shown)]);
                }
            }
        }
        if !failure.evidence.is_empty() {
            self.empty();
        }
        for line in failure.evidence.iter().take(MOST_EVIDENCE) {
            let line = fitted(line, self.width - 2);
            self.line(&[(Meaning::Plain, &format!("  {line}"))]);
        }
        let left_out = failure.evidence.len().saturating_sub(MOST_EVIDENCE);
        if left_out > 0 {
            self.line(&[(Meaning::Faint, &format!("  … {} more", count(left_out, "line")))]);
        }
        if !failure.help.is_empty() {
            self.label("what to look at");
            for help in failure.help.iter().take(4) {
                self.prose(Meaning::Plain, help, 2);
            }
        }
    }

    fn looks_like(&mut self, run: &StageRun) {
        for fault in run.looks_like.iter().take(2) {
            self.label("this looks like");
            self.prose(Meaning::Plain, &fault.title, 2);
            // The hint may begin with the words that stand above it.
            let hint = fault.hint.trim();
            self.prose(Meaning::Faint, hint.strip_prefix("This looks like: ").unwrap_or(hint), 2);
        }
    }

    fn story(&mut self, run: &StageRun) {
        let steps = story(&run.report, MOST_STEPS);
        if steps.is_empty() {
            return;
        }
        self.label("what happened (milliseconds since the stage began)");
        let names = steps.iter().filter_map(|step| match step {
            Step::Event(event, _) => Some(width(&fitted(told(&event.what).who, 14))),
            Step::Gap(_) => None,
        });
        let widest = names.max().unwrap_or(0);
        for step in steps {
            let (event, is_bad) = match step {
                Step::Event(event, is_bad) => (event, is_bad),
                Step::Gap(events) => {
                    let text = format!("            … {} left out", count(events, "event"));
                    self.line(&[(Meaning::Faint, &text)]);
                    continue;
                }
            };
            let told = told(&event.what);
            let who = fitted(told.who, 14);
            let pad = widest - width(&who);
            let (mark, meaning) = if is_bad { ("▶", Meaning::Bad) } else { (" ", told.meaning) };
            let time = format!("{:>10.1}  ", event.at_micros as f64 / 1000.0);
            let who = format!("{who}{:pad$}  {} ", "", told.sign);
            let text = fitted(&told.text, self.width.saturating_sub(13 + width(&who)));
            self.line(&[
                (Meaning::Bad, mark),
                (Meaning::Faint, &time),
                (Meaning::Faint, &who),
                (meaning, &text),
            ]);
        }
        if run.report.events_left_out > 0 {
            let text = format!(
                "  the stage was long: {} more were not kept",
                count(run.report.events_left_out, "event")
            );
            self.line(&[(Meaning::Faint, &text)]);
        }
    }

    fn notes(&mut self, run: &StageRun) {
        for note in run.report.notes.iter().take(3) {
            self.prose(Meaning::Faint, &format!("note: {note}"), 2);
        }
    }

    fn by_hand(&mut self, run: &StageRun, context: &ReportContext) {
        let hand = by_hand(&run.report, &context.project);
        if hand.start.is_empty() {
            return;
        }
        self.label("by hand");
        for command in &hand.start {
            self.line(&[(Meaning::Command, &format!("  {}", visible(command)))]);
        }
        if !hand.how.is_empty() {
            self.prose(Meaning::Faint, &hand.how, 2);
        }
        let meaning = if hand.is_command { Meaning::Command } else { Meaning::Sent };
        for line in &hand.exchange {
            self.line(&[(meaning, &format!("  {}", visible(line)))]);
        }
    }

    fn repeat(&mut self, commands: &[String]) {
        self.label("repeat");
        for command in commands {
            self.line(&[(Meaning::Command, &format!("  {}", visible(command)))]);
        }
    }

    fn shortened(&mut self, run: &StageRun, context: &ReportContext) {
        if let Some(text) = shortened_words(run) {
            self.prose(Meaning::Faint, &text, 2);
        }
        if let Some((failed, of)) = context.replayed {
            let text = format!("the replay failed in the same way in {failed} of {of} runs");
            self.prose(Meaning::Faint, &text, 2);
        }
    }
}

/// How a failure was made smaller, in words.
pub(super) fn shortened_words(run: &StageRun) -> Option<String> {
    let shortened = run.shortened.as_ref()?;
    let (from, to) = (shortened.from, shortened.to);
    let runs = count(shortened.runs, "run");
    Some(match to < from {
        true => format!(
            "made smaller: of {from} parts of its input {to} are left; {runs} with less input, of \
             which {} failed in the same way",
            shortened.failed
        ),
        false => format!("no part of its input could be left out ({runs})"),
    })
}

/// The mark of an outcome.
pub(super) fn mark(outcome: &Outcome) -> (&'static str, Meaning) {
    match outcome {
        Outcome::Pass => ("✓", Meaning::Good),
        Outcome::Fail(_) => ("✗", Meaning::Bad),
        Outcome::Inconclusive(_) => ("?", Meaning::Doubt),
    }
}
