//! Reasons, days and concepts in words.

use curriculum::ConceptId;
use learner::{Day, Why};

use crate::session::Session;

/// A day as `2026-03-01`.
#[must_use]
pub fn date(day: Day) -> String {
    let first = jiff::civil::date(1970, 1, 1);
    match first.checked_add(jiff::Span::new().try_days(day.0).unwrap_or_default()) {
        Ok(date) => date.to_string(),
        Err(_) => format!("day {}", day.0),
    }
}

/// A concept's title.
pub(super) fn title(session: &Session, id: &ConceptId) -> String {
    session.library().concepts.get(id).map_or_else(|| id.0.clone(), |found| found.title.clone())
}

/// Why something stands in the plan, as the end of the sentence "this one, since …".
pub(super) fn why(session: &Session, why: &Why) -> String {
    let percent = |share: &f32| (share * 100.0).round();
    match why {
        Why::Step => "it was not recalled the last time".to_owned(),
        Why::Fading { retrievability, days } => format!(
            "{}, and it is recalled with {} % by now",
            match days {
                0 => "you last saw it today".to_owned(),
                1 => "you last saw it yesterday".to_owned(),
                days => format!("you last saw it {days} days ago"),
            },
            percent(retrievability)
        ),
        Why::Warned { by, retrievability } => format!(
            "{}, which it builds on, went wrong lately; it is recalled with {} % by now",
            title(session, &ConceptId(by.clone())).to_lowercase(),
            percent(retrievability)
        ),
        Why::Assumed { concept, since } => format!(
            "the placement of {} assumed that you know {}; this proves it",
            date(*since),
            title(session, &ConceptId(concept.clone())).to_lowercase()
        ),
        Why::Begun => "you began it, and its last verdict was no pass; finish it first".to_owned(),
        Why::GivenUp => "you gave it up earlier; everything else that is ready is done".to_owned(),
        Why::DoneElsewhere => {
            "you did it in another tool; everything else that is ready is done".to_owned()
        }
        Why::Teaches { concepts } => {
            format!("it teaches what the exercises after it need: {}", names(session, concepts))
        }
        Why::Practises { concepts } => format!(
            "it practises {}, and you know or have read about all that it needs",
            names(session, concepts)
        ),
        Why::InSpiteOf { missing } => format!(
            "it is the next one of the track; nothing is locked, though you have not met {} yet",
            names(session, missing)
        ),
    }
}

fn names(session: &Session, concepts: &[ConceptId]) -> String {
    let names: Vec<String> = concepts.iter().map(|id| title(session, id).to_lowercase()).collect();
    names.join(", ")
}
