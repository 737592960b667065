//! The compiler's diagnostics, read from its JSON.

use serde::{Deserialize, Serialize};

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It does not compile, or a lint denies it.
    Error,
    /// Shown, and blocks nothing.
    Warning,
}

/// One diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How grave.
    pub level: Level,
    /// An error code (`E0382`) or a lint's name (`clippy::ptr_arg`); empty for syntax errors.
    pub code: String,
    /// The first line, without code and place.
    pub message: String,
    /// The file of the primary place, relative to the workspace; empty if there is none.
    pub file: String,
    /// The line of the primary place, from 1; 0 if there is none.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
    /// As the compiler renders it, with ANSI colours.
    pub rendered: String,
}

impl Diagnostic {
    /// Whether a lint says it: errors of the language have a code or none, lints have names.
    pub(crate) fn is_lint(&self) -> bool {
        self.code.starts_with(|first: char| first.is_ascii_lowercase())
    }
}

#[derive(Deserialize)]
struct Raw {
    message: String,
    code: Option<RawCode>,
    level: String,
    #[serde(default)]
    spans: Vec<RawSpan>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct RawCode {
    code: String,
}

#[derive(Deserialize)]
struct RawSpan {
    file_name: String,
    line_start: usize,
    column_start: usize,
    is_primary: bool,
    #[serde(default)]
    expansion: Option<Box<RawExpansion>>,
}

#[derive(Deserialize)]
struct RawExpansion {
    span: RawSpan,
}

impl RawSpan {
    /// The place that a reader can change: for a line of a macro of `observe` or of std, where the
    /// macro was called.
    fn own_place(&self) -> &Self {
        let foreign = self.file_name.starts_with('/') || self.file_name.starts_with("observe/");
        match &self.expansion {
            Some(expansion) if foreign => expansion.span.own_place(),
            _ => self,
        }
    }
}

/// A line of the compiler's standard error: a diagnostic, or nothing that a reader needs (the
/// closing counts, the pointer to `--explain`).
pub(crate) fn parse_line(line: &str) -> Option<Diagnostic> {
    let raw: Raw = serde_json::from_str(line).ok()?;
    let level = match raw.level.as_str() {
        "error" | "error: internal compiler error" => Level::Error,
        "warning" => Level::Warning,
        _ => return None,
    };
    let primary = raw.spans.iter().find(|span| span.is_primary).or(raw.spans.first());
    let primary = primary.map(RawSpan::own_place);
    let closing = primary.is_none()
        && (raw.message.starts_with("aborting due to") || raw.message.ends_with("emitted"));
    if closing {
        return None;
    }
    Some(Diagnostic {
        level,
        code: raw.code.map(|code| code.code).unwrap_or_default(),
        file: primary.map(|span| span.file_name.clone()).unwrap_or_default(),
        line: primary.map_or(0, |span| span.line_start),
        column: primary.map_or(0, |span| span.column_start),
        rendered: raw.rendered.unwrap_or_else(|| raw.message.clone()),
        message: raw.message,
    })
}

/// Splits a stream of bytes into lines as they become whole.
#[derive(Default)]
pub(crate) struct Lines(Vec<u8>);

impl Lines {
    pub(crate) fn push(&mut self, bytes: &[u8], mut each: impl FnMut(&str)) {
        self.0.extend_from_slice(bytes);
        while let Some(end) = self.0.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.0.drain(..=end).collect();
            each(String::from_utf8_lossy(&line).trim_end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Lines, parse_line};

    #[test]
    fn a_diagnostic_keeps_its_code_and_primary_place() {
        let line = r#"{"$message_type":"diagnostic","message":"use of moved value: `a`","code":{"code":"E0382","explanation":null},"level":"error","spans":[{"file_name":"x.rs","line_start":1,"column_start":2,"is_primary":false},{"file_name":"x.rs","line_start":4,"column_start":5,"is_primary":true}],"children":[],"rendered":"error[E0382]: …"}"#;
        let diagnostic = parse_line(line).expect("a diagnostic");
        assert_eq!((diagnostic.level, diagnostic.line, diagnostic.column), (Level::Error, 4, 5));
        assert_eq!(diagnostic.code, "E0382");
    }

    #[test]
    fn closing_counts_are_not_shown() {
        let line = r#"{"message":"aborting due to 1 previous error","code":null,"level":"error","spans":[],"rendered":"x"}"#;
        assert_eq!(parse_line(line), None);
        assert_eq!(parse_line("plain text"), None);
    }

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        let mut lines = Lines::default();
        let mut seen = Vec::new();
        for piece in [&b"on"[..], b"e\ntwo\nth", b"ree\n"] {
            lines.push(piece, |line| seen.push(line.to_owned()));
        }
        assert_eq!(seen, ["one", "two", "three"]);
    }
}
