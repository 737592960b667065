//! A small course of our own in the layout of JetBrains Academy.

use crate::Format;
use crate::trial::Trial;

const SOLUTION: &str = "pub fn double(x: u8) -> u8 {\n    x * 2\n}\n";
const MANIFEST: &str = "[package]\nname = \"double\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "course-info.yaml",
            "title: Small course\nlanguage: English\nsummary: |-\n  Short.\nprogramming_language: Rust\ncontent:\n- Basics\n- Loose\n",
        ),
        ("LICENSE", "MIT License\n"),
        ("Basics/section-info.yaml", "content:\n- Numbers\n"),
        (
            "Basics/Numbers/lesson-info.yaml",
            "custom_name: All numbers\ncontent:\n- Read\n- Double\n- Which\n- Print\n- Strange\n- Gone\n",
        ),
        (
            "Basics/Numbers/Read/task-info.yaml",
            "type: theory\nfiles:\n- name: src/main.rs\n  visible: true\n",
        ),
        (
            "Basics/Numbers/Read/task.html",
            "<h2>Numbers</h2><p>A <b>byte</b> is <code>u8</code>.</p><img src=\"a.png\">",
        ),
        ("Basics/Numbers/Read/src/main.rs", "fn main() {}\n"),
        (
            "Basics/Numbers/Double/task-info.yaml",
            "type: edu\nfiles:\n- name: src/lib.rs\n  visible: true\n  placeholders:\n  - offset: 33\n    length: 5\n    placeholder_text: todo!()\n- name: Cargo.toml\n  visible: false\n- name: tests/tests.rs\n  visible: false\nstatus: Solved\n",
        ),
        ("Basics/Numbers/Double/task-remote-info.yaml", "id: 77\n"),
        (
            "Basics/Numbers/Double/task.md",
            "Double it.\n\n<div class=\"hint\">Use <code>*</code>.</div>\n",
        ),
        ("Basics/Numbers/Double/Cargo.toml", MANIFEST),
        ("Basics/Numbers/Double/src/lib.rs", SOLUTION),
        (
            "Basics/Numbers/Double/tests/tests.rs",
            "#[test]\nfn doubles() { assert_eq!(double::double(2), 4); }\n",
        ),
        (
            "Basics/Numbers/Which/task-info.yaml",
            "type: choice\nis_multiple_choice: true\noptions:\n- text: u8\n  is_correct: true\n- text: String\n  is_correct: false\nmessage_correct: Right.\nmessage_incorrect: It owns memory.\nfiles:\n",
        ),
        ("Basics/Numbers/Which/task.md", "Which are copied?\n"),
        (
            "Basics/Numbers/Print/task-info.yaml",
            "type: output\nfiles:\n- name: src/main.rs\n  visible: true\n  placeholders:\n  - offset: 12\n    length: 14\n    placeholder_text: todo!()\n- name: output.txt\n  visible: false\n",
        ),
        ("Basics/Numbers/Print/task.md", "Print one.\n"),
        (
            "Basics/Numbers/Print/Cargo.toml",
            "[package]\nname = \"print\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
        ),
        ("Basics/Numbers/Print/src/main.rs", "fn main() { println!(\"1\"); }\n"),
        ("Basics/Numbers/Print/output.txt", "1\n"),
        ("Basics/Numbers/Strange/task-info.yaml", "type: table\n"),
        ("Loose/lesson-info.yaml", "content:\n- Look\n"),
        ("Loose/Look/task-info.yaml", "type: ide\n"),
        ("Loose/Look/task.md", "# Look\n\nOpen the debugger.\n"),
    ]
}

#[test]
fn a_course_with_every_kind_of_task() {
    let (imported, files, library) = Trial::new(Format::EduTools, &files()).imported();
    let report = &imported.report;
    assert_eq!(
        (report.title.as_str(), report.licence.as_deref()),
        ("Small course", Some("MIT License (LICENSE)"))
    );
    assert_eq!(
        ["lessons", "exercises", "choices", "tasks done there"].map(|what| report.count(what)),
        [2, 2, 1, 1]
    );
    let units: Vec<_> = library.tracks[0]
        .units
        .iter()
        .map(|unit| (unit.title.as_str(), unit.items.len()))
        .collect();
    assert_eq!(units, [("Basics › All numbers", 4), ("Loose", 1)]);
    let below = "exercises/imported-all-numbers/double";
    assert_eq!(
        files.0[&format!("{below}/stub/src/lib.rs")],
        "pub fn double(x: u8) -> u8 {\n    todo!()\n}\n"
    );
    assert_eq!(files.0[&format!("{below}/solution/src/lib.rs")], SOLUTION);
    assert_eq!(files.0[&format!("{below}/hints.md")].trim(), "Use `*`.");
    assert!(files.0.contains_key(&format!("{below}/crate/tests/tests.rs")));
    assert!(!files.0.contains_key(&format!("{below}/crate/task.md")));
    let print = "exercises/imported-all-numbers/print";
    assert!(
        files.0[&format!("{print}/crate/tests/prints_what_is_expected.rs")]
            .contains("CARGO_BIN_EXE_print")
    );
    assert_eq!(files.0[&format!("{print}/stub/src/main.rs")], "fn main() { todo!() }\n");
    assert_eq!(library.quizzes[0].questions[0].answer(), "a");
    let double = library.exercises.iter().find(|one| one.slug.ends_with("/double")).expect("it");
    assert!(double.id.ends_with(&imported.done[0].id));
    let read = library.lessons.iter().find(|one| one.slug.ends_with("/read")).expect("it");
    assert!(read.text.contains("A **byte** is `u8`."), "{}", read.text);
    let lost: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
    for part in ["type `table`", "Numbers/Gone", "a.png"] {
        assert!(lost.iter().any(|note| note.contains(part)), "{part} in {lost:?}");
    }
}

#[test]
fn a_renamed_task_keeps_its_id() {
    let trial = Trial::new(Format::EduTools, &files());
    let (_, _, before) = trial.imported();
    let old = trial.from.join("Basics/Numbers/Double");
    std::fs::rename(&old, trial.from.join("Basics/Numbers/Twice")).expect("renamed");
    trial
        .write("Basics/Numbers/lesson-info.yaml", b"custom_name: All numbers\ncontent:\n- Twice\n");
    let (_, _, after) = trial.imported();
    let id = |library: &curriculum::Library, name: &str| {
        library.exercises.iter().find(|one| one.slug.ends_with(name)).map(|one| one.id.clone())
    };
    assert_eq!(id(&before, "/double"), id(&after, "/twice"));
    assert!(id(&after, "/twice").is_some());
}

#[test]
fn a_learners_copy_gives_the_stub_and_what_is_solved() {
    let mut files = files();
    files[0].1 =
        "title: Small course\nprogramming_language: Rust\nmode: Study\ncontent:\n- Basics\n";
    let info = files
        .iter_mut()
        .find(|(path, _)| *path == "Basics/Numbers/Double/task-info.yaml")
        .expect("it");
    info.1 = "type: edu\nstatus: Solved\nfiles:\n- name: src/lib.rs\n  visible: true\n  placeholders:\n  - offset: 33\n    length: 5\n    placeholder_text: todo!()\n    possible_answer: 2 * x\n";
    let (imported, files, _) = Trial::new(Format::EduTools, &files).imported();
    let below = "exercises/imported-all-numbers/double";
    assert!(files.0[&format!("{below}/stub/src/lib.rs")].contains("todo!()"));
    assert!(files.0[&format!("{below}/solution/src/lib.rs")].contains("2 * x"));
    assert_eq!(imported.done.len(), 1);
}

#[test]
fn what_is_no_course_is_refused() {
    let refusal = |files: &[(&str, &str)]| Trial::new(Format::EduTools, files).refusal();
    assert!(refusal(&[("a.md", "x")]).contains("course-info.yaml"));
    assert!(
        refusal(&[("course-info.yaml", "title: x\nprogramming_language: Python\n")])
            .contains("Python")
    );
    let broken = refusal(&[("course-info.yaml", "title: x\ncontent:\n- [a\n")]);
    assert!(broken.contains("course-info.yaml:"), "{broken}");
    assert!(refusal(&[("course-info.yaml", "content:\n- ../../etc\n")]).contains("no name"));
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\ncontent: []\n";
    assert!(!refusal(&[("course-info.yaml", bomb)]).is_empty());
}
