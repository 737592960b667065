//! The search for a legal order of one part's calls.
//!
//! Just-in-time (Lowe 2017, section 4): go through the ends of the ok calls in the order in which
//! they happened, and put a call in order only when one's end forces it. A *configuration* is the
//! next end that was not reached, the model's state, the open ok calls that were taken *early*
//! (before their end forced them), and the info calls that were *used*. It is small, since hardly
//! anything is taken early, so that remembering all of them costs little (Wing and Gong's search
//! remembers sets of calls as long as the history).
//!
//! What makes it quick, and why it is allowed:
//! - A configuration that was seen is not entered again (Lowe; Horn and Kroening 2015). Neither is
//!   one that differs from a seen one only by having used more info calls: whatever it could do,
//!   the other can do too.
//! - A read that fits now is taken now, whatever else is open: it changes nothing for the others,
//!   wherever they go.
//! - At each end, fewer info calls are used first, for the same reason.
//! - What overwrites the state is not tried right after an info call: that would have been for
//!   nothing.
//! - Info calls that only read, or change nothing where they stand, are not taken. Of equal info
//!   calls the one invoked first is taken first.
//! - The calls open at an end are kept in a linked list from which calls are unlinked and into
//!   which they are linked again in the opposite order as the search goes back (Lowe's undo list;
//!   Knuth's dancing links).
//!
//! The stack is a vector and not the machine's: histories are long.

use std::collections::HashMap;
use std::rc::Rc;

use super::open::{CallId, Mark, Open};
use super::{Applied, Budget, Model, shown};

/// How many steps pass between two looks at the caller's clock.
const STEPS_BETWEEN_LOOKS: u64 = 4096;

/// How far back an equal info call is looked for: inputs can only be compared, one by one.
const EQUALS_LOOKED_AT: usize = 64;

/// How many states a report tells.
const STATES_TOLD: usize = 8;

/// An operation that took effect, or may have.
pub(super) struct Call<'h, I, O> {
    /// Its number in the history.
    pub number: usize,
    /// What was asked.
    pub input: &'h I,
    /// What came back, `None` if that is not known. A call that need not have taken effect may
    /// still have one, and then took effect with it or not at all.
    pub output: Option<&'h O>,
    /// The event of its invocation.
    pub invoked: usize,
    /// The event by which it has taken effect, `None` if it need not have.
    pub returned: Option<usize>,
}

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Legal,
    Illegal,
    StepsSpent,
    TimeOver,
}

/// An end of an ok call.
struct End {
    call: CallId,
    /// How many invocations and ends of ok calls come before it.
    mark: usize,
    /// How many info calls were invoked before it.
    info_count: usize,
}

/// How a configuration was reached.
struct Node {
    parent: u32,
    call: CallId,
}

/// What is being tried at one end: configurations that have all ends before it behind them.
struct Frame<S> {
    current: Configuration<S>,
    /// Others at the same end, with as many info calls used since it was reached.
    now: Vec<Configuration<S>>,
    /// Those with one more. They wait until the others are through: what needs fewer info calls
    /// can do more, and keeps them from being entered.
    later: Vec<Configuration<S>>,
}

/// A configuration whose continuations are being tried.
struct Configuration<S> {
    node: u32,
    /// The next end to be reached.
    end: u32,
    state: Rc<S>,
    early: Vec<CallId>,
    used: Vec<CallId>,
    /// True if an info call was taken last.
    is_by_info: bool,
    /// What is still to be tried, the last first.
    choices: Vec<CallId>,
    left: Left,
}

/// Which choices of a configuration were not made a list of yet: there can be many, and mostly the
/// first is right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    All,
    Infos,
    None,
}

/// Everything of a configuration but the info calls that it has used.
#[derive(PartialEq, Eq, Hash)]
struct Seen<S> {
    end: u32,
    early: Vec<CallId>,
    state: Rc<S>,
}

impl<S> Frame<S> {
    fn new(current: Configuration<S>) -> Self {
        Frame { current, now: Vec::new(), later: Vec::new() }
    }

    /// False if there is none left.
    fn turn_to_the_next(&mut self) -> bool {
        if self.now.is_empty() {
            std::mem::swap(&mut self.now, &mut self.later);
            self.now.reverse();
        }
        self.now.pop().map(|next| self.current = next).is_some()
    }
}

/// The search in one part.
pub(super) struct Search<'s, 'h, M: Model> {
    model: &'s M,
    initial: Rc<M::State>,
    calls: &'s [Call<'h, M::Input, M::Output>],
    ends: Vec<End>,
    marks: Vec<Mark>,
    /// Info calls that may change something, by invocation.
    infos: Vec<CallId>,
    all_infos_overwrite: bool,
    /// For each of `infos`, the place of the equal one before it.
    equal_before: Vec<Option<usize>>,
    open: Open,
    /// The sets of used info calls with which a configuration was entered, none of which holds
    /// another.
    seen: HashMap<Seen<M::State>, Vec<Vec<CallId>>>,
    nodes: Vec<Node>,
    farthest: u32,
    farthest_node: u32,
    steps: u64,
}

impl<'s, 'h, M: Model> Search<'s, 'h, M> {
    /// A search through calls that are sorted by their invocation.
    pub(super) fn new(
        model: &'s M,
        initial: M::State,
        calls: &'s [Call<'h, M::Input, M::Output>],
    ) -> Self {
        let mut events: Vec<(usize, Mark)> = Vec::with_capacity(calls.len() * 2);
        let mut infos = Vec::new();
        for (place, call) in calls.iter().enumerate() {
            let id = place as CallId;
            if let Some(returned) = call.returned {
                events.push((call.invoked, Mark::Invoked(id)));
                events.push((returned, Mark::Returned(id)));
            } else if !model.only_reads(call.input) {
                infos.push(id);
            }
        }
        events.sort_by_key(|(event, _)| *event);
        let ends = events
            .iter()
            .enumerate()
            .filter_map(|(mark, &(event, kind))| match kind {
                Mark::Invoked(_) => None,
                Mark::Returned(call) => {
                    let is_before = |&info: &CallId| calls[info as usize].invoked < event;
                    Some(End { call, mark, info_count: infos.partition_point(is_before) })
                }
            })
            .collect();
        let equal_before = (0..infos.len())
            .map(|place| {
                let call = &calls[infos[place] as usize];
                (0..place).rev().take(EQUALS_LOOKED_AT).find(|&before| {
                    let earlier = &calls[infos[before] as usize];
                    earlier.input == call.input && earlier.output == call.output
                })
            })
            .collect();
        Search {
            model,
            initial: Rc::new(initial),
            calls,
            ends,
            marks: events.into_iter().map(|(_, mark)| mark).collect(),
            all_infos_overwrite: infos
                .iter()
                .all(|&info| model.overwrites(calls[info as usize].input)),
            infos,
            equal_before,
            open: Open::new(calls.len()),
            seen: HashMap::new(),
            nodes: vec![Node { parent: 0, call: 0 }],
            farthest: 0,
            farthest_node: 0,
            steps: 0,
        }
    }

    /// Searches until a legal order of all calls is found, or there is none.
    pub(super) fn run(&mut self, budget: Budget<'_>) -> Ended {
        let first = Configuration {
            node: 0,
            end: 0,
            state: Rc::clone(&self.initial),
            early: Vec::new(),
            used: Vec::new(),
            is_by_info: false,
            choices: Vec::new(),
            left: Left::All,
        };
        self.remember(&first);
        let mut stack = vec![Frame::new(first)];
        loop {
            let Some(frame) = stack.last_mut() else { return Ended::Illegal };
            let end = frame.current.end;
            if end as usize == self.ends.len() {
                return Ended::Legal;
            }
            let Some(call) = self.next_choice(&mut frame.current) else {
                if !frame.turn_to_the_next() {
                    stack.pop();
                }
                continue;
            };
            if self.steps >= budget.steps {
                return Ended::StepsSpent;
            }
            if self.steps.is_multiple_of(STEPS_BETWEEN_LOOKS) && (budget.is_over)() {
                return Ended::TimeOver;
            }
            let Some(next) = self.take(&frame.current, call) else { continue };
            if next.end > end {
                stack.push(Frame::new(next));
            } else if self.calls[call as usize].returned.is_none() {
                frame.later.push(next);
            } else {
                frame.now.push(std::mem::replace(&mut frame.current, next));
            }
        }
    }

    /// How many times the model was applied.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// The call whose end could not be reached, after an illegal end.
    pub(super) fn stuck_call(&self) -> usize {
        self.ends[self.farthest as usize].call as usize
    }

    /// The calls on a way to that end, in their order.
    pub(super) fn longest_order(&self) -> Vec<usize> {
        let mut order = Vec::new();
        let mut node = self.farthest_node;
        while node != 0 {
            order.push(self.nodes[node as usize].call as usize);
            node = self.nodes[node as usize].parent;
        }
        order.reverse();
        order
    }

    /// The states in which the stuck call was tried.
    pub(super) fn stuck_states(&self) -> Vec<String> {
        let at_the_end = self.seen.keys().filter(|seen| seen.end == self.farthest);
        let mut states: Vec<String> =
            at_the_end.map(|seen| shown(&self.model.describe(&seen.state))).collect();
        states.sort_unstable();
        states.dedup();
        states.truncate(STATES_TOLD);
        states
    }

    /// What to try next in a configuration.
    fn next_choice(&mut self, configuration: &mut Configuration<M::State>) -> Option<CallId> {
        while configuration.choices.is_empty() {
            match configuration.left {
                Left::All => {
                    configuration.left = Left::Infos;
                    self.open.move_to(&self.marks, self.ends[configuration.end as usize].mark);
                    if let Some(read) = self.fitting_read(configuration) {
                        configuration.left = Left::None;
                        return Some(read);
                    }
                    self.choose_open(configuration);
                }
                Left::Infos => {
                    configuration.left = Left::None;
                    self.choose_infos(configuration);
                }
                Left::None => return None,
            }
        }
        configuration.choices.pop()
    }

    /// An open read that can be taken here and now.
    fn fitting_read(&self, configuration: &Configuration<M::State>) -> Option<CallId> {
        self.open.iter().find(|&call| {
            let read = &self.calls[call as usize];
            self.model.only_reads(read.input)
                && !configuration.early.contains(&call)
                && self.model.apply(&configuration.state, read.input, read.output)
                    == Applied::Unchanged
        })
    }

    /// The forced call to be tried first, then the other open ones. In the opposite order, since
    /// they are taken from behind.
    fn choose_open(&self, configuration: &mut Configuration<M::State>) {
        let forced = self.ends[configuration.end as usize].call;
        let early = &configuration.early;
        let others = self.open.iter().filter(|call| *call != forced && !early.contains(call));
        let all = others.chain([forced]);
        configuration.choices = all.filter(|&call| self.is_worth_it(configuration, call)).collect();
    }

    /// Those that may never have happened.
    fn choose_infos(&self, configuration: &mut Configuration<M::State>) {
        if configuration.is_by_info && self.all_infos_overwrite {
            return;
        }
        let is_used = |place: usize| configuration.used.binary_search(&self.infos[place]).is_ok();
        let info_count = self.ends[configuration.end as usize].info_count;
        let free = (0..info_count)
            .rev()
            .filter(|&place| !is_used(place) && self.equal_before[place].is_none_or(is_used))
            .map(|place| self.infos[place])
            .filter(|&call| self.is_worth_it(configuration, call))
            .collect();
        configuration.choices = free;
    }

    /// False for what would make the info call that was taken last a waste.
    fn is_worth_it(&self, configuration: &Configuration<M::State>, call: CallId) -> bool {
        !(configuration.is_by_info && self.model.overwrites(self.calls[call as usize].input))
    }

    /// The configuration after a call is put next in order; `None` if it does not fit, or leads
    /// where the search has been.
    fn take(
        &mut self,
        configuration: &Configuration<M::State>,
        id: CallId,
    ) -> Option<Configuration<M::State>> {
        self.steps += 1;
        let call = &self.calls[id as usize];
        let is_info = call.returned.is_none();
        let state = match self.model.apply(&configuration.state, call.input, call.output) {
            Applied::Illegal => return None,
            Applied::Unchanged if is_info => return None,
            Applied::Unchanged => Rc::clone(&configuration.state),
            Applied::Changed(state) if is_info && state == *configuration.state => return None,
            Applied::Changed(state) => Rc::new(state),
        };
        let (mut end, mut early, mut used) =
            (configuration.end, configuration.early.clone(), configuration.used.clone());
        if is_info {
            insert(&mut used, id);
        } else {
            insert(&mut early, id);
            while let Some(reached) = self.ends.get(end as usize) {
                let Ok(place) = early.binary_search(&reached.call) else { break };
                early.remove(place);
                end += 1;
            }
        }
        let node = self.nodes.len() as u32;
        let next = Configuration {
            node,
            end,
            state,
            early,
            used,
            is_by_info: is_info,
            choices: Vec::new(),
            left: Left::All,
        };
        if !self.remember(&next) {
            return None;
        }
        self.nodes.push(Node { parent: configuration.node, call: id });
        if end > self.farthest {
            (self.farthest, self.farthest_node) = (end, node);
        }
        Some(next)
    }

    /// False if this configuration, or one that can do all that it can, was entered before.
    fn remember(&mut self, configuration: &Configuration<M::State>) -> bool {
        let key = Seen {
            end: configuration.end,
            early: configuration.early.clone(),
            state: Rc::clone(&configuration.state),
        };
        let entered = self.seen.entry(key).or_default();
        if entered.iter().any(|used| holds(&configuration.used, used)) {
            return false;
        }
        entered.retain(|used| !holds(used, &configuration.used));
        entered.push(configuration.used.clone());
        true
    }
}

fn insert(sorted: &mut Vec<CallId>, call: CallId) {
    if let Err(place) = sorted.binary_search(&call) {
        sorted.insert(place, call);
    }
}

/// True if all of `part` are in `whole`; both are sorted.
fn holds(whole: &[CallId], part: &[CallId]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|wanted| rest.any(|call| call == wanted))
}
