//! catch: error E0515
//!
//! You gave the reference a lifetime, as the help of E0106 suggested. That says *from whom* the
//! answer is borrowed, but it cannot make it so: `name` belongs to this function and is dropped at
//! its end, whatever the signature says. A text that is new has to leave by value.
pub fn key(line: &str) -> &str {
    for (index, character) in line.char_indices() {
        if character == '=' {
            return line[..index].trim();
        }
    }
    line.trim()
}

pub fn qualified<'a>(section: &'a str, key: &'a str) -> &'a str {
    if section.is_empty() {
        return key;
    }
    let name = format!("{section}.{key}");
    &name
}
