//! What several sequences of the same things say together on their order: a graph with an arrow
//! from each thing to the next in each sequence. One order fits all if it has no cycle.

use std::collections::{HashMap, VecDeque};

/// From how many things of a cycle the shortest one is looked for.
const CYCLES_TRIED: usize = 64;

/// Sequences of things that are numbered from 0; no thing stands twice in one.
pub(super) struct Sequences {
    sequences: Vec<Vec<usize>>,
    /// The things right after each thing, with the first sequence that says so.
    next: Vec<Vec<Arrow>>,
    previous: Vec<Vec<Arrow>>,
}

#[derive(Clone, Copy)]
struct Arrow {
    to: usize,
    view: usize,
}

/// Why no order fits all: going through the steps, each thing stands before the next, and the last
/// before the first. Two steps are two sequences that disagree on a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disagreement {
    pub steps: Vec<Step>,
}

/// One sequence says that one thing stands before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub view: usize,
    pub before: usize,
    pub after: usize,
}

impl Sequences {
    pub(super) fn new(thing_count: usize, sequences: Vec<Vec<usize>>) -> Self {
        let mut next: Vec<Vec<Arrow>> = vec![Vec::new(); thing_count];
        let mut previous: Vec<Vec<Arrow>> = vec![Vec::new(); thing_count];
        for (view, sequence) in sequences.iter().enumerate() {
            for pair in sequence.windows(2) {
                // Readers who agree say the same again and again: these lists stay short.
                if next[pair[0]].iter().all(|arrow| arrow.to != pair[1]) {
                    next[pair[0]].push(Arrow { to: pair[1], view });
                    previous[pair[1]].push(Arrow { to: pair[0], view });
                }
            }
        }
        Sequences { sequences, next, previous }
    }

    /// `None` if there is an order that fits all.
    pub(super) fn disagreement(&self) -> Option<Disagreement> {
        let mut is_left = vec![true; self.next.len()];
        strip(&self.next, &self.previous, &mut is_left);
        strip(&self.previous, &self.next, &mut is_left);
        let on_cycles: Vec<usize> = (0..is_left.len()).filter(|&thing| is_left[thing]).collect();
        let shortest = on_cycles
            .iter()
            .take(CYCLES_TRIED)
            .filter_map(|&thing| self.cycle_through(thing, &is_left))
            .min_by_key(Vec::len)?;
        let mut views: Vec<usize> = shortest.iter().map(|step| step.view).collect();
        views.sort_unstable();
        views.dedup();
        let pairs = views.iter().flat_map(|&one| views.iter().map(move |&other| (one, other)));
        let steps = pairs
            .filter(|(one, other)| one < other)
            .find_map(|(one, other)| self.disagreement_of_two(one, other))
            .unwrap_or_else(|| joined(shortest));
        Some(Disagreement { steps })
    }

    /// The things that stand after the first thing of a sequence, as all sequences together say.
    pub(super) fn after_first_of(&self, view: usize) -> Vec<bool> {
        reached(&self.next, self.sequences[view].first())
    }

    /// The things that stand before the last thing of a sequence.
    pub(super) fn before_last_of(&self, view: usize) -> Vec<bool> {
        reached(&self.previous, self.sequences[view].last())
    }

    fn cycle_through(&self, start: usize, is_left: &[bool]) -> Option<Vec<Step>> {
        let mut came_by: Vec<Option<Step>> = vec![None; self.next.len()];
        let mut waiting = VecDeque::from([start]);
        while let Some(thing) = waiting.pop_front() {
            for arrow in self.next[thing].iter().filter(|arrow| is_left[arrow.to]) {
                if came_by[arrow.to].is_some() {
                    continue;
                }
                came_by[arrow.to] = Some(Step { view: arrow.view, before: thing, after: arrow.to });
                if arrow.to == start {
                    return Some(way_back(&came_by, start));
                }
                waiting.push_back(arrow.to);
            }
        }
        None
    }

    /// The first pair, in the order of the one, that the other saw the other way round.
    fn disagreement_of_two(&self, one: usize, other: usize) -> Option<Vec<Step>> {
        let places: HashMap<usize, usize> = self.sequences[other]
            .iter()
            .enumerate()
            .map(|(place, &thing)| (thing, place))
            .collect();
        let common: Vec<usize> = self.sequences[one]
            .iter()
            .copied()
            .filter(|thing| places.contains_key(thing))
            .collect();
        let pair = common.windows(2).find(|pair| places[&pair[0]] > places[&pair[1]])?;
        Some(vec![
            Step { view: one, before: pair[0], after: pair[1] },
            Step { view: other, before: pair[1], after: pair[0] },
        ])
    }
}

fn way_back(came_by: &[Option<Step>], start: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut thing = start;
    while let Some(step) = came_by[thing] {
        steps.push(step);
        thing = step.before;
        if thing == start {
            break;
        }
    }
    steps.reverse();
    steps
}

/// Steps of the same sequence after each other are one step.
fn joined(mut steps: Vec<Step>) -> Vec<Step> {
    // A run of one sequence may stand at the end and go on at the beginning.
    let change = steps.windows(2).position(|pair| pair[0].view != pair[1].view);
    steps.rotate_left(change.map_or(0, |place| place + 1));
    let runs = steps.chunk_by(|left, right| left.view == right.view);
    runs.filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        Some(Step { view: first.view, before: first.before, after: last.after })
    })
    .collect()
}

/// Takes away, again and again, what nothing that is left stands before (Kahn 1962).
fn strip(next: &[Vec<Arrow>], previous: &[Vec<Arrow>], is_left: &mut [bool]) {
    let mut count_before: Vec<usize> = previous
        .iter()
        .map(|arrows| arrows.iter().filter(|arrow| is_left[arrow.to]).count())
        .collect();
    let mut free: Vec<usize> =
        (0..next.len()).filter(|&thing| is_left[thing] && count_before[thing] == 0).collect();
    while let Some(thing) = free.pop() {
        is_left[thing] = false;
        for arrow in next[thing].iter().filter(|arrow| is_left[arrow.to]) {
            count_before[arrow.to] -= 1;
            if count_before[arrow.to] == 0 {
                free.push(arrow.to);
            }
        }
    }
}

/// What is reached from a thing by arrows; not the thing itself.
fn reached(arrows: &[Vec<Arrow>], start: Option<&usize>) -> Vec<bool> {
    let mut is_reached = vec![false; arrows.len()];
    let mut waiting: Vec<usize> = start.into_iter().copied().collect();
    while let Some(thing) = waiting.pop() {
        for arrow in &arrows[thing] {
            if !is_reached[arrow.to] {
                is_reached[arrow.to] = true;
                waiting.push(arrow.to);
            }
        }
    }
    is_reached
}
