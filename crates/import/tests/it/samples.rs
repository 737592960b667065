//! Small courses that were written for tests: each has one of everything that its format can say.

/// A rustlings community course: tests, strict Clippy, compile-only, solved as it stands, a quiz.
pub(crate) const RUSTLINGS: &[(&str, &str)] = &[
    (
        "info.toml",
        r#"format_version = 1
welcome_message = "Hello there."
final_message = "The end."

[[exercises]]
name = "greet1"
dir = "00_greet"
test = false
skip_check_unsolved = true
hint = ""

[[exercises]]
name = "greet2"
dir = "00_greet"
test = false
hint = "What is missing after `let`?"

[[exercises]]
name = "sum1"
dir = "01_sums"
hint = """
Add them.
---
Both of them."""

[[exercises]]
name = "quiz1"
dir = "quizzes"
strict_clippy = true
hint = "Clippy knows."
"#,
    ),
    (
        "Cargo.toml",
        "[package]\nname = \"exercises\"\nedition = \"2021\"\nlicense = \"MIT\"\n\n[lints.rust]\n\
         unsafe_code = \"forbid\"\ndead_code = \"allow\"\n[lints.clippy]\ntodo = \"forbid\"\n",
    ),
    ("exercises/README.md", "# All exercises\n\nIn order.\n"),
    ("exercises/00_greet/README.md", "# Greeting\n\nSay hello.\n\n```\nno language\n```\n"),
    ("exercises/00_greet/greet1.rs", "fn main() {\n    println!(\"hello\");\n}\n"),
    ("exercises/00_greet/greet2.rs", "// Name it.\n\nfn main() {\n    let = 3;\n}\n"),
    ("exercises/01_sums/sum1.rs", SUM_STUB),
    ("exercises/quizzes/quiz1.rs", QUIZ_STUB),
    ("solutions/00_greet/greet1.rs", "fn main() {\n    println!(\"hello\");\n}\n"),
    ("solutions/00_greet/greet2.rs", "fn main() {\n    let _three = 3;\n}\n"),
    ("solutions/01_sums/sum1.rs", SUM_SOLUTION),
    ("solutions/quizzes/quiz1.rs", QUIZ_SOLUTION),
    (".rustlings-state.txt", "DON'T EDIT THIS FILE!\n\nsum1\n\ngreet1\ngone\n"),
];

const SUM_STUB: &str = "fn sum(a: u8, b: u8) -> u8 {\n    a\n}\n\nfn main() {}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn adds() {\n        assert_eq!(sum(1, 2), 3);\n    }\n}\n";
const SUM_SOLUTION: &str = "fn sum(a: u8, b: u8) -> u8 {\n    a + b\n}\n\nfn main() {}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn adds() {\n        assert_eq!(sum(1, 2), 3);\n    }\n}\n";
const QUIZ_STUB: &str = "fn last(text: &String) -> Option<char> {\n    return text.chars().last();\n}\n\nfn main() {\n    println!(\"{:?}\", last(&String::from(\"ab\")));\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn finds() {\n        assert_eq!(super::last(&String::from(\"ab\")), Some('b'));\n    }\n}\n";
const QUIZ_SOLUTION: &str = "fn last(text: &str) -> Option<char> {\n    text.chars().last()\n}\n\nfn main() {\n    println!(\"{:?}\", last(\"ab\"));\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn finds() {\n        assert_eq!(super::last(\"ab\"), Some('b'));\n    }\n}\n";

/// An Exercism track: a concept exercise, a practice exercise in release mode with a feature and an
/// example whose manifest is its own, a deprecated one, and one that has no folder.
pub(crate) const EXERCISM: &[(&str, &str)] = &[
    (
        "config.json",
        r#"{
  "language": "Rust", "slug": "rust", "active": true, "blurb": "A language.", "version": 3,
  "exercises": {
    "concept": [
      { "uuid": "11111111-1111-4111-8111-111111111111", "slug": "lasagna", "name": "Lasagna",
        "concepts": ["functions"], "prerequisites": [], "status": "active" }
    ],
    "practice": [
      { "uuid": "22222222-2222-4222-8222-222222222222", "slug": "hello-world", "name": "Hello World",
        "practices": [], "prerequisites": [], "difficulty": 1 },
      { "uuid": "33333333-3333-4333-8333-333333333333", "slug": "big-sum", "name": "Big Sum",
        "practices": ["functions"], "prerequisites": ["traits"], "difficulty": 5 },
      { "uuid": "44444444-4444-4444-8444-444444444444", "slug": "old", "name": "Old",
        "practices": [], "prerequisites": [], "difficulty": 1, "status": "deprecated" },
      { "uuid": "55555555-5555-4555-8555-555555555555", "slug": "gone", "name": "Gone",
        "practices": [], "prerequisites": [], "difficulty": 1 }
    ]
  },
  "concepts": [
    { "uuid": "66666666-6666-4666-8666-666666666666", "slug": "functions", "name": "Functions" }
  ]
}
"#,
    ),
    ("LICENSE", "The MIT License (MIT)\n\nCopyright\n"),
    ("concepts/functions/about.md", "# About\n\nA function has a name.\n"),
    (
        "concepts/functions/links.json",
        r#"[{"url": "https://example.org/f", "description": "More"}]"#,
    ),
    ("exercises/concept/lasagna/.docs/introduction.md", "# Introduction\n\nCook.\n"),
    (
        "exercises/concept/lasagna/.docs/instructions.md",
        "# Instructions\n\n## 1. Minutes\n\nReturn 40.\n",
    ),
    (
        "exercises/concept/lasagna/.docs/hints.md",
        "# Hints\n\n## General\n\n- Read.\n\n## 1. Minutes\n\n- It is 40.\n",
    ),
    (
        "exercises/concept/lasagna/.meta/config.json",
        r#"{"authors": [], "files": {"solution": ["src/lib.rs"], "test": ["tests/lasagna.rs"], "exemplar": [".meta/exemplar.rs"]}}"#,
    ),
    (
        "exercises/concept/lasagna/.meta/exemplar.rs",
        "/// ```\n/// assert_eq!(lasagna::minutes(), 40);\n/// ```\npub fn minutes() -> u32 {\n    40\n}\n",
    ),
    (
        "exercises/concept/lasagna/Cargo.toml",
        "[package]\nname = \"lasagna\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    ),
    (
        "exercises/concept/lasagna/src/lib.rs",
        "pub fn minutes() -> u32 {\n    unimplemented!()\n}\n",
    ),
    (
        "exercises/concept/lasagna/tests/lasagna.rs",
        "#[test]\nfn takes_forty() {\n    assert_eq!(lasagna::minutes(), 40);\n}\n",
    ),
    ("exercises/practice/hello-world/.docs/instructions.md", "# Instructions\n\nSay hello.\n"),
    (
        "exercises/practice/hello-world/.meta/example.rs",
        "pub fn hello() -> &'static str {\n    \"Hello\"\n}\n",
    ),
    (
        "exercises/practice/hello-world/Cargo.toml",
        "[package]\nname = \"hello-world\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    ),
    (
        "exercises/practice/hello-world/src/lib.rs",
        "pub fn hello() -> &'static str {\n    \"Goodbye\"\n}\n",
    ),
    (
        "exercises/practice/hello-world/tests/hello.rs",
        "#[test]\nfn says_hello() {\n    assert_eq!(hello_world::hello(), \"Hello\");\n}\n",
    ),
    ("exercises/practice/big-sum/.approaches/introduction.md", "# Introduction\n\nFold or loop.\n"),
    ("exercises/practice/big-sum/.docs/instructions.md", "# Instructions\n\nAdd.\n"),
    (
        "exercises/practice/big-sum/.docs/instructions.append.md",
        "# Instructions append\n\nIn Rust.\n",
    ),
    (
        "exercises/practice/big-sum/.meta/config.json",
        r#"{"files": {"solution": ["src/lib.rs"], "test": ["tests/big-sum.rs"], "example": [".meta/example.rs"]},
            "custom": {"test-in-release-mode": true, "allowed-to-not-compile": "It has no types yet."}}"#,
    ),
    (
        "exercises/practice/big-sum/.meta/example.rs",
        "mod adding;\npub use adding::sum;\n#[cfg(feature = \"wide\")]\npub const WIDE: bool = true;\n",
    ),
    (
        "exercises/practice/big-sum/.meta/Cargo-example.toml",
        "[package]\nname = \"big-sum\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[features]\ndefault = [\"wide\"]\nwide = []\n",
    ),
    (
        "exercises/practice/big-sum/Cargo.toml",
        "[package]\nname = \"big-sum\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[features]\nwide = []\n",
    ),
    ("exercises/practice/big-sum/src/lib.rs", "pub fn sum(numbers: &[u64]) -> Whole {\n}\n"),
    (
        "exercises/practice/big-sum/src/adding.rs",
        "pub fn sum(numbers: &[u64]) -> u64 {\n    numbers.iter().sum()\n}\n",
    ),
    (
        "exercises/practice/big-sum/tests/big-sum.rs",
        "#[test]\nfn of_none() {\n    assert_eq!(big_sum::sum(&[]), 0);\n}\n\n#[test]\n#[ignore]\nfn of_many() {\n    assert!(big_sum::WIDE);\n    assert!(!cfg!(debug_assertions), \"in release mode\");\n    assert_eq!(big_sum::sum(&[1, 2]), 3);\n}\n",
    ),
];
