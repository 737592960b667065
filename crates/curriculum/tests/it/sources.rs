//! Each track against the facts of its document: `source.toml` names them, in their order, and
//! nothing of them may be missing. The documents themselves are not in the repository.

use curriculum::{Span, Step, Track};
use serde::Deserialize;

use crate::content::{folder, library};

const TRACKS: [&str; 5] = [
    "ace-systems-steward",
    "active-recall",
    "rust-masterclass",
    "middle-backend",
    "product-engineering",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[serde(default)]
    facts: Vec<String>,
    duration: Option<Span>,
    hours_a_week: Option<u32>,
    units: Vec<SourceUnit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceUnit {
    id: String,
    #[serde(default)]
    title: String,
    duration: Option<Span>,
    group: Option<String>,
    choose: Option<String>,
    #[serde(default)]
    outcomes: Vec<String>,
    #[serde(default)]
    facts: Vec<String>,
}

/// Words as they are compared: letter case and the kinds of quotes aside.
fn plain(text: &str) -> String {
    text.replace('’', "'").replace(['“', '”'], "\"").replace('`', "").to_lowercase()
}

/// What is missing of the facts among the steps, in their order. Two facts may share a step.
fn missing<'a>(facts: &'a [String], steps: &[Step]) -> Vec<&'a str> {
    let mut from = 0;
    let fits = |step: &Step, fact: &str| {
        let (kind, words) = fact.split_once(": ").unwrap_or(("", fact));
        let text = plain(&format!("{} {}", step.title, step.about));
        step.kind.word() == kind && words.split(" | ").all(|word| text.contains(&plain(word)))
    };
    let mut lost = Vec::new();
    for fact in facts {
        match steps[from..].iter().position(|step| fits(step, fact)) {
            Some(found) => from += found,
            None => lost.push(fact.as_str()),
        }
    }
    lost
}

fn lost_of_unit(track: &Track, wanted: &SourceUnit) -> Vec<String> {
    let Some(unit) = track.units.iter().find(|unit| unit.id == wanted.id) else {
        return vec![format!("unit {}", wanted.id)];
    };
    let facts = missing(&wanted.facts, &unit.steps).into_iter();
    let mut lost: Vec<String> = facts.map(|fact| format!("{}: {fact}", unit.id)).collect();
    if !plain(&unit.title).contains(&plain(&wanted.title)) {
        lost.push(format!("{}: the title {}", unit.id, wanted.title));
    }
    if unit.duration != wanted.duration && wanted.duration.is_some() {
        lost.push(format!("{}: the duration", unit.id));
    }
    if unit.group != wanted.group {
        lost.push(format!("{}: the group", unit.id));
    }
    if unit.choose.map(|choice| choice.of.word().to_owned()) != wanted.choose {
        lost.push(format!("{}: the choice", unit.id));
    }
    let outcomes = plain(&unit.outcomes.join("\n"));
    let outcome = wanted.outcomes.iter().filter(|outcome| !outcomes.contains(&plain(outcome)));
    lost.extend(outcome.map(|outcome| format!("{}: the outcome {outcome}", unit.id)));
    lost
}

#[test]
fn nothing_of_the_documents_is_missing() {
    for slug in TRACKS {
        let track = library().track(slug).unwrap_or_else(|| panic!("no track {slug}"));
        let file = folder().join("tracks").join(slug).join("source.toml");
        let text = std::fs::read_to_string(&file).expect("the facts");
        let source: Source =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{slug}: {error}"));
        let mut lost: Vec<String> =
            missing(&source.facts, &track.steps).into_iter().map(ToOwned::to_owned).collect();
        lost.extend(source.units.iter().flat_map(|unit| lost_of_unit(track, unit)));
        assert!(lost.is_empty(), "{slug} lacks:\n{}", lost.join("\n"));
        let order: Vec<&str> = track.units.iter().map(|unit| unit.id.as_str()).collect();
        let wanted: Vec<&str> = source.units.iter().map(|unit| unit.id.as_str()).collect();
        assert_eq!(order, wanted, "{slug}: the order of units");
        assert!(source.duration.is_none() || source.duration == track.duration, "{slug}");
        assert!(source.hours_a_week.is_none_or(|hours| hours == track.hours_a_week), "{slug}");
    }
}

#[test]
fn a_fact_that_is_missing_or_out_of_order_is_found() {
    let track = library().track("product-engineering").expect("there");
    let steps = &track.units[0].steps;
    let facts = |facts: &[&str]| facts.iter().map(|fact| (*fact).to_owned()).collect::<Vec<_>>();
    assert_eq!(missing(&facts(&["checklist: rustup", "checklist: Git"]), steps), [""; 0]);
    assert_eq!(missing(&facts(&["exam: rustup"]), steps), ["exam: rustup"]);
    let turned = facts(&["checklist: conventional commits", "checklist: rustup"]);
    assert_eq!(missing(&turned, steps), ["checklist: rustup"]);
}

/// The four phases of a module stand in their order, each with something in it.
#[test]
fn modules_of_the_stewards_run_through_four_phases() {
    let track = library().track("ace-systems-steward").expect("there");
    for unit in &track.units {
        let mut phases: Vec<_> = unit.steps.iter().map(|step| step.phase).collect();
        assert!(phases.is_sorted(), "{}", unit.id);
        phases.dedup();
        assert_eq!(phases.len(), 4, "{}", unit.id);
    }
}

#[test]
fn the_russian_track_speaks_russian() {
    let mut track = library().track("middle-backend").expect("there").clone();
    let milestones = track.all_steps().filter(|step| step.kind.word() == "milestone");
    for step in milestones {
        assert!(step.ru.title.is_some() && step.ru.about.is_some(), "{}", step.id);
    }
    track.speak(curriculum::Language::Russian);
    let is_russian = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
    for unit in &track.units {
        assert!(is_russian(&unit.title) && is_russian(&unit.about), "{}", unit.id);
    }
    assert!(is_russian(&track.title) && is_russian(&track.unit_word));
}
