//! The format of tests, tried on ten kinds of task: the learner's own types and traits.

use expect_test::expect;

use crate::support::{accepts_solution, check, check_stub, exercise};

#[test]
fn a_data_structure_with_methods() {
    let exercise = exercise(
        "ring-buffer",
        "[stub]\nfails = \"error\"\ncode = \"E0599\"",
        &[
            (
                "stub.rs",
                "#[derive(Debug, Default)]\npub struct Ring {\n    pub items: Vec<u32>,\n}\n\n\
                 impl Ring {\n    pub fn push(&mut self, _item: u32) {\n        todo!()\n    }\n}\n",
            ),
            (
                "solution.rs",
                r#"/// Keeps the last three.
#[derive(Debug, Default)]
pub struct Ring {
    pub items: Vec<u32>,
}

impl Ring {
    pub fn push(&mut self, item: u32) {
        if self.items.len() == 3 {
            self.items.remove(0);
        }
        self.items.push(item);
    }

    pub fn oldest(&self) -> Option<u32> {
        self.items.first().copied()
    }
}
"#,
            ),
            (
                "tests.rs",
                r#"
use ring_buffer::*;
use observe::*;

#[test]
fn keeps_what_fits() {
    let mut ring = Ring::default();
    expect_eq!(ring.oldest(), None);
    ring.push(1);
    expect_eq!(ring.items, [1]);
}

#[test]
fn drops_the_oldest() {
    let mut ring = Ring::default();
    for item in 1..=5 {
        ring.push(item);
    }
    expect!(ring.items.len() == 3);
    expect_eq!(ring.oldest(), Some(3));
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
            compile error
            error tests/tests.rs:8 E0599
            error tests/tests.rs:20 E0599
        "#]],
    );
    let ring = |push: &str, oldest: &str| {
        format!(
            "#[derive(Debug, Default)]\npub struct Ring {{\n    pub items: Vec<u32>,\n}}\n\n\
             impl Ring {{\n    pub fn push(&mut self, item: u32) {{\n        {push}\n    }}\n\n    \
             pub fn oldest(&self) -> Option<u32> {{\n        {oldest}\n    }}\n}}\n"
        )
    };
    check(
        &exercise,
        &ring("self.items.push(item);", "self.items.first().copied()"),
        expect![[r#"
        wrong answer
        passed keeps_what_fits
        failed drops_the_oldest
          | ring.items.len() == 3
          |   expected  true
          |     actual  false
    "#]],
    );
    check(
        &exercise,
        &ring("self.items.push(item); self.items.truncate(3);", "self.items.first().copied()"),
        expect![[r#"
            wrong answer
            passed keeps_what_fits
            failed drops_the_oldest
              | ring.oldest()
              |   expected  Some(3)
              |     actual  Some(1)
        "#]],
    );
    check(
        &exercise,
        &ring("self.items.push(item);", "Some(self.items[0])"),
        expect![[r#"
        runtime error
        failed keeps_what_fits
          | panicked at exercises/test/ring-buffer/src/lib.rs:12:
          |   index out of bounds: the len is 0 but the index is 0
        failed drops_the_oldest
          | ring.items.len() == 3
          |   expected  true
          |     actual  false
    "#]],
    );
}

#[test]
fn a_trait_implemented_by_the_learner() {
    let declared = "pub trait Area {\n    fn area(&self) -> u64;\n    \
                    fn is_empty(&self) -> bool {\n        self.area() == 0\n    }\n}\n\n\
                    pub struct Square(pub u64);\n\npub struct Oblong(pub u64, pub u64);\n\n";
    let with = |square: &str, oblong: &str| {
        format!(
            "{declared}impl Area for Square {{\n    fn area(&self) -> u64 {{\n        {square}\n    \
             }}\n}}\n\nimpl Area for Oblong {{\n    fn area(&self) -> u64 {{\n        {oblong}\n    \
             }}\n}}\n"
        )
    };
    let exercise = exercise(
        "areas",
        "[stub]\nfails = \"error\"\ncode = \"E0277\"",
        &[
            ("stub.rs", declared),
            ("solution.rs", &with("self.0 * self.0", "self.0 * self.1")),
            (
                "tests.rs",
                r#"
use areas::*;
use observe::*;

#[test]
fn of_a_square() {
    expect_eq!(Square(3).area(), 9);
}

#[test]
fn through_the_trait() {
    let shapes: [Box<dyn Area>; 2] = [Box::new(Square(2)), Box::new(Oblong(2, 3))];
    expect_eq!(shapes.iter().map(|shape| shape.area()).collect::<Vec<_>>(), [4, 6]);
    expect!(!shapes[1].is_empty());
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
            compile error
            error tests/tests.rs:7 E0599
            error tests/tests.rs:12 E0277
            error tests/tests.rs:12 E0277
        "#]],
    );
    check(
        &exercise,
        &with("self.0 * 2", "self.0 * self.1"),
        expect![[r#"
        wrong answer
        failed of_a_square
          | Square(3).area()
          |   expected  9
          |     actual  6
        passed through_the_trait
    "#]],
    );
    check(
        &exercise,
        &with("self.0 * self.0", "self.0 * self.0"),
        expect![[r#"
        wrong answer
        passed of_a_square
        failed through_the_trait
          | shapes.iter().map(|shape| shape.area()).collect::<Vec<_>>()
          |   expected  [4, 6]
          |     actual  [4, 4]
    "#]],
    );
}

#[test]
fn an_iterator_implementation() {
    let next = |body: &str| {
        format!(
            "pub struct Countdown(pub u32);\n\nimpl Iterator for Countdown {{\n    \
             type Item = u32;\n\n    fn next(&mut self) -> Option<u32> {{\n{body}\n    }}\n}}\n"
        )
    };
    let exercise = exercise(
        "countdown",
        "time_limit_ms = 3000",
        &[
            ("stub.rs", &next("        todo!()")),
            (
                "solution.rs",
                &next(
                    "        let next = self.0.checked_sub(1)?;\n        self.0 = next;\n        \
                     Some(next + 1)",
                ),
            ),
            (
                "tests.rs",
                r#"
use countdown::*;
use observe::*;

#[test]
fn counts_down() {
    expect_eq!(Countdown(3).collect::<Vec<_>>(), [3, 2, 1]);
}

#[test]
fn works_with_adapters() {
    expect_eq!(Countdown(6).filter(|n| n % 2 == 0).sum::<u32>(), 12);
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        runtime error
        failed counts_down
          | panicked at exercises/test/countdown/src/lib.rs:7:
          |   not yet implemented
        failed works_with_adapters
          | panicked at exercises/test/countdown/src/lib.rs:7:
          |   not yet implemented
    "#]],
    );
    check(
        &exercise,
        &next("        self.0 = self.0.checked_sub(1)?;\n        Some(self.0)"),
        expect![[r#"
            wrong answer
            failed counts_down
              | Countdown(3).collect::<Vec<_>>()
              |   expected  [3, 2, 1]
              |     actual  [2, 1, 0]
            failed works_with_adapters
              | Countdown(6).filter(|n| n % 2 == 0).sum::<u32>()
              |   expected  12
              |     actual  6
        "#]],
    );
    check(
        &exercise,
        &next("        self.0 -= 1;\n        Some(self.0 + 1)"),
        expect![[r#"
        runtime error
        failed counts_down
          | panicked at exercises/test/countdown/src/lib.rs:7:
          |   attempt to subtract with overflow
        failed works_with_adapters
          | panicked at exercises/test/countdown/src/lib.rs:7:
          |   attempt to subtract with overflow
    "#]],
    );
    // Never ends, and asks for no memory.
    check(
        &exercise,
        &next("        if self.0 == 3 { loop { std::hint::spin_loop(); } }\n        None"),
        expect![[r#"
            time limit
            failed counts_down
              | still running after N ms, and ended: does a loop never reach its end?
            not run works_with_adapters
        "#]],
    );
}

#[test]
fn an_error_type_with_a_question_mark() {
    let with = |parse: &str| {
        format!(
            r#"use std::fmt;
use std::num::ParseIntError;

#[derive(Debug)]
pub enum PortError {{
    NotANumber(ParseIntError),
    Reserved(u16),
}}

impl fmt::Display for PortError {{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {{
        match self {{
            PortError::NotANumber(_) => write!(formatter, "not a port number"),
            PortError::Reserved(port) => write!(formatter, "port {{port}} is reserved"),
        }}
    }}
}}

impl std::error::Error for PortError {{}}

impl From<ParseIntError> for PortError {{
    fn from(error: ParseIntError) -> Self {{
        PortError::NotANumber(error)
    }}
}}

pub fn parse_port(text: &str) -> Result<u16, PortError> {{
{parse}
}}
"#
        )
    };
    let exercise = exercise(
        "port-error",
        "",
        &[
            ("stub.rs", &with("    todo!()")),
            (
                "solution.rs",
                &with(
                    "    let port = text.trim().parse()?;\n    if port < 1024 {\n        \
                     return Err(PortError::Reserved(port));\n    }\n    Ok(port)",
                ),
            ),
            (
                "tests.rs",
                r#"
use port_error::*;
use observe::*;

#[test]
fn reads_a_port() {
    expect_eq!(parse_port(" 8080\n").ok(), Some(8080));
}

#[test]
fn says_what_is_wrong() {
    expect_eq!(parse_port("80").map_err(|error| error.to_string()), Err("port 80 is reserved".to_string()));
    expect!(matches!(parse_port("x"), Err(PortError::NotANumber(_))));
    expect_eq!(format!("{:?}", parse_port("70000")), "Err(NotANumber(ParseIntError { kind: PosOverflow }))");
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        runtime error
        failed reads_a_port
          | panicked at exercises/test/port-error/src/lib.rs:28:
          |   not yet implemented
        failed says_what_is_wrong
          | panicked at exercises/test/port-error/src/lib.rs:28:
          |   not yet implemented
        warning src/lib.rs:27 unused_variables
    "#]],
    );
    check(
        &exercise,
        &with("    Ok(text.trim().parse()?)"),
        expect![[r#"
        wrong answer
        passed reads_a_port
        failed says_what_is_wrong
          | parse_port("80").map_err(|error| error.to_string())
          |   expected  Err("port 80 is reserved")
          |     actual  Ok(80)
    "#]],
    );
    check(
        &exercise,
        &with(
            "    let port: u32 = text.trim().parse()?;\n    if port < 1024 {\n        \
             return Err(PortError::Reserved(port as u16));\n    }\n    Ok(port as u16)",
        ),
        expect![[r#"
            wrong answer
            passed reads_a_port
            failed says_what_is_wrong
              | format!("{:?}", parse_port("70000"))
              |   expected  "Err(NotANumber(ParseIntError { kind: PosOverflow }))"
              |     actual  "Ok(4464)"
        "#]],
    );
}

#[test]
fn generics() {
    let exercise = exercise(
        "largest",
        "[stub]\nfails = \"error\"\ncode = \"E0369\"",
        &[
            (
                "stub.rs",
                "pub fn largest<T>(items: &[T]) -> Option<&T> {\n    let mut best = \
                 items.first()?;\n    for item in items {\n        if item > best {\n            \
                 best = item;\n        }\n    }\n    Some(best)\n}\n",
            ),
            (
                "solution.rs",
                "pub fn largest<T: PartialOrd>(items: &[T]) -> Option<&T> {\n    let mut best = \
                 items.first()?;\n    for item in items {\n        if item > best {\n            \
                 best = item;\n        }\n    }\n    Some(best)\n}\n",
            ),
            (
                "tests.rs",
                r#"
use largest::*;
use observe::*;

#[test]
fn of_numbers_and_words() {
    expect_eq!(largest(&[1, 5, 3]), Some(&5));
    expect_eq!(largest(&["b", "c", "a"]), Some(&"c"));
}

#[test]
fn of_nothing() {
    expect_eq!(largest::<u8>(&[]), None);
}

#[test]
fn of_floats() {
    expect_eq!(largest(&[0.5, 2.5]), Some(&2.5));
}
"#,
            ),
        ],
    );
    accepts_solution(&exercise);
    check_stub(
        &exercise,
        expect![[r#"
        compile error
        error src/lib.rs:4 E0369
    "#]],
    );
    check(
        &exercise,
        "pub fn largest<T: Ord>(items: &[T]) -> Option<&T> {\n    items.iter().max()\n}\n",
        expect![[r#"
            compile error
            error tests/tests.rs:18 E0277
        "#]],
    );
    check(
        &exercise,
        "pub fn largest<T: PartialOrd>(items: &[T]) -> Option<&T> {\n    items.last()\n}\n",
        expect![[r#"
            wrong answer
            failed of_numbers_and_words
              | largest(&[1, 5, 3])
              |   expected  Some(5)
              |     actual  Some(3)
            passed of_nothing
            passed of_floats
        "#]],
    );
    check(
        &exercise,
        "pub fn largest<T: PartialOrd>(items: &[T]) -> Option<&T> {\n    Some(&items[0])\n}\n",
        expect![[r#"
            wrong answer
            failed of_numbers_and_words
              | largest(&[1, 5, 3])
              |   expected  Some(5)
              |     actual  Some(1)
            failed of_nothing
              | panicked at exercises/test/largest/src/lib.rs:2:
              |   index out of bounds: the len is 0 but the index is 0
            failed of_floats
              | largest(&[0.5, 2.5])
              |   expected  Some(2.5)
              |     actual  Some(0.5)
        "#]],
    );
}
