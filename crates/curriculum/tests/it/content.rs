//! The repository's content as a library, and its rules.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use curriculum::{Files, IssuedIds, Library, Readiness, check_rules};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content")
}

/// All content of the repository.
pub(crate) fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let mut files = Files::default();
        let root = folder();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder of content") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    let name = path.strip_prefix(&root).expect("below").to_string_lossy();
                    files.0.insert(name.replace('\\', "/"), text);
                }
            }
        }
        let (library, faults) = Library::parse(&files, "masterwork");
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults, [""; 0]);
        library
    })
}

#[test]
fn tracks_concepts_and_quizzes_keep_their_rules() {
    let issued = std::fs::read_to_string(folder().join("issued-ids.txt")).expect("there");
    let faults = check_rules(library(), &IssuedIds::parse(&issued));
    let ours = faults.iter().filter(|fault| {
        ["tracks/", "quizzes/", "concepts.toml"].iter().any(|part| fault.file.starts_with(part))
    });
    let ours: Vec<String> = ours.map(ToString::to_string).collect();
    assert!(ours.is_empty(), "{}", ours.join("\n"));
}

#[test]
fn every_concept_is_taught_by_some_track() {
    let library = library();
    let taught = |id: &curriculum::ConceptId| {
        let lesson = library.lessons.iter().any(|lesson| lesson.concepts.contains(id));
        let exercise = library.exercises.iter().any(|exercise| exercise.teaches.contains(id));
        let step = library
            .tracks
            .iter()
            .flat_map(curriculum::Track::all_steps)
            .any(|step| step.kind.teaches() && step.concepts.contains(id));
        lesson || exercise || step
    };
    let lost: Vec<&str> = library
        .concepts
        .iter()
        .map(|concept| &concept.id)
        .filter(|id| !taught(id))
        .map(|id| id.0.as_str())
        .collect();
    assert_eq!(lost, [""; 0]);
}

#[test]
fn what_is_planned_says_what_it_is_about() {
    for track in &library().tracks {
        let planned = track
            .all_steps()
            .filter(|step| step.readiness() == Readiness::Planned && step.kind.teaches());
        for step in planned {
            let place = format!("{} {}", track.slug, step.id);
            assert!(!step.concepts.is_empty() && !step.about.is_empty(), "{place}");
            assert!(step.minutes.is_some() || step.duration.is_some(), "{place}");
        }
    }
}
