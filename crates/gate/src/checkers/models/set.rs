//! A set with answers that depend on what is in it. Its state is cloned at each change: for large
//! sets that are only added to and read as a whole, take the checker [`crate::checkers::set`].

use std::marker::PhantomData;

use super::{
    Applied, BTreeSet, Deserialize, Display, Model, Serialize, Value, Whole, fmt, listed,
    unchanged_if,
};

/// One set, empty at first.
#[derive(Debug, Clone, Copy)]
pub struct Set<E>(PhantomData<E>);

impl<E> Default for Set<E> {
    fn default() -> Self {
        Set(PhantomData)
    }
}

/// What a set is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetInput<E> {
    /// Put this in.
    Add(E),
    /// Take this out.
    Remove(E),
    /// Is this in it?
    Contains(E),
    /// What is in it?
    Read,
}

/// What a set answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", bound(deserialize = "E: Ord + Deserialize<'de>"))]
pub enum SetOutput<E> {
    /// For adding and removing: whether that changed anything. For `Contains`: whether it is in.
    Answer(bool),
    /// It is done; whether it changed anything was not said.
    Done,
    /// All elements.
    Elements(BTreeSet<E>),
}

impl<E: Value> Model for Set<E> {
    type Input = SetInput<E>;
    type Output = SetOutput<E>;
    type State = BTreeSet<E>;
    type Part = Whole;

    fn part(&self, _: &Self::Input) -> Whole {
        Whole
    }

    fn initial(&self, _: &Whole) -> BTreeSet<E> {
        BTreeSet::new()
    }

    fn apply(
        &self,
        state: &BTreeSet<E>,
        input: &SetInput<E>,
        output: Option<&SetOutput<E>>,
    ) -> Applied<BTreeSet<E>> {
        let changes = match input {
            SetInput::Add(element) => !state.contains(element),
            SetInput::Remove(element) => state.contains(element),
            SetInput::Contains(_) | SetInput::Read => false,
        };
        let fits = match (input, output) {
            (_, None) => true,
            (SetInput::Add(_) | SetInput::Remove(_), Some(SetOutput::Done)) => true,
            (SetInput::Add(_) | SetInput::Remove(_), Some(SetOutput::Answer(changed))) => {
                *changed == changes
            }
            (SetInput::Contains(element), Some(SetOutput::Answer(is_in))) => {
                *is_in == state.contains(element)
            }
            (SetInput::Read, Some(SetOutput::Elements(elements))) => elements == state,
            (_, Some(_)) => false,
        };
        if !fits || !changes {
            return unchanged_if(fits);
        }
        let mut state = state.clone();
        match input {
            SetInput::Add(element) => state.insert(element.clone()),
            SetInput::Remove(element) => state.remove(element),
            SetInput::Contains(_) | SetInput::Read => false,
        };
        Applied::Changed(state)
    }

    fn only_reads(&self, input: &SetInput<E>) -> bool {
        matches!(input, SetInput::Contains(_) | SetInput::Read)
    }

    fn describe(&self, state: &BTreeSet<E>) -> String {
        listed(state)
    }
}

impl<E: Display> Display for SetInput<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SetInput::Add(element) => write!(formatter, "add {element}"),
            SetInput::Remove(element) => write!(formatter, "remove {element}"),
            SetInput::Contains(element) => write!(formatter, "contains {element}"),
            SetInput::Read => formatter.write_str("read"),
        }
    }
}

impl<E: Display> Display for SetOutput<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SetOutput::Answer(true) => formatter.write_str("yes"),
            SetOutput::Answer(false) => formatter.write_str("no"),
            SetOutput::Done => Ok(()),
            SetOutput::Elements(elements) => formatter.write_str(&listed(elements)),
        }
    }
}
