/// What stands before the first `=` of a config line, without white space around it.
pub fn key(line: &str) -> &str {
    let mut key = String::new();
    for character in line.chars() {
        if character == '=' {
            break;
        }
        key.push(character);
    }
    key.trim()
}

/// The section, a dot and the key; the key alone if the section is empty.
pub fn qualified(section: &str, key: &str) -> &str {
    if section.is_empty() {
        return key;
    }
    let name = format!("{section}.{key}");
    &name
}
