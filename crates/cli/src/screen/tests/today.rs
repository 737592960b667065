//! The first screen, and cards.

use curriculum::{Files, Library};
use expect_test::expect;
use training::plan::{
    Comeback, DueItem, Forecast, Milestone, Next, Pace, PastDay, Plan, Remembered, UnitProgress,
};

use super::super::cards::{CardStage, CardView};
use super::{Effect, Message, Screen};

fn plan() -> Plan {
    let due = |item: &str, kind, new| DueItem {
        item: item.into(),
        kind,
        title: "Borrowing".into(),
        seconds: 40,
        retrievability: Some(0.87),
        new,
        why: "you last saw it 9 days ago, and it is recalled with 87 % by now".into(),
    };
    let next = |slug: &str, kind, title: &str, minutes| Next {
        slug: slug.into(),
        kind,
        title: title.into(),
        minutes,
        unit: "module 02 – Ownership".into(),
    };
    let remembered = |concept: &str, retention, mastered| Remembered {
        concept: concept.into(),
        retention,
        items: 4,
        mastered,
    };
    let unit = |number: &str, title: &str, done, ready| UnitProgress {
        number: number.into(),
        title: title.into(),
        done,
        ready,
        planned: 3,
    };
    let past = |index: u32| PastDay {
        day: String::new(),
        reviews: if index < 40 || index.is_multiple_of(6) { 0 } else { index % 11 },
        recalled: 0,
        accepted: u32::from(index > 40 && index.is_multiple_of(4)) * 3,
        lessons: 0,
        minutes: 0,
    };
    Plan {
        track: "rust-masterclass".into(),
        title: "Rust Masterclass".into(),
        today: "2026-03-02".into(),
        due: vec![
            due("cards/borrowing/1", "cloze", false),
            due("borrowing/recount", "code", false),
            due("cards/borrowing/2", "predict", true),
        ],
        due_minutes: 9,
        comeback: None,
        leeches: Vec::new(),
        proofs: Vec::new(),
        next: Some(next("borrowing/references", "lesson", "References & Borrowing", 20)),
        next_exercise: Some(next(
            "ownership/borrow-not-move",
            "exercise",
            "Borrow, do not move",
            8,
        )),
        why: "it teaches what the exercises after it need: borrowing, dangling references".into(),
        milestone: Some(Milestone {
            unit: "module 02 – Ownership, Borrowing & Lifetimes".into(),
            items_left: 19,
            minutes_left: 250,
        }),
        pace: Pace {
            track_hours: 6.0,
            hours: 5.0,
            actual_hours: Some(3.4),
            review_hours: 1.1,
            speed: 1.2,
        },
        forecast: Forecast {
            done: 24,
            skipped: 3,
            ready: 69,
            planned: 70,
            minutes_left: 620,
            weeks_by_track: 1.7,
            weeks_by_pace: 2.6,
            weeks_left: 3.0,
            end: Some("2026-03-23".into()),
            hours_a_week: 5,
        },
        units: vec![
            unit("01", "Core Foundations", 20, 20),
            unit("02", "Ownership, Borrowing & Lifetimes", 4, 26),
            unit("04", "Traits", 0, 0),
        ],
        calendar: (0..84).map(past).collect(),
        ahead: vec![3, 5, 2, 8, 1, 0, 4, 9],
        retention: vec![
            remembered("Borrowing", 0.81, false),
            remembered("Moves", 0.88, true),
            remembered("Copy", 0.93, true),
            remembered("Integers", 0.97, true),
        ],
        edge: vec!["Borrowing".into(), "Lifetimes".into()],
        is_new: false,
    }
}

fn shown(width: u16, height: u16, plan: Plan) -> String {
    let mut screen = Screen::new(width, height);
    screen.hear(Message::Today(Box::new(plan)));
    screen.shown()
}

#[test]
fn today_in_a_small_terminal() {
    expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── 2026-03-02 ──────────────────────────────────────────────────────────────────
        Today
        Recall     2 due, 1 new, 9 min   v begins
        Next       lesson · References & Borrowing   20 min   n opens
                   It teaches what the exercises after it need: borrowing, dangling
                   references.
        Then       exercise · Borrow, do not move   8 min
        Milestone  module 02 – Ownership, Borrowing & Lifetimes   19 items, 4.2 h left
        Pace       5 h a week, 3.4 lately   the track's own 6
        Forecast   24 of 69 done, 3 known before; the rest by 2026-03-23 (3.0 weeks)
        Edge       borrowing, lifetimes

        The last 10 weeks                             38 days, 185 reviews, 30 exercises
        ······· ······· ······· ·····▒▒ ·▒▒░░░▒ ░▒▒▓▒·· ▒░░░▒▒▒ ▒▓▒·░▒░ ░░▒▒▒▒▓ ··░▒░░▒
        due in the next days: 3 · 5 · 2 · 8 · 1 · 0 · 4

        Retention today                                 4 concepts in recall, 3 mastered
          Borrowing                                 ████████░░  81 %
        ✓ Moves                                     ████████░░  88 %
        ✓ Copy                                      █████████░  93 %
        ✓ Integers                                  █████████░  97 %

        v recall  n next  Space scroll  l list  ? keys  q quit
    "#]]
    .assert_eq(&shown(80, 24, plan()));
}

#[test]
fn today_in_a_large_terminal() {
    expect![[r#"
        Rust Masterclass · module 01 – Ownership                                                                                                                                            item 2 of 4 · 1 done
        ── 2026-03-02 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        Today                                                                                               The last 12 weeks                                             38 days, 185 reviews, 30 exercises
        Recall     2 due, 1 new, 9 min   v begins                                                           ······· ······· ······· ······· ······· ·····▒▒ ·▒▒░░░▒ ░▒▒▓▒·· ▒░░░▒▒▒ ▒▓▒·░▒░ ░░▒▒▒▒▓ ··░▒░░▒
        Next       lesson · References & Borrowing   20 min   n opens                                       due in the next days: 3 · 5 · 2 · 8 · 1 · 0 · 4
                   It teaches what the exercises after it need: borrowing, dangling references.
        Then       exercise · Borrow, do not move   8 min                                                   Retention today                                                 4 concepts in recall, 3 mastered
        Milestone  module 02 – Ownership, Borrowing & Lifetimes   19 items, 4.2 h left                        Borrowing                                 ████████░░  81 %
        Pace       5 h a week, 3.4 lately   the track's own 6                                               ✓ Moves                                     ████████░░  88 %
        Forecast   24 of 69 done, 3 known before; the rest by 2026-03-23 (3.0 weeks)                        ✓ Copy                                      █████████░  93 %
        Edge       borrowing, lifetimes                                                                     ✓ Integers                                  █████████░  97 %

        Rust Masterclass                                                      69 items ready, 70 planned
        01 Core Foundations                                                        ██████████  20 of  20
        02 Ownership, Borrowing & Lifetimes                                        █░░░░░░░░░   4 of  26
        04 Traits                                                                                planned

































        v recall  n next  Space scroll  l list  ? keys  q quit
    "#]].assert_eq(&shown(200, 50, plan()));
}

#[test]
fn after_a_break_there_is_no_wall() {
    let comeback =
        Comeback { days_away: 22, due: 44, today: 20, diagnosis: true, days_to_clear: Some(3) };
    let text = shown(80, 24, Plan { comeback: Some(comeback), ..plan() });
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("22 days away, 44 items due. A short diagnosis comes first"), "{text}");
    assert!(words.contains("The 20 most valuable come today, all within 3 days."), "{text}");
}

#[test]
fn from_today_one_key_goes_on() {
    let mut screen = Screen::new(80, 24);
    screen.hear(Message::Today(Box::new(plan())));
    screen.press("v");
    assert_eq!(screen.asked(), [Effect::Review]);
    screen.press("n");
    assert!(screen.shown().contains("Borrow, do not move"), "the page is seen");
    screen.press("o");
    assert_eq!(screen.asked(), [Effect::Today]);
}

fn card(index: usize) -> CardView {
    const CARDS: &str = "
[[card]]
id = '1'
kind = 'question'
front = 'Who owns a value?'
back = 'One binding.'

[[card]]
id = '2'
kind = 'predict'
code = 'println!(\"{}\", 7 / 2);'
prints = '3'
back = 'Integers divide to integers.'
";
    let files = Files([("cards/move.toml".to_owned(), CARDS.to_owned())].into());
    let (library, faults) = Library::parse(&files, "s");
    assert_eq!(faults, []);
    CardView::new(&library.cards[index], (3, 9))
}

#[test]
fn a_question_is_shown_and_rated() {
    let mut screen = Screen::new(80, 24);
    screen.hear(Message::Asked(Box::new(card(0))));
    assert!(!screen.shown().contains("One binding."));
    screen.press("3");
    assert_eq!(screen.asked(), [], "what was not seen cannot be rated");
    screen.press(" ");
    assert!(screen.shown().contains("One binding."));
    screen.press("3");
    let (slug, rating) = ("cards/move/1".to_owned(), Some(learner::Rating::Good));
    assert_eq!(screen.asked(), [Effect::Answer { slug, typed: None, rating }]);
}

#[test]
fn a_prediction_is_typed_and_judged() {
    let mut screen = Screen::new(80, 24);
    screen.hear(Message::Asked(Box::new(card(1))));
    screen.press("3q<Backspace>.<Backspace><Enter><Enter>");
    let (slug, typed) = ("cards/move/2".to_owned(), Some("3".to_owned()));
    assert_eq!(screen.asked(), [Effect::Answer { slug, typed, rating: None }]);
    let due = "good; again in 3 days".to_owned();
    screen.hear(Message::Answered(CardStage::Judged { right: true, answer: "3\n".into(), due }));
    expect![[r#"
        Rust Masterclass · module 01 – Ownership                    item 2 of 4 · 1 done
        ── recall · 3 left, about 9 min ────────────────────────────────────────────────
        What does this print? If it does not get that far: `panics`, or the code of the
        compiler's error.

        │ println!("{}", 7 / 2);

        ✓ right

        Integers divide to integers.

        good; again in 3 days











        Enter go on  ^U undo  ^B bury  Esc today
    "#]]
    .assert_eq(&screen.shown());
    screen.press("<Enter>");
    assert_eq!(screen.asked(), [Effect::Review]);
    screen.press("<Esc>");
    assert_eq!(screen.asked(), [Effect::Today]);
}
