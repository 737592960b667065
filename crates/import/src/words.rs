//! Names that content may have, made of names that courses have.

use std::collections::BTreeSet;

/// A slug: lower case, ASCII letters and digits, single dashes. Empty if nothing of the text can
/// stand in one.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().take(80) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The slug, `fallback` where there is none, and with a number behind it where it is taken.
pub fn free_slug(text: &str, fallback: &str, taken: &mut BTreeSet<String>) -> String {
    let slug =
        Some(slug(text)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| fallback.to_owned());
    let free = (1_u32..)
        .map(|number| if number == 1 { slug.clone() } else { format!("{slug}-{number}") })
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| slug.clone());
    taken.insert(free.clone());
    free
}

/// `01_variables` → `Variables`, `move_semantics` → `Move semantics`.
#[must_use]
pub fn title_of(name: &str) -> String {
    let words = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '-');
    let words = if words.is_empty() { name } else { words };
    let words = words.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{free_slug, slug, title_of};

    #[test]
    fn slugs_are_plain_and_free() {
        assert_eq!(slug("  Move Semantics: 1/2 "), "move-semantics-1-2");
        assert_eq!(slug("Недели"), "");
        let mut taken = Default::default();
        assert_eq!(free_slug("A b", "x", &mut taken), "a-b");
        assert_eq!(free_slug("a-b!", "x", &mut taken), "a-b-2");
        assert_eq!(free_slug("…", "x", &mut taken), "x");
        assert_eq!(title_of("06_move_semantics"), "Move semantics");
    }
}
