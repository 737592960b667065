/// The longest word; of several, the last.
pub fn longest(text: &str) -> &str {
    text.split(' ').max_by_key(|word| word.len()).unwrap_or("")
}
