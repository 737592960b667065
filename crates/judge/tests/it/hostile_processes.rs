//! What a submission leaves running, prints and returns in bulk.

use curriculum::Exercise;
use expect_test::expect;
use judge::Verdict;

use crate::cancelling::{runs_below, soon};
use crate::support::{Bench, ask, check, exercise, report, submission};

fn echoes(name: &str) -> Exercise {
    let tests = "use observe::*;\n\n#[test]\nfn says_it_again() {\n    \
                 expect_eq!(echo(\"a\"), \"a\");\n}\n\n#[test]\nfn says_it_often() {\n    \
                 expect_eq!(echo(&\"ab\".repeat(500_000)), \"ab\".repeat(500_000));\n}\n";
    let tests = format!("use {}::*;\n{tests}", name.replace('-', "_"));
    exercise(name, "", &[("solution.rs", &echo("text.to_string()")), ("tests.rs", &tests)])
}

fn echo(body: &str) -> String {
    format!("pub fn echo(text: &str) -> String {{\n    {body}\n}}\n")
}

#[test]
fn threads_left_running_end_with_the_tests() {
    let text =
        echo("std::thread::spawn(|| loop { std::thread::yield_now(); });\n    text.to_string()");
    check(
        &echoes("echo-threads"),
        &text,
        expect![[r#"
        accepted
        passed says_it_again
        passed says_it_often
    "#]],
    );
}

#[test]
fn a_child_process_left_running_is_killed() {
    let exercise = echoes("echo-children");
    let bench = Bench::of_its_own();
    let text = echo(
        "if text == \"a\" && unsafe { fork() } == 0 {\n        \
         std::thread::sleep(std::time::Duration::from_secs(300));\n    }\n    \
         text.to_string()",
    ) + "unsafe extern \"C\" {\n    fn fork() -> i32;\n}\n";
    let report = ask(&bench.judge, &exercise, &submission(&exercise, &text)).expect("a verdict");
    assert_eq!(report.verdict, Verdict::Accepted);
    soon(|| !runs_below(&bench.folder.path().join("work")));
}

/// A process that leaves its group is not waited for.
#[test]
fn a_child_process_that_leaves_the_group_is_not_waited_for() {
    let text = echo(
        "if text == \"a\" && unsafe { fork() } == 0 {\n        unsafe { setsid() };\n        \
         std::thread::sleep(std::time::Duration::from_secs(30));\n    }\n    text.to_string()",
    ) + "unsafe extern \"C\" {\n    fn fork() -> i32;\n    fn setsid() -> i32;\n}\n";
    let report = report(&echoes("echo-daemons"), &text);
    assert_eq!(report.verdict, Verdict::Accepted);
    assert!(report.milliseconds < 25_000, "waited for it: {} ms", report.milliseconds);
}

#[test]
fn long_values_that_differ_at_their_end_differ() {
    let text = echo(
        "let mut text = text.to_string();\n    if text.len() > 9 { text.push('!') }\n    text",
    );
    check(
        &echoes("echo-long"),
        &text,
        expect![[r#"
            wrong answer
            passed says_it_again
            failed says_it_often
              | echo(&"ab".repeat(500_000))
              |   expected  …ababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababa…(cut: 1000002 bytes, e59c833758f29c2a)
              |     actual  …ababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababa…(cut: 1000003 bytes, d212a4253b312574)
        "#]],
    );
}

#[test]
fn control_characters_are_values_as_others() {
    let tests = "use control::*;\nuse observe::*;\n\n#[test]\nfn shows() {\n    \
                 expect_eq!(Shown(lines()), Shown(\"a\\tb\\r\\n\\u{1b}[31m\\u{0}\\\\\"));\n}\n";
    let solution = "#[derive(PartialEq)]\npub struct Shown(pub &'static str);\n\n\
                    impl std::fmt::Debug for Shown {\n    \
                    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {\n        \
                    f.write_str(self.0)\n    }\n}\n\n\
                    pub fn lines() -> &'static str {\n    \"a\\tb\\r\\n\\u{1b}[31m\\u{0}\\\\\"\n}\n";
    let exercise = exercise("control", "", &[("solution.rs", solution), ("tests.rs", tests)]);
    check(
        &exercise,
        solution,
        expect![[r#"
        accepted
        passed shows
    "#]],
    );
    check(
        &exercise,
        &solution.replace("a\\tb\\r\\n", "a\\tb\\r\\t"),
        expect![[r#"
        wrong answer
        failed shows
          | Shown(lines())
          |   expected  a\u{9}b\u{d}
          |             \u{1b}[31m\u{0}\
          |     actual  a\u{9}b\u{d}\u{9}\u{1b}[31m\u{0}\
    "#]],
    );
}

#[test]
fn output_that_is_no_text_is_shown_as_far_as_it_is() {
    let text = echo(
        "use std::io::Write;\n    std::io::stdout().write_all(&[b'a', 0xff, b'b', b'\\n']).unwrap();\n    \
         text.to_string()",
    );
    let report = report(&echoes("echo-bytes"), &text);
    assert_eq!(report.verdict, Verdict::Accepted);
    assert_eq!(report.output, "a\u{fffd}b\na\u{fffd}b\n");
}
