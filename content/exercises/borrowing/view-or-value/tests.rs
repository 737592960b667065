use observe::*;
use view_or_value::*;

#[test]
fn the_key_ends_at_the_first_equals_sign() {
    expect_eq!(key("port=8080"), "port");
    expect_eq!(key("filter=a=b"), "filter");
    expect_eq!(key("=8080"), "");
}

#[test]
fn the_key_has_no_white_space_around_it() {
    expect_eq!(key("  retry.limit = 5"), "retry.limit");
    expect_eq!(key("\tlog level\t=\tinfo"), "log level");
    expect_eq!(key("   = 5"), "");
}

#[test]
fn a_line_without_equals_sign_is_all_key() {
    expect_eq!(key("  verbose \n"), "verbose");
    expect_eq!(key("größe"), "größe");
    expect_eq!(key(""), "");
}

#[test]
fn the_key_may_have_characters_beyond_ascii() {
    expect_eq!(key("größe=a=b"), "größe");
    expect_eq!(key(" 再試行 = 3"), "再試行");
}

#[test]
fn the_key_is_a_view_of_the_line() {
    let line = format!("{} = 5", "a.long.key".repeat(20));
    let (times_key_asked_the_heap, view) = allocations(|| key(&line));
    expect_eq!(view, "a.long.key".repeat(20));
    expect_eq!(times_key_asked_the_heap, 0);
    let (times_key_asked_the_heap, view) = allocations(|| key(" verbose "));
    expect_eq!(view, "verbose");
    expect_eq!(times_key_asked_the_heap, 0);
}

#[test]
fn qualifies_with_section_and_dot() {
    expect_eq!(text_of(qualified("http", "port")), "http.port");
    expect_eq!(text_of(qualified("http", "")), "http.");
}

#[test]
fn an_empty_section_leaves_the_key_alone() {
    expect_eq!(text_of(qualified("", "port")), "port");
    expect_eq!(text_of(qualified("", "")), "");
}

/// The text, whatever type holds it.
fn text_of<T: ToString>(name: T) -> String {
    name.to_string()
}

/// Whether a value owns its text, by its size: a `String` has a capacity, a reference has none.
fn what_it_is<T>(_: &T) -> &'static str {
    if size_of::<T>() == size_of::<String>() { "a String" } else { "a reference" }
}

#[test]
fn a_qualified_name_owns_its_text() {
    expect_eq!(what_it_is(&qualified("http", "port")), "a String");
}

#[test]
fn qualifies_random_keys() {
    let mut random = Random::new();
    for _ in 0..10 {
        let (section, line) = (random.word(3), format!("{}=1", random.word(5)));
        observe!("section and line", (&section, &line));
        let expected = [section.as_str(), ".", &line[..5]].concat();
        expect_eq!(text_of(qualified(&section, &line[..5])), expected);
    }
}
