//! Review credit along the graph's *encompasses* edges.
//!
//! Who uses an older skill in an exercise has practised it. The idea is Fractional Implicit
//! Repetition (Skycak, "Optimized, individualized spaced repetition in hierarchical knowledge
//! structures", in *The Math Academy Way*, 2023): a success trickles down as a fraction of a review,
//! a failure travels up. That text works with repetition counts; over FSRS's memory we state it so:
//!
//! For a success (good or easy) in an exercise that practises concept c with share w, each item of c
//! with stability S, t days after its last review, becomes
//!
//! - S' = S · (S_good / S)^w, where S_good is its stability after a *good* review today;
//! - t' = round((1 − w) · t).
//!
//! With w = 0 nothing changes, with w = 1 it is a whole review. The difficulty stays: nobody asked
//! that item. The share of a concept is ½ for each edge that leads to it from what the exercise
//! teaches or uses (a concept that is used itself: ½), the greatest over all ways; below ⅕ it is
//! nothing. Nothing is credited to a concept that is not mastered, nor in the first half of an
//! item's interval, where a review would gain next to nothing.
//!
//! For a failure (again) of an exercise that practises c, the items of a concept that builds on c
//! with share w are *warned*: their due day moves to today + (1 − w) · (days left). Their memory
//! stays, since nothing was learned about it.

use std::collections::BTreeMap;

use curriculum::{ConceptGraph, ConceptId, Exercise};

use crate::knowledge::RecallItem;
use crate::memory::{Memory, MemoryModel};
use crate::{Day, Rating};

/// The share of one edge.
const EDGE_SHARE: f64 = 0.5;
/// Shares below this are nothing.
const LEAST_SHARE: f64 = 0.2;

/// Shares by concept, per mille, as the log keeps them.
pub type Shares = BTreeMap<String, u32>;

/// The older concepts that an exercise practises, with their shares. What it teaches is practised in
/// full and does not stand here.
#[must_use]
pub fn practised(graph: &ConceptGraph, exercise: &Exercise) -> Shares {
    let mut shares = Shares::new();
    for concept in &exercise.uses {
        spread(graph, concept, EDGE_SHARE, &mut shares);
    }
    for concept in exercise.teaches.iter().filter_map(|id| graph.get(id)) {
        for older in &concept.encompasses {
            spread(graph, older, EDGE_SHARE, &mut shares);
        }
    }
    for concept in &exercise.teaches {
        shares.remove(&concept.0);
    }
    shares
}

fn spread(graph: &ConceptGraph, concept: &ConceptId, share: f64, shares: &mut Shares) {
    if share < LEAST_SHARE {
        return;
    }
    let Some(node) = graph.get(concept) else { return };
    let per_mille = (share * 1000.0).round() as u32;
    let known = shares.entry(concept.0.clone()).or_default();
    if *known >= per_mille {
        return;
    }
    *known = per_mille;
    for older in &node.encompasses {
        spread(graph, older, share * EDGE_SHARE, shares);
    }
}

/// The concepts that build on what an exercise teaches, with their shares: the same edges, read
/// upwards.
#[must_use]
pub fn built_upon(graph: &ConceptGraph, exercise: &Exercise) -> Shares {
    let mut shares = Shares::new();
    let mut open: Vec<(&ConceptId, f64)> =
        exercise.teaches.iter().map(|concept| (concept, 1.0)).collect();
    while let Some((concept, share)) = open.pop() {
        let share = share * EDGE_SHARE;
        if share < LEAST_SHARE {
            continue;
        }
        for above in graph.iter().filter(|above| above.encompasses.contains(concept)) {
            let per_mille = (share * 1000.0).round() as u32;
            let known = shares.entry(above.id.0.clone()).or_default();
            if *known < per_mille {
                *known = per_mille;
                open.push((&above.id, share));
            }
        }
    }
    for concept in &exercise.teaches {
        shares.remove(&concept.0);
    }
    shares
}

/// The memory and the day from which its time counts, after a credit of this share; none in the
/// first half of the interval.
pub(crate) fn credited(
    model: &MemoryModel,
    item: &RecallItem,
    today: Day,
    share: f64,
) -> Option<(Memory, Day)> {
    let elapsed = today.since(item.since);
    if elapsed == 0 || item.credit_day() > today {
        return None;
    }
    Some(share_of_review(model, item.memory, elapsed, today, share))
}

/// A share of a *good* review, `elapsed` days after the last one.
pub(crate) fn share_of_review(
    model: &MemoryModel,
    memory: Memory,
    elapsed: u32,
    today: Day,
    share: f64,
) -> (Memory, Day) {
    let whole = model.after(Some(memory), elapsed, Rating::Good);
    let ratio = f64::from(whole.stability) / f64::from(memory.stability);
    let stability = (f64::from(memory.stability) * ratio.max(1.0).powf(share)) as f32;
    let left = ((1.0 - share) * f64::from(elapsed)).round() as i64;
    (Memory { stability, ..memory }, today.plus(-left))
}

/// The due day of an item that builds on what was failed.
pub(crate) fn warned(due: Day, today: Day, share: f64) -> Day {
    let left = f64::from(due.since(today));
    due.min(today.plus(((1.0 - share) * left).ceil() as i64))
}

#[cfg(test)]
mod tests {
    use super::{share_of_review, warned};
    use crate::memory::{DesiredRetention, Memory, MemoryModel, Weights};
    use crate::{Day, Rating};

    #[test]
    fn a_whole_share_is_a_whole_review_and_none_is_nothing() {
        let model = MemoryModel::new(&Weights::standard(), DesiredRetention::USUAL);
        let memory = Memory { stability: 10.0, difficulty: 5.0 };
        let credit = |share| share_of_review(&model, memory, 10, Day(10), share);
        let good = model.after(Some(memory), 10, Rating::Good);
        assert!((credit(1.0).0.stability - good.stability).abs() < 1e-3);
        assert_eq!(credit(1.0).1, Day(10));
        assert_eq!(credit(0.0), (memory, Day(0)));
        let half = credit(0.5);
        assert!(half.0.stability > memory.stability && half.0.stability < good.stability);
        assert_eq!((half.0.difficulty, half.1), (5.0, Day(5)));
    }

    #[test]
    fn a_warning_brings_the_due_day_nearer_and_never_later() {
        assert_eq!(warned(Day(40), Day(20), 0.5), Day(30));
        assert_eq!(warned(Day(10), Day(20), 0.5), Day(10));
    }
}
