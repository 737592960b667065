//! catch: test the_key_is_a_view_of_the_line
//!
//! You leaked the text, so that it is never given back and a reference to it stays good for ever.
//! The error is gone, and each line that is loaded costs memory until the program ends. The text
//! that you need already lies in the argument: point there.
pub fn key(line: &str) -> &str {
    let mut key = String::new();
    for character in line.chars() {
        if character == '=' {
            break;
        }
        key.push(character);
    }
    key.leak().trim()
}

pub fn qualified(section: &str, key: &str) -> String {
    if section.is_empty() {
        return key.to_string();
    }
    format!("{section}.{key}")
}
