//! A register that is read, written, and compared and set; and a map in which each key is one.

use std::marker::PhantomData;

use super::{Applied, Deserialize, Display, Model, Serialize, Value, Whole, fmt, unchanged_if};

/// One register, empty at first.
#[derive(Debug, Clone, Copy)]
pub struct Register<V>(PhantomData<V>);

impl<V> Default for Register<V> {
    fn default() -> Self {
        Register(PhantomData)
    }
}

/// What a register is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterInput<V> {
    /// What is in it?
    Read,
    /// Put this in, or make it empty.
    Write(Option<V>),
    /// Put `to` in if `from` is in it.
    CompareAndSet {
        /// What has to be in it; `None` for empty.
        from: Option<V>,
        /// What is put in; `None` makes it empty.
        to: Option<V>,
    },
}

/// What a register answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterOutput<V> {
    /// What was read, `None` for empty.
    Value(Option<V>),
    /// It is written.
    Written,
    /// Whether it was exchanged.
    Exchanged(bool),
}

impl<V: Value> Model for Register<V> {
    type Input = RegisterInput<V>;
    type Output = RegisterOutput<V>;
    type State = Option<V>;
    type Part = Whole;

    fn part(&self, _: &Self::Input) -> Whole {
        Whole
    }

    fn initial(&self, _: &Whole) -> Option<V> {
        None
    }

    fn apply(
        &self,
        state: &Option<V>,
        input: &RegisterInput<V>,
        output: Option<&RegisterOutput<V>>,
    ) -> Applied<Option<V>> {
        match (input, output) {
            (RegisterInput::Read, None) => Applied::Unchanged,
            (RegisterInput::Read, Some(RegisterOutput::Value(value))) => {
                unchanged_if(value == state)
            }
            (RegisterInput::Write(value), None | Some(RegisterOutput::Written)) => {
                Applied::Changed(value.clone())
            }
            (RegisterInput::CompareAndSet { from, to }, None) if from == state => {
                Applied::Changed(to.clone())
            }
            (RegisterInput::CompareAndSet { .. }, None) => Applied::Unchanged,
            (
                RegisterInput::CompareAndSet { from, to },
                Some(RegisterOutput::Exchanged(exchanged)),
            ) => match (from == state, exchanged) {
                (true, true) => Applied::Changed(to.clone()),
                (false, false) => Applied::Unchanged,
                (true, false) | (false, true) => Applied::Illegal,
            },
            // An answer to another question.
            (_, Some(_)) => Applied::Illegal,
        }
    }

    fn only_reads(&self, input: &RegisterInput<V>) -> bool {
        matches!(input, RegisterInput::Read)
    }

    fn overwrites(&self, input: &RegisterInput<V>) -> bool {
        matches!(input, RegisterInput::Write(_))
    }

    fn describe(&self, state: &Option<V>) -> String {
        or_empty(state.as_ref())
    }
}

/// A register for each key, all of them empty at first. Each key is a part of its own.
#[derive(Debug, Clone, Copy)]
pub struct KeyValue<K, V>(PhantomData<(K, V)>);

impl<K, V> Default for KeyValue<K, V> {
    fn default() -> Self {
        KeyValue(PhantomData)
    }
}

/// What a map is asked: something of one key's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyValueInput<K, V> {
    /// Of which key.
    pub key: K,
    /// What.
    pub input: RegisterInput<V>,
}

impl<K: Value, V: Value> Model for KeyValue<K, V> {
    type Input = KeyValueInput<K, V>;
    type Output = RegisterOutput<V>;
    type State = Option<V>;
    type Part = K;

    fn part(&self, input: &Self::Input) -> K {
        input.key.clone()
    }

    fn initial(&self, _: &K) -> Option<V> {
        None
    }

    fn apply(
        &self,
        state: &Option<V>,
        input: &Self::Input,
        output: Option<&RegisterOutput<V>>,
    ) -> Applied<Option<V>> {
        Register::default().apply(state, &input.input, output)
    }

    fn only_reads(&self, input: &Self::Input) -> bool {
        matches!(input.input, RegisterInput::Read)
    }

    fn overwrites(&self, input: &Self::Input) -> bool {
        matches!(input.input, RegisterInput::Write(_))
    }

    fn describe(&self, state: &Option<V>) -> String {
        or_empty(state.as_ref())
    }
}

fn or_empty<V: Display>(value: Option<&V>) -> String {
    value.map_or_else(|| "empty".to_owned(), V::to_string)
}

impl<V: Display> Display for RegisterInput<V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegisterInput::Read => formatter.write_str("read"),
            RegisterInput::Write(value) => write!(formatter, "write {}", or_empty(value.as_ref())),
            RegisterInput::CompareAndSet { from, to } => {
                let (from, to) = (or_empty(from.as_ref()), or_empty(to.as_ref()));
                write!(formatter, "compare {from} and set {to}")
            }
        }
    }
}

impl<V: Display> Display for RegisterOutput<V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegisterOutput::Value(value) => formatter.write_str(&or_empty(value.as_ref())),
            RegisterOutput::Written => Ok(()),
            RegisterOutput::Exchanged(true) => formatter.write_str("exchanged"),
            RegisterOutput::Exchanged(false) => formatter.write_str("refused"),
        }
    }
}

impl<K: Display, V: Display> Display for KeyValueInput<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.key, self.input)
    }
}
