//! What a run decided by chance, so that it can be repeated: inputs and faults by name, tied to
//! events ("after the 312th acknowledged write") and not to the clock.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{GateError, Random};

/// The schema of a replay file.
pub const REPLAY_SCHEMA: &str = "masterwork.replay/1";

/// The largest replay file that is read, in bytes.
const MOST_BYTES: u64 = 16 << 20;

/// A run of one stage, as it can be repeated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// [`REPLAY_SCHEMA`].
    pub schema: String,
    /// The system's name.
    pub system: String,
    /// The stage's slug.
    pub stage: String,
    /// The seed of the run.
    pub seed: u64,
    /// The reason for which it failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was decided, in order.
    pub decisions: Vec<Decision>,
}

/// One thing that was decided by chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What it is about, such as `kill after acknowledged writes`.
    pub name: String,
    /// The value.
    pub value: serde_json::Value,
    /// Whether it is a list that may be shortened, and the stage still makes sense.
    #[serde(default)]
    pub is_list: bool,
}

impl Replay {
    /// Reads a replay file.
    ///
    /// # Errors
    /// [`GateError::Replay`] if it is none, or of a newer version.
    pub fn read(path: &Path) -> Result<Self, GateError> {
        let fault = |message: String| GateError::Replay { path: path.to_owned(), message };
        let found = std::fs::metadata(path).map_err(|error| fault(error.to_string()))?;
        if !found.is_file() || found.len() > MOST_BYTES {
            return Err(fault("this is no replay file".to_owned()));
        }
        let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
        let replay: Replay = serde_json::from_str(&text).map_err(|error| {
            fault(format!("line {}: this is no replay file: {error}", error.line()))
        })?;
        if replay.schema != REPLAY_SCHEMA {
            return Err(fault(format!("its schema is {}, not {REPLAY_SCHEMA}", replay.schema)));
        }
        Ok(replay)
    }
}

/// The decisions of one run of a stage: drawn from the seed, or taken from a replay.
#[derive(Debug)]
pub(crate) struct Decisions {
    seed: u64,
    stage: String,
    given: BTreeMap<(String, usize), serde_json::Value>,
    asked: BTreeMap<String, usize>,
    taken: Vec<Decision>,
}

impl Decisions {
    pub(crate) fn new(seed: u64, stage: &str, given: &[Decision]) -> Self {
        let mut numbers = BTreeMap::<&str, usize>::new();
        let mut by_name = BTreeMap::new();
        for decision in given {
            let number = numbers.entry(&decision.name).or_default();
            by_name.insert((decision.name.clone(), *number), decision.value.clone());
            *number += 1;
        }
        Decisions {
            seed,
            stage: stage.to_owned(),
            given: by_name,
            asked: BTreeMap::new(),
            taken: Vec::new(),
        }
    }

    /// The value that was given for this question; else what `draw` makes of random numbers that
    /// depend on the seed, the stage and the question alone.
    pub(crate) fn take<T: Serialize + DeserializeOwned>(
        &mut self,
        name: &str,
        is_list: bool,
        draw: impl FnOnce(&mut Random) -> T,
    ) -> T {
        let number = self.asked.entry(name.to_owned()).or_default();
        let key = (name.to_owned(), *number);
        let part = format!("{}/{name}/{number}", self.stage);
        *number += 1;
        let given = self.given.get(&key).and_then(|value| T::deserialize(value).ok());
        let value = given.unwrap_or_else(|| draw(&mut Random::for_part(self.seed, &part)));
        let noted = serde_json::to_value(&value).unwrap_or_default();
        self.taken.push(Decision { name: name.to_owned(), value: noted, is_list });
        value
    }

    pub(crate) fn into_taken(self) -> Vec<Decision> {
        self.taken
    }
}

#[cfg(test)]
mod tests {
    use super::{Decision, Decisions};

    #[test]
    fn a_decision_depends_on_nothing_but_its_name() {
        let mut all = Decisions::new(7, "kill", &[]);
        let words = all.take("words", true, |random| vec![random.word(4), random.word(4)]);
        let first = all.take("after", false, |random| random.range(1..1000));
        let second = all.take("after", false, |random| random.range(1..1000));
        assert_ne!(first, second);
        let mut taken = all.into_taken();
        assert_eq!(taken.len(), 3);

        let mut alone = Decisions::new(7, "kill", &[]);
        assert_eq!(alone.take("after", false, |random| random.range(1..1000)), first);

        taken[0] = Decision { value: serde_json::json!([words[1]]), ..taken[0].clone() };
        let mut replayed = Decisions::new(99, "kill", &taken);
        let shorter = replayed.take("words", true, |random| vec![random.word(4)]);
        assert_eq!(shorter, [words[1].clone()]);
        assert_eq!(replayed.take("after", false, |_| 0), first);
        assert_eq!(replayed.take("after", false, |_| 0), second);
        assert_eq!(replayed.take("after", false, |_| 5), 5);
    }
}
