use observe::*;

// With the types written out, a signature that is not yet complete is reported where it stands.
fn severity(code: u8) -> String {
    name_the_source::severity(code).to_string()
}

fn longest_line(log: &str, prefix: &str) -> String {
    name_the_source::longest_line(log, prefix).to_string()
}

fn setting(config: &str, key: &str, fallback: &str) -> String {
    name_the_source::setting(config, key, fallback).to_string()
}

#[test]
fn severities_have_names() {
    let mut names = Vec::new();
    for code in 0..=8 {
        names.push(severity(code));
    }
    let expected = "emergency alert critical error warning notice info debug unknown";
    expect_eq!(names.join(" "), expected);
    expect_eq!(severity(255), "unknown");
}

#[test]
fn a_severity_borrows_from_nothing() {
    let mut names: Vec<&'static str> = Vec::new();
    names.push(name_the_source::severity(4));
    expect_eq!(names, ["warning"]);
}

#[test]
fn the_longest_line_with_the_prefix_wins() {
    let log = "GET /a\nPOST /orders\nGET /items\n";
    expect_eq!(longest_line(log, "GET "), "GET /items");
    expect_eq!(longest_line(log, ""), "POST /orders");
}

#[test]
fn of_equally_long_lines_the_first_wins() {
    expect_eq!(longest_line("GET /x\nGET /y\n", "GET"), "GET /x");
}

#[test]
fn length_is_counted_in_bytes() {
    expect_eq!(longest_line("q=abc\nq=éé\n", "q="), "q=éé");
}

#[test]
fn no_line_with_the_prefix_gives_an_empty_one() {
    expect_eq!(longest_line("POST /a\nPUT GET\n", "GET"), "");
    expect_eq!(longest_line("", "GET"), "");
}

#[test]
fn the_longest_line_outlives_its_prefix() {
    let log = String::from("GET /a\nPOST /orders\nGET /items\n");
    let line: &str;
    {
        let prefix = format!("{} ", "GET");
        line = name_the_source::longest_line(&log, &prefix);
    }
    expect_eq!(line, "GET /items");
}

#[test]
fn a_setting_is_what_stands_behind_its_key() {
    let config = "host=eu-1\nport=80\nport=81\nurl=http://x/?a=b\n";
    expect_eq!(setting(config, "port", "8080"), "80");
    expect_eq!(setting(config, "host", "?"), "eu-1");
    expect_eq!(setting(config, "url", "?"), "http://x/?a=b");
}

#[test]
fn a_longer_key_is_another_key() {
    expect_eq!(setting("portal=eu\n", "port", "8080"), "8080");
    expect_eq!(setting("portal=eu\nport=80\n", "port", "8080"), "80");
    expect_eq!(setting("the port=1\n", "port", "8080"), "8080");
}

#[test]
fn an_empty_value_is_a_value() {
    expect_eq!(setting("proxy=\nproxy=x\n", "proxy", "direct"), "");
}

#[test]
fn a_missing_key_gives_the_fallback() {
    expect_eq!(setting("", "port", "8080"), "8080");
    expect_eq!(setting("port\n80=port\n", "port", "8080"), "8080");
}

#[test]
fn a_setting_outlives_its_key() {
    let config = String::from("db.port=5432\n");
    let fallback = String::from("none");
    let found: &str;
    let missing: &str;
    {
        let key = format!("{}.port", "db");
        found = name_the_source::setting(&config, &key, &fallback);
        missing = name_the_source::setting(&config, &key[1..], &fallback);
    }
    expect_eq!(found, "5432");
    expect_eq!(missing, "none");
}

#[test]
fn random_settings_are_found() {
    let mut random = Random::new();
    for _ in 0..20 {
        let mut config = String::new();
        let mut keys = Vec::new();
        let mut values = Vec::new();
        for number in 0..random.number(1..6) {
            keys.push(format!("{}{number}", random.word(3)));
            values.push(random.word(4));
            config += &format!("{}={}\n", keys[keys.len() - 1], values[values.len() - 1]);
        }
        observe!("config", config);
        for index in 0..keys.len() {
            expect_eq!(setting(&config, &keys[index], "none"), values[index]);
        }
    }
}
