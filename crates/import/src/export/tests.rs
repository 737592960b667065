//! Our own content goes out and comes back in.

use std::path::Path;

use curriculum::{Files, Library};

use super::{RustlingsParts, mdbook, rustlings};
use crate::Format;
use crate::trial::Trial;

fn our_content() -> Library {
    fn add(root: &Path, folder: &Path, files: &mut Files) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                add(root, &path, files);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name =
                    path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                files.0.insert(name, text);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let mut files = Files::default();
    add(&root, &root, &mut files);
    Library::parse(&files, "masterwork").0
}

fn parts() -> RustlingsParts {
    RustlingsParts {
        observe: vec![
            ("Cargo.toml".to_owned(), "[package]\nname = \"observe\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[features]\nallocations = []\n".to_owned()),
            ("src/lib.rs".to_owned(), String::new()),
        ],
        ..RustlingsParts::default()
    }
}

#[test]
fn a_track_goes_to_rustlings_and_back() {
    let library = our_content();
    let track =
        library.tracks.iter().find(|track| track.slug == "rust-masterclass").expect("the track");
    let exported = rustlings(&library, track, &parts());
    let count = exported.came["exercises"];
    assert!(count > 20, "{count} exercises");
    let files: Vec<(&str, &str)> =
        exported.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (imported, _, back) = Trial::new(Format::Rustlings, &files).imported();
    assert_eq!((back.exercises.len(), imported.report.count("exercises")), (count, count));
    let ours: Vec<&str> = track
        .units
        .iter()
        .filter(|unit| {
            back.tracks[0]
                .units
                .iter()
                .any(|other| other.items.len() > 1 && other.title == unit.title)
        })
        .map(|unit| unit.id.as_str())
        .collect();
    let _ = ours;
    let exercises =
        track.items().filter(|item| matches!(item, curriculum::TrackItem::Exercise(_))).count();
    let lost = exported
        .left_out
        .iter()
        .filter(|(_, why)| !why.starts_with("planned") && !why.contains("quizzes"))
        .count();
    assert_eq!(count + lost, exercises, "each exercise came or is named");
}

#[test]
fn a_track_goes_to_mdbook_and_back() {
    let library = our_content();
    let track =
        library.tracks.iter().find(|track| track.slug == "rust-masterclass").expect("the track");
    let exported = mdbook(&library, track);
    let files: Vec<(&str, &str)> =
        exported.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let trial = Trial::new(Format::MdbookQuiz, &files);
    let source = crate::Source::open(&trial.from, crate::Limits::TEXT).expect("a source");
    let book = crate::book::Book::find(&source).expect("a book").expect("a book");
    assert_eq!(book.title.as_deref(), Some(track.title.as_str()));
    assert_eq!(book.missing, Vec::<String>::new());
    let items = track.items().count();
    assert_eq!(book.chapters.len(), 1 + track.units.len() + items);
    let fences = exported
        .files
        .values()
        .filter(|text| text.contains("```rust,error=") || text.contains("```output"))
        .count();
    assert_eq!(fences, 0, "no mark that only we understand");
}

#[test]
#[expect(clippy::print_stderr, reason = "says where the course is")]
fn writes_a_course_where_it_is_asked_to() {
    let Some(folder) = std::env::var_os("EXPORT_TO") else { return };
    let library = our_content();
    let track =
        library.tracks.iter().find(|track| track.slug == "rust-masterclass").expect("the track");
    let observe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../observe/src");
    let mut parts = parts();
    parts.observe.truncate(1);
    for entry in std::fs::read_dir(observe).expect("a folder").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("text");
        parts.observe.push((format!("src/{}", entry.file_name().to_string_lossy()), text));
    }
    for (name, exported) in
        [("rustlings", rustlings(&library, track, &parts)), ("mdbook", mdbook(&library, track))]
    {
        for (path, text) in exported.files {
            let path = Path::new(&folder).join(name).join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        eprintln!("{name}: {:?} left out {:#?}", exported.came, exported.left_out);
    }
}
