//! The words of a task: its description, the hints in it, the options of a choice.

use std::collections::BTreeSet;

use super::yaml::Task;
use super::{Reader, plain};
use crate::markdown::plain_fences;
use crate::quiz_file::{NewChoice, NewQuestion, NewQuiz};
use crate::{ImportError, Report, html};

impl Reader<'_> {
    /// The task's words in Markdown, and the hints that stand in them.
    pub(super) fn description(
        &self,
        folder: &str,
        report: &mut Report,
    ) -> Result<(String, Vec<String>), ImportError> {
        let page = self.source.optional_text(&format!("{folder}/task.md"))?;
        let (text, is_html) = match page {
            Some(text) => (text, false),
            None => (
                self.source.optional_text(&format!("{folder}/task.html"))?.unwrap_or_default(),
                true,
            ),
        };
        let mut media = BTreeSet::new();
        let (text, hints) = without_hints(&text);
        let hints = hints
            .iter()
            .map(|hint| html::markdown(hint, &mut media))
            .filter(|hint| !hint.is_empty())
            .collect();
        let text = if is_html { html::markdown(&text, &mut media) } else { text.trim().to_owned() };
        for name in media {
            report.left_out(format!("{folder}: {name}"), "a picture: lessons are text here");
        }
        Ok((text, hints))
    }

    /// A page with the code that a learner sees beside it.
    pub(super) fn with_code(
        &self,
        folder: &str,
        task: &Task,
        text: String,
    ) -> Result<String, ImportError> {
        let mut page = text;
        for file in task
            .files
            .iter()
            .filter(|file| file.visible != Some(false) && file.name.ends_with(".rs"))
        {
            let path = format!("{folder}/{}", plain(&file.name)?);
            if let Some(code) =
                self.source.optional_text(&path)?.filter(|code| !code.trim().is_empty())
            {
                page.push_str(&format!(
                    "\n\n`{}`:\n\n```rust\n{}\n```",
                    file.name,
                    code.trim_end()
                ));
            }
        }
        Ok(if page.trim().is_empty() {
            "*This page of the course is empty.*".to_owned()
        } else {
            page
        })
    }
}

/// A choice as a quiz of one question.
pub(super) fn choice(
    task: &Task,
    text: &str,
    slug: String,
    title: String,
    concept: &str,
) -> Result<NewQuiz, String> {
    let reason = task.message_incorrect.as_deref().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let choice: Vec<NewChoice> = task
        .options
        .iter()
        .filter(|option| !option.text.trim().is_empty() && seen.insert(option.text.clone()))
        .map(|option| {
            NewChoice::new(plain_fences(&option.text), option.is_correct == Some(true), reason)
        })
        .collect();
    if !(2..=26).contains(&choice.len()) || !choice.iter().any(|choice| choice.right) {
        return Err("a choice needs 2 to 26 options and says which is right".to_owned());
    }
    let ask = if text.is_empty() { title.clone() } else { plain_fences(text) };
    let because = task.message_correct.clone().unwrap_or_default();
    let question = NewQuestion {
        kind: "choice",
        concepts: vec![concept.to_owned()],
        ask,
        because,
        choice,
        ..NewQuestion::default()
    };
    Ok(NewQuiz {
        id: String::new(),
        slug,
        title,
        about: String::new(),
        minutes: 2,
        question: vec![question],
    })
}

/// The text without `<div class="hint">…</div>`, and what stood in them.
fn without_hints(text: &str) -> (String, Vec<String>) {
    let mut kept = String::new();
    let mut hints = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("<div class=\"hint\"") {
        let Some(open) = rest[start..].find('>').map(|at| start + at + 1) else { break };
        let Some(close) = rest[open..].find("</div>").map(|at| open + at) else { break };
        kept.push_str(&rest[..start]);
        hints.push(rest[open..close].to_owned());
        rest = &rest[close + "</div>".len()..];
    }
    kept.push_str(rest);
    (kept, hints)
}
