use config_line::*;
use observe::*;

#[test]
fn key_and_value_stand_around_the_equals_sign() {
    expect_eq!(setting("port=8080"), ("port".to_string(), "8080"));
    expect_eq!(setting("port="), ("port".to_string(), ""));
    expect_eq!(setting("=8080"), (String::new(), "8080"));
}

#[test]
fn white_space_around_both_does_not_count() {
    expect_eq!(setting("  port \t=  8080 \r\n"), ("port".to_string(), "8080"));
    expect_eq!(setting(" log file = /var/my logs/a "), ("log file".to_string(), "/var/my logs/a"));
}

#[test]
fn the_value_may_hold_more_equals_signs() {
    expect_eq!(setting("Query = a=1&b=2"), ("query".to_string(), "a=1&b=2"));
    expect_eq!(setting("pad==="), ("pad".to_string(), "=="));
}

#[test]
fn a_line_without_an_equals_sign_is_all_key() {
    expect_eq!(setting("VERBOSE"), ("verbose".to_string(), ""));
    expect_eq!(setting(" VERBOSE  # yes"), ("verbose".to_string(), ""));
    expect_eq!(setting(""), (String::new(), ""));
}

#[test]
fn a_comment_does_not_count_wherever_it_begins() {
    expect_eq!(setting("Timeout = 30   # seconds"), ("timeout".to_string(), "30"));
    expect_eq!(setting("# nothing = here"), (String::new(), ""));
    expect_eq!(setting("verbose # = 1"), ("verbose".to_string(), ""));
    expect_eq!(setting("a = 1 # first # second"), ("a".to_string(), "1"));
}

#[test]
fn the_key_is_lowered_in_every_alphabet_and_the_value_is_not() {
    expect_eq!(setting("ÖFFNEN = Ja, ÄRGER"), ("öffnen".to_string(), "Ja, ÄRGER"));
}

#[test]
fn random_settings_come_back() {
    let mut random = Random::new();
    for _ in 0..10 {
        let (key, value, note) = (random.word(5), random.word(7), random.word(3));
        let line = format!("{} = {value}={note} # {note}={key}", key.to_uppercase());
        let value = format!("{value}={note}");
        expect_eq!(setting(&line), (key, value.as_str()));
    }
}
