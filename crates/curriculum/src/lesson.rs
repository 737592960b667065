//! Lessons: a page of Markdown with a head, whose Rust blocks say what must become of them.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde::Deserialize;

use crate::fault::line_of;
use crate::{ConceptId, ContentFault, Files, Version};

/// What a lesson's Rust block must do when it is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeExpectation {
    /// Compiles and ends well; with this output, if an `output` block follows.
    Runs(Option<String>),
    /// Compiles; is not run.
    Compiles,
    /// Compiles, and panics when run.
    Panics,
    /// Does not compile, with this code among its errors.
    Error(String),
}

/// A fenced Rust block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// The line, from 1, of its first line of code in the file.
    pub line: usize,
    /// The code.
    pub code: String,
    /// What must become of it.
    pub expectation: CodeExpectation,
}

/// One lesson.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// `source:id`; never changes.
    pub id: String,
    /// `topic/name`.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Concepts that it teaches.
    pub concepts: Vec<ConceptId>,
    /// Expected time of reading, in minutes.
    pub minutes: u32,
    /// The page, in Markdown, without its head.
    pub text: String,
    /// Its Rust blocks; none of another course's page.
    pub blocks: Vec<CodeBlock>,
    /// Whether it is another course's page: its blocks are not proven, and it keeps no rules of ours.
    pub imported: bool,
    /// Changes whenever the file does.
    pub version: Version,
    /// Its file in the content.
    pub file: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    title: String,
    concepts: Vec<ConceptId>,
    minutes: u32,
    #[serde(default)]
    imported: bool,
}

impl Lesson {
    pub(crate) fn parse(files: &Files, source: &str, slug: &str) -> Result<Self, ContentFault> {
        let file = format!("lessons/{slug}.md");
        let text = files.text(&file, "the lesson's page")?;
        let Some((head, body)) =
            text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"))
        else {
            let message = "a lesson opens with a head between two lines `+++`";
            return Err(ContentFault::new(&file, message).at(1));
        };
        let head: Head = toml::from_str(head).map_err(|error| {
            let mut fault = ContentFault::toml(&file, head, &error);
            fault.line = fault.line.map(|line| line + 1);
            fault
        })?;
        let body_line = line_of(text, text.len() - body.len());
        Ok(Lesson {
            id: format!("{source}:{}", head.id),
            slug: slug.to_owned(),
            title: head.title,
            concepts: head.concepts,
            minutes: head.minutes,
            text: body.trim_start_matches('\n').to_owned(),
            blocks: if head.imported { Vec::new() } else { code_blocks(body, body_line, &file)? },
            imported: head.imported,
            version: files.version_below(&file),
            file,
        })
    }

    /// Words of prose: everything but code blocks and pictures.
    #[must_use]
    pub fn words(&self) -> usize {
        let mut inside = false;
        let mut words = 0;
        for event in Parser::new(&self.text) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => inside = true,
                Event::End(TagEnd::CodeBlock) => inside = false,
                Event::Text(text) if !inside => words += text.split_whitespace().count(),
                Event::Code(_) => words += 1,
                _ => {}
            }
        }
        words
    }
}

/// The Rust blocks of a page whose first line is this line of its file.
pub(crate) fn code_blocks(
    body: &str,
    body_line: usize,
    file: &str,
) -> Result<Vec<CodeBlock>, ContentFault> {
    let mut blocks: Vec<CodeBlock> = Vec::new();
    let mut open: Option<(String, usize, String)> = None;
    // An `output` block belongs to the Rust block that stands right before it.
    let mut previous_was_rust = false;
    for (event, range) in Parser::new(body).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let CodeBlockKind::Fenced(language) = kind else { continue };
                let line = body_line + line_of(body, range.start);
                open = Some((language.to_string(), line, String::new()));
            }
            Event::Text(text) => match &mut open {
                Some((_, _, code)) => code.push_str(&text),
                None => previous_was_rust = false,
            },
            Event::End(TagEnd::CodeBlock) => {
                let Some((language, line, code)) = open.take() else { continue };
                if language == "output" {
                    attach_output(&mut blocks, previous_was_rust, code, file, line)?;
                } else if language == "rust" || language.starts_with("rust,") {
                    let expectation = expectation(&language)
                        .map_err(|message| ContentFault::new(file, message).at(line - 1))?;
                    blocks.push(CodeBlock { line, code, expectation });
                    previous_was_rust = true;
                    continue;
                } else if language.is_empty() {
                    let message = "a fenced block must say its language (rust, output, text, …)";
                    return Err(ContentFault::new(file, message).at(line - 1));
                }
                previous_was_rust = false;
            }
            _ => {}
        }
    }
    Ok(blocks)
}

fn attach_output(
    blocks: &mut [CodeBlock],
    previous_was_rust: bool,
    output: String,
    file: &str,
    line: usize,
) -> Result<(), ContentFault> {
    match blocks.last_mut() {
        Some(CodeBlock { expectation: CodeExpectation::Runs(slot @ None), .. })
            if previous_was_rust =>
        {
            *slot = Some(output);
            Ok(())
        }
        _ => {
            let message = "an `output` block stands right after the `rust` block that prints it";
            Err(ContentFault::new(file, message).at(line - 1))
        }
    }
}

fn expectation(language: &str) -> Result<CodeExpectation, String> {
    match language.strip_prefix("rust,") {
        None => Ok(CodeExpectation::Runs(None)),
        Some("panics") => Ok(CodeExpectation::Panics),
        Some("compiles") => Ok(CodeExpectation::Compiles),
        Some(other) => match other.strip_prefix("error=") {
            Some(code) => Ok(CodeExpectation::Error(code.to_owned())),
            None => {
                Err(format!("`{language}`: after `rust,` stands error=CODE, panics or compiles"))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{CodeExpectation, Lesson};
    use crate::Files;

    fn lesson(body: &str) -> Result<Lesson, String> {
        let text = format!("+++\nid = 'a'\ntitle = 't'\nconcepts = []\nminutes = 1\n+++\n{body}");
        let files = Files([("lessons/a/b.md".to_owned(), text)].into());
        Lesson::parse(&files, "s", "a/b").map_err(|fault| fault.to_string())
    }

    #[test]
    fn blocks_carry_their_line_and_what_must_become_of_them() {
        let body = "\nText.\n\n```rust\nfn main() {}\n```\n\n```output\nx\n```\n\n```rust,error=E0382\nlet a;\n```\n";
        let blocks = lesson(body).expect("parses").blocks;
        assert_eq!(blocks[0].expectation, CodeExpectation::Runs(Some("x\n".into())));
        assert_eq!(blocks[0].line, 11);
        assert_eq!(blocks[1].expectation, CodeExpectation::Error("E0382".into()));
    }

    #[test]
    fn faults_name_their_line() {
        let fault = lesson("a\n\n```\nx\n```\n").expect_err("no language");
        assert!(fault.starts_with("lessons/a/b.md:9: a fenced block"), "{fault}");
        let fault = lesson("```rust\nx\n```\nbetween\n```output\nx\n```\n").expect_err("far");
        assert!(fault.contains("right after"), "{fault}");
    }

    #[test]
    fn words_are_those_of_the_prose() {
        assert_eq!(lesson("One `two` three.\n\n```rust\nnot these\n```\n").expect("ok").words(), 3);
    }
}
