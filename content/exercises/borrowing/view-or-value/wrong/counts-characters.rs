//! catch: test the_key_may_have_characters_beyond_ascii
//!
//! Returning a slice of the line is right. But you counted characters to find its end, and a slice
//! counts bytes: `ö` takes two of them, so your end lies too early, or inside a character, which
//! panics. Ask for the byte where each character begins.
pub fn key(line: &str) -> &str {
    let mut count = 0;
    for character in line.chars() {
        if character == '=' {
            return line[..count].trim();
        }
        count += 1;
    }
    line.trim()
}

pub fn qualified(section: &str, key: &str) -> String {
    if section.is_empty() {
        return key.to_string();
    }
    format!("{section}.{key}")
}
