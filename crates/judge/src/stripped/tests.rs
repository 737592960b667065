//! What is taken out of tests, what stays, and what is named.

use super::{left_in_process, stripped};

/// The stripped text without the white space that was left where something stood.
#[track_caller]
fn check(text: &str, expected: &str) {
    let stripped = stripped(text);
    assert_eq!(stripped.lines().count(), text.lines().count(), "lines stay where they are");
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(dense(&stripped), dense(expected));
}

#[test]
fn the_expected_side_goes_and_everything_else_stays_in_place() {
    let text = "#[test] fn t() {\n    expect_eq!(\n        f(\"é\"),\n        Ok(\"ü, 5\")\n    );\n    g();\n}\n";
    let blank = "#[test] fn t() {\n    expect_eq!(\n        f(\"é\")\u{20}\n                   \n    );\n    g();\n}\n";
    assert_eq!(stripped(text), blank);
}

#[test]
fn only_the_comma_between_the_two_counts() {
    check(
        "#[test] fn t() { expect_eq!(f::<A, B>(1, 2), 3,); }",
        "#[test] fn t() { expect_eq!(f::<A, B>(1, 2)); }",
    );
    check("#[test] fn t() { expect_eq!(a < b, c); }", "#[test] fn t() { expect_eq!(a < b); }");
    check(
        "#[test] fn t() { expect_eq!({ let x = (1, 2); x }, 5) }",
        "#[test] fn t() { expect_eq!({ let x = (1, 2); x }) }",
    );
    check(
        "#[test] fn t() { expect_eq!(x as Map<u8, u8>, y) }",
        "#[test] fn t() { expect_eq!(x as Map<u8, u8>) }",
    );
    check("#[test] fn t() { expect_eq!(|a, b| a, y) }", "#[test] fn t() { expect_eq!(|a, b| a) }");
    check("#[test] fn t() { expect_eq!(already) }", "#[test] fn t() { expect_eq!(already) }");
    check(
        "#[test] fn t() { expect_eq!(a, b, \"a {message}\", c); }",
        "#[test] fn t() { expect_eq!(a); }",
    );
}

#[test]
fn calls_are_found_wherever_they_stand() {
    check(
        "#[test] fn t() { run(|| { observe::expect_eq![a(), 1]; if x { expect_eq! { b(), 2 } } }); }",
        "#[test] fn t() { run(|| { observe::expect_eq![a()]; if x { expect_eq! { b() } } }); }",
    );
    check(
        "#[test] fn t() { vec![expect_eq!(a, 1)]; expect_eq!({ expect_eq!(b, 2); c }, 3); }",
        "#[test] fn t() { vec![expect_eq!(a)]; expect_eq!({ expect_eq!(b); c }); }",
    );
    check(
        "macro_rules! two { ($a:expr, $b:expr) => { expect_eq!($a, $b) }; }",
        "macro_rules! two { ($a:expr, $b:expr) => { expect_eq!($a) }; }",
    );
}

#[test]
fn what_only_looks_like_a_call_stays() {
    let text = "// expect_eq!(a, 1)\n#[test] fn t() { \"expect_eq!(a, 1)\"; expect_eq(a, 1); expect!(a, 1); }\n";
    assert_eq!(stripped(text), text);
    assert_eq!(stripped("#[test] fn t( {"), "#[test] fn t( {");
}

#[test]
fn statements_for_expected_sides_go_whole() {
    check(
        "#[test] fn t() { expected! { let mut m = vec![1]; } observe::expected! { m.push(2); } expect_eq!(f(), m); }",
        "#[test] fn t() { expect_eq!(f()); }",
    );
}

#[test]
fn helpers_that_nothing_mentions_any_more_go() {
    check(
        "const A: u8 = 1; const B: u8 = 2; fn help() -> u8 { deep() + A } fn deep() -> u8 { 7 }\n\
         #[test] fn t() { expect_eq!(f(B), help()); g(\"{C}\"); } const C: u8 = 3;",
        "const B: u8 = 2; #[test] fn t() { expect_eq!(f(B)); g(\"{C}\"); } const C: u8 = 3;",
    );
    check("fn help() { help() }\n#[test] fn t() {}", "#[test] fn t() {}");
}

#[test]
fn parameters_that_a_helper_no_longer_needs_go_with_their_arguments() {
    check(
        "fn case(a: u8, b: Vec<(u8, u8)>, c: u8) { expect_eq!(f(a, c), b); }\n\
         #[test] fn t() { case(1, vec![(2, 3)], 4); case(5, g::<A, B>(), 6,); }",
        "fn case(a: u8, c: u8) { expect_eq!(f(a, c)); }\n\
         #[test] fn t() { case(1, 4); case(5, 6,); }",
    );
    // As a value it has a type, which must not change.
    let text = "fn case(a: u8, b: u8) { expect_eq!(f(a)    ); }\n#[test] fn t() { each(case); }";
    assert_eq!(stripped(text), text);
}

#[test]
fn variables_that_only_expected_sides_used_go() {
    check(
        "#[test] fn t() { let a = 1; let mut b = vec![a]; if x { b.push(2); b[0] += 1; } expect_eq!(f(), b); }",
        "#[test] fn t() { if x { } expect_eq!(f()); }",
    );
    // The second of the same name is another.
    check(
        "#[test] fn t() { let a = 1; expect_eq!(f(), a); let a = 2; g(a); }",
        "#[test] fn t() { expect_eq!(f()); let a = 2; g(a); }",
    );
    check(
        "#[test] fn t() { each(|x| { let y: u8 = x + 1; expect_eq!(f(x), y); }); }",
        "#[test] fn t() { each(|x| { expect_eq!(f(x)); }); }",
    );
    // Used otherwise, or not by an expected side at all, or it may change something.
    for text in [
        "#[test] fn t() { let a = 1; expect_eq!(f(a)   ); let b = S { a }; drop(b); }",
        "#[test] fn t() { let guard = G; expect_eq!(f()   ); }",
        "#[test] fn t() { let mut r = R; let a = r.next(); expect_eq!(f(r)   ); }",
        "#[test] fn t() { let a = 1; println!(\"{a}\"); expect_eq!(f()   ); }",
    ] {
        let text = text.replace("   )", ", a)");
        check(&text, &text.replace(", a)", ")"));
    }
}

#[test]
fn what_is_left_is_named() {
    let found = |body: &str| -> Vec<(usize, String)> {
        let text = format!("#[test]\nfn t() {{\n{body}\n}}\n");
        left_in_process(&text).into_iter().map(|left| (left.line, left.name)).collect()
    };
    let a = |line| vec![(line, "a".to_owned())];
    assert_eq!(found("let a = 1;\nexpect_eq!(f(), a);"), []);
    assert_eq!(found("let mut r = R;\nlet a = r.next();\nexpect_eq!(f(r), a);"), a(4));
    assert_eq!(found("for (n, a) in x {\nexpect_eq!(f(n), a);\n}"), a(3));
    assert_eq!(found("let (n, a) = x;\nexpect_eq!(f(n), a);"), a(3));
    assert_eq!(found("let a = 1;\nexpect_eq!(f(a), a);"), []);
    assert_eq!(found("expected! { let (a, b) = x; }\nexpect_eq!(f(), a + b);"), []);
    assert_eq!(found("expect!(f() == 3);"), [(3, "expect!".to_owned())]);
    assert_eq!(found("expect!(f() >= 3);\nexpect!(all(|a| a == 3));"), []);
    assert_eq!(found("assert_eq!(f(), 3);"), [(3, "assert_eq!".to_owned())]);
    let renamed = "use observe::expect_eq as same;\n";
    assert_eq!(left_in_process(renamed).len(), 1);
}
