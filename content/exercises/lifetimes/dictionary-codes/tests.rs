use dictionary_codes::*;
use observe::*;

#[test]
fn a_log_is_encoded_line_by_line() {
    let (lines, dictionary) = encode_log("GET /a\nGET /b\n\n/b GET\n");
    expect_eq!(lines, [vec![0, 1], vec![0, 2], vec![], vec![2, 0]]);
    expect_eq!(dictionary, ["GET", "/a", "/b"]);
}

#[test]
fn a_known_word_keeps_its_code() {
    let log = String::from("up down up");
    let mut dictionary: Vec<&str> = Vec::new();
    expect_eq!(code_of(&mut dictionary, &log[..2]), 0);
    expect_eq!(code_of(&mut dictionary, &log[3..7]), 1);
    expect_eq!(code_of(&mut dictionary, &log[8..]), 0);
    expect_eq!(dictionary, ["up", "down"]);
}

#[test]
fn one_dictionary_serves_several_lines() {
    let (first, second) = (String::from("GET /a"), String::from("PUT /a"));
    let mut dictionary = Vec::new();
    expect_eq!(encode(&first, &mut dictionary), [0, 1]);
    expect_eq!(dictionary.len(), 2);
    expect_eq!(encode(&second, &mut dictionary), [2, 1]);
    expect_eq!(dictionary, ["GET", "/a", "PUT"]);
}

#[test]
fn a_word_stays_usable_while_the_dictionary_grows() {
    let log = String::from("GET /a");
    let mut dictionary = Vec::new();
    encode(&log, &mut dictionary);
    let word: &str;
    word = word_of(&dictionary, 1);
    encode("PUT /b", &mut dictionary);
    expect_eq!(word, "/a");
    expect_eq!(dictionary.len(), 4);
}

#[test]
fn a_word_outlives_the_dictionary() {
    let log = String::from("GET /a");
    let word: &str;
    {
        let (_, dictionary) = encode_log(&log);
        word = word_of(&dictionary, 0);
    }
    expect_eq!(word, "GET");
}

#[test]
fn random_logs_can_be_put_together_again() {
    let mut random = Random::new();
    for _ in 0..10 {
        let mut log = Vec::new();
        for _ in 0..random.number(1..5) {
            let mut line = Vec::new();
            for _ in 0..random.number(1..6) {
                line.push(*random.pick(&["get", "put", "/a", "/b", "200", "503"]));
            }
            log.push(line.join(" "));
        }
        let log = log.join("\n");
        observe!("log", log);
        let (codes, dictionary) = encode_log(&log);
        let mut again = Vec::new();
        for line in codes {
            let mut words = Vec::new();
            for code in line {
                words.push(word_of(&dictionary, code));
            }
            again.push(words.join(" "));
        }
        expect_eq!(again.join("\n"), log);
        let mut distinct = dictionary.clone();
        distinct.sort();
        distinct.dedup();
        expect_eq!(distinct.len(), dictionary.len());
    }
}
