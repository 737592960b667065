//! The main situations, one after the other.

use expect_test::{Expect, expect};
use training::session::{Hint, Solution};

use super::super::model::{Fault, Pane};
use super::*;

fn check(screen: &Screen, expected: Expect) {
    expected.assert_eq(&screen.shown());
}

#[test]
fn opens_on_the_page_and_the_keys_that_make_sense() {
    check(
        &Screen::new(80, 24),
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── exercise · fix · about 8 min ────────────────────────────────────────────────
        Today: it practises borrowing, which you have just read about.

        Borrow, do not move
        ━━━━━━━━━━━━━━━━━━━

        A sender seals each packet with a checksum of two bytes at its end. The receiver
        calculates it again to see whether the packet is intact.

        • `seal(packet)` owns the packet, appends the checksum and gives the packet
          back.
        • `is_intact(sealed)` tells whether the last two bytes are the checksum of all
          bytes before them.

        The stub does not compile. What is wrong is who gets the bytes.

        Edit exercises/ownership/borrow-not-move/src/lib.rs and save.





        e edit  c check  h hint  t lesson  n next  l list  ? keys  q quit
    "#]],
    );
}

#[test]
fn a_wrong_answer_shows_input_expected_actual_and_the_misconception() {
    let mut screen = Screen::new(80, 24);
    screen.judge(wrong_answer());
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── exercise · fix · about 8 min ──────────────────────────────────── 1–9 of 16 ─
        Today: it practises borrowing, which you have just read about.

        Borrow, do not move
        ━━━━━━━━━━━━━━━━━━━

        A sender seals each packet with a checksum of two bytes at its end. The receiver
        calculates it again to see whether the packet is intact.

        • `seal(packet)` owns the packet, appends the checksum and gives the packet
        ── ▸ ✗ wrong answer · 1 of 2 tests failed · 0.21 s ─────────────────────────────
        ✗ seals_a_packet                                               tests/tests.rs:36
            input     packet = [1, 2]
            observed  seal(packet)
            expected  [1, 2, 4, 3]
            actual    [1, 2]

        What this shows
        ┃ You gave the packet back as it came. `seal` appends the checksum.

        ✓ passed: an_empty_packet_is_never_intact

        h hint  e edit  Tab page  t lesson  n next  l list  ? keys  q quit
    "#]],
    );
}

#[test]
fn tab_gives_the_page_the_room_again() {
    let mut screen = Screen::new(80, 24);
    screen.judge(wrong_answer());
    screen.press("<Tab>");
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── ▸ exercise · fix · about 8 min ───────────────────────────────── 1–13 of 16 ─
        Today: it practises borrowing, which you have just read about.

        Borrow, do not move
        ━━━━━━━━━━━━━━━━━━━

        A sender seals each packet with a checksum of two bytes at its end. The receiver
        calculates it again to see whether the packet is intact.

        • `seal(packet)` owns the packet, appends the checksum and gives the packet
          back.
        • `is_intact(sealed)` tells whether the last two bytes are the checksum of all
          bytes before them.

        ── ✗ wrong answer · 1 of 2 tests failed · 0.21 s ─────────────────── 1–6 of 10 ─
        ✗ seals_a_packet                                               tests/tests.rs:36
            input     packet = [1, 2]
            observed  seal(packet)
            expected  [1, 2, 4, 3]
            actual    [1, 2]


        h hint  e edit  Tab verdict  t lesson  n next  l list  ? keys  q quit
    "#]],
    );
}

#[test]
fn a_diagnostic_is_shown_as_it_comes() {
    let mut screen = Screen::new(80, 24);
    screen.hear(Message::CheckBegan);
    screen.hear(Message::Stage("compiling".into()));
    screen.hear(Message::Found(diagnostic().rendered));
    screen.model.now = SECOND;
    screen.hear(Message::Tick);
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── exercise · fix · about 8 min ─────────────────────────────────── 1–11 of 16 ─
        Today: it practises borrowing, which you have just read about.

        Borrow, do not move
        ━━━━━━━━━━━━━━━━━━━

        A sender seals each packet with a checksum of two bytes at its end. The receiver
        calculates it again to see whether the packet is intact.

        • `seal(packet)` owns the packet, appends the checksum and gives the packet
          back.
        • `is_intact(sealed)` tells whether the last two bytes are the checksum of all
        ── ▸ ◓ compiling… 1.0 s ────────────────────────────────────────────────────────
        error[E0382]: borrow of moved value: `packet`
         --> exercises/ownership/borrow-not-move/src/lib.rs:14:5
          |
        13 |     let sum = checksum(packet);
           |                        ------ value moved here
        14 |     packet.push(1);
           |     ^^^^^^ value borrowed here after move


        h hint  e edit  Tab page  t lesson  n next  l list  ? keys  q quit
    "#]],
    );
    screen.hear(Message::Judged(Box::new(compile_error())));
    assert!(screen.shown().contains("▸ ✗ compile error · 1 error · 0.21 s"), "{}", screen.shown());
}

#[test]
fn a_quick_check_shows_no_spinner_and_keeps_the_verdict_before() {
    let mut screen = Screen::new(80, 24);
    screen.judge(accepted());
    let before = screen.shown();
    screen.model.now = SECOND;
    screen.hear(Message::CheckBegan);
    screen.model.now += std::time::Duration::from_millis(100);
    screen.hear(Message::Tick);
    assert_eq!(screen.shown(), before);
    screen.model.now += SECOND;
    screen.hear(Message::Tick);
    assert!(screen.shown().contains("checking… 1.1 s"), "{}", screen.shown());
    assert!(screen.shown().contains("s compares, n goes on"), "{}", screen.shown());
}

#[test]
fn accepted_is_said_calmly_and_what_to_do_next() {
    let mut screen = Screen::new(80, 24);
    screen.judge(accepted());
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── exercise · fix · about 8 min · accepted ─────────────────────────────────────
        Today: it practises borrowing, which you have just read about.

        Borrow, do not move
        ━━━━━━━━━━━━━━━━━━━

        A sender seals each packet with a checksum of two bytes at its end. The receiver
        calculates it again to see whether the packet is intact.

        • `seal(packet)` owns the packet, appends the checksum and gives the packet
          back.
        • `is_intact(sealed)` tells whether the last two bytes are the checksum of all
          bytes before them.

        The stub does not compile. What is wrong is who gets the bytes.

        Edit exercises/ownership/borrow-not-move/src/lib.rs and save.
        ── ▸ ✓ accepted · 2 tests · 0.21 s ─────────────────────────────────────────────
        Every observation is the solution's. s compares, n goes on.

        A slice borrows; a vector in a signature takes.

        n next  s compare  Tab page  e edit  t lesson  l list  ? keys  q quit
    "#]],
    );
    screen.press("s");
    assert_eq!(screen.asked(), [Effect::Solution { give_up: false }]);
}

#[test]
fn a_wide_screen_shows_the_track_and_then_the_verdict_beside_the_page() {
    let mut screen = Screen::new(200, 16);
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                                                                                                                                            item 2 of 4 · 1 done
        ── exercise · fix · about 8 min ───────────────────────────────────────────── 1–12 of 15 ─   ── the track ──────────────────────────────────────────────────────────────────────────────────────────────
        Today: it practises borrowing, which you have just read about.                             │ module 01 – Ownership                                                                                1 of 3
                                                                                                   │   ✓ Who owns it?                                                                                     12 min
        Borrow, do not move                                                                        │ ▸ · Borrow, do not move                                                                               8 min
        ━━━━━━━━━━━━━━━━━━━                                                                        │   ✗ A move in a loop                                                                                  5 min
                                                                                                   │ module 02 – Lifetimes                                                                                0 of 1
        A sender seals each packet with a checksum of two bytes at its end. The receiver           │ module 03 – Traits                                                                                  planned
        calculates it again to see whether the packet is intact.                                   │
                                                                                                   │ 1 of 4 items are done. About 23 minutes are left.
        • `seal(packet)` owns the packet, appends the checksum and gives the packet back.          │
        • `is_intact(sealed)` tells whether the last two bytes are the checksum of all bytes       │
          before them.                                                                             │
                                                                                                   │

        e edit  c check  h hint  t lesson  n next  l list  ? keys  q quit
    "#]],
    );
    screen.judge(wrong_answer());
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                                                                                                                                            item 2 of 4 · 1 done
        ── exercise · fix · about 8 min ───────────────────────────────────────────── 1–12 of 15 ─   ── ▸ ✗ wrong answer · 1 of 2 tests failed · 0.21 s ────────────────────────────────────────────────────────
        Today: it practises borrowing, which you have just read about.                             │ ✗ seals_a_packet                                                                          tests/tests.rs:36
                                                                                                   │     input     packet = [1, 2]
        Borrow, do not move                                                                        │     observed  seal(packet)
        ━━━━━━━━━━━━━━━━━━━                                                                        │     expected  [1, 2, 4, 3]
                                                                                                   │     actual    [1, 2]
        A sender seals each packet with a checksum of two bytes at its end. The receiver           │
        calculates it again to see whether the packet is intact.                                   │ What this shows
                                                                                                   │ ┃ You gave the packet back as it came. `seal` appends the checksum.
        • `seal(packet)` owns the packet, appends the checksum and gives the packet back.          │
        • `is_intact(sealed)` tells whether the last two bytes are the checksum of all bytes       │ ✓ passed: an_empty_packet_is_never_intact
          before them.                                                                             │
                                                                                                   │

        h hint  e edit  Tab page  t lesson  n next  l list  ? keys  q quit
    "#]],
    );
}

#[test]
fn the_list_finds_and_filters() {
    let mut screen = Screen::new(80, 14);
    screen.press("l");
    check(
        &screen,
        expect![[r#"
            Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
            ── search: ▏ 4 found · [all] due failed done ───────────────────────────────────
            module 01 – Ownership
              ✓ lesson    Who owns it?                                     done      12 min
            ▸ · exercise  Borrow, do not move                              open       8 min
              ✗ exercise  A move in a loop                                 failed     5 min
            module 02 – Lifetimes
              – exercise  The last error                                   given up  10 min





            letters search  ↑↓ choose  Enter open  Tab filter  Esc back
        "#]],
    );
    screen.press("last err");
    check(
        &screen,
        expect![[r#"
            Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
            ── search: last err▏ 1 found · [all] due failed done ───────────────────────────
            module 02 – Lifetimes
            ▸ – exercise  The last error                                   given up  10 min









            letters search  ↑↓ choose  Enter open  Tab filter  Esc back
        "#]],
    );
    screen.press("<Enter>");
    assert_eq!(screen.asked(), [Effect::Open(3)]);
    screen.press("<Esc><Tab><Tab>");
    assert!(screen.shown().contains("2 found · all due [failed] done"), "{}", screen.shown());
    screen.press("<Tab>x");
    assert!(screen.shown().contains("Nothing fits"), "{}", screen.shown());
}

#[test]
fn hints_come_one_step_at_a_time_below_the_instructions() {
    let mut screen = Screen::new(80, 24);
    screen.press("h");
    assert_eq!(screen.asked(), [Effect::Hint]);
    screen.hear(Message::Hinted(Hint { step: 1, steps: 2, text: "Who *owns* it?".into() }));
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── exercise · fix · about 8 min ────────────────────────────────────────────────
        Today: it practises borrowing, which you have just read about.

        Borrow, do not move
        ━━━━━━━━━━━━━━━━━━━

        A sender seals each packet with a checksum of two bytes at its end. The receiver
        calculates it again to see whether the packet is intact.

        • `seal(packet)` owns the packet, appends the checksum and gives the packet
          back.
        • `is_intact(sealed)` tells whether the last two bytes are the checksum of all
          bytes before them.

        The stub does not compile. What is wrong is who gets the bytes.

        Edit exercises/ownership/borrow-not-move/src/lib.rs and save.

        Hint 1 of 2

        Who owns it?
        Hint 1 of 2. One more hint after this one.
        e edit  c check  h hint  t lesson  n next  l list  ? keys  q quit
    "#]],
    );
    let hint = Hint { step: 2, steps: 2, text: "Lend it.".into() };
    screen.hear(Message::Hinted(hint.clone()));
    assert_eq!(screen.status(), "Hint 2 of 2. That was the last hint.");
    screen.hear(Message::Hinted(hint));
    assert_eq!(screen.status(), "Hint 2 of 2. That was the last hint already.");
}

#[test]
fn the_solution_asks_first_and_stands_beside() {
    let mut screen = Screen::new(80, 24);
    screen.press("s");
    assert!(screen.shown().contains("recorded as giving up"), "{}", screen.shown());
    screen.press("n");
    assert_eq!((screen.asked(), screen.status()), (vec![], "Nothing was changed."));
    screen.press("sy");
    assert_eq!(screen.asked(), [Effect::Solution { give_up: true }]);
    let of = |text: &str| Sources::from([("src/lib.rs".to_owned(), text.to_owned())]);
    let solution = Solution {
        yours: of("fn sum(bytes: Vec<u8>) -> u16 {\n    0\n}\n"),
        ours: of("fn sum(bytes: &[u8]) -> u16 {\n    0\n}\n"),
        explanation: Some("A slice borrows.".into()),
    };
    screen.hear(Message::Solution(Box::new(solution)));
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── from yours to the solution ──────────────────────────────────────────────────
        src/lib.rs
        --- yours
        +++ solution
        @@ -1,3 +1,3 @@
        - fn sum(bytes: Vec<u8>) -> u16 {
        + fn sum(bytes: &[u8]) -> u16 {
              0
          }

        A slice borrows.











        Space scroll  d side by side  n next  Esc back
    "#]],
    );
    screen.press("d");
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── left yours · right the solution ─────────────────────────────────────────────
        src/lib.rs
        - fn sum(bytes: Vec<u8>) -> u16 {      │ + fn sum(bytes: &[u8]) -> u16 {
              0                                │       0
          }                                    │   }

        A slice borrows.















        Space scroll  d one column  n next  Esc back
    "#]],
    );
}

#[test]
fn resetting_asks_first_and_says_where_the_file_is() {
    let mut screen = Screen::new(80, 24);
    screen.press("r");
    assert!(screen.shown().contains("What you wrote is kept"), "{}", screen.shown());
    screen.press("xr ");
    assert_eq!(screen.asked(), []);
    screen.press("y");
    assert_eq!(screen.asked(), [Effect::Reset]);
    screen.hear(Message::SetBack("kept/ownership/borrow-not-move/1".into()));
    assert!(screen.status().contains("kept/ownership/borrow-not-move/1"));
    assert!(matches!(screen.model.pane, Pane::Quiet));
}

#[test]
fn a_lesson_scrolls_and_is_read_with_n() {
    let mut screen = Screen::with_lesson(80, 12, 30);
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 1 of 4 · 1 done
        ── lesson · about 12 min · read ──────────────────────────────────── 1–8 of 33 ─
        Who owns it?
        ━━━━━━━━━━━━

        Line 1.
        Line 2.
        Line 3.
        Line 4.
        Line 5.

        Space scroll  n read, go on  p back  l list  ? keys  q quit
    "#]],
    );
    screen.press("      ");
    assert_eq!(screen.status(), "The end of the lesson. n marks it as read and goes on.");
    screen.press("n");
    assert_eq!(screen.asked(), [Effect::Next]);
}

#[test]
fn keys_that_do_not_fit_say_what_does() {
    let mut screen = Screen::with_lesson(80, 24, 3);
    for key in ["h", "s", "c", "e", "r", "<Enter>"] {
        screen.press(key);
        assert!(screen.status().starts_with("That key belongs to exercises."), "{key}");
    }
    let mut screen = Screen::new(80, 24);
    for (key, words) in [
        ("x", "x does nothing here; ? shows the keys."),
        ("d", "d turns the comparison with the solution; s opens it."),
        ("<Tab>", "There is no verdict yet; save the exercise, or press c."),
        ("<Esc>", "This is the page already; q quits."),
    ] {
        screen.press(key);
        assert_eq!(screen.status(), words);
    }
    assert_eq!(screen.asked(), []);
    screen.press("?");
    assert!(screen.shown().contains("what it does"));
    screen.press("<Alt-l>");
    assert!(screen.shown().contains("search:"), "Esc and a key at once: {}", screen.shown());
}

#[test]
fn what_did_not_work_is_shown_with_what_to_do() {
    let fault = Fault {
        what: "cannot write evidence/log.sqlite".into(),
        causes: vec!["No space left on device".into()],
        help: Some("the disk is full: free some space; nothing of yours was changed".into()),
    };
    let mut screen = Screen::new(80, 12);
    screen.hear(Message::Failed(fault.clone()));
    check(
        &screen,
        expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── that did not work ───────────────────────────────────────────────────────────
        error: cannot write evidence/log.sqlite
        cause: No space left on device

        help: the disk is full: free some space; nothing of yours was changed





        Esc back
    "#]],
    );
    screen.press("<Esc>");
    screen.hear(Message::NoVerdict(fault));
    assert!(screen.shown().contains("▸ ? no verdict"), "{}", screen.shown());
}

#[test]
fn what_a_program_printed_cannot_reach_the_terminal() {
    let mut screen = Screen::new(80, 24);
    let mut judgement = wrong_answer();
    judgement.checked.report.output = "\u{1b}[2Jgone \u{202e}\n".into();
    judgement.checked.report.tests[1] = failed(
        "seals_a_packet",
        FailureKind::Panicked { message: "a\u{1b}]0;b\u{7}".into(), place: String::new() },
        &[("x\r", "\u{200b}")],
    );
    screen.judge(judgement);
    screen.press("G");
    let shown = screen.shown();
    assert!(shown.contains(r"\u{1b}[2Jgone \u{202e}"), "{shown}");
    screen.press("g");
    let shown = screen.shown();
    assert!(shown.contains(r"panicked  a\u{1b}]0;b\u{7}"), "{shown}");
    assert!(shown.contains(r"input     x\r = \u{200b}"), "{shown}");
}

#[test]
fn strings_of_several_lines_are_broken_where_they_break() {
    let kind = FailureKind::Differs {
        label: "output".into(),
        expected: r#""queue: \\n\nsent: 1\n""#.into(),
        actual: r#""queue: \\n\n""#.into(),
    };
    let mut screen = Screen::new(80, 24);
    screen.judge(judgement(Verdict::WrongAnswer, vec![failed("prints", kind, &[])]));
    let shown = screen.shown();
    let after = shown.split("observed").nth(1).expect("an observation");
    let lines: Vec<&str> = after.lines().skip(1).take(3).collect();
    assert_eq!(
        lines,
        [
            r#"    expected  "queue: \\n\n"#,
            r#"               sent: 1\n""#,
            r#"    actual    "queue: \\n\n""#
        ]
    );
}

#[test]
fn saving_another_exercise_turns_to_it_unless_something_is_asked() {
    let mut screen = Screen::new(80, 24);
    screen.hear(Message::SavedElsewhere { row: 2 });
    assert_eq!(screen.asked(), [Effect::Open(2)]);
    screen.press("r");
    screen.hear(Message::SavedElsewhere { row: 2 });
    assert_eq!(screen.asked(), []);
}

#[test]
fn every_size_can_be_drawn() {
    for (width, height) in [(1, 1), (3, 30), (24, 8), (40, 10), (129, 9), (130, 9), (300, 80)] {
        let mut screen = Screen::new(80, 24);
        screen.hear(Message::Resized(Size { width, height }));
        for key in ["", "l", "<Esc>", "?", "<Esc>", "r", "n"] {
            screen.press(key);
            screen.shown();
        }
        screen.judge(wrong_answer());
        screen.shown();
        screen.press("<Tab>jG<Tab>Gk");
        screen.shown();
    }
}

#[test]
fn control_c_always_leaves() {
    for keys in ["", "l", "?", "r", "s"] {
        let mut screen = Screen::new(80, 24);
        screen.press(keys);
        screen.asked();
        screen.press("<Ctrl-C>");
        assert_eq!(screen.asked(), [Effect::Quit], "after {keys:?}");
    }
}
