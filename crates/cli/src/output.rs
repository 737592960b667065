//! What goes to standard output and standard error, in text or in JSON, with or without colour.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use ratatui::style::Style;
use ratatui::text::{Line, Text};
use serde::Serialize;
use serde_json::json;
use training::{Blame, TrainingError};

use crate::arguments::{ColorChoice, Format};
use crate::terminal::{markdown, print, safe};

/// The widest page that reads well, in columns.
const WIDEST: u16 = 100;

/// How a command ended; DESIGN.md lists the codes, and they do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Passed, or done.
    Done,
    /// Not passed.
    NotPassed,
    /// Wrong usage.
    Usage,
    /// It could not be found out whether it passes.
    Inconclusive,
    /// The environment lacks something.
    Environment,
    /// A bug of ours.
    Bug,
}

impl Exit {
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Exit::Done => 0,
            Exit::NotPassed => 1,
            Exit::Usage => 2,
            Exit::Inconclusive => 3,
            Exit::Environment => 4,
            Exit::Bug => 70,
        })
    }
}

/// Why a command did not come to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A use case failed.
    Training(TrainingError),
    /// A command was used wrongly: what happened, and what to type.
    Usage(String, String),
    /// Everything else.
    Other(anyhow::Error),
}

impl<E: Into<TrainingError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Training(error.into())
    }
}

impl Failure {
    pub(crate) fn other(error: impl Into<anyhow::Error>) -> Self {
        Failure::Other(error.into())
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            // Ctrl-C: nothing was found out.
            Failure::Training(TrainingError::Gate(gate::GateError::Cancelled)) => {
                Exit::Inconclusive
            }
            Failure::Training(error) => match error.blame() {
                Blame::Usage => Exit::Usage,
                Blame::Environment => Exit::Environment,
                Blame::Internal => Exit::Bug,
            },
            Failure::Usage(..) => Exit::Usage,
            Failure::Other(error) if error.is::<std::io::Error>() => Exit::Environment,
            Failure::Other(_) => Exit::Bug,
        }
    }
}

/// Where a command writes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    format: Format,
    color: bool,
}

impl Output {
    pub(crate) fn new(format: Format, color: ColorChoice) -> Self {
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::stdout().is_terminal()
            }
        };
        Output { format, color }
    }

    /// Whether one JSON document is wanted.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether to colour.
    pub(crate) fn color(&self) -> bool {
        self.color
    }

    /// The columns of a page.
    pub(crate) fn width(&self) -> u16 {
        // Without a terminal here, the one that this was started from says nothing about the reader.
        let terminal = || ratatui::crossterm::terminal::size().ok().map(|(columns, _)| columns);
        let columns = if std::io::stdout().is_terminal() {
            terminal()
        } else {
            std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok())
        };
        columns.unwrap_or(80).clamp(40, WIDEST)
    }

    /// One line of text, if text is wanted.
    pub(crate) fn line(&self, line: impl Display) {
        if !self.is_json() {
            self.write(&format!("{line}\n"));
        }
    }

    /// One line in a style, if text is wanted.
    pub(crate) fn styled(&self, line: &str, style: Style) {
        self.text(&Text::from(Line::styled(safe::visible(line), style)));
    }

    /// A styled text, if text is wanted.
    pub(crate) fn text(&self, text: &Text<'_>) {
        if !self.is_json() {
            self.write(&print::to_string(text, self.color));
        }
    }

    /// A page of Markdown, if text is wanted.
    pub(crate) fn page(&self, source: &str) {
        self.text(&markdown::render(source, self.width()));
    }

    /// Text of a learner's program, harmless, if text is wanted.
    pub(crate) fn untrusted(&self, text: &str) {
        for line in safe::visible(text).lines() {
            self.line(line);
        }
    }

    /// The JSON document, if that is wanted: the fields with `schema` before them.
    pub(crate) fn document(&self, schema: &str, fields: &impl Serialize) {
        if !self.is_json() {
            return;
        }
        let mut document = json!({ "schema": schema });
        let fields = serde_json::to_value(fields).unwrap_or_default();
        if let (Some(document), Some(fields)) = (document.as_object_mut(), fields.as_object()) {
            document.extend(fields.clone());
        }
        self.write(&format!("{document:#}\n"));
    }

    /// Progress, on standard error, if somebody is there to see it.
    pub(crate) fn progress(&self, words: impl Display) {
        if std::io::stderr().is_terminal() {
            eprint!("\r\u{1b}[2K{words}");
        }
    }

    /// The end of progress.
    pub(crate) fn progress_done(&self) {
        self.progress("");
    }

    /// A failure, on standard error; in JSON as a document on standard output as well.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.progress_done();
        let (what, causes, help) = match failure {
            Failure::Training(error) => (error.to_string(), causes(error), error.help()),
            Failure::Usage(what, help) => (what.clone(), Vec::new(), Some(help.clone())),
            Failure::Other(error) => {
                (error.to_string(), error.chain().skip(1).map(ToString::to_string).collect(), None)
            }
        };
        let help = help.or_else(|| {
            let bug = "tell us, with the command and these lines; `masterwork doctor` looks \
                       whether your log is whole";
            (failure.exit() == Exit::Bug).then(|| bug.to_owned())
        });
        self.document(
            "masterwork.error/1",
            &json!({ "error": what, "causes": causes, "help": help }),
        );
        let mut text = format!("error: {}\n", safe::visible(&what));
        for cause in causes {
            text.push_str(&format!("cause: {}\n", safe::visible(&cause)));
        }
        if let Some(help) = help {
            text.push_str(&format!("\nhelp: {}\n", safe::visible(&help)));
        }
        write_error(&text);
    }

    /// Something that keeps nothing from working, on standard error.
    pub(crate) fn warning(&self, words: impl Display) {
        write_error(&format!("warning: {}\n", safe::visible(&words.to_string())));
    }

    fn write(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Ok(()) => {}
            // Whoever read us has gone (`| head`): there is nobody left to tell.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            Err(error) => {
                write_error(&format!("error: cannot write to standard output\ncause: {error}\n"));
                std::process::exit(4);
            }
        }
    }
}

/// The JSON document of a command line that clap refused, if it asked for JSON.
pub(crate) fn usage_document(error: &clap::Error, arguments: impl Iterator<Item = OsString>) {
    let words: Vec<String> =
        arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    let wants_json = words.iter().any(|word| word == "--format=json")
        || words.windows(2).any(|pair| pair == ["--format", "json"]);
    if wants_json {
        let text = error.to_string();
        let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        Output { format: Format::Json, color: false }.document(
            "masterwork.error/1",
            &json!({ "error": what, "causes": [], "help": "masterwork --help" }),
        );
    }
}

/// Standard error may be closed or full: what cannot be said there is not said.
fn write_error(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// The causes behind an error, each once.
fn causes(error: &TrainingError) -> Vec<String> {
    let mut causes = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    causes
}
