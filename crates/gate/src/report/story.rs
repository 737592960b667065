//! Which events a person needs to see around a failure, and what each of them is in words.

use std::collections::BTreeSet;

use super::Meaning;
use super::words::thousands;
use crate::outcome::Outcome;
use crate::run::StageReport;
use crate::timeline::{Event, Happening};

/// One step of what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// An event, and whether it is the one at which the failure showed.
    Event(&'a Event, bool),
    /// So many events were left out here.
    Gap(usize),
}

/// How many of these are taken from before the failure, however far away they are.
const OWN: usize = 6;
const LIFE: usize = 4;
const PRINTED: usize = 4;
const AFTER: usize = 3;

/// Where in `events` the failure showed: at the event that it names, else at the last that is no end.
/// A check that reads one client after the other names its last event, whoever's that is: then it is
/// the last event of the client that the failure speaks of.
pub(super) fn bad_index(stage: &StageReport) -> Option<usize> {
    let failure = match &stage.outcome {
        Outcome::Fail(failure) => Some(failure),
        Outcome::Pass | Outcome::Inconclusive(_) => None,
    };
    let named = failure.and_then(|failure| failure.event);
    let events = &stage.events;
    let is_end = |event: &Event| matches!(event.what, Happening::Ended { .. });
    let found = named
        .and_then(|number| events.iter().position(|event| event.number == number))
        .or_else(|| events.iter().rposition(|event| !is_end(event)))?;
    let own = failure.and_then(|failure| last_of_named(&events[..=found], &failure.what));
    Some(own.unwrap_or(found))
}

/// The last event of the client that `what` names first, if the last of `events` is another one's.
fn last_of_named(events: &[Event], what: &str) -> Option<usize> {
    let last = client_of(&events.last()?.what)?;
    let mut named: Option<(usize, &str)> = None;
    let mut seen = BTreeSet::new();
    for client in events.iter().filter_map(|event| client_of(&event.what)) {
        if !seen.insert(client) {
            continue;
        }
        let at = position_of_word(what, client);
        if let Some(at) = at.filter(|at| named.is_none_or(|(before, _)| *at < before)) {
            named = Some((at, client));
        }
    }
    let (_, client) = named?;
    if position_of_word(what, last).is_some() {
        return None;
    }
    events.iter().rposition(|event| client_of(&event.what) == Some(client))
}

/// Where `word` stands in a text as a word of its own.
fn position_of_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |character: char| character.is_alphanumeric() || "-_".contains(character);
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !word.is_empty() && !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// What happened around the failure, in order of time: about `most` events, and gaps between them.
pub(super) fn story(stage: &StageReport, most: usize) -> Vec<Step<'_>> {
    let Some(bad) = bad_index(stage) else { return Vec::new() };
    let events = &stage.events;
    let client = client_of(&events[bad].what);
    let mut chosen = BTreeSet::from([bad]);
    let mut choose = |wanted: usize, fits: &dyn Fn(&Happening) -> bool| {
        let found = (0..bad).rev().filter(|index| fits(&events[*index].what));
        chosen.extend(found.take(wanted));
    };
    choose(OWN, &|what| client.is_some() && client_of(what) == client);
    choose(LIFE, &is_of_life);
    choose(PRINTED, &|what| matches!(what, Happening::Printed { .. }));
    let after = (bad + 1..events.len()).filter(|index| {
        let what = &events[*index].what;
        is_of_life(what) || matches!(what, Happening::Printed { .. })
    });
    chosen.extend(after.take(AFTER));
    let nearest = (0..bad).rev().take(most);
    for index in nearest {
        if chosen.len() >= most {
            break;
        }
        chosen.insert(index);
    }
    with_gaps(stage, &chosen, bad)
}

fn with_gaps<'a>(stage: &'a StageReport, chosen: &BTreeSet<usize>, bad: usize) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let mut next = 0;
    for index in chosen {
        if *index > next {
            steps.push(Step::Gap(index - next));
        }
        steps.push(Step::Event(&stage.events[*index], *index == bad));
        next = index + 1;
    }
    let rest = stage.events.len() - next;
    if rest > 0 {
        steps.push(Step::Gap(rest));
    }
    steps
}

/// Starts, ends and faults: they matter however long ago they were.
pub(super) fn is_of_life(what: &Happening) -> bool {
    matches!(what, Happening::Started { .. } | Happening::Ended { .. } | Happening::Fault { .. })
}

/// Whose connection an event is about.
pub(super) fn client_of(what: &Happening) -> Option<&str> {
    match what {
        Happening::Connected { client }
        | Happening::Refused { client, .. }
        | Happening::Sent { client, .. }
        | Happening::Received { client, .. }
        | Happening::Closed { client, .. } => Some(client),
        Happening::Started { .. }
        | Happening::Ready { .. }
        | Happening::Ended { .. }
        | Happening::Printed { .. }
        | Happening::Fault { .. }
        | Happening::Disk { .. }
        | Happening::Note { .. } => None,
    }
}

/// An event in words.
pub(super) struct Told<'a> {
    /// Who: a client, an instance, `fault`, `disk`, `gate`.
    pub(super) who: &'a str,
    /// What it is: `→` sent, `←` received, `│` printed, `+` and `×` for what begins and ends, `!` a
    /// fault.
    pub(super) sign: &'static str,
    /// What.
    pub(super) text: String,
    pub(super) meaning: Meaning,
    /// Its kind, as a name that pages use.
    pub(super) kind: &'static str,
}

/// An event in words.
pub(super) fn told(what: &Happening) -> Told<'_> {
    let told = |who, sign, text: String, meaning, kind| Told { who, sign, text, meaning, kind };
    match what {
        Happening::Started { instance, command } => {
            told(instance, "+", format!("started: {command}"), Meaning::Faint, "started")
        }
        Happening::Ready { instance } => {
            told(instance, "+", "takes connections".to_owned(), Meaning::Faint, "ready")
        }
        Happening::Ended { instance, how } => {
            told(instance, "×", format!("ended: {how}"), Meaning::Faint, "ended")
        }
        Happening::Printed { instance, text, .. } => {
            told(instance, "│", text.clone(), Meaning::Printed, "printed")
        }
        Happening::Connected { client } => {
            told(client, "+", "connected".to_owned(), Meaning::Faint, "connected")
        }
        Happening::Refused { client, why } => {
            told(client, "×", format!("not connected: {why}"), Meaning::Bad, "refused")
        }
        Happening::Sent { client, text, bytes } if *bytes == 0 => {
            told(client, "→", format!("{text}(nothing)"), Meaning::Faint, "sent")
        }
        Happening::Sent { client, text, .. } => {
            told(client, "→", text.clone(), Meaning::Sent, "sent")
        }
        Happening::Received { client, text, .. } => {
            told(client, "←", text.clone(), Meaning::Received, "received")
        }
        Happening::Closed { client, how } => {
            told(client, "×", format!("closed {how}"), Meaning::Faint, "closed")
        }
        Happening::Fault { fault, proof: Some(proof) } => {
            told("fault", "!", format!("{fault} ({proof})"), Meaning::Bad, "fault")
        }
        Happening::Fault { fault, proof: None } => told(
            "fault",
            "!",
            format!("{fault} (nothing shows that it bit)"),
            Meaning::Doubt,
            "fault",
        ),
        Happening::Disk { operation, path, bytes } => {
            let size = match bytes {
                0 => String::new(),
                bytes => format!(", {} bytes", thousands(*bytes)),
            };
            told("disk", "·", format!("{operation} {path}{size}"), Meaning::Faint, "disk")
        }
        Happening::Note { text } => told("gate", "·", text.clone(), Meaning::Faint, "note"),
    }
}
