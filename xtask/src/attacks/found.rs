//! What one run found, on its way from the process of the run to the runner.

use judge::Verdict;
use serde::{Deserialize, Serialize};

/// What one run found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Found {
    /// The verdict, if there is one.
    pub(super) verdict: Option<Verdict>,
    /// Why there is no verdict.
    pub(super) error: String,
    /// The signs that the act succeeded.
    pub(super) succeeded: Vec<String>,
    /// What must not be in any tier: the judge itself was harmed.
    pub(super) broken: Vec<String>,
    /// How the submission says that its act was refused.
    pub(super) refused: Vec<String>,
    /// The report, to be read by a person.
    pub(super) report: String,
}
