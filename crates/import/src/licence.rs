//! What a course says about its licence. A person has to read it; the report and the track name it.

use crate::Source;

/// The licence as the manifest or the licence's file names it; nothing where neither does.
#[must_use]
pub fn licence_of(source: &Source) -> Option<String> {
    of_manifest(source).or_else(|| of_files(source))
}

fn of_manifest(source: &Source) -> Option<String> {
    let text = source.optional_text("Cargo.toml").ok()??;
    let manifest: toml::Table = toml::from_str(&text).ok()?;
    ["package", "workspace"].into_iter().find_map(|table| {
        let table = manifest.get(table)?;
        let table = if table.get("license").is_some() { table } else { table.get("package")? };
        table.get("license")?.as_str().map(str::to_owned)
    })
}

/// The name of the first file that looks like one, and its first line.
fn of_files(source: &Source) -> Option<String> {
    let name = source.paths().find(|path| {
        let upper = path.to_uppercase();
        !path.contains('/')
            && ["LICENSE", "LICENCE", "COPYING"].iter().any(|word| upper.starts_with(word))
    })?;
    let text = source.text(name).ok()?;
    let first = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let first: String = first.chars().filter(|c| !c.is_control()).take(100).collect();
    Some(format!("{} ({name})", first.trim_start_matches('#').trim()))
}
