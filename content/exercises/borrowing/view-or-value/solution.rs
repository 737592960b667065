/// What stands before the first `=` of a config line, without white space around it.
pub fn key(line: &str) -> &str {
    for (index, character) in line.char_indices() {
        if character == '=' {
            return line[..index].trim();
        }
    }
    line.trim()
}

/// The section, a dot and the key; the key alone if the section is empty.
pub fn qualified(section: &str, key: &str) -> String {
    if section.is_empty() {
        return key.to_string();
    }
    format!("{section}.{key}")
}
