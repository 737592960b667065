//! What an event says happened: raw facts, as they are stored in an event's body.
//!
//! The kind of a fact stands in the event's header, so that it stays known when the body is
//! erased; the body holds the fields alone.

mod gate;
mod learning;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ids::Hash;

pub use gate::{GateRun, GateStage};
pub use learning::{
    CardReview, CodeReview, FittedWeights, PlacementAnswer, PlacementResult, QuizAnswer,
};

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
    /// A card was reviewed.
    CardReviewed(CardReview),
    /// A solved exercise is asked again, from a blank file: the checks and hints that follow are
    /// the recall's.
    RecallStarted {
        /// The seed of the variant that is asked.
        variant_seed: u64,
    },
    /// An exercise was accepted or given up, and rated.
    CodeReviewed(CodeReview),
    /// The item is not asked before a day.
    Buried {
        /// The local day on which it is asked again.
        until: i64,
    },
    /// The item is not asked until the learner wants it back.
    Suspended {},
    /// A suspended or buried item is asked again, and a leech gets another chance.
    Unsuspended {},
    /// A review of this item was a slip of the finger.
    ReviewUndone {
        /// The review's event.
        event: Hash,
    },
    /// A question of a quiz was answered.
    QuizAnswered(QuizAnswer),
    /// A question of a placement was answered.
    PlacementAnswered(PlacementAnswer),
    /// A placement came to its end.
    PlacementFinished(PlacementResult),
    /// The learner chose how much to remember.
    RetentionChosen {
        /// The desired retention, per mille.
        per_mille: u32,
    },
    /// The learner said how much time there is.
    PaceChosen {
        /// Minutes a week.
        minutes_a_week: u32,
    },
    /// A system was tried by its gate.
    GateRun(GateRun),
    /// The memory model was fitted to the learner's own reviews.
    WeightsFitted(FittedWeights),
    /// The learner did this in another tool, as that tool's records say. It marks the item, and
    /// proves nothing here.
    DoneElsewhere {
        /// The format that it was imported from, such as `rustlings`.
        tool: String,
        /// When, in Unix milliseconds, where the tool says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_ms: Option<i64>,
        /// For a card: how well it was known, 1 (again) to 4 (easy).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rating: Option<u8>,
    },
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
    // Nearly all of a long log: read at once, without the way over an envelope.
    match kind {
        "verdict" => return serde_json::from_slice(body).map(Fact::Verdict),
        "card_reviewed" => return serde_json::from_slice(body).map(Fact::CardReviewed),
        "code_reviewed" => return serde_json::from_slice(body).map(Fact::CodeReviewed),
        _ => {}
    }
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
        let tool = || "rustlings".to_owned();
        check(
            Fact::DoneElsewhere { tool: tool(), at_ms: None, rating: None },
            "done_elsewhere",
            r#"{"tool":"rustlings"}"#,
        );
        check(
            Fact::DoneElsewhere { tool: tool(), at_ms: Some(7), rating: Some(3) },
            "done_elsewhere",
            r#"{"tool":"rustlings","at_ms":7,"rating":3}"#,
        );
        check(Fact::RecallStarted { variant_seed: 9 }, "recall_started", r#"{"variant_seed":9}"#);
        check(Fact::Buried { until: 20_000 }, "buried", r#"{"until":20000}"#);
        check(Fact::Suspended {}, "suspended", "{}");
        check(Fact::Unsuspended {}, "unsuspended", "{}");
        check(
            Fact::ReviewUndone { event: Hash::from_bytes([0; 32]) },
            "review_undone",
            concat!(
                r#"{"event":"#,
                r#""0000000000000000000000000000000000000000000000000000000000000000"}"#
            ),
        );
        check(Fact::RetentionChosen { per_mille: 900 }, "retention_chosen", r#"{"per_mille":900}"#);
        check(Fact::PaceChosen { minutes_a_week: 360 }, "pace_chosen", r#"{"minutes_a_week":360}"#);
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
    fn what_was_learned_has_stable_bodies() {
        let card = CardReview {
            rating: "good".into(),
            rule: 0,
            day: 20_000,
            seconds: 8,
            concepts: vec!["move".into()],
            variant_seed: None,
            right: Some(true),
        };
        check(
            Fact::CardReviewed(card),
            "card_reviewed",
            concat!(
                r#"{"rating":"good","rule":0,"day":20000,"seconds":8,"concepts":["move"],"#,
                r#""right":true}"#
            ),
        );
        let code = CodeReview {
            mode: "recall".into(),
            outcome: "accepted".into(),
            exercise: "write".into(),
            failed_checks: 1,
            hints: 0,
            solution_shown: false,
            seconds: 300,
            expected_seconds: 600,
            difficulty: 2,
            rating: "hard".into(),
            rule: 1,
            day: 20_000,
            concepts: vec!["move".into()],
            variant_seed: Some(7),
            submission: None,
            practised: [("ownership".to_owned(), 500)].into(),
            built_upon: BTreeMap::new(),
        };
        check(
            Fact::CodeReviewed(code),
            "code_reviewed",
            concat!(
                r#"{"mode":"recall","outcome":"accepted","exercise":"write","failed_checks":1,"#,
                r#""hints":0,"solution_shown":false,"seconds":300,"expected_seconds":600,"#,
                r#""difficulty":2,"rating":"hard","rule":1,"day":20000,"concepts":["move"],"#,
                r#""variant_seed":7,"practised":{"ownership":500}}"#
            ),
        );
        let answer = PlacementAnswer {
            placement: 5,
            concept: "move".into(),
            question: "predict".into(),
            answer: "unknown".into(),
            seconds: 20,
            variant_seed: None,
        };
        check(
            Fact::PlacementAnswered(answer),
            "placement_answered",
            concat!(
                r#"{"placement":5,"concept":"move","question":"predict","answer":"unknown","#,
                r#""seconds":20}"#
            ),
        );
        let answer = QuizAnswer {
            question: "0b9c4e71".into(),
            kind: "choice".into(),
            answer: "a c".into(),
            right: true,
            seconds: 12,
            concepts: vec!["move".into()],
            day: 20_000,
        };
        check(
            Fact::QuizAnswered(answer),
            "quiz_answered",
            concat!(
                r#"{"question":"0b9c4e71","kind":"choice","answer":"a c","right":true,"#,
                r#""seconds":12,"concepts":["move"],"day":20000}"#
            ),
        );
        let result = PlacementResult {
            placement: 5,
            purpose: "start".into(),
            rule: 1,
            day: 20_000,
            questions: 12,
            known: vec!["binding".into()],
            unknown: vec!["move".into()],
            undecided: vec![],
        };
        check(
            Fact::PlacementFinished(result),
            "placement_finished",
            concat!(
                r#"{"placement":5,"purpose":"start","rule":1,"day":20000,"questions":12,"#,
                r#""known":["binding"],"unknown":["move"],"undecided":[]}"#
            ),
        );
        let run = GateRun {
            system: "chat-server".into(),
            seed: 7,
            tree: Hash::from_bytes([0; 32]),
            tier: "cohort".into(),
            stages: vec![GateStage {
                slug: "lines".into(),
                outcome: "fail".into(),
                reason: Some("no-reply".into()),
                milliseconds: 12,
            }],
            calibration: [("lines".to_owned(), 90_000)].into(),
            report: None,
        };
        check(
            Fact::GateRun(run),
            "gate_run",
            concat!(
                r#"{"system":"chat-server","seed":7,"tree":"#,
                r#""0000000000000000000000000000000000000000000000000000000000000000","#,
                r#""tier":"cohort","stages":[{"slug":"lines","outcome":"fail","#,
                r#""reason":"no-reply","milliseconds":12}],"calibration":{"lines":90000}}"#
            ),
        );
        check(
            Fact::WeightsFitted(FittedWeights { micro: vec![212_000], reviews: 400, rule: 1 }),
            "weights_fitted",
            r#"{"micro":[212000],"reviews":400,"rule":1}"#,
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
