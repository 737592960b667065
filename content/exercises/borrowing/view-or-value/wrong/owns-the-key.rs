//! catch: test the_key_is_a_view_of_the_line
//!
//! You made `key` give a `String`. It compiles, and copies every key out of its line. The text that
//! you need already lies in the line, in one piece: a slice of the argument needs no copy, and the
//! signature of the stub promised exactly that.
pub fn key(line: &str) -> String {
    let mut key = String::new();
    for character in line.chars() {
        if character == '=' {
            break;
        }
        key.push(character);
    }
    key.trim().to_string()
}

pub fn qualified(section: &str, key: &str) -> String {
    if section.is_empty() {
        return key.to_string();
    }
    format!("{section}.{key}")
}
