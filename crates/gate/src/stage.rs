//! What a gate consists of: a system's name, its environment, and stages in order.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use crate::outcome::Stop;
use crate::trial::Trial;

/// What crate `gates` says of one system.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    /// The system's name, such as `chat-server`: that of its folder in `content/gates`.
    pub system: &'static str,
    /// What the program is given in its environment.
    pub environment: fn(&Places<'_>) -> Vec<(String, String)>,
    /// The stages in order.
    pub stages: &'static [Stage],
}

/// Where an instance of the system under test finds what it needs.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The port on loopback on which it is to listen; 0 for a plain program.
    pub port: u16,
    /// Its data folder. What is in it stays there over restarts.
    pub data: &'a Path,
}

/// What the specification says of a stage in figures. The texts that a learner reads are the one
/// place where it stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StageSettings {
    /// Variables of the system's environment.
    pub environment: BTreeMap<String, String>,
    /// Figures by name, such as `connections`.
    pub figures: BTreeMap<String, f64>,
}

/// One step of a gate.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    /// Its slug, such as `echo`.
    pub slug: &'static str,
    /// How long its check may take in all; then it is inconclusive.
    pub longest: Duration,
    /// What it asks of the system.
    pub check: fn(&mut Trial<'_>) -> Result<(), Stop>,
}

impl Gate {
    /// The stage of this slug or number (from 1).
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<&'static Stage> {
        let number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        self.stages
            .iter()
            .find(|stage| stage.slug == name)
            .or_else(|| number.and_then(|number| self.stages.get(number)))
    }
}
