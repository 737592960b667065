//! Which few operations make a history illegal.
//!
//! An operation cannot simply be left out to see whether it matters: without the write, any read
//! of its value is illegal. It is *freed* instead: it may have taken effect at any instant after
//! its invocation, or never. What is illegal with many operations freed was illegal before, so the
//! operations that still have to stand where they stood are an explanation that holds, whatever
//! the others did.

use std::cell::Cell;
use std::fmt::Display;

use serde::Serialize;

use super::search::{Call, Ended, Search};
use super::{Budget, Illegal, Model, calls, in_words, parts};
use crate::history::{History, Operation};
use crate::shorten::{Effort, Replay, shorten};

/// A try may take this share of all steps.
const SHARE_OF_A_TRY: u64 = 10;

/// How many operations are described.
const LINES: usize = 20;

/// The operations that matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Their numbers, in the order of their invocations. They cannot be put in order, even if each
    /// other operation took effect at any time after its invocation, or never.
    pub operations: Vec<usize>,
    /// The indices of the events of those that have a line.
    pub events: Vec<usize>,
    /// A line for each of them, for the last twenty if there are more.
    pub lines: Vec<String>,
    /// How many operations of the part do not matter.
    pub others: usize,
    /// True if none of them could be left out.
    pub is_minimal: bool,
}

/// Finds the operations that make a part illegal. With too small a budget the explanation holds
/// too, but is longer.
#[must_use]
pub fn explain<M: Model>(
    model: &M,
    history: &History<M::Input, M::Output>,
    illegal: &Illegal<M::Part>,
    effort: Effort,
    budget: Budget<'_>,
) -> Explanation {
    let operations = history.operations();
    let numbers = parts(model, &operations).remove(&illegal.part).unwrap_or_default();
    let all_calls = calls(&operations, &numbers);
    let judge = Judge { model, illegal, calls: &all_calls, budget, steps: Cell::new(0) };

    // Those that had to take effect, the last to end in front.
    let mut forced: Vec<usize> = (0..all_calls.len())
        .filter(|&call| all_calls[call].returned.is_some_and(|end| end <= illegal.stuck_event))
        .collect();
    forced.sort_by_key(|&call| std::cmp::Reverse(all_calls[call].returned));
    // What matters is mostly close to the end, and a short window is quick to search.
    let mut window = 2;
    while window < forced.len() && judge.judge(&forced[..window]) != Replay::Fails {
        window *= 2;
    }
    forced.truncate(window);
    let shortened = shorten(&forced, effort, |kept| judge.judge(kept));

    let mut kept = shortened.items;
    kept.sort_unstable();
    let kept: Vec<&Operation<'_, _, _>> =
        kept.into_iter().map(|call| &operations[all_calls[call].number]).collect();
    let told = &kept[kept.len().saturating_sub(LINES)..];
    let mut events: Vec<usize> = told.iter().flat_map(|operation| operation.events()).collect();
    events.sort_unstable();
    Explanation {
        operations: kept.iter().map(|operation| operation.number).collect(),
        events,
        lines: told.iter().map(|operation| line(operation)).collect(),
        others: all_calls.len() - kept.len(),
        is_minimal: shortened.is_minimal,
    }
}

fn line<I: Display, O: Display>(operation: &Operation<'_, I, O>) -> String {
    let milliseconds = |at: std::time::Duration| at.as_secs_f64() * 1000.0;
    let from = milliseconds(operation.invoked.at);
    let until = match operation.completed {
        Some(completed) => format!("{:.3} ms", milliseconds(completed.at)),
        None => "the end".to_owned(),
    };
    format!("{}: `{}` from {from:.3} ms to {until}", operation.client, in_words(operation))
}

/// Says whether a part is still illegal when only some of its calls are forced.
struct Judge<'s, 'h, M: Model> {
    model: &'s M,
    illegal: &'s Illegal<M::Part>,
    calls: &'s [Call<'h, M::Input, M::Output>],
    budget: Budget<'s>,
    steps: Cell<u64>,
}

impl<M: Model> Judge<'_, '_, M> {
    fn judge(&self, forced: &[usize]) -> Replay {
        let left = self.budget.steps.saturating_sub(self.steps.get());
        if left == 0 {
            return Replay::Unresolved;
        }
        let mut is_forced = vec![false; self.calls.len()];
        for &call in forced {
            is_forced[call] = true;
        }
        let stuck_event = self.illegal.stuck_event;
        let calls: Vec<Call<'_, M::Input, M::Output>> = self
            .calls
            .iter()
            .enumerate()
            .filter(|(_, call)| call.invoked < stuck_event)
            .map(|(place, call)| {
                let returned = call.returned.filter(|_| is_forced[place]);
                Call { returned, ..*call }
            })
            .collect();
        let steps = left.min(self.budget.steps / SHARE_OF_A_TRY);
        let initial = self.model.initial(&self.illegal.part);
        let mut search = Search::new(self.model, initial, &calls);
        let ended = search.run(Budget { steps, ..self.budget });
        self.steps.set(self.steps.get() + search.steps());
        match ended {
            Ended::Legal => Replay::Passes,
            Ended::Illegal => Replay::Fails,
            Ended::StepsSpent | Ended::TimeOver => Replay::Unresolved,
        }
    }
}
