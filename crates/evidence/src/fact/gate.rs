//! What a gate's run records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::Hash;

/// A system was tried by its gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateRun {
    /// The system's name.
    pub system: String,
    /// The seed of the run.
    pub seed: u64,
    /// The hash of the project's files.
    pub tree: Hash,
    /// The tier of the sandbox that held the system.
    pub tier: String,
    /// The stages that were run, in that order.
    pub stages: Vec<GateStage>,
    /// What the machine was measured to do, by protocol, in requests a second.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub calibration: BTreeMap<String, u64>,
    /// The hash of the report's JSON file, which is kept beside the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Hash>,
}

/// How a stage came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateStage {
    /// The stage's slug.
    pub slug: String,
    /// `pass`, `fail` or `inconclusive`.
    pub outcome: String,
    /// Why it is no pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}
