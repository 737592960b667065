//! Which known faulty variant a failure looks like, so that its hint can be given.

use serde::{Deserialize, Serialize};

use crate::Failure;

/// A faulty variant of a system: one that was seen to fail in its own way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFault {
    /// Its slug, such as `acknowledges-before-the-write`.
    pub slug: String,
    /// What is wrong with it, in a few words: "acknowledged before the write".
    pub title: String,
    /// The stage at which it fails.
    pub stage: String,
    /// The reasons for which it fails there.
    pub reasons: Vec<String>,
    /// Words of which one stands in the failure's text, where other variants fail for the same
    /// reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What to tell who wrote the same.
    pub hint: String,
}

/// Those known faults that fail at this stage for this reason; the ones whose words stand in the
/// failure's text, if there are such.
#[must_use]
pub fn recognise<'a>(
    known: &'a [KnownFault],
    stage: &str,
    failure: &Failure,
) -> Vec<&'a KnownFault> {
    let fits =
        |fault: &&KnownFault| fault.stage == stage && fault.reasons.contains(&failure.reason);
    let fitting: Vec<&KnownFault> = known.iter().filter(fits).collect();
    let parts = [Some(&failure.what), failure.expected.as_ref(), failure.actual.as_ref()];
    let text: Vec<&str> =
        parts.into_iter().flatten().chain(&failure.evidence).map(String::as_str).collect();
    let text = text.join("\n");
    let says = |fault: &&&KnownFault| fault.words.iter().any(|word| text.contains(word.as_str()));
    let told: Vec<&KnownFault> = fitting.iter().filter(says).copied().collect();
    if told.is_empty() {
        fitting.into_iter().filter(|fault| fault.words.is_empty()).collect()
    } else {
        told
    }
}

#[cfg(test)]
mod tests {
    use super::{KnownFault, recognise};
    use crate::Failure;

    fn fault(slug: &str, reason: &str, words: &[&str]) -> KnownFault {
        KnownFault {
            slug: slug.into(),
            title: slug.into(),
            stage: "history".into(),
            reasons: vec![reason.into()],
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            hint: String::new(),
        }
    }

    #[test]
    fn a_fault_is_recognised_by_stage_reason_and_words() {
        let known = [
            fault("early", "lost", &[]),
            fault("torn", "lost", &["half a line"]),
            fault("twice", "duplicated", &[]),
        ];
        let names = |stage: &str, failure: &Failure| {
            recognise(&known, stage, failure)
                .iter()
                .map(|known| known.slug.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names("history", &Failure::new("lost", "3 messages")), ["early"]);
        assert_eq!(names("history", &Failure::new("lost", "half a line")), ["torn"]);
        assert_eq!(names("history", &Failure::new("reordered", "")), Vec::<String>::new());
        assert_eq!(names("rooms", &Failure::new("lost", "")), Vec::<String>::new());
    }
}
