//! A small course of our own in the workshop runner's layout.

use rusqlite::{Connection, MAIN_DB};

use crate::Format;
use crate::trial::Trial;

fn trial() -> Trial {
    let trial = Trial::new(
        Format::Workshop,
        &[
            (
                ".wr.toml",
                "[[verification]]\ncommand = \"cargo\"\nargs = [\"test\", \"--color\", \"always\", \"--\", \"--nocapture\"]\n",
            ),
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"exercises/*/*\", \"helpers/*\"]\nresolver = \"2\"\n[workspace.package]\nedition = \"2021\"\nlicense = \"MIT\"\n",
            ),
            ("LICENSE", "MIT License\n"),
            ("book/book.toml", "[book]\ntitle = \"Small workshop\"\n"),
            (
                "book/src/SUMMARY.md",
                "# Summary\n\n- [Welcome](welcome.md)\n- [Start](01_start/00_intro.md)\n- [Sums](01_start/01_sums.md)\n",
            ),
            ("book/src/welcome.md", "# Welcome\n"),
            ("book/src/01_start/00_intro.md", "# Start\n\nGo on.\n"),
            ("book/src/01_start/01_sums.md", "# Sums\n\n```rust\nlet a = 1 + 1;\n```\n"),
            (
                "exercises/01_start/00_intro/Cargo.toml",
                "[package]\nname = \"intro\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            ),
            (
                "exercises/01_start/00_intro/src/lib.rs",
                "// Say hello.\npub fn hello() -> &'static str { todo!() }\n#[test]\nfn says_it() { assert_eq!(hello(), \"hello\"); }\n",
            ),
            (
                "exercises/01_start/01_sums/Cargo.toml",
                "[package]\nname = \"sums\"\nversion = \"0.1.0\"\nedition.workspace = true\n[dev-dependencies]\nhelp = { path = \"../../../helpers/help\" }\n",
            ),
            (
                "exercises/01_start/01_sums/src/lib.rs",
                "// Add the crate to Cargo.toml.\npub fn sum(a: u8, b: u8) -> u8 { __ }\n",
            ),
            (
                "exercises/01_start/01_sums/tests/sums.rs",
                "#[test]\nfn adds() { assert_eq!(sums::sum(1, 1), help::two()); }\n",
            ),
            ("exercises/01_start/notes/readme.txt", "no exercise\n"),
            (
                "exercises/02_more/00_own/Cargo.toml",
                "[package]\nname = \"own\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            ),
            ("exercises/02_more/00_own/src/main.rs", "fn main() { todo!() }\n"),
            (
                "exercises/02_more/00_own/.wr.toml",
                "[[verification]]\ncommand = \"cargo\"\nargs = [\"run\"]\n",
            ),
            (
                "helpers/help/Cargo.toml",
                "[package]\nname = \"help\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            ),
            ("helpers/help/src/lib.rs", "pub fn two() -> u8 { 2 }\n"),
            (
                "solutions/01_start/00_intro/src/lib.rs",
                "pub fn hello() -> &'static str { \"hello\" }\n#[test]\nfn says_it() { assert_eq!(hello(), \"hello\"); }\n",
            ),
        ],
    );
    let mut database = Connection::open_in_memory().expect("a database");
    database
        .execute_batch(
            "CREATE TABLE open_exercises (chapter TEXT NOT NULL, exercise TEXT NOT NULL, solved INTEGER NOT NULL, PRIMARY KEY (chapter, exercise));
             INSERT INTO open_exercises VALUES ('01_start', '00_intro', 1), ('01_start', '01_sums', 0), ('09_gone', '00_gone', 1);",
        )
        .expect("rows");
    trial.write("exercises/progress.db", &database.serialize(MAIN_DB).expect("bytes"));
    trial
}

#[test]
fn a_course_with_its_book() {
    let (imported, files, library) = trial().imported();
    let report = &imported.report;
    assert_eq!((report.title.as_str(), report.licence.as_deref()), ("Small workshop", Some("MIT")));
    let counts = ["exercises", "solutions", "lessons", "chapters", "exercises done there"]
        .map(|what| report.count(what));
    assert_eq!(counts, [3, 1, 3, 2, 1]);
    let items: Vec<&str> = library.tracks[0].items().map(curriculum::TrackItem::slug).collect();
    assert_eq!(
        items,
        [
            "imported/welcome",
            "imported/01-start-00-intro",
            "imported-start/intro",
            "imported/01-start-01-sums",
            "imported-start/sums",
            "imported-more/own",
        ]
    );
    let head = |name: &str| files.0[&format!("exercises/{name}/exercise.toml")].clone();
    assert!(head("imported-start/intro").contains("\"build --all-targets\""));
    assert!(
        head("imported-start/intro").contains("\"test -- --nocapture\""),
        "{}",
        head("imported-start/intro")
    );
    assert!(
        head("imported-more/own").contains("\"run\"")
            && !head("imported-more/own").contains("test")
    );
    assert!(
        head("imported-start/sums")
            .contains("manifest = \"exercises/01_start/01_sums/Cargo.toml\"")
    );
    let below: Vec<&str> = files
        .0
        .keys()
        .filter_map(|path| path.strip_prefix("exercises/imported-start/sums/"))
        .collect();
    assert_eq!(
        below,
        [
            "crate/Cargo.toml",
            "crate/exercises/01_start/01_sums/tests/sums.rs",
            "crate/helpers/help/Cargo.toml",
            "crate/helpers/help/src/lib.rs",
            "exercise.toml",
            "instructions.md",
            "stub/exercises/01_start/01_sums/Cargo.toml",
            "stub/exercises/01_start/01_sums/src/lib.rs",
        ]
    );
    let root = &files.0["exercises/imported-start/sums/crate/Cargo.toml"];
    assert!(root.contains("edition = \"2021\"") && root.contains("helpers/help"), "{root}");
    let intro =
        library.exercises.iter().find(|one| one.slug == "imported-start/intro").expect("it");
    assert!(intro.id.ends_with(&imported.done[0].id));
    let lost: Vec<String> = report.left_out.iter().map(ToString::to_string).collect();
    assert!(lost.iter().any(|note| note.contains("exercises/01_start/notes")), "{lost:?}");
    assert!(lost.iter().any(|note| note.contains("09_gone/00_gone")), "{lost:?}");
}

#[test]
fn what_is_no_course_is_refused() {
    let refusal = |files: &[(&str, &str)]| Trial::new(Format::Workshop, files).refusal();
    assert!(refusal(&[("README.md", "x")]).contains("NN_chapter"));
    assert!(refusal(&[(".wr.toml", "exercises_dir = \"../..\"")]).contains("leads out"));
    assert!(refusal(&[(".wr.toml", "skip_build = 3")]).contains(".wr.toml:1"));
    let outside =
        "[package]\nname = \"a\"\n[dependencies]\nb = { path = \"../../../../secret\" }\n";
    let words = refusal(&[
        ("exercises/01_a/00_b/Cargo.toml", outside),
        ("exercises/01_a/00_b/src/lib.rs", ""),
    ]);
    assert!(words.contains("leads out of the course"), "{words}");
}
