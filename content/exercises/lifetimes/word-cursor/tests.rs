use observe::*;
use word_cursor::*;

fn words_of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut reader = cursor(text);
    // The limit stops a cursor that does not move.
    while !reader.at_end() && words.len() < 50 {
        words.push(reader.next_word());
    }
    words
}

#[test]
fn words_are_parted_by_spaces() {
    expect_eq!(words_of("set timeout 30"), ["set", "timeout", "30"]);
    expect_eq!(words_of("  set   timeout  "), ["set", "timeout"]);
    expect_eq!(words_of("one\ttwo\nthree"), ["one\ttwo\nthree"]);
}

#[test]
fn a_quoted_word_may_hold_spaces() {
    expect_eq!(
        words_of(r#"set "user name" root"#),
        ["set", "user name", "root"]
    );
    expect_eq!(words_of(r#" "  a  " "#), ["  a  "]);
}

#[test]
fn reading_goes_on_right_behind_the_closing_quote() {
    expect_eq!(words_of(r#""a"b "c""d""#), ["a", "b", "c", "d"]);
}

#[test]
fn an_empty_quoted_word_is_a_word() {
    expect_eq!(words_of(r#"set "" x """#), ["set", "", "x", ""]);
}

#[test]
fn a_quote_that_is_never_closed_reaches_to_the_end() {
    expect_eq!(words_of(r#"say "hello there "#), ["say", "hello there "]);
    expect_eq!(words_of(r#"say ""#), ["say", ""]);
}

#[test]
fn a_quote_inside_a_word_is_ordinary() {
    expect_eq!(
        words_of(r#"say it"s 5" disk"#),
        ["say", r#"it"s"#, r#"5""#, "disk"]
    );
}

#[test]
fn text_beyond_ascii_is_read_whole() {
    expect_eq!(
        words_of(r#"größe "naïve Zoë" 東京 é"#),
        ["größe", "naïve Zoë", "東京", "é"]
    );
}

#[test]
fn at_the_end_there_is_only_the_empty_word() {
    for text in ["", "   ", "last", "\"last"] {
        let mut reader = cursor(text);
        let word = reader.next_word();
        observe!("text", text);
        expect_eq!(word, text.trim().trim_matches('"'));
        expect!(reader.at_end());
        expect_eq!(reader.next_word(), "");
        expect_eq!(reader.next_word(), "");
        expect!(reader.at_end());
    }
}

#[test]
fn spaces_at_the_end_are_not_a_word() {
    let mut reader = cursor("stop  ");
    expect!(!reader.at_end());
    reader.next_word();
    expect!(reader.at_end());
}

#[test]
fn rest_is_what_was_not_read_yet() {
    let mut reader = cursor(r#"  say "a  b"  to   all "#);
    expect_eq!(reader.rest(), r#"say "a  b"  to   all "#);
    reader.next_word();
    expect_eq!(reader.rest(), r#""a  b"  to   all "#);
    reader.next_word();
    expect_eq!(reader.rest(), "to   all ");
    expect_eq!(reader.rest(), "to   all ");
    expect_eq!(reader.next_word(), "to");
}

#[test]
fn words_and_rest_outlive_the_cursor() {
    let text = String::from("set mode fast and safe");
    let (first, second, rest);
    {
        let mut reader = cursor(&text);
        first = reader.next_word();
        second = reader.next_word();
        rest = reader.rest();
        reader.next_word();
    }
    expect_eq!((first, second, rest), ("set", "mode", "fast and safe"));
    expect_eq!(command_and_target(&text), ("set", "mode"));
}

#[test]
fn random_lines_are_read_word_by_word() {
    let mut random = Random::new();
    for _ in 0..30 {
        let mut line = String::new();
        let mut expected = Vec::new();
        for _ in 0..random.number(1..7) {
            let word = random.word(3);
            let gap = " ".repeat(random.number(1..4) as usize);
            if random.number(0..3) == 0 {
                line += &format!("\"{word}{gap}ß\"{gap}");
                expected.push(format!("{word}{gap}ß"));
            } else {
                line += &format!("{word}{gap}");
                expected.push(word);
            }
        }
        observe!("line", line);
        expect_eq!(words_of(&line), expected);
    }
}

#[test]
fn nothing_is_allocated() {
    let text = String::from(r#"set "user name" to Zoë for ever"#);
    let (times_the_cursor_asked_the_heap, words) = allocations(|| {
        let mut reader = cursor(&text);
        let words = [reader.next_word(), reader.next_word(), reader.rest()];
        while !reader.at_end() {
            reader.next_word();
        }
        words
    });
    expect_eq!(words, ["set", "user name", "to Zoë for ever"]);
    expect_eq!(times_the_cursor_asked_the_heap, 0);
}
