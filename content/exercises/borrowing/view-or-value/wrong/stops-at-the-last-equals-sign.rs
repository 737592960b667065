//! catch: test the_key_ends_at_the_first_equals_sign
//!
//! You remember the place of an `=` and go on, so a later one replaces it. Values may contain `=`
//! themselves; the key ends at the first. Return as soon as you have found it.
pub fn key(line: &str) -> &str {
    let mut end = line.len();
    for (index, character) in line.char_indices() {
        if character == '=' {
            end = index;
        }
    }
    line[..end].trim()
}

pub fn qualified(section: &str, key: &str) -> String {
    if section.is_empty() {
        return key.to_string();
    }
    format!("{section}.{key}")
}
