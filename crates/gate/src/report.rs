//! Reports of a run: for the terminal as lines with a meaning, as JSON, and as one HTML file.
//!
//! Nothing here knows a terminal: `cli` maps meanings to colours. Whatever came from a learner's
//! program is made visible and cut once more, whoever made it printable before.

mod bounds;
mod by_hand;
mod compared;
mod html;
mod plots;
mod scene;
mod story;
mod text;
mod words;

pub use bounds::{MOST_EVENTS, MOST_JSON_BYTES, bounded};
pub use html::{MOST_HTML_BYTES, html};
pub use text::text;

/// What a report shows beside what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportContext {
    /// The gate's title.
    pub title: String,
    /// Its stages in order: slug and title.
    pub stages: Vec<(String, String)>,
    /// The project's folder.
    pub project: String,
    /// Options that the command was typed with and that a repetition needs.
    pub options: Vec<String>,
    /// The command after `--`, if there was one.
    pub command: Vec<String>,
    /// The replay file of the stage that did not pass, if one was written.
    pub replay: Option<String>,
    /// How often a replay failed in the same way, and of how many runs.
    pub replayed: Option<(usize, usize)>,
}

/// What a piece of a line means; how that looks is for the terminal to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing special.
    Plain,
    /// A heading.
    Heading,
    /// Something that is as it should be.
    Good,
    /// Something that is not.
    Bad,
    /// Something that could not be found out.
    Doubt,
    /// Of less weight.
    Faint,
    /// A command to type.
    Command,
    /// What a client sent.
    Sent,
    /// What a client received.
    Received,
    /// What the program printed.
    Printed,
    /// Points at something in the line above.
    Pointer,
}

/// A line of a report, in pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StyledLine(pub Vec<(Meaning, String)>);

impl StyledLine {
    /// The line without its meanings.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }
}

impl ReportContext {
    /// The title of a stage, or its slug where the gate's texts name none.
    fn stage_title<'a>(&'a self, slug: &'a str) -> &'a str {
        let known = self.stages.iter().find(|(known, _)| known == slug);
        known.map_or(slug, |(_, title)| title)
    }

    /// The command that runs a stage of a system again, with what was typed the first time.
    fn command_for(&self, system: &str, rest: &[(&str, &str)]) -> String {
        let mut words = vec!["masterwork".to_owned(), "gate".to_owned(), "run".to_owned()];
        words.push(crate::quoted(system));
        for (option, value) in rest {
            words.extend([(*option).to_owned(), crate::quoted(value)]);
        }
        words.extend(self.options.iter().map(|option| crate::quoted(option)));
        if !self.command.is_empty() {
            words.push("--".to_owned());
            words.extend(self.command.iter().map(|word| crate::quoted(word)));
        }
        words.join(" ")
    }
}
