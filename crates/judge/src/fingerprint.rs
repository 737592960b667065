//! By what a known wrong solution is recognised in another's work: how it fails.

use serde::{Deserialize, Serialize};

use crate::{FailureKind, Level, Report, Verdict};

/// How long a value may be before only its beginning is compared.
const LONGEST: usize = 200;

/// How a submission failed, without what differs between two people who think the same: names in
/// the compiler's messages, places, timings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    verdict: Verdict,
    signs: Vec<String>,
}

impl Fingerprint {
    /// The fingerprint of a failed check; an accepted one has none.
    #[must_use]
    pub fn of(report: &Report) -> Option<Self> {
        let signs = match report.verdict {
            Verdict::Accepted | Verdict::InternalError => return None,
            Verdict::CompileError | Verdict::Lint => report
                .diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.level == Level::Error)
                .map(|diagnostic| {
                    format!("{} {}", diagnostic.code, without_names(&diagnostic.message))
                })
                .collect(),
            Verdict::WrongAnswer
            | Verdict::RuntimeError
            | Verdict::TimeLimit
            | Verdict::MemoryLimit
            | Verdict::OutputLimit => report
                .failed_tests()
                .filter_map(|test| {
                    Some(format!("{} {}", test.name, sign(&test.failure.as_ref()?.kind)))
                })
                .collect(),
        };
        Some(Fingerprint { verdict: report.verdict, signs })
    }
}

fn sign(kind: &FailureKind) -> String {
    let text = match kind {
        FailureKind::Differs { label, actual, .. } => format!("{label} is {actual}"),
        FailureKind::Panicked { message, .. } => format!("panics {message}"),
        FailureKind::Ended { how } => without_places(how),
        FailureKind::NotObserved { label } => format!("never {label}"),
        FailureKind::Rejected { label, answer, reason } => format!("{label} {answer} {reason}"),
    };
    text.chars().take(LONGEST).collect()
}

/// How a process ended, without the lines that say where: another's tests stand at other places.
fn without_places(how: &str) -> String {
    let kept = how.lines().filter(|line| !line.contains("panicked at ") && !line.contains("----"));
    let words: Vec<&str> = kept.collect();
    match words.join("\n") {
        ended if ended.starts_with("still running after") => "still running".to_owned(),
        other => other,
    }
}

/// A compiler's message with every name in backticks taken out.
fn without_names(message: &str) -> String {
    message.split('`').step_by(2).collect::<Vec<_>>().join("`_`")
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn names_in_messages_do_not_count() {
        assert_eq!(without_names("borrow of moved value: `a`"), "borrow of moved value: `_`");
        assert_eq!(without_names("`a` and `b` differ"), "`_` and `_` differ");
    }
}
