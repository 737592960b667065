//! catch: error E0308
//!
//! A dictionary of `String`s has no lifetimes to get wrong, at the price of one copy for each word,
//! and it is another type than the callers (and the tests) work with. The task is to keep the words
//! where they are and to say so correctly.
pub fn code_of(dictionary: &mut Vec<String>, word: &str) -> usize {
    let mut code = 0;
    while code < dictionary.len() && dictionary[code] != word {
        code += 1;
    }
    if code == dictionary.len() {
        dictionary.push(word.to_string());
    }
    code
}

pub fn encode(line: &str, dictionary: &mut Vec<String>) -> Vec<usize> {
    let mut codes = Vec::new();
    for word in line.split_whitespace() {
        codes.push(code_of(dictionary, word));
    }
    codes
}

pub fn word_of(dictionary: &[String], code: usize) -> &str {
    &dictionary[code]
}

pub fn encode_log(log: &str) -> (Vec<Vec<usize>>, Vec<String>) {
    let mut dictionary = Vec::new();
    let mut lines = Vec::new();
    for line in log.lines() {
        lines.push(encode(line, &mut dictionary));
    }
    (lines, dictionary)
}
