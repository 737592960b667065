//! What a learner reads of a failure, without what differs from run to run.
//!
//! Where one thing follows another (a client asks, the system answers), the seed decides the whole
//! story. Where many clients talk at once, or a fault falls at some moment, it decides only what the
//! failure says: there the story is left out, and its figures are.

use curriculum::GateText;
use gate::recognise;
use gate::report::{ReportContext, text};
use gate::{
    Failure, Happening, KnownFault, Outcome, REPORT_SCHEMA, RunReport, StageReport, StageRun,
};

/// The width of the terminal for which it is drawn, in cells.
const WIDTH: usize = 100;

/// The stages in which one thing follows another.
const STEADY: [&str; 3] = ["lines", "names-and-rooms", "private"];

/// What stands for the port, and for the data folder.
const PORT: &str = "4000";
const DATA: &str = "/tmp/data";

/// How much of what proves a failure is the same in every run.
const EVIDENCE: usize = 1;

/// The report of one failure for a terminal, normalised; `None` if it is none.
pub(super) fn transcript(
    gate: &GateText,
    index: usize,
    known: &[KnownFault],
    mut report: StageReport,
) -> Option<String> {
    let Outcome::Fail(failure) = &report.outcome else { return None };
    let looks_like = recognise(known, &report.slug, failure).into_iter().cloned().collect();
    let seed = report.seed;
    normalise(&mut report);
    let run = RunReport {
        schema: REPORT_SCHEMA.to_owned(),
        system: gate.slug.clone(),
        seed,
        tree: String::new(),
        calibrations: Vec::new(),
        stages: vec![StageRun { index, report, looks_like, shortened: None }],
        build: None,
    };
    let title = |stage: &curriculum::StageText| (stage.slug.clone(), stage.title.clone());
    let context = ReportContext {
        title: gate.title.clone(),
        stages: gate.stages.iter().map(title).collect(),
        project: format!("projects/{}", gate.slug),
        ..ReportContext::default()
    };
    let lines: Vec<String> = text(&run, &context, WIDTH)
        .iter()
        .map(|line| match line.plain().trim_end() {
            // How often something was asked again in vain.
            gap if gap.ends_with("left out") => format!("{}\n", without_figures(gap)),
            line => format!("{line}\n"),
        })
        .collect();
    Some(lines.concat())
}

/// Takes out what another run would have different.
fn normalise(report: &mut StageReport) {
    let is_steady = STEADY.contains(&report.slug.as_str());
    let places = Places::of(report);
    report.milliseconds = 0;
    report.measured.clear();
    report.notes.clear();
    report.commands.iter_mut().for_each(|command| places.replace(command));
    for event in &mut report.events {
        event.at_micros = 0;
        if let Happening::Started { command, .. } = &mut event.what {
            places.replace(command);
        }
    }
    let Outcome::Fail(failure) = &mut report.outcome else { return };
    for text in texts(failure) {
        places.replace(text);
        if !is_steady {
            *text = without_names(&without_figures(text));
        }
    }
    if !is_steady {
        report.events.clear();
        report.events_left_out = 0;
        report.commands.truncate(1);
        failure.event = None;
        failure.evidence.truncate(EVIDENCE);
        // The pointer stands where the two part now.
        if let (Some(expected), Some(actual)) = (&failure.expected, &failure.actual) {
            let same = expected.chars().zip(actual.chars()).take_while(|(a, b)| a == b).count();
            failure.differs_at = failure.differs_at.map(|_| same);
        }
    }
}

/// All texts of a failure that a check has put together.
fn texts(failure: &mut Failure) -> impl Iterator<Item = &mut String> {
    [&mut failure.what]
        .into_iter()
        .chain(failure.expected.as_mut())
        .chain(failure.actual.as_mut())
        .chain(&mut failure.evidence)
        .chain(&mut failure.help)
}

/// The port and the data folder of a run.
struct Places {
    port: Option<String>,
    data: Option<String>,
}

impl Places {
    fn of(report: &StageReport) -> Self {
        let after = |mark: &str| {
            let (_, rest) = report.commands.first()?.split_once(mark)?;
            Some(rest.split([' ', '\'']).next().unwrap_or(rest).to_owned())
        };
        Places { port: after("127.0.0.1:"), data: after("_DATA=") }
    }

    fn replace(&self, text: &mut String) {
        if let Some(data) = &self.data {
            *text = text.replace(data, DATA);
        }
        if let Some(port) = &self.port {
            *text = text.replace(&format!(":{port}"), &format!(":{PORT}"));
        }
    }
}

/// A text with `N` for each number.
fn without_figures(text: &str) -> String {
    let mut found = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if !character.is_ascii_digit() {
            found.push(character);
            continue;
        }
        found.push('N');
        let is_more = |next: &char| next.is_ascii_digit() || *next == '.' || *next == ',';
        let mut last = character;
        while let Some(next) = characters.next_if(is_more) {
            last = next;
        }
        // A sentence may end with a number.
        if !last.is_ascii_digit() {
            found.push(last);
        }
    }
    found
}

/// A text with `…` for each name in it: a quoted word of small letters, such as that of the room in
/// which something showed first.
fn without_names(text: &str) -> String {
    let is_name =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let parts: Vec<&str> = text.split('`').collect();
    let shown = |(index, part): (usize, &&str)| match index % 2 == 1 && is_name(part) {
        true => "…".to_owned(),
        false => (*part).to_owned(),
    };
    parts.iter().enumerate().map(shown).collect::<Vec<_>>().join("`")
}

/// The first lines that differ; `None` if all are equal.
pub(super) fn difference(known: &str, new: &str) -> Option<String> {
    let (mut known, mut new) = (known.lines(), new.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (known.next(), new.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                let shown = |line: Option<&str>| line.unwrap_or("(the end)").to_owned();
                return Some(format!("  line {number}\n  was {}\n  is  {}", shown(a), shown(b)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{difference, without_figures, without_names};

    #[test]
    fn figures_are_put_out() {
        assert_eq!(without_figures("after 1,204 of 88.5 ms, 3."), "after N of N ms, N.");
        assert_eq!(without_figures("no figure"), "no figure");
    }

    #[test]
    fn names_are_put_out() {
        let text = "message N of `lobby` and `BYE timeout`, not `uN`";
        assert_eq!(without_names(text), "message N of `…` and `BYE timeout`, not `uN`");
    }

    #[test]
    fn the_first_difference_is_shown() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        let text = difference("a\nb\n", "a\nc\n").unwrap();
        assert!(text.contains("line 2") && text.contains("was b") && text.contains("is  c"));
        assert!(difference("a\n", "a\nb\n").unwrap().contains("was (the end)"));
    }
}
