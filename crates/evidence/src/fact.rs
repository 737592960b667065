//! What an event says happened: raw facts, as they are stored in an event's body.
//!
//! The kind of a fact stands in the event's header, so that it stays known when the body is
//! erased; the body holds the fields alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ids::Hash;

/// What happened. In the log, the kind is the variant's name in snake case and the body is a JSON
/// object of the variant's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Fact {
    /// A submission was judged.
    Verdict(Verdict),
    /// The learner took a hint.
    HintTaken {
        /// Which step of the hints, from 1.
        step: u32,
    },
    /// The learner saw the solution.
    SolutionShown {
        /// The exercise was not accepted before: the learner gave up on it.
        given_up: bool,
    },
    /// The learner's file was set back to the stub.
    Reset {
        /// Where the learner's file was kept, as a path in the workspace.
        kept_as: String,
    },
    /// The learner read a lesson to its end.
    LessonRead {},
    /// The learner wrote a private note. Its body may be erased later.
    NoteKept {
        /// The note.
        text: String,
    },
    /// The learner reported that something is wrong with an item.
    ReportSent {
        /// What the learner says.
        text: String,
    },
    /// The learner chose a track.
    TrackChosen {
        /// The track's slug.
        track: String,
    },
    /// The learner opened an item.
    Opened {},
    /// A fact that this version cannot read: its kind is of a newer version, or its fields are.
    /// It is kept as it came.
    #[serde(skip)]
    Unknown {
        /// The kind as the header names it.
        kind: String,
        /// The body's bytes.
        body: Vec<u8>,
    },
}

/// How a submission was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The verdict in snake case: `accepted`, `compile_error`, `lint`, `wrong_answer`,
    /// `runtime_error`, `time_limit`, `memory_limit`, `output_limit` or `internal_error`.
    pub verdict: String,
    /// How much it resists: `graded`, or nothing for a local one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The hash of the submission.
    pub submission: Hash,
    /// The seed that the tests ran with.
    pub seed: u64,
    /// How long judging took, in milliseconds.
    pub milliseconds: u64,
    /// The id of the misconception that fits, if a known one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misconception: Option<String>,
    /// The tests that failed.
    #[serde(default)]
    pub failed_tests: Vec<String>,
    /// The toolchain that compiled the submission, such as `rustc 1.95.0 (…)`.
    pub toolchain: String,
    /// The learner's code, by path; kept when it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<BTreeMap<String, String>>,
}

/// A fact with its kind beside it, as serde writes [`Fact`]. The body is JSON that is passed on as
/// it is.
#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    kind: &'a str,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl Fact {
    /// The kind, as the header names it, and the body's bytes.
    pub fn to_parts(&self) -> (String, Vec<u8>) {
        if let Fact::Unknown { kind, body } = self {
            return (kind.clone(), body.clone());
        }
        let text = serde_json::to_string(self).expect("a known fact is plain data");
        let envelope: Envelope<'_> =
            serde_json::from_str(&text).expect("serde wrote the kind and the body");
        (envelope.kind.to_owned(), envelope.body.get().as_bytes().to_vec())
    }

    /// The fact of this kind with this body. Fields that this version does not know are passed
    /// over; what it cannot read at all becomes [`Fact::Unknown`].
    pub fn from_parts(kind: &str, body: &[u8]) -> Self {
        known_fact(kind, body)
            .unwrap_or_else(|_| Fact::Unknown { kind: kind.to_owned(), body: body.to_vec() })
    }
}

fn known_fact(kind: &str, body: &[u8]) -> serde_json::Result<Fact> {
    let body: &RawValue = serde_json::from_slice(body)?;
    serde_json::from_str(&serde_json::to_string(&Envelope { kind, body })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fact: Fact, kind: &str, body: &str) {
        let (actual_kind, actual_body) = fact.to_parts();
        assert_eq!((actual_kind.as_str(), str::from_utf8(&actual_body).unwrap()), (kind, body));
        assert_eq!(Fact::from_parts(kind, body.as_bytes()), fact);
    }

    #[test]
    fn facts_have_stable_bodies() {
        check(Fact::HintTaken { step: 2 }, "hint_taken", r#"{"step":2}"#);
        check(Fact::SolutionShown { given_up: true }, "solution_shown", r#"{"given_up":true}"#);
        check(Fact::Reset { kept_as: "a.rs".into() }, "reset", r#"{"kept_as":"a.rs"}"#);
        check(Fact::LessonRead {}, "lesson_read", "{}");
        check(Fact::NoteKept { text: "é \"x\"".into() }, "note_kept", r#"{"text":"é \"x\""}"#);
        check(Fact::ReportSent { text: "wrong".into() }, "report_sent", r#"{"text":"wrong"}"#);
        check(Fact::TrackChosen { track: "rust".into() }, "track_chosen", r#"{"track":"rust"}"#);
        check(Fact::Opened {}, "opened", "{}");
        let verdict = Verdict {
            verdict: "accepted".into(),
            submission: Hash::from_bytes([0; 32]),
            seed: 7,
            milliseconds: 120,
            misconception: None,
            level: None,
            failed_tests: vec![],
            toolchain: "rustc 1.95.0".into(),
            files: Some([("lib.rs".to_owned(), "fn f() {}\n".to_owned())].into()),
        };
        check(
            Fact::Verdict(verdict),
            "verdict",
            concat!(
                r#"{"verdict":"accepted","submission":"#,
                r#""0000000000000000000000000000000000000000000000000000000000000000","#,
                r#""seed":7,"milliseconds":120,"failed_tests":[],"toolchain":"rustc 1.95.0","#,
                r#""files":{"lib.rs":"fn f() {}\n"}}"#
            ),
        );
    }

    #[test]
    fn what_this_version_cannot_read_is_kept() {
        let unknown =
            |kind: &str, body: &str| Fact::Unknown { kind: kind.into(), body: body.into() };
        check(unknown("exam_sat", r#"{ "marks" : 12 }"#), "exam_sat", r#"{ "marks" : 12 }"#);
        check(unknown("hint_taken", r#"{"step":"two"}"#), "hint_taken", r#"{"step":"two"}"#);
        check(unknown("note_kept", "not json"), "note_kept", "not json");
        check(unknown("opened", r#"{},"kind":"reset""#), "opened", r#"{},"kind":"reset""#);
        check(unknown("unknown", "null"), "unknown", "null");
        assert_eq!(
            Fact::from_parts("hint_taken", br#"{"step":1,"language":"ru"}"#),
            Fact::HintTaken { step: 1 }
        );
    }
}
