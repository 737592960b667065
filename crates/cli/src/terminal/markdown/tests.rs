//! What Markdown looks like: each test shows a page as plain text.

use expect_test::{Expect, expect};

use super::*;
use crate::terminal::print;

fn check(source: &str, width: u16, expected: Expect) {
    expected.assert_eq(&print::to_string(&render(source, width), false));
}

const LESSON: &str = include_str!("sample.md");

#[test]
fn lays_out_headings_and_paragraphs() {
    check(
        "# Who owns *this* value?\nEvery value has one **owner**: a `let` binding\nor a field.\n\
         ## Moves\nText.\n### Detail\nMore  \nbroken.\n\n***\nEnd.",
        30,
        expect![[r#"
            Who owns this value?
            ━━━━━━━━━━━━━━━━━━━━

            Every value has one owner: a
            `let` binding or a field.

            Moves

            Text.

            Detail

            More
            broken.

            ──────────────────────────────

            End.
        "#]],
    );
}

#[test]
fn nests_lists_with_hanging_indents() {
    check(
        "Before:\n- one thing that is long enough to wrap\n- two\n  - inner one which wraps as \
         well, of course\n  - inner two\n- three\n\nAfter.",
        28,
        expect![[r#"
            Before:

            • one thing that is long
              enough to wrap
            • two
              – inner one which wraps as
                well, of course
              – inner two
            • three

            After.
        "#]],
    );
    check(
        "9. nine\n10. ten, which wraps\n    1. inner\n\n-\n- x",
        16,
        expect![[r#"
         9. nine
        10. ten, which
            wraps
            1. inner

        •
        • x
    "#]],
    );
}

#[test]
fn parts_the_items_of_a_loose_list() {
    check(
        "1. First.\n\n   Second paragraph.\n2. With code:\n   ```rust\n   let x = 1;\n   ```\n\nEnd.",
        30,
        expect![[r#"
            1. First.

               Second paragraph.

            2. With code:

               │ let x = 1;

            End.
        "#]],
    );
}

#[test]
fn puts_a_bar_beside_quotes() {
    check(
        "> **Coming from Go:** a slice there shares its array.\n>\n> - a list\n>\n> ```go\n> x := y\n\
         > ```\n>> inner\n\nAfter.",
        30,
        expect![[r#"
            ▌ Coming from Go: a slice
            ▌ there shares its array.
            ▌
            ▌ • a list
            ▌
            ▌ ╭─ go
            ▌ │ x := y
            ▌
            ▌ ▌ inner

            After.
        "#]],
    );
}

#[test]
fn shows_addresses_of_links() {
    check(
        "See [the book](https://doc.rust-lang.org/book) or <https://crates.io>, [above](#top), \
         ![a picture](x.png).",
        40,
        expect![[r#"
            See the book
            (https://doc.rust-lang.org/book) or
            https://crates.io, above, a picture
            (x.png).
        "#]],
    );
}

#[test]
fn labels_blocks_of_code() {
    check(
        "```rust\nfn main() {}\n```\n```output\n  a\n\n  b\n```\n```rust,error=E0382\nlet a = b;\n\
         ```\n```rust,panics\n[1][9]\n```\n```rust,compiles\nloop {}\n```\n```toml\nx = 1\n```\n\n\
         \x20   indented",
        30,
        expect![[r#"
            │ fn main() {}

            ╭─ output
            │   a
            │
            │   b

            ╭─ does not compile: E0382
            │ let a = b;

            ╭─ panics when it runs
            │ [1][9]

            │ loop {}

            ╭─ toml
            │ x = 1

            │ indented
        "#]],
    );
}

#[test]
fn never_breaks_pictures_but_breaks_rust() {
    check(
        "```text\n┌──────────┐      ┌──────────┐\n│ ptr ─────┼─────▶│ h e l l o│\n└──────────┘\n```\n\
         ```rust\nlet greeting = String::from(\"hello\");\n```",
        24,
        expect![[r#"
            │ ┌──────────┐      ┌──────────┐
            │ │ ptr ─────┼─────▶│ h e l l o│
            │ └──────────┘

            │ let greeting =
            ┊ String::from("hello");
        "#]],
    );
}

#[test]
fn aligns_the_columns_of_tables() {
    let table = "| Type | Size | Copy |\n|:--|--:|:-:|\n| `u8` | 1 | yes |\n| `String` | 24 | no, it \
                 owns its bytes |\n";
    check(
        table,
        60,
        expect![[r#"
        Type      Size          Copy
        ─────────────────────────────────────
        `u8`         1           yes
        `String`    24  no, it owns its bytes
    "#]],
    );
    check(
        table,
        28,
        expect![[r#"
        Type      Size      Copy
        ────────────────────────────
        `u8`         1      yes
        `String`    24  no, it owns
                         its bytes
    "#]],
    );
}

#[test]
fn shows_html_as_text_and_hides_nothing() {
    check(
        "<div onclick=\"x\">\nhi\n</div>\n\nA <b>bold</b> \u{202e}claim\u{1b}[2J `\u{7}`\n\n\
         ```text\n\u{1b}]0;x\u{7}\n```",
        60,
        expect![[r#"
            <div onclick="x">
            hi
            </div>

            A <b>bold</b> \u{202e}claim\u{1b}[2J `\u{7}`

            │ \u{1b}]0;x\u{7}
        "#]],
    );
}

#[test]
fn keeps_prose_within_the_width() {
    for width in [40, 80] {
        let page = render(LESSON, width);
        for line in &page.lines {
            let verbatim = line.spans.iter().any(|span| span.content.starts_with("│ "));
            let wide = wrap::width_of(&line.spans) > usize::from(width);
            assert!(verbatim || !wide, "wider than {width}: {line}");
        }
        let shown = print::to_string(&page, false);
        assert!(shown.lines().all(|line| line == line.trim_end()));
    }
}

#[test]
fn survives_every_width_and_every_cut() {
    for width in 0..=30 {
        assert!(!render(LESSON, width).lines.is_empty());
    }
    for (end, _) in LESSON.char_indices().step_by(7) {
        let shown = print::to_string(&render(&LESSON[..end], 50), false);
        assert!(shown.chars().all(|shown| shown == '\n' || !shown.is_control()));
    }
}
