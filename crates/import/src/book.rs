//! An mdBook: its chapters in order, and their pages without what only mdBook understands.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::{ImportError, Source};

/// A chapter of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chapter {
    /// Its title in the summary.
    pub(crate) title: String,
    /// Its page, from the source's root.
    pub(crate) path: String,
    /// 0 for a chapter that stands in no other.
    pub(crate) depth: usize,
    /// The part that it stands in; empty where the book has none.
    pub(crate) part: String,
}

/// A book.
#[derive(Debug)]
pub(crate) struct Book {
    /// Its title, where it has one.
    pub(crate) title: Option<String>,
    /// Its chapters, in order.
    pub(crate) chapters: Vec<Chapter>,
    /// Chapters that are announced and not written, by title.
    pub(crate) drafts: Vec<String>,
    /// Pages that the summary names and that are not there.
    pub(crate) missing: Vec<String>,
}

impl Book {
    /// The book of a course: the first summary that it has.
    pub(crate) fn find(source: &Source) -> Result<Option<Self>, ImportError> {
        let summary = source
            .paths()
            .filter(|path| *path == "SUMMARY.md" || path.ends_with("/SUMMARY.md"))
            .min_by_key(|path| path.len());
        let Some(summary) = summary.map(str::to_owned) else { return Ok(None) };
        let folder = summary.strip_suffix("SUMMARY.md").unwrap_or_default();
        let above = folder
            .trim_end_matches('/')
            .rsplit_once('/')
            .map_or(String::new(), |(above, _)| format!("{above}/"));
        let mut title = None;
        for manifest in [format!("{above}book.toml"), format!("{folder}book.toml")] {
            if let Some(text) = source.optional_text(&manifest)? {
                let table: toml::Table = toml::from_str(&text)
                    .map_err(|error| ImportError::toml(&manifest, &text, &error))?;
                title = table
                    .get("book")
                    .and_then(|book| book.get("title"))
                    .and_then(toml::Value::as_str)
                    .map(str::to_owned);
                break;
            }
        }
        let mut book =
            Book { title, chapters: Vec::new(), drafts: Vec::new(), missing: Vec::new() };
        book.read(&source.text(&summary)?, folder, source);
        Ok(Some(book))
    }

    fn read(&mut self, summary: &str, folder: &str, source: &Source) {
        let mut depth = 0_usize;
        let mut part = String::new();
        let mut heading: Option<String> = None;
        let mut link: Option<(String, String)> = None;
        let mut seen = BTreeSet::new();
        for event in Parser::new(summary) {
            match event {
                Event::Start(Tag::List(_)) => depth += 1,
                Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    part = heading.take().unwrap_or_default();
                    if part.eq_ignore_ascii_case("summary") {
                        part.clear();
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    link = Some((dest_url.into_string(), String::new()))
                }
                Event::End(TagEnd::Link) => {
                    let Some((path, title)) = link.take() else { continue };
                    let path = path.split('#').next().unwrap_or_default();
                    if path.is_empty() {
                        self.drafts.push(title);
                        continue;
                    }
                    let Some(path) = joined(folder, &path.replace("%20", " ")) else {
                        self.missing.push(path.to_owned());
                        continue;
                    };
                    if !source.has(&path) {
                        self.missing.push(path);
                    } else if seen.insert(path.clone()) {
                        self.chapters.push(Chapter {
                            title,
                            path,
                            depth: depth.saturating_sub(1),
                            part: part.clone(),
                        });
                    }
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some((_, title)) = &mut link {
                        title.push_str(&text);
                    } else if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
    }
}

/// A path from a folder's, without steps up that leave the source.
pub(crate) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What a page says to mdBook: `{{#quiz a.toml}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Directive {
    /// Its word: `quiz`, `include`.
    pub(crate) word: String,
    /// What stands behind it.
    pub(crate) argument: String,
    /// Its line, from 1.
    pub(crate) line: usize,
}

/// A chapter's page as a lesson has it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its text.
    pub(crate) text: String,
    /// The quizzes that stand in it, in order: paths from the source's root, and lines.
    pub(crate) quizzes: Vec<(String, usize)>,
    /// What could not be resolved: line and directive.
    pub(crate) left: Vec<(usize, String)>,
}

/// Included files that include others, so deep.
const MAX_INCLUDES: usize = 4;
/// The longest page, in bytes.
const MAX_PAGE: usize = 1 << 20;

/// Reads a page: included files are put in, hidden lines of Rust blocks left out.
pub(crate) fn page(source: &Source, path: &str) -> Result<Page, ImportError> {
    let mut page = Page::default();
    let text = source.text(path)?;
    append(source, path, &text, 0, &mut page)?;
    page.text = without_hidden_lines(&page.text);
    Ok(page)
}

fn append(
    source: &Source,
    path: &str,
    text: &str,
    depth: usize,
    page: &mut Page,
) -> Result<(), ImportError> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (at, line) in text.lines().enumerate() {
        if page.text.len() > MAX_PAGE {
            return Err(ImportError::course_at(
                path,
                at + 1,
                "with what it includes, longer than 1 MiB",
            ));
        }
        let Some(directive) = directive(line, at + 1) else {
            page.text.push_str(line);
            page.text.push('\n');
            continue;
        };
        let resolved = resolve(source, folder, &directive, depth, page)?;
        if !resolved {
            page.left.push((at + 1, line.trim().to_owned()));
        }
    }
    Ok(())
}

/// Puts what a directive names into the page; says whether that was possible.
fn resolve(
    source: &Source,
    folder: &str,
    directive: &Directive,
    depth: usize,
    page: &mut Page,
) -> Result<bool, ImportError> {
    let argument = directive.argument.split_whitespace().next().unwrap_or_default();
    match directive.word.as_str() {
        "quiz" => {
            let Some(path) = joined(folder, argument).filter(|path| source.has(path)) else {
                return Ok(false);
            };
            page.quizzes.push((path, directive.line));
            page.text.push_str("*Here the book asks a quiz; it follows this lesson.*\n");
            Ok(true)
        }
        "include" | "rustdoc_include" | "playground" | "playpen" => {
            let (file, range) = argument.split_once(':').unwrap_or((argument, ""));
            let Some(path) = joined(folder, file).filter(|path| source.has(path)) else {
                return Ok(false);
            };
            if depth == MAX_INCLUDES {
                return Ok(false);
            }
            let text = selected(&source.text(&path)?, range);
            if directive.word.starts_with("play") {
                page.text.push_str(&format!("```rust\n{}\n```\n", text.trim_end()));
            } else {
                append(source, &path, &text, depth + 1, page)?;
            }
            Ok(true)
        }
        "title" => Ok(true),
        _ => Ok(false),
    }
}

/// The directive that a line consists of; one that is written with a backslash is text.
fn directive(line: &str, number: usize) -> Option<Directive> {
    let inside = line.trim().strip_prefix("{{#")?.strip_suffix("}}")?;
    let (word, argument) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    Some(Directive { word: word.to_owned(), argument: argument.trim().to_owned(), line: number })
}

/// The lines `3:7` of a file, those of `:anchor`, or all of them but the marks of anchors.
fn selected(text: &str, range: &str) -> String {
    let is_mark = |line: &&str| line.contains("ANCHOR:") || line.contains("ANCHOR_END:");
    let numbers: Vec<Option<usize>> = range.split(':').map(|part| part.parse().ok()).collect();
    let lines: Vec<&str> = if range.is_empty() {
        text.lines().collect()
    } else if numbers.iter().any(Option::is_some) {
        let first = numbers.first().copied().flatten().unwrap_or(1).max(1);
        let last = match numbers.get(1) {
            Some(last) => last.unwrap_or(usize::MAX),
            None => first,
        };
        text.lines().skip(first - 1).take(last.saturating_sub(first - 1)).collect()
    } else {
        let opens =
            |line: &&str| line.split("ANCHOR:").nth(1).is_some_and(|name| name.trim() == range);
        let closes =
            |line: &&str| line.split("ANCHOR_END:").nth(1).is_some_and(|name| name.trim() == range);
        text.lines()
            .skip_while(|line| !opens(line))
            .skip(1)
            .take_while(|line| !closes(line))
            .collect()
    };
    lines.into_iter().filter(|line| !is_mark(line)).collect::<Vec<_>>().join("\n")
}

/// Rust blocks without the lines that mdBook hides: those that begin with `# `.
fn without_hidden_lines(text: &str) -> String {
    let mut rust = false;
    let mut fenced = false;
    let mut kept = String::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if let Some(info) = trimmed.strip_prefix("```") {
            rust = !fenced && info.starts_with("rust");
            fenced = !fenced;
        } else if rust && fenced && (trimmed == "#" || trimmed.starts_with("# ")) {
            continue;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_files() {
        assert_eq!(selected("a\nb\nc\nd", "2:3"), "b\nc");
        assert_eq!(selected("a\nb\nc", "2"), "b");
        assert_eq!(selected("a\nb\nc", ":2"), "a\nb");
        assert_eq!(selected("a\nb\nc", "2:"), "b\nc");
        assert_eq!(selected("a\n// ANCHOR: x\nb\n// ANCHOR_END: x\nc", "x"), "b");
        assert_eq!(selected("a\n// ANCHOR: x\nb", ""), "a\nb");
    }

    #[test]
    fn steps_up_stay_inside() {
        assert_eq!(joined("book/src", "../quizzes/a.toml").as_deref(), Some("book/quizzes/a.toml"));
        assert_eq!(joined("src", "../../a"), None);
    }

    #[test]
    fn hidden_lines_are_left_out_of_rust_alone() {
        let text = "# Title\n```rust\n# fn main() {\nlet x = 1;\n#[test]\n# }\n```\n```text\n# kept\n```\n";
        assert_eq!(
            without_hidden_lines(text),
            "# Title\n```rust\nlet x = 1;\n#[test]\n```\n```text\n# kept\n```\n"
        );
    }
}
