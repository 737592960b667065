//! Long because it is a table of small curricula, each in a shape that somebody uses.
//! Other people's curricula in small: each shape written by us.

use super::{ItemKind, parse};
use crate::Format;
use crate::trial::Trial;

/// The outline as an indented list, which tests compare.
fn shown(document: &str) -> String {
    let outline = parse("x.md", document).expect("an outline");
    let mut text = format!(
        "{} | {} | {}\n",
        outline.title,
        outline.unit_word,
        outline.duration.map(|one| one.to_string()).unwrap_or_default()
    );
    if let Some(hours) = outline.hours_a_week {
        text.push_str(&format!("{hours} hours a week\n"));
    }
    for unit in &outline.units {
        show(unit, 0, &mut text);
    }
    for aside in &outline.asides {
        text.push_str(&format!("aside {}: {}\n", aside.line, aside.title));
    }
    text
}

fn show(unit: &super::OutlineUnit, depth: usize, text: &mut String) {
    let margin = "  ".repeat(depth);
    let number = unit.number.as_deref().unwrap_or("-");
    let duration = unit.duration.map(|one| format!(" [{one}]")).unwrap_or_default();
    text.push_str(&format!("{margin}{} {number}: {}{duration}", unit.word, unit.title));
    text.push_str(&if unit.outcomes.is_empty() {
        "\n".to_owned()
    } else {
        format!(" outcomes {}\n", unit.outcomes.len())
    });
    for item in &unit.items {
        let duration = item.duration.map(|one| format!(" [{one}]")).unwrap_or_default();
        let number = item.number.as_ref().map(|one| format!("{one} ")).unwrap_or_default();
        text.push_str(&format!(
            "{margin}  {}: {number}{}{duration}\n",
            item.kind.word(),
            item.title
        ));
    }
    for unit in &unit.units {
        show(unit, depth + 1, text);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "expect! makes a value")]
fn check(document: &str, expected: expect_test::Expect) {
    expected.assert_eq(&shown(document));
}

#[test]
fn plain_text_with_weeks() {
    check(
        "My Course\n\nWeek 1: Values\nWe look at values and at\nhow they move.\n- Reading: chapter 4\n- Exercise: count words\nWeek 2: Traits\n- Defining\n- Bounds\nFinal exam\n",
        expect_test::expect![[r#"
            My Course | week | 
            week 1: Values [1 week]
              exercise: count words
            week 2: Traits [1 week]
              lesson: Defining
              lesson: Bounds
              exam: Final exam
        "#]],
    );
}

#[test]
fn indented_plain_text() {
    check(
        "Week 1\n\tVariables\n\tLoops\nWeek 2\n\tOwnership\n\t\tMoves\n\t\tClones\n",
        expect_test::expect![[r#"
             | week | 
            week 1: Week 1 [1 week]
              lesson: Variables
              lesson: Loops
            week 2: Week 2 [1 week]
              lesson: Ownership
        "#]],
    );
}

#[test]
fn numbered_list_with_parts() {
    check(
        "# Path\n\n1. Basics (2 weeks)\n   - Values\n   - Control flow\n2. Ownership\n   1. Moves\n   2. Borrows\n3. Project: a log reader\n",
        expect_test::expect![[r#"
            Path | unit | 
             1: Basics [2 weeks]
              lesson: Values
              lesson: Control flow
             2: Ownership
              lesson: Moves
              lesson: Borrows
             3: Project: a log reader
        "#]],
    );
}

#[test]
fn numbered_headings() {
    check(
        "# Course\n\n## 1. Introduction\n\ntext\n\n## 2. Ownership\n\n### 2.1 Moves\n- a\n- b\n\n### 2.2 Borrows\nOnly prose here.\n\n## 3. Exam\n\nTwo hours in a room.\n",
        expect_test::expect![[r#"
            Course | unit | 
             1: Introduction
             2: Ownership
              lesson: 2.1 Moves
              lesson: 2.2 Borrows
             3: Exam
        "#]],
    );
}

#[test]
fn table_of_weeks() {
    check(
        "# Syllabus\n\n## Schedule\n\n| Week | Topic | Homework | Hours |\n|---|---|---|---|\n| 1 | Values | HW1 | 4 |\n| 2 | Ownership<br>Borrowing | HW2 | 6 |\n|  | Lifetimes | | |\n| 3-4 | Async | | 8 |\n\n## Grading\n\nHomework 40 %.\n",
        expect_test::expect![[r#"
            Syllabus | week | 
            week 1: Values [4 hours]
              exercise: HW1
            week 2: Ownership [6 hours]
              lesson: Borrowing
              exercise: HW2
              lesson: Lifetimes
            week 3-4: Async [8 hours]
            aside 12: Grading
        "#]],
    );
}

#[test]
fn table_beside_headings() {
    check(
        "# C\n\n| Module | Title | Duration |\n|---|---|---|\n| 1 | Basics | 2 weeks |\n| 2 | Depth | 3 weeks |\n\n## Module 1: Basics\n- a\n\n## Module 2: Depth\n- b\n",
        expect_test::expect![[r#"
            C | module | 
            module 1: Basics [2 weeks]
              lesson: a
            module 2: Depth [3 weeks]
              lesson: b
        "#]],
    );
}

#[test]
fn dates() {
    check(
        "# Fall term\n\n- 2026-09-01: Kick-off\n- 2026-09-08: Ownership\n  - slides\n- Sep 15 – Exam\n",
        expect_test::expect![[r#"
            Fall term | date | 
            date 2026-09-01: Kick-off
            date 2026-09-08: Ownership
              lesson: slides
            date Sep 15: Exam
        "#]],
    );
}

#[test]
fn task_lists() {
    check(
        "# Rust\n\n## Beginner\n- [x] Install\n- [ ] Cargo\n\n## Advanced\n- [ ] Unsafe\n- [ ] Macros (3 hours)\n",
        expect_test::expect![[r#"
            Rust | unit | 
             -: Beginner
              checklist: Install
              checklist: Cargo
             -: Advanced
              checklist: Unsafe
              checklist: Macros [3 hours]
        "#]],
    );
}

#[test]
fn unmarked_headings() {
    check(
        "# Rust path\n\n## Overview\nWhy.\n\n## Syntax\n- let\n- match\n\n## Ownership\n- moves\n\n## Resources\n- a book\n",
        expect_test::expect![[r#"
            Rust path | unit | 
             -: Syntax
              lesson: let
              lesson: match
             -: Ownership
              lesson: moves
            aside 3: Overview
            aside 13: Resources
        "#]],
    );
}

#[test]
fn bold_lines() {
    check(
        "**Week 1**\n\n- a\n- b\n\n**Week 2 – More**\n\n- c\n\n**Homework:** do c again\n",
        expect_test::expect![[r#"
             | week | 
            week 1: Week 1 [1 week]
              lesson: a
              lesson: b
            week 2: More [1 week]
              lesson: c
              exercise: do c again
        "#]],
    );
}

#[test]
fn setext_and_front_matter() {
    check(
        "---\ntitle: Kurs\ndauer: 6 Wochen\n---\n\nModul 1: Anfang\n===============\n\nDauer: 2 Wochen\n\nLernziele:\n- lesen\n- schreiben\n\nÜbungen:\n1. Zähle Wörter\n2. Kehre um\n\nModul 2: Mehr\n-------------\n\n* Prüfung: 90 Minuten\n",
        expect_test::expect![[r#"
            Kurs | module | 6 weeks
            module 1: Anfang [2 weeks] outcomes 2
              exercise: Zähle Wörter
              exercise: Kehre um
            module 2: Mehr
              exam: Prüfung [90 minutes]
            aside 3: Front matter
        "#]],
    );
}

#[test]
fn french() {
    check(
        "# Formation Rust (6 semaines)\n\n## Semaine 1 : Les bases\nObjectifs :\n- lire du code\n\nExercices :\n- compter les mots\n\n## Semaine 2 : Possession\n- déplacement\n- emprunt\n\n## Examen final\nDurée : 2 heures\n",
        expect_test::expect![[r#"
            Formation Rust | week | 6 weeks
            week 1: Les bases [1 week] outcomes 1
              exercise: compter les mots
            week 2: Possession [1 week]
              lesson: déplacement
              lesson: emprunt
             -: Examen final [2 hours]
        "#]],
    );
}

#[test]
fn spanish() {
    check(
        "# Curso\n\n### Unidad A: Valores (8 horas)\n1. Variables\n2. Tipos\n### Unidad B: Propiedad (12 horas)\n1. Mover\n\n### Proyecto final\nUn servidor pequeño.\n",
        expect_test::expect![[r#"
            Curso | module | 
            module A: Valores [8 hours]
              lesson: Variables
              lesson: Tipos
            module B: Propiedad [12 hours]
              lesson: Mover
             -: Proyecto final
              project: Un servidor pequeño
        "#]],
    );
}

#[test]
fn chinese() {
    check(
        "# Rust 课程\n\n## 第一章 基础（2周）\n\n- 变量\n- 函数\n\n## 第二章 所有权\n\n练习：\n- 数单词\n\n项目：日志读取器\n",
        expect_test::expect![[r#"
            Rust 课程 | chapter | 
            chapter 1: 基础 [2 weeks]
              lesson: 变量
              lesson: 函数
            chapter 2: 所有权
              exercise: 数单词
              project: 日志读取器
        "#]],
    );
}

#[test]
fn japanese() {
    check(
        "# Rust 入門\n\n## 1日目：変数\n- 型\n\n## 2日目：所有権\n- 借用\n- 演習: 数える\n",
        expect_test::expect![[r#"
            Rust 入門 | day | 
            day 1: 変数 [1 day]
              lesson: 型
            day 2: 所有権 [1 day]
              lesson: 借用
              exercise: 数える
        "#]],
    );
}

#[test]
fn korean() {
    check(
        "# 러스트\n\n## 1주차: 변수\n- 타입\n\n## 2주차: 소유권 (4시간)\n- 과제: 단어 세기\n",
        expect_test::expect![[r#"
            러스트 | week | 
            week 1: 변수 [1 week]
              lesson: 타입
            week 2: 소유권 [4 hours]
              exercise: 단어 세기
        "#]],
    );
}

#[test]
fn arabic() {
    check(
        "# دورة رست\n\n## الأسبوع 1: الأساسيات\n- المتغيرات\n- الدوال\n\n## الأسبوع 2: الملكية\n- الاستعارة\n- تمرين: عد الكلمات\n",
        expect_test::expect![[r#"
            دورة رست | week | 
            week 1: الأساسيات [1 week]
              lesson: المتغيرات
              lesson: الدوال
            week 2: الملكية [1 week]
              lesson: الاستعارة
              exercise: عد الكلمات
        "#]],
    );
}

#[test]
fn hebrew_and_hindi() {
    check(
        "## שבוע 1: משתנים\n- טיפוסים\n\n## सप्ताह 2: स्वामित्व\n- उधार\n",
        expect_test::expect![[r#"
             | week | 
            week 1: משתנים [1 week]
              lesson: טיפוסים
            week 2: स्वामित्व [1 week]
              lesson: उधार
        "#]],
    );
}

#[test]
fn unknown_words() {
    check(
        "# Tečaj\n\n## Sedmica 1: Uvod\n- a\n\n## Sedmica 2: Posjed\n- b\n\n## Napomene\nx\n",
        expect_test::expect![[r#"
            Tečaj | sedmica | 
            sedmica 1: Uvod
              lesson: a
            sedmica 2: Posjed
              lesson: b
            aside 9: Napomene
        "#]],
    );
}

#[test]
fn months_of_weeks() {
    check(
        "# Half a year\n\n## Month 1\n- Week 1: Values\n- Week 2: Ownership\n\n## Month 2\n- Week 5: Async\n",
        expect_test::expect![[r#"
            Half a year | month | 
            month 1: Month 1 [1 month]
              week 1: Values [1 week]
              week 2: Ownership [1 week]
            month 2: Month 2 [1 month]
              week 5: Async [1 week]
        "#]],
    );
}

#[test]
fn lessons_with_lists() {
    check(
        "# T\n\n## Module 1: Basics\n\n### Lesson 1.1: Values\n- let\n- mut\n\n### Lesson 1.2: Types\nProse only.\n\n### Quiz\n\n- What is i32?\n\n## Module 2: Rest\n\n### Topics\n- a\n### Exercises\n- b\n### Project\nBuild a parser.\n",
        expect_test::expect![[r#"
            T | module | 
            module 1: Basics
              lesson: 1.1 Values
              lesson: 1.2 Types
              quiz: What is i32?
            module 2: Rest
              lesson: a
              exercise: b
              project: Build a parser
        "#]],
    );
}

#[test]
fn code_is_no_structure() {
    check(
        "# T\n\n## Week 1\n\n```md\n## Week 9\n- no\n```\n\n<!-- ## Week 8 -->\n\n- yes [link](http://x)\n- `<T>` and Vec<T>\n",
        expect_test::expect![[r#"
            T | week | 
            week 1: Week 1 [1 week]
              lesson: yes link
              lesson: `<T>` and Vec<T>
        "#]],
    );
}

#[test]
fn contents_list() {
    check(
        "# T\n\n- [Week 1](#w1)\n- [Week 2](#w2)\n\n## Week 1 {#w1}\n- a\n\n## Week 2 {#w2}\n- b\n",
        expect_test::expect![[r#"
            T | week | 
            week 1: Week 1 [1 week]
              lesson: a
            week 2: Week 2 [1 week]
              lesson: b
        "#]],
    );
}

#[test]
fn emoji() {
    check(
        "# 🚀 Rust\n\n## 📘 Phase 1 — Basics ⏱️ 2 weeks\n✅ install\n✅ run\n\n## 📗 Phase 2 — Depth\n• a\n• b\n",
        expect_test::expect![[r#"
            Rust | phase | 
            phase 1: Basics [2 weeks]
              lesson: install
              lesson: run
            phase 2: Depth
              lesson: a
              lesson: b
        "#]],
    );
}

#[test]
fn roman_parts() {
    check(
        "# T\n\n## Part I: Start\n### Chapter 1: A\n- x\n### Chapter 2: B\n- y\n\n## Part II: End\n### Chapter 3: C\n- z\n",
        expect_test::expect![[r#"
            T | part | 
            part I: Start
              chapter 1: A
                lesson: x
              chapter 2: B
                lesson: y
            part II: End
              chapter 3: C
                lesson: z
        "#]],
    );
}

#[test]
fn days_in_weeks_as_text() {
    check(
        "Week 1: Start\nDay 1: Install\nDay 2: Run\nWeek 2: Go on\nDay 1: Own\n",
        expect_test::expect![[r#"
             | week | 
            week 1: Start [1 week]
              day 1: Install [1 day]
              day 2: Run [1 day]
            week 2: Go on [1 week]
              day 1: Own [1 day]
        "#]],
    );
}

#[test]
fn crlf_and_bom() {
    check(
        "\u{feff}# T\r\n\r\n## Week 1\r\n- a\r\n\r\n## Week 2\r\n- b\r\n",
        expect_test::expect![[r#"
            T | week | 
            week 1: Week 1 [1 week]
              lesson: a
            week 2: Week 2 [1 week]
              lesson: b
        "#]],
    );
}

#[test]
fn deep_lists() {
    check(
        "- Module 1: A\n  - Lesson 1: a1\n    - detail\n  - Lesson 2: a2\n- Module 2: B\n  - Lesson 3: b1\n",
        expect_test::expect![[r#"
             | module | 
            module 1: A
              lesson: 1 a1
              lesson: 2 a2
            module 2: B
              lesson: 3 b1
        "#]],
    );
}

#[test]
fn hours_a_week() {
    check(
        "# T\n\nDuration: 10 weeks, 6 hours per week.\n\n## Week 1\n- a\n",
        expect_test::expect![[r#"
            T | week | 10 weeks
            6 hours a week
            week 1: Week 1 [1 week]
              lesson: a
        "#]],
    );
}

#[test]
fn flat_ordered() {
    check(
        "# T\n\n1. Values\n2. Ownership (3 hours)\n3. Traits\n",
        expect_test::expect![[r#"
            T | unit | 
             1: Values
             2: Ownership [3 hours]
             3: Traits
        "#]],
    );
}

#[test]
fn flat_bullets() {
    check(
        "# T\n\n## Topics\n- Values\n- Ownership\n",
        expect_test::expect![[r#"
            T | unit | 
             -: Topics
              lesson: Values
              lesson: Ownership
        "#]],
    );
}

#[test]
fn weeks_within_ranges_of_weeks() {
    check(
        "# C\n\n## Start (Weeks 1–4)\n\n**Week 1 — Setup** (2 h)\n\n* Lab: run it\n\n**Week 2: Own**\n\n- move\n\n## Web (Weeks 5–8)\n\n### Week 5\nTopics: HTTP\n\n## Final Exam\n3 hours.\n",
        expect_test::expect![[r#"
            C | week | 
            week 1-4: Start [4 weeks]
              week 1: Setup [2 hours]
                exercise: run it
              week 2: Own [1 week]
                lesson: move
            week 5-8: Web [4 weeks]
              week 5: Week 5 [1 week]
                lesson: HTTP
             -: Final Exam [3 hours]
        "#]],
    );
}

#[test]
fn shouted_plain_text() {
    check(
        "RUST IN 2 WEEKS\n\nWEEK 1\nDay 1 (2h): Install\nWEEK 2\nDay 1: Own\n",
        expect_test::expect![[r#"
            RUST IN 2 WEEKS | week | 
            week 1: WEEK 1 [1 week]
              day 1: Install [2 hours]
            week 2: WEEK 2 [1 week]
              day 1: Own [1 day]
        "#]],
    );
}

#[test]
fn becomes_a_track_with_groups_steps_and_a_page() {
    let trial = Trial::of_file(
        Format::Outline,
        "plan.md",
        b"# Plan\n\n6 hours per week.\n\n## Who it is for\nYou.\n\n## Part 1: A (4 weeks)\n\n### Week 1-2: X\nOutcomes:\n- read\n\nMastery check:\n- build (1.5 hours)\n\n### Week 3\n\n## Part 2: B\n- one\n\n## Capstone (choose 1-2)\n- p\n- q\n\n## Mastery Criteria\n- ship\n",
    );
    let (imported, files, library) = trial.imported();
    assert_eq!(imported.report.track, "plan");
    assert_eq!(imported.report.count("units"), 4);
    assert_eq!(imported.report.count("planned items"), 6);
    let track = &library.tracks[0];
    assert_eq!(
        (track.title.as_str(), track.hours_a_week, track.unit_word.as_str()),
        ("Plan", 6, "part")
    );
    let groups: Vec<_> = track.groups.iter().map(|group| group.title.as_str()).collect();
    assert_eq!(groups, ["A"]);
    let units: Vec<_> =
        track.units.iter().map(|unit| (unit.title.as_str(), unit.steps.len())).collect();
    assert_eq!(units, [("X", 1), ("Week 3", 1), ("B", 1), ("Capstone (choose 1-2)", 2)]);
    let check = &track.units[0].steps[0];
    assert_eq!(
        (check.kind.word(), check.duration.map(|span| span.to_string())),
        ("check", Some("90 minutes".to_owned()))
    );
    assert_eq!(track.steps[0].kind.word(), "criterion");
    assert!(files.0["lessons/plan/about.md"].contains("## Who it is for\n\nYou."));
}

#[test]
fn a_second_import_keeps_the_ids() {
    let trial = Trial::of_file(Format::Outline, "plan.md", b"# Plan\n## Week 1\n- a\n");
    let (_, _, before) = trial.imported();
    std::fs::write(&trial.from, "# Plan\n## Week 0\n- z\n## Week 1\n- a\n").expect("the document");
    let (imported, _, after) = trial.imported();
    assert!(imported.report.changes.update);
    assert_eq!(before.tracks[0].id, after.tracks[0].id);
    assert_eq!(before.tracks[0].units[0].steps[0].id, after.tracks[0].units[1].steps[0].id);
}

#[test]
fn what_is_no_curriculum_is_refused() {
    let refusal = |bytes: &[u8]| Trial::of_file(Format::Outline, "plan.md", bytes).refusal();
    assert!(refusal(b"").contains("no unit found"), "{}", refusal(b""));
    assert!(refusal(b"just words\n").contains("no unit found"));
    assert!(refusal(&[0xff, 0xfe, 0x00]).contains("plan.md"));
    let deep = "> ".repeat(5000);
    assert!(refusal(format!("# A\n\n## Week 1\n\n{deep}x\n").as_bytes()).contains("plan.md:5"));
}

#[test]
fn odd_documents_neither_panic_nor_take_long() {
    let long = format!("# T\n\n## Week 1: {}\n- {}\n", "x".repeat(100_000), "(".repeat(50_000));
    let many = (0..5000).map(|at| format!("## Week {at}\n- a\n")).collect::<String>();
    let nested = (0..39).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect::<String>();
    let signs = "[".repeat(20_000) + &"*_`|<".repeat(2000);
    let letters: String = ('\u{0}'..='\u{3000}').collect();
    for document in [
        &long,
        &many,
        &nested,
        &signs,
        &letters,
        &letters.split("").collect::<Vec<_>>().join("\n# "),
    ] {
        let _ = parse("x.md", document);
    }
}

/// What the five documents of the issue name, as facts: they are not in the repository.
#[test]
fn every_unit_of_the_five_documents() {
    let Some(folder) = std::env::var_os("MASTERWORK_CURRICULA") else { return };
    let mut facts = String::new();
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let outline =
            parse("x.md", &std::fs::read_to_string(path).expect("text")).expect("an outline");
        let count = |kind| outline.all_items().iter().filter(|item| item.kind == kind).count();
        let units: Vec<_> = outline
            .all_units()
            .iter()
            .map(|unit| {
                format!("{}{}", unit.word, unit.number.as_deref().unwrap_or(" ").replace('-', "–"))
            })
            .collect();
        facts.push_str(&format!(
            "{}\n  lessons {}, exercises {}, quizzes {}, exams {}, projects {}, checks {}, checklist {}, criteria {}\n",
            units.join(" "),
            count(ItemKind::Lesson), count(ItemKind::Exercise), count(ItemKind::Quiz), count(ItemKind::Exam),
            count(ItemKind::Project), count(ItemKind::Check), count(ItemKind::Checklist), outline.criteria.len(),
        ));
    }
    expect_test::expect![[r#"
        module1 module2 module3 module4 module5 module6 module7
          lessons 0, exercises 0, quizzes 0, exams 0, projects 0, checks 7, checklist 0, criteria 7
        phase1 day1–5 day6–9 day10–14 phase2 phase3
          lessons 15, exercises 0, quizzes 0, exams 6, projects 2, checks 0, checklist 0, criteria 3
        module01 module02 module03 module04 module05 module06 module07 module08 module09 module10 module11 module12 module13 module14 module15 module16 module17 module18
          lessons 85, exercises 0, quizzes 0, exams 0, projects 0, checks 0, checklist 0, criteria 0
        module1 week1–2 week3–4 week5–6 week7–8 module2 week9–10 week11–12 week13–14 week15–16 week17–18 module3 week19–20 week21–22 week23–24
          lessons 13, exercises 23, quizzes 0, exams 0, projects 1, checks 0, checklist 0, criteria 5
        phase0 phase1 phase2 phase3 phase4 phase5 phase6 phase7 phase8 phase9 phase10 phase11  
          lessons 0, exercises 0, quizzes 0, exams 0, projects 5, checks 12, checklist 47, criteria 4
    "#]].assert_eq(&facts);
}
