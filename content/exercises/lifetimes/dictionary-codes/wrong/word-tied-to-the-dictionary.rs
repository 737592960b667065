//! catch: error E0502
//!
//! `word_of` compiles on its own, and still ties its result to the loan of the dictionary: `'a`
//! stands on the outer reference as well. Whoever keeps a word cannot let the dictionary grow. Which
//! of the two references does the word come from?
/// The position of `word` in `dictionary`; a word that is not there yet is added at the end.
pub fn code_of<'a>(dictionary: &mut Vec<&'a str>, word: &'a str) -> usize {
    let mut code = 0;
    while code < dictionary.len() && dictionary[code] != word {
        code += 1;
    }
    if code == dictionary.len() {
        dictionary.push(word);
    }
    code
}

/// The codes of the words of `line`, in order.
pub fn encode<'a>(line: &'a str, dictionary: &mut Vec<&'a str>) -> Vec<usize> {
    let mut codes = Vec::new();
    for word in line.split_whitespace() {
        codes.push(code_of(dictionary, word));
    }
    codes
}

/// The word with this code.
pub fn word_of<'a>(dictionary: &'a [&'a str], code: usize) -> &'a str {
    dictionary[code]
}

/// The codes of all lines of `log`, and the dictionary for them.
pub fn encode_log(log: &str) -> (Vec<Vec<usize>>, Vec<&str>) {
    let mut dictionary = Vec::new();
    let mut lines = Vec::new();
    for line in log.lines() {
        lines.push(encode(line, &mut dictionary));
    }
    (lines, dictionary)
}
