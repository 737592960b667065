//! Sequential models to check histories against: a register, a map of keys, a set, a queue, and a
//! bank of several accounts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::{self, Debug, Display};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use super::linearizability::{Applied, Model};

mod bank;
mod queue;
mod register;
mod set;

pub use bank::{Bank, BankInput, BankOutput};
pub use queue::{Queue, QueueInput, QueueOutput};
pub use register::{KeyValue, KeyValueInput, Register, RegisterInput, RegisterOutput};
pub use set::{Set, SetInput, SetOutput};

/// What a model's values can be.
pub trait Value: Clone + Ord + Hash + Display + Debug {}

impl<V: Clone + Ord + Hash + Display + Debug> Value for V {}

/// The part of a model that has only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Whole;

impl Display for Whole {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// Legal without a change if the output is unknown or as expected.
fn unchanged_if<S>(fits: bool) -> Applied<S> {
    if fits { Applied::Unchanged } else { Applied::Illegal }
}

/// Values with commas between them.
fn listed<V: Display>(values: impl IntoIterator<Item = V>) -> String {
    let words: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    if words.is_empty() { "empty".to_owned() } else { words.join(", ") }
}
