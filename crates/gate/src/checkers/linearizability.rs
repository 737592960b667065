//! Linearizability: is there one order of all operations, each at one instant between its
//! invocation and its end, that a sequential [`Model`] could have gone through?
//!
//! - What is asked: Herlihy and Wing, "Linearizability: a correctness condition for concurrent
//!   objects", 1990. It is local: a history of many objects is linearizable if each object's part
//!   is, so the check goes part by part ([`Model::part`]).
//! - The search: Wing and Gong, "Testing and verifying concurrent objects", 1993, with the
//!   just-in-time linearization and the remembered configurations of Lowe, "Testing for
//!   linearizability", 2017. See `search.rs`.
//! - The decision is hard in general (NP-complete: Gibbons and Korach, 1997), so it has a
//!   [`Budget`], and "unknown" is an answer.
//!
//! An operation that failed is left out. One that is info may be taken at any instant after its
//! invocation, or not at all.
//!
//! A violation is told by the shortest prefix of the history that is illegal already: it ends with
//! the end of one operation, the *stuck* one, that no order of what came before can explain (an
//! operation that was open at that point may have taken effect, but only with the output that it
//! gave later). With it comes the longest legal order that leads there, and the model's states at
//! that point. [`explain`] then finds the few operations that matter.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::hash::Hash;

use serde::Serialize;

mod explain;
mod open;
mod search;

pub use explain::{Explanation, explain};

use super::{Conclusion, Finding, Unknown, shown};
use crate::history::{History, Operation, Outcome};
use search::{Call, Ended, Search};

/// How many illegal parts a report describes; all of them are counted.
const ILLEGAL_PARTS: usize = 5;

/// How many operations of the legal order a finding's text shows.
const ORDER_SHOWN: usize = 6;

/// A sequential specification: what one operation after the other does.
pub trait Model {
    /// What an operation asks. Inputs that are equal do the same.
    type Input: PartialEq + Display;
    /// What it answers.
    type Output: PartialEq + Display;
    /// What one part knows. It is cloned for every step that changes it: keep it small, or share.
    type State: Clone + Eq + Hash;
    /// Which part of the whole an operation belongs to: operations on different parts do not
    /// touch each other. `()`-like ([`super::models::Whole`]) where there is one part only.
    type Part: Ord + Clone + Display + std::fmt::Debug;

    /// The part that an operation belongs to.
    fn part(&self, input: &Self::Input) -> Self::Part;

    /// What a part knows at first.
    fn initial(&self, part: &Self::Part) -> Self::State;

    /// Does one operation. `output` is `None` if the operation is info: then whatever it would
    /// have answered is right, and this says what it does.
    fn apply(
        &self,
        state: &Self::State,
        input: &Self::Input,
        output: Option<&Self::Output>,
    ) -> Applied<Self::State>;

    /// True for inputs that never change the state, whatever it is. Saying so makes the search
    /// quicker; `false` is always right.
    fn only_reads(&self, input: &Self::Input) -> bool;

    /// True for inputs after which the state is the same whatever it was before. Saying so makes
    /// the search quicker where much is unknown; `false` is always right.
    fn overwrites(&self, _input: &Self::Input) -> bool {
        false
    }

    /// A state in words.
    fn describe(&self, state: &Self::State) -> String;
}

/// What an operation does in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied<S> {
    /// It cannot have given this output in this state.
    Illegal,
    /// It can, and changes nothing.
    Unchanged,
    /// It can, and leaves this state.
    Changed(S),
}

/// How long a search may go on.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    /// Applications of the model, over all parts. An application and what hangs on it take about
    /// a microsecond and 100 bytes with a small state.
    pub steps: u64,
    /// Asked every few thousand steps; `true` ends the search. Where the caller's clock comes in.
    pub is_over: &'a dyn Fn() -> bool,
}

impl Budget<'_> {
    /// So many steps, without a clock.
    #[must_use]
    pub fn steps(steps: u64) -> Self {
        Budget { steps, is_over: &|| false }
    }
}

impl std::fmt::Debug for Budget<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Budget").field("steps", &self.steps).finish_non_exhaustive()
    }
}

/// What a check found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report<P> {
    /// What it says. The findings' reason is `not-linearizable`.
    pub conclusion: Conclusion,
    /// How many parts the history has.
    pub parts: usize,
    /// How many steps were taken.
    pub steps: u64,
    /// The illegal parts, the one that went wrong first in front, and no more than five.
    pub illegal: Vec<Illegal<P>>,
}

/// Why one part is illegal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Illegal<P> {
    /// The part.
    pub part: P,
    /// The number of the operation that cannot be put in order, among the history's operations.
    pub stuck: usize,
    /// The event at which it ended: up to here the part is illegal, up to the event before it is
    /// legal.
    pub stuck_event: usize,
    /// A legal order of operations, by their numbers, that goes as far as any does.
    pub legal_order: Vec<usize>,
    /// The states in which the stuck operation was tried and did not fit, in words: eight at most.
    pub states: Vec<String>,
}

/// Checks a history against a model.
#[must_use]
pub fn check<M: Model>(
    model: &M,
    history: &History<M::Input, M::Output>,
    budget: Budget<'_>,
) -> Report<M::Part> {
    let operations = history.operations();
    let parts = parts(model, &operations);
    let part_count = parts.len();
    let (mut steps, mut unknown, mut violated) = (0, None, 0_usize);
    let mut illegal: Vec<Illegal<M::Part>> = Vec::new();
    for (part, numbers) in parts {
        let calls = calls(&operations, &numbers);
        let left = Budget { steps: budget.steps.saturating_sub(steps), ..budget };
        let mut search = Search::new(model, model.initial(&part), &calls);
        let ended = search.run(left);
        steps += search.steps();
        match ended {
            Ended::Legal => {}
            Ended::Illegal => {
                violated += 1;
                illegal.push(illegal_part(part, &calls, &search));
                illegal.sort_by_key(|illegal| illegal.stuck_event);
                illegal.truncate(ILLEGAL_PARTS);
            }
            Ended::StepsSpent => unknown = Some(Unknown::StepsSpent { steps }),
            Ended::TimeOver => unknown = Some(Unknown::TimeOver { steps }),
        }
        if unknown.is_some() {
            break;
        }
    }
    let findings = finding(&operations, &illegal, violated).into_iter().collect();
    let conclusion = Conclusion::from_findings(findings, unknown);
    Report { conclusion, parts: part_count, steps, illegal }
}

/// The numbers of the operations of each part that may have taken effect.
fn parts<M: Model>(
    model: &M,
    operations: &[Operation<'_, M::Input, M::Output>],
) -> BTreeMap<M::Part, Vec<usize>> {
    let mut parts: BTreeMap<M::Part, Vec<usize>> = BTreeMap::new();
    for operation in operations {
        if !matches!(operation.outcome, Outcome::Fail(_)) {
            parts.entry(model.part(operation.input)).or_default().push(operation.number);
        }
    }
    parts
}

/// The calls that the search puts in order.
fn calls<'h, I, O>(operations: &[Operation<'h, I, O>], numbers: &[usize]) -> Vec<Call<'h, I, O>> {
    let call = |&number: &usize| {
        let operation = operations[number];
        Call {
            number,
            input: operation.input,
            output: operation.output(),
            invoked: operation.invoked.index,
            returned: operation.certain_from(),
        }
    };
    numbers.iter().map(call).collect()
}

fn illegal_part<M: Model>(
    part: M::Part,
    calls: &[Call<'_, M::Input, M::Output>],
    search: &Search<'_, '_, M>,
) -> Illegal<M::Part> {
    let stuck = &calls[search.stuck_call()];
    Illegal {
        part,
        stuck: stuck.number,
        stuck_event: stuck.returned.unwrap_or(stuck.invoked),
        legal_order: search.longest_order().into_iter().map(|call| calls[call].number).collect(),
        states: search.stuck_states(),
    }
}

fn finding<I: Display, O: Display, P: Display>(
    operations: &[Operation<'_, I, O>],
    illegal: &[Illegal<P>],
    count: usize,
) -> Option<Finding> {
    let first = illegal.first()?;
    let stuck = &operations[first.stuck];
    let part = first.part.to_string();
    let of_part = if part.is_empty() { part } else { format!(" ({})", shown(&part)) };
    let mut text = format!(
        "`{}` by {}{of_part} fits no order of what happened before it",
        in_words(stuck),
        stuck.client,
    );
    let order = &first.legal_order[first.legal_order.len().saturating_sub(ORDER_SHOWN)..];
    if !order.is_empty() {
        let words: Vec<String> =
            order.iter().map(|&number| format!("`{}`", in_words(&operations[number]))).collect();
        let last = if order.len() < first.legal_order.len() { "ends with" } else { "is" };
        text.push_str(&format!("; the longest legal order {last} {}", words.join(", ")));
    }
    if !first.states.is_empty() {
        text.push_str(&format!("; there the state is {}", first.states.join(" or ")));
    }
    if count > 1 {
        text.push_str(&format!("; {} other parts are illegal too", count - 1));
    }
    let shown_last = order.last().map(|&number| operations[number].events()).unwrap_or_default();
    let mut events = stuck.events();
    events.extend(shown_last);
    events.sort_unstable();
    events.dedup();
    Some(Finding { reason: "not-linearizable", text, count, events })
}

/// `write 5` or `read -> 5`, or with a question mark where the output is not known.
fn in_words<I: Display, O: Display>(operation: &Operation<'_, I, O>) -> String {
    let input = shown(operation.input);
    match operation.output().map(shown) {
        Some(output) if output.is_empty() => input,
        Some(output) => format!("{input} -> {output}"),
        None => format!("{input} -> ?"),
    }
}
