use no_heap::*;
use observe::*;

#[test]
fn asks_the_heap_for_nothing() {
    let (count, word) = allocations(|| longest("a longer word than this one"));
    expect_eq!(word, "longer");
    expect_eq!(count, 0);
}

#[test]
fn of_random_words() {
    let mut random = Random::new();
    let lengths = random.numbers(6, 1..12);
    let words: Vec<String> = lengths.iter().map(|length| random.word(*length as usize)).collect();
    let text = words.join(" ");
    expect_eq!(longest(&text), text.split(' ').max_by_key(|word| word.len()).unwrap_or(""));
}
