//! catch: test a_qualified_name_owns_its_text
//!
//! You leaked the new text, so that a reference to it is good for ever. That makes the signature
//! true at the price of memory that nobody can give back, with each call. The caller can own the
//! text and drop it in its time, if you hand it the value and not a reference.
pub fn key(line: &str) -> &str {
    for (index, character) in line.char_indices() {
        if character == '=' {
            return line[..index].trim();
        }
    }
    line.trim()
}

pub fn qualified(section: &str, key: &str) -> &'static str {
    if section.is_empty() {
        return key.to_string().leak();
    }
    format!("{section}.{key}").leak()
}
