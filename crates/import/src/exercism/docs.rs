//! Pages of Exercism: what is read before, at and after an exercise.

use serde::Deserialize;

use crate::{ImportError, Source};

/// A concept's page: what is about it, and its links.
pub(super) fn concept_page(
    source: &Source,
    slug: &str,
    name: &str,
) -> Result<Option<String>, ImportError> {
    let folder = format!("concepts/{slug}/");
    let about = source.optional_text(&format!("{folder}about.md"))?;
    let page = match about {
        Some(page) => Some(page),
        None => source.optional_text(&format!("{folder}introduction.md"))?,
    };
    let Some(page) = page else { return Ok(None) };
    let mut text = format!("# {name}\n\n{}\n", without_heading(&page).trim());
    let links = links(source, &format!("{folder}links.json"))?;
    if !links.is_empty() {
        text.push_str("\n## Links\n\n");
        for link in links {
            text.push_str(&format!("- [{}]({})\n", link.description, link.url));
        }
    }
    Ok(Some(text))
}

#[derive(Deserialize)]
struct Link {
    url: String,
    description: String,
}

fn links(source: &Source, path: &str) -> Result<Vec<Link>, ImportError> {
    match source.optional_text(path)? {
        Some(text) => serde_json::from_str(&text).map_err(|error| ImportError::json(path, &error)),
        None => Ok(Vec::new()),
    }
}

/// The introduction, the instructions, and what the track adds to each.
pub(super) fn instructions(
    source: &Source,
    folder: &str,
    below: &str,
    name: &str,
) -> Result<String, ImportError> {
    let mut text = format!("# {name}\n");
    for (file, heading) in [
        ("introduction.md", Some("Introduction")),
        ("introduction.append.md", None),
        ("instructions.md", Some("Instructions")),
        ("instructions.append.md", None),
    ] {
        let Some(page) = source.optional_text(&format!("{folder}{below}{file}"))? else { continue };
        if let Some(heading) = heading {
            text.push_str(&format!("\n## {heading}\n"));
        }
        text.push_str(&format!("\n{}\n", without_heading(&page).trim()));
    }
    Ok(text)
}

/// A hint for each section.
pub(super) fn hints(source: &Source, path: &str) -> Result<Vec<String>, ImportError> {
    let Some(text) = source.optional_text(path)? else { return Ok(Vec::new()) };
    let mut hints: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in without_heading(&text).lines() {
        in_code ^= line.trim_start().starts_with("```");
        if (line.starts_with("## ") && !in_code) || hints.is_empty() {
            hints.push(String::new());
        }
        if let Some(hint) = hints.last_mut() {
            hint.push_str(line);
            hint.push('\n');
        }
    }
    Ok(hints.iter().map(|hint| hint.trim().to_owned()).filter(|hint| !hint.is_empty()).collect())
}

/// The page without its first line where that is a heading.
fn without_heading(page: &str) -> &str {
    let page = page.trim_start();
    if page.starts_with("# ") { page.split_once('\n').map_or("", |(_, rest)| rest) } else { page }
}
