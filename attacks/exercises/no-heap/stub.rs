/// The longest word; of several, the last.
pub fn longest(text: &str) -> &str {
    let words: Vec<&str> = text.split(' ').collect();
    words.into_iter().max_by_key(|word| word.len()).unwrap_or("")
}
