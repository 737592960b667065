//! Checkers: functions from what was recorded to what it proves.
//!
//! They are pure: no clock, no chance, no output. Each gives a [`Conclusion`]: pass, violated with
//! the findings that prove it, or unknown. A checker never calls something violated that a right
//! system could have done; where it cannot tell, it says unknown, and unknown is not passed.
//!
//! A finding names its reason by a stable slug, and the events that prove it by their indices in
//! the history. There is one finding a reason, with a few examples and the count of all.
//!
//! Which one to take: [`set`] for things added and read back as a whole; [`ledger`] for
//! things accepted, stored and delivered; [`order`] for streams that readers see;
//! [`linearizability`] where answers depend on state; [`conservation`] for sums.

use serde::Serialize;

pub mod conservation;
pub mod ledger;
pub mod linearizability;
pub mod models;
pub mod order;
pub mod set;

/// How many examples a finding shows.
const EXAMPLES: usize = 3;

/// The most characters that one value takes in a finding's text: values come from a foreign
/// program.
const VALUE_LENGTH: usize = 120;

/// What a checker says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "valid", rename_all = "snake_case")]
pub enum Conclusion {
    /// Nothing was found, and everything that had to be seen was seen.
    Pass,
    /// A right system cannot have done this. Never empty; what comes first is the gravest or the
    /// earliest.
    Violated {
        /// What proves it, one a reason.
        findings: Vec<Finding>,
    },
    /// It cannot be told.
    Unknown {
        /// Why not.
        why: Unknown,
    },
}

/// One kind of violation, proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable slug, in kebab case.
    pub reason: &'static str,
    /// What happened, for a person: the first examples with their values.
    pub text: String,
    /// How many cases there are; the text shows the first few.
    pub count: usize,
    /// The indices of the events that prove the examples, growing.
    pub events: Vec<usize>,
}

/// Why a checker cannot tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Unknown {
    /// The search took more steps than it was given.
    #[error("the checker gave up after {steps} steps")]
    StepsSpent {
        /// Steps taken.
        steps: u64,
    },
    /// The caller said that its time is over.
    #[error("the checker's time was over after {steps} steps")]
    TimeOver {
        /// Steps taken.
        steps: u64,
    },
    /// Nothing was read after these were acknowledged, so nobody knows whether they are there.
    #[error("{count} acknowledged were never looked for afterwards")]
    NeverRead {
        /// How many.
        count: usize,
    },
    /// A reading that the rules need is missing.
    #[error("there is no {what} to compare with")]
    NothingToCompare {
        /// What is missing.
        what: &'static str,
    },
}

impl Unknown {
    /// The stable slug.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Unknown::StepsSpent { .. } => "steps-spent",
            Unknown::TimeOver { .. } => "time-over",
            Unknown::NeverRead { .. } => "never-read",
            Unknown::NothingToCompare { .. } => "nothing-to-compare",
        }
    }
}

impl Conclusion {
    /// True for a pass alone.
    #[must_use]
    pub fn is_pass(&self) -> bool {
        matches!(self, Conclusion::Pass)
    }

    /// True if a violation was proven.
    #[must_use]
    pub fn is_violated(&self) -> bool {
        matches!(self, Conclusion::Violated { .. })
    }

    /// What was found, empty unless violated.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Conclusion::Violated { findings } => findings,
            Conclusion::Pass | Conclusion::Unknown { .. } => &[],
        }
    }

    /// The slug of the first finding, or of why it is unknown.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Conclusion::Pass => None,
            Conclusion::Violated { findings } => findings.first().map(|finding| finding.reason),
            Conclusion::Unknown { why } => Some(why.reason()),
        }
    }

    /// Both together: a violation outweighs what is unknown, and that outweighs a pass. The
    /// findings of both are kept.
    #[must_use]
    pub fn and(self, other: Conclusion) -> Conclusion {
        match (self, other) {
            (Conclusion::Violated { mut findings }, Conclusion::Violated { findings: more }) => {
                findings.extend(more);
                Conclusion::Violated { findings }
            }
            (violated @ Conclusion::Violated { .. }, _)
            | (_, violated @ Conclusion::Violated { .. }) => violated,
            (unknown @ Conclusion::Unknown { .. }, _)
            | (_, unknown @ Conclusion::Unknown { .. }) => unknown,
            (Conclusion::Pass, Conclusion::Pass) => Conclusion::Pass,
        }
    }

    /// Violated if there are findings, else unknown if there is a reason for that, else pass.
    fn from_findings(findings: Vec<Finding>, unknown: Option<Unknown>) -> Conclusion {
        match (findings.is_empty(), unknown) {
            (false, _) => Conclusion::Violated { findings },
            (true, Some(why)) => Conclusion::Unknown { why },
            (true, None) => Conclusion::Pass,
        }
    }
}

/// The cases of one reason while they are gathered.
struct Cases {
    reason: &'static str,
    examples: Vec<(String, Vec<usize>)>,
    count: usize,
}

impl Cases {
    fn new(reason: &'static str) -> Self {
        Cases { reason, examples: Vec::new(), count: 0 }
    }

    /// One more case; its text is only made if it is shown.
    fn add(&mut self, text: impl FnOnce() -> String, events: impl IntoIterator<Item = usize>) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push((text(), events.into_iter().collect()));
        }
    }

    fn finding(self) -> Option<Finding> {
        if self.count == 0 {
            return None;
        }
        let mut events: Vec<usize> =
            self.examples.iter().flat_map(|(_, events)| events.iter().copied()).collect();
        events.sort_unstable();
        events.dedup();
        let mut text =
            self.examples.into_iter().map(|(text, _)| text).collect::<Vec<_>>().join("; ");
        if self.count > EXAMPLES {
            text.push_str(&format!("; and {} more", self.count - EXAMPLES));
        }
        Some(Finding { reason: self.reason, text, count: self.count, events })
    }
}

/// A value as text, cut to a bounded length.
fn shown(value: &impl std::fmt::Display) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
