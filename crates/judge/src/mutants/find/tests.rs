//! What the generator finds in small sources, by name.

use expect_test::{Expect, expect};

use super::places;

/// The names of the mutants in a source, one on a line.
fn check(source: &str, expected: Expect) {
    let mut names = String::new();
    for mutant in places(source).iter().flat_map(|place| &place.mutants) {
        names.push_str(&mutant.name);
        names.push('\n');
    }
    expected.assert_eq(&names);
}

#[test]
fn operators_and_literals_are_exchanged() {
    check(
        "fn f(a: u32, b: u32) -> Cell { g(a + b * 2, a < b, !x, -y, true, 0x1fu8, 2.5) }",
        expect![[r#"
            1:36 + → -
            1:40 * → /
            1:42 2 → 3
            1:42 2 → 1
            1:47 < → <=
            1:47 < → >=
            1:52 ! → (removed)
            1:56 - → (removed)
            1:60 true → false
            1:66 0x1fu8 → 0x20u8
            1:66 0x1fu8 → 0x1eu8
            1:74 2.5 → 3.5
        "#]],
    );
}

#[test]
fn conditions_become_true_and_false_and_a_let_stays() {
    check(
        "fn f() -> Cell { if a == b { c } else if let Some(x) = d && x > e { g } while h {} z }",
        expect![[r#"
            1:21 a == b → true
            1:21 a == b → false
            1:61 x > e → true
            1:61 x > e → false
            1:63 > → >=
            1:79 h → false
        "#]],
    );
}

#[test]
fn statements_are_removed() {
    check(
        "fn f() -> Cell {\n  list.push(x);\n  total += x;\n  y = x;\n  assert!(x, \"no\");\n  \
         write!(out, \"{x}\")?;\n  let z = g();\n  return z;\n}",
        expect![[r#"
            2:3 list.push(x); → (removed)
            3:9 += → -=
            3:3 total += x → (removed)
            4:3 y = x → (removed)
            5:3 assert!(x, "no"); → (removed)
            6:3 write!(out, "{x}")?; → (removed)
        "#]],
    );
}

#[test]
fn functions_return_a_default() {
    check(
        "fn a() -> bool { x } fn b() -> usize { x } fn c() -> String { x } fn d() { x() }\n\
         fn e<'a>() -> &'a str { x } fn f() -> Option<&T> { x } fn g() -> io::Result<()> { x }\n\
         fn h() -> Result<u8, E> { x } fn i() {} fn j() -> String { String::new() }",
        expect![[r#"
            1:4 fn a → false
            1:4 fn a → true
            1:25 fn b → 0
            1:25 fn b → 1
            1:47 fn c → String::new()
            1:70 fn d → ()
            2:4 fn e → ""
            2:32 fn f → None
            2:59 fn g → Ok(())
        "#]],
    );
}

#[test]
fn loops_ranges_and_arms_change() {
    check(
        "fn f() -> Cell {\n  for i in a..b { if x.any(p) { break } else { continue } }\n  \
         for i in a..=b {}\n  for i in a..3 {}\n  match x { 1 => p(), 2 if q => r(), 3..=4 => t(), \
         _ => s() }\n}",
        expect![[r#"
            2:13 .. → ..=
            2:22 x.any(p) → true
            2:22 x.any(p) → false
            2:24 any → all
            2:33 break → continue
            2:48 continue → break
            3:13 ..= → ..
            4:15 3 → 4
            4:15 3 → 2
            5:13 1 => → (removed)
            5:28 q → true
            5:28 q → false
            5:38 3..=4 => → (removed)
        "#]],
    );
}

#[test]
fn what_cannot_be_switched_is_left_alone() {
    check(
        "const A: u32 = 1 + 2; static B: [u8; 3] = [1; 3]; enum E { F = 7 }\n\
         const fn c() -> u32 { 4 }\n#[cfg(test)] mod tests { fn d() -> u32 { 5 } }\n\
         #[test] fn e() { g(6) }\n\
         fn f(x: [u8; 8]) -> Cell { let y = [z; 9]; k::<10>(); mine!(11); const { 12 } }",
        expect![[r#"
            5:44 k::<10>(); → (removed)
        "#]],
    );
}

#[test]
fn common_macros_are_looked_into() {
    check(
        "fn f() -> Cell { g(vec![1, x], vec![2; 3], format!(\"{} {n}\", 4, n = 0), assert!(a < b)) }",
        expect![[r#"
            1:25 1 → 2
            1:25 1 → 0
            1:37 2 → 3
            1:37 2 → 1
            1:40 3 → 4
            1:40 3 → 2
            1:62 4 → 5
            1:62 4 → 3
            1:69 0 → 1
        "#]],
    );
}

#[test]
fn a_text_that_is_no_rust_has_no_mutants() {
    check("fn f( {", expect![""]);
}
