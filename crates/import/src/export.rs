//! The other way round: a track of ours as a course of other tools. Pure: a library goes in, files
//! come out, with what could not come along and why.

mod mdbook;
mod rustlings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use curriculum::{Library, Track, Unit};

pub use mdbook::mdbook;
pub use rustlings::{RustlingsParts, rustlings};

use crate::words::slug;

/// A course in another tool's format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Its files, by path with `/`.
    pub files: BTreeMap<String, String>,
    /// What came along: `exercises`, `lessons`, …, and how many.
    pub came: BTreeMap<&'static str, usize>,
    /// What did not, and why: an item's slug or a title, and the reason.
    pub left_out: Vec<(String, String)>,
}

impl Exported {
    fn count(&mut self, what: &'static str) {
        *self.came.entry(what).or_default() += 1;
    }

    fn leave_out(&mut self, what: &str, why: impl Into<String>) {
        self.left_out.push((what.to_owned(), why.into()));
    }
}

/// A track's units with names for folders: `01_core_foundations`.
fn named_units(track: &Track, sign: char) -> Vec<(String, &Unit)> {
    let units = track.units.iter().enumerate();
    units
        .map(|(at, unit)| {
            let title = Some(slug(&unit.title))
                .filter(|slug| !slug.is_empty())
                .unwrap_or_else(|| slug(&unit.id));
            let title =
                if title.is_empty() { "unit".to_owned() } else { title.chars().take(40).collect() };
            let name = format!("{:02}-{}", at + 1, title.trim_matches('-'))
                .replace('-', &sign.to_string());
            (name, unit)
        })
        .collect()
}

/// The item of a slug, of whichever kind.
fn lesson<'a>(library: &'a Library, slug: &str) -> Option<&'a curriculum::Lesson> {
    library.lessons.iter().find(|lesson| lesson.slug == slug)
}

fn exercise<'a>(library: &'a Library, slug: &str) -> Option<&'a curriculum::Exercise> {
    library.exercises.iter().find(|exercise| exercise.slug == slug)
}

/// A page whose Rust blocks carry mdBook's marks (and rustdoc's) instead of ours.
fn rustdoc_fences(text: &str) -> String {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let Some(info) = trimmed.strip_prefix("```").filter(|_| !fenced) else {
            fenced &= !trimmed.starts_with("```");
            lines.push(line.to_owned());
            continue;
        };
        fenced = true;
        let info = match info.trim() {
            "output" => "text".to_owned(),
            "rust,panics" => "rust,should_panic".to_owned(),
            "rust,compiles" => "rust,no_run".to_owned(),
            other => match other.strip_prefix("rust,error=") {
                Some(code) => format!("rust,compile_fail,{code}"),
                None => other.to_owned(),
            },
        };
        lines.push(format!("{}```{info}", &line[..line.len() - trimmed.len()]));
    }
    lines.join("\n")
}
