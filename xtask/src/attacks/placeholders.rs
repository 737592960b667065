//! Puts a run's own paths, ports and marks into a submission's text.

use anyhow::bail;
use curriculum::Sources;

/// The submission with every placeholder replaced, in names and texts.
pub(super) fn filled(
    sources: &Sources,
    placeholders: &[(&'static str, String)],
) -> anyhow::Result<Sources> {
    let fill = |text: &str| {
        placeholders.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let filled: Sources = sources.iter().map(|(path, text)| (fill(path), fill(text))).collect();
    for (path, text) in &filled {
        if let Some(name) = unknown(text) {
            bail!("{path}: no placeholder is called {name}");
        }
    }
    Ok(filled)
}

/// Something that looks like a placeholder: capitals between two `@`.
fn unknown(text: &str) -> Option<&str> {
    let mut parts = text.split('@').skip(1);
    parts.find(|part| {
        let is_capital = |character: char| character.is_ascii_uppercase() || character == '_';
        part.len() > 2 && part.chars().all(is_capital)
    })
}
