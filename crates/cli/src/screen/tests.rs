//! The screen as it is seen: keys and messages go in, and the drawn cells are compared.

mod situations;
mod today;

use std::time::Duration;

use curriculum::{Sources, TrackItem};
use judge::{Diagnostic, Failure, FailureKind, Level, Report, TestOutcome, TestReport, Verdict};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;
use training::session::{Checked, ItemState, Misconception};

use super::draw;
use super::model::{ExercisePage, Judgement, Model, Outline, Page, PageContent, Row, UnitRow};
use super::update::{Effect, Message, update};

/// A screen that is fed by hand.
struct Screen {
    model: Model,
    /// What the model asked for since it was looked at last.
    effects: Vec<Effect>,
}

impl Screen {
    /// With an exercise open.
    fn new(width: u16, height: u16) -> Self {
        let model = Model::new(outline(), Size { width, height });
        let mut screen = Screen { model, effects: Vec::new() };
        screen.hear(Message::Opened(Box::new(exercise())));
        screen.effects.clear();
        screen
    }

    /// With a lesson of so many lines open.
    fn with_lesson(width: u16, height: u16, lines: usize) -> Self {
        let mut screen = Screen::new(width, height);
        let lines: Vec<String> = (1..=lines).map(|line| format!("Line {line}.  \n")).collect();
        let content = PageContent::Lesson(format!("# Who owns it?\n\n{}", lines.concat()));
        screen.hear(Message::Opened(Box::new(Page { row: Some(0), why: None, content })));
        screen
    }

    fn hear(&mut self, message: Message) {
        self.effects.extend(update(&mut self.model, message));
    }

    /// Presses keys: characters, or names in angle brackets such as `<Tab>`.
    fn press(&mut self, keys: &str) {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let name = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let (code, modifiers, after) = match name {
                Some((name, after)) => {
                    let (code, modifiers) = named(name);
                    (code, modifiers, after)
                }
                None => (KeyCode::Char(first), KeyModifiers::NONE, &rest[first.len_utf8()..]),
            };
            self.hear(Message::Key(KeyEvent::new(code, modifiers)));
            rest = after;
        }
    }

    /// A check begins and comes to this verdict.
    fn judge(&mut self, judgement: Judgement) {
        self.hear(Message::CheckBegan);
        self.hear(Message::Judged(Box::new(judgement)));
    }

    /// What the model asked for since the last call.
    fn asked(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The drawn cells, without the spaces at the lines' ends.
    fn shown(&self) -> String {
        let Size { width, height } = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend");
        terminal.draw(|frame| draw::draw(frame, &self.model)).expect("drawn");
        let buffer = terminal.backend().buffer();
        let line = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..height).map(|y| format!("{}\n", line(y).trim_end())).collect()
    }

    /// The status line.
    fn status(&self) -> &str {
        self.model.status.as_ref().map_or("", |status| &status.words)
    }
}

fn named(name: &str) -> (KeyCode, KeyModifiers) {
    let code = match name {
        "Tab" => KeyCode::Tab,
        "Esc" => KeyCode::Esc,
        "Enter" => KeyCode::Enter,
        "Down" => KeyCode::Down,
        "Backspace" => KeyCode::Backspace,
        "Ctrl-C" => return (KeyCode::Char('c'), KeyModifiers::CONTROL),
        "Alt-l" => return (KeyCode::Char('l'), KeyModifiers::ALT),
        other => panic!("no key <{other}>"),
    };
    (code, KeyModifiers::NONE)
}

fn outline() -> Outline {
    let unit = |number: &str, title: &str, planned| UnitRow {
        name: format!("module {number} – {title}"),
        planned,
    };
    let row = |item, unit, title: &str, minutes, state| Row {
        item,
        unit,
        title: title.into(),
        minutes,
        state,
        due: false,
    };
    let lesson = |slug: &str| TrackItem::Lesson(slug.into());
    let task = |slug: &str| TrackItem::Exercise(slug.into());
    Outline {
        title: "Rust Masterclass".into(),
        units: vec![
            unit("01", "Ownership", 0),
            unit("02", "Lifetimes", 3),
            unit("03", "Traits", 9),
        ],
        rows: vec![
            row(lesson("ownership/model"), 0, "Who owns it?", 12, ItemState::Done),
            row(task("ownership/borrow-not-move"), 0, "Borrow, do not move", 8, ItemState::New),
            row(task("ownership/move-in-a-loop"), 0, "A move in a loop", 5, ItemState::Failed),
            row(task("lifetimes/last-error"), 1, "The last error", 10, ItemState::GivenUp),
        ],
        forecast: "1 of 4 items are done. About 23 minutes are left.".into(),
    }
}

fn exercise() -> Page {
    let content = ExercisePage {
        kind: "fix",
        minutes: 8,
        instructions: "# Borrow, do not move\n\nA sender seals each packet with a checksum of two \
                       bytes at its end. The receiver calculates it again to see whether the packet \
                       is intact.\n\n- `seal(packet)` owns the packet, appends the checksum and \
                       gives the packet back.\n- `is_intact(sealed)` tells whether the last two \
                       bytes are the checksum of all bytes before them.\n\nThe stub does not \
                       compile. What is wrong is *who gets the bytes*."
            .into(),
        program: None,
        files: vec!["exercises/ownership/borrow-not-move/src/lib.rs".into()],
        hints: Vec::new(),
        hint_steps: 2,
        recalled: false,
        accepted: false,
        solution_open: false,
    };
    let why = Some("it practises borrowing, which you have just read about".into());
    Page { row: Some(1), why, content: PageContent::Exercise(Box::new(content)) }
}

/// A verdict with these tests.
fn judgement(verdict: Verdict, tests: Vec<TestReport>) -> Judgement {
    let report = Report {
        verdict,
        level: judge::VerdictLevel::Local,
        milliseconds: 214,
        submission: "00".into(),
        seed: 1,
        diagnostics: Vec::new(),
        tests,
        output: String::new(),
        own_tests: false,
        cached: false,
        misconception: None,
    };
    let checked = Checked {
        slug: "ownership/borrow-not-move".into(),
        submission: Sources::new(),
        report,
        misconception: None,
        reviewed: None,
    };
    Judgement { checked, explanation: None }
}

fn passed(name: &str) -> TestReport {
    TestReport { name: name.into(), outcome: TestOutcome::Passed, failure: None }
}

fn failed(name: &str, kind: FailureKind, inputs: &[(&str, &str)]) -> TestReport {
    let inputs = inputs.iter().map(|(label, value)| ((*label).into(), (*value).into())).collect();
    let failure = Some(Failure { line: 36, kind, inputs });
    TestReport { name: name.into(), outcome: TestOutcome::Failed, failure }
}

fn wrong_answer() -> Judgement {
    let kind = FailureKind::Differs {
        label: "seal(packet)".into(),
        expected: "[1, 2, 4, 3]".into(),
        actual: "[1, 2]".into(),
    };
    let tests = vec![
        passed("an_empty_packet_is_never_intact"),
        failed("seals_a_packet", kind, &[("packet", "[1, 2]")]),
    ];
    let mut judgement = judgement(Verdict::WrongAnswer, tests);
    judgement.checked.misconception = Some(Misconception {
        name: "forgets-the-checksum".into(),
        message: "You gave the packet back as it came. `seal` *appends* the checksum.".into(),
    });
    judgement
}

fn diagnostic() -> Diagnostic {
    let rendered = "\u{1b}[1m\u{1b}[91merror[E0382]\u{1b}[0m: borrow of moved value: `packet`\n \
                    \u{1b}[94m-->\u{1b}[0m exercises/ownership/borrow-not-move/src/lib.rs:14:5\n  \
                    |\n13 |     let sum = checksum(packet);\n   |                        ------ \
                    value moved here\n14 |     packet.push(1);\n   |     ^^^^^^ value borrowed here \
                    after move\n";
    Diagnostic {
        level: Level::Error,
        code: "E0382".into(),
        message: "borrow of moved value: `packet`".into(),
        file: "exercises/ownership/borrow-not-move/src/lib.rs".into(),
        line: 14,
        column: 5,
        rendered: rendered.into(),
    }
}

fn compile_error() -> Judgement {
    let mut judgement = judgement(Verdict::CompileError, Vec::new());
    judgement.checked.report.diagnostics = vec![diagnostic()];
    judgement
}

fn accepted() -> Judgement {
    let tests = vec![passed("seals_a_packet"), passed("an_empty_packet_is_never_intact")];
    let mut judgement = judgement(Verdict::Accepted, tests);
    judgement.explanation = Some("A slice borrows; a vector in a signature takes.".into());
    judgement
}

const SECOND: Duration = Duration::from_secs(1);
