//! `masterwork.toml`: what a learner sets.

use std::path::{Path, PathBuf};

use learner::DesiredRetention;
use serde::{Deserialize, Deserializer};

use crate::error::TrainingError;

/// What `masterwork.toml` says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The tracks that are worked on; the first one is the current one.
    pub tracks: Vec<String>,
    /// Hours a week that the learner has; none: the track's own pace.
    #[serde(default)]
    pub hours_a_week: Option<u32>,
    /// Folders with further content.
    #[serde(default)]
    pub content: Vec<PathBuf>,
    /// The share of what was learned that is to be remembered.
    #[serde(default = "usual_retention")]
    pub desired_retention: f64,
    /// When the learner's day begins, in minutes after midnight.
    #[serde(default = "usual_day_begins", deserialize_with = "time_of_day")]
    pub day_begins: i32,
}

fn usual_retention() -> f64 {
    0.9
}

/// After the latest evening and before the earliest morning, as Anki has it.
fn usual_day_begins() -> i32 {
    240
}

fn time_of_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let text = String::deserialize(deserializer)?;
    let minutes = text.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
        ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(60 * hours + minutes)
    });
    minutes.ok_or_else(|| serde::de::Error::custom("`day_begins` is a time, such as \"04:00\""))
}

impl Settings {
    /// The desired retention, per mille.
    #[must_use]
    pub fn retention_per_mille(&self) -> u32 {
        (self.desired_retention * 1000.0).round() as u32
    }

    pub(super) fn for_track(track: &str) -> Self {
        Settings {
            tracks: vec![track.to_owned()],
            hours_a_week: None,
            content: Vec::new(),
            desired_retention: usual_retention(),
            day_begins: usual_day_begins(),
        }
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, TrainingError> {
        let fault = |message: String| TrainingError::Settings { path: path.to_owned(), message };
        let settings: Settings = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            fault(format!("line {line}: {}", error.message()))
        })?;
        let at =
            |word: &str, message: &str| fault(format!("line {}: {message}", line_with(text, word)));
        if settings.tracks.is_empty() {
            return Err(at("tracks", "`tracks` names no track"));
        }
        if DesiredRetention::per_mille(settings.retention_per_mille()).is_err() {
            return Err(at("desired_retention", "`desired_retention` lies between 0.7 and 0.97"));
        }
        Ok(settings)
    }

    pub(super) fn to_file_text(&self) -> String {
        let tracks: Vec<String> = self.tracks.iter().map(|track| format!("\"{track}\"")).collect();
        format!(
            "# This folder is a Masterwork workspace: `masterwork` here goes on.\n\
             tracks = [{}]          # the first one is the current one\n\
             # hours_a_week = 6                  # your pace; without it, the track's own\n\
             # content = [\"../my-course\"]        # folders with further content\n\
             desired_retention = {}            # how much is to be remembered, 0.7 to 0.97\n\
             # day_begins = \"04:00\"               # what you do before belongs to the evening\n",
            tracks.join(", "),
            self.desired_retention
        )
    }
}

/// The text of `masterwork.toml` with one more folder of content.
pub(super) fn with_content(text: &str, folder: &Path) -> String {
    let quoted = toml::Value::String(folder.display().to_string()).to_string();
    let is_setting = |line: &str| {
        line.strip_prefix("content").is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let mut done = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match line.find('[') {
            Some(at) if !done && is_setting(line) => {
                let rest = line[at + 1..].trim_start();
                let comma = if rest.starts_with(']') { "" } else { ", " };
                lines.push(format!("{}{quoted}{comma}{rest}", &line[..=at]));
                done = true;
            }
            _ => lines.push(line.to_owned()),
        }
    }
    if !done {
        lines.push(format!("content = [{quoted}]"));
    }
    lines.join("\n") + "\n"
}

/// The line, from 1, that first holds a word outside of comments; 1 if none does.
pub(super) fn line_with(text: &str, word: &str) -> usize {
    let code = |line: &str| line.split('#').next().is_some_and(|code| code.contains(word));
    text.lines().position(code).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::with_content;

    #[test]
    fn a_folder_is_added_to_the_others() {
        let one = with_content("tracks = [\"a\"]\n# content = [\"x\"]\n", Path::new("/c/r"));
        assert_eq!(one, "tracks = [\"a\"]\n# content = [\"x\"]\ncontent = [\"/c/r\"]\n");
        let two = with_content(&one, Path::new("/c/e"));
        assert!(two.ends_with("\ncontent = [\"/c/e\", \"/c/r\"]\n"), "{two}");
    }
}
