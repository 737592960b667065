//! A queue: first in, first out.

use std::marker::PhantomData;

use super::{
    Applied, Deserialize, Display, Model, Serialize, Value, VecDeque, Whole, fmt, listed,
    unchanged_if,
};

/// One queue, empty at first.
#[derive(Debug, Clone, Copy)]
pub struct Queue<E>(PhantomData<E>);

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Queue(PhantomData)
    }
}

/// What a queue is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueInput<E> {
    /// Put this at the end.
    Enqueue(E),
    /// Take out what is in front.
    Dequeue,
}

/// What a queue answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueOutput<E> {
    /// It is in.
    Enqueued,
    /// What was taken out, `None` if the queue was empty.
    Dequeued(Option<E>),
}

impl<E: Value> Model for Queue<E> {
    type Input = QueueInput<E>;
    type Output = QueueOutput<E>;
    type State = VecDeque<E>;
    type Part = Whole;

    fn part(&self, _: &Self::Input) -> Whole {
        Whole
    }

    fn initial(&self, _: &Whole) -> VecDeque<E> {
        VecDeque::new()
    }

    fn apply(
        &self,
        state: &VecDeque<E>,
        input: &QueueInput<E>,
        output: Option<&QueueOutput<E>>,
    ) -> Applied<VecDeque<E>> {
        match (input, output) {
            (QueueInput::Enqueue(element), None | Some(QueueOutput::Enqueued)) => {
                let mut state = state.clone();
                state.push_back(element.clone());
                Applied::Changed(state)
            }
            (QueueInput::Dequeue, None | Some(QueueOutput::Dequeued(_))) => {
                let taken = state.front();
                let fits = match output {
                    Some(QueueOutput::Dequeued(element)) => element.as_ref() == taken,
                    Some(QueueOutput::Enqueued) | None => true,
                };
                if !fits || taken.is_none() {
                    return unchanged_if(fits);
                }
                Applied::Changed(state.iter().skip(1).cloned().collect())
            }
            (_, Some(_)) => Applied::Illegal,
        }
    }

    fn only_reads(&self, _: &QueueInput<E>) -> bool {
        false
    }

    fn describe(&self, state: &VecDeque<E>) -> String {
        listed(state)
    }
}

impl<E: Display> Display for QueueInput<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QueueInput::Enqueue(element) => write!(formatter, "enqueue {element}"),
            QueueInput::Dequeue => formatter.write_str("dequeue"),
        }
    }
}

impl<E: Display> Display for QueueOutput<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QueueOutput::Enqueued => Ok(()),
            QueueOutput::Dequeued(Some(element)) => write!(formatter, "{element}"),
            QueueOutput::Dequeued(None) => formatter.write_str("empty"),
        }
    }
}
