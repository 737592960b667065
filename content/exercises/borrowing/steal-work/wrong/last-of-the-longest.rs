//! catch: test of_equally_long_queues_the_first_is_robbed
//!
//! Of several equally long queues you rob the last one; the task asks for the first. A comparison
//! with `>=` does that, and so does `max_by_key`, which gives the last maximum.
/// Moves the later half of `victim`'s tasks (rounded down) to the end of `thief`, in order.
///
/// Returns how many that were.
pub fn move_half(victim: &mut Vec<u32>, thief: &mut Vec<u32>) -> usize {
    let half = victim.len() / 2;
    let keep = victim.len() - half;
    thief.extend_from_slice(&victim[keep..]);
    victim.truncate(keep);
    half
}

/// Lets the queue at `thief` take half of the queue at `victim`; returns how many tasks moved.
///
/// With the same index twice nothing moves.
pub fn steal(queues: &mut [Vec<u32>], victim: usize, thief: usize) -> usize {
    if victim < thief {
        let (left, right) = queues.split_at_mut(thief);
        move_half(&mut left[victim], &mut right[0])
    } else if thief < victim {
        let (left, right) = queues.split_at_mut(victim);
        move_half(&mut right[0], &mut left[thief])
    } else {
        0
    }
}

/// Lets each queue that is empty in its turn steal once from the longest one of that moment.
///
/// Returns how many tasks moved in all.
pub fn rebalance(queues: &mut [Vec<u32>]) -> usize {
    let mut moved = 0;
    for thief in 0..queues.len() {
        if queues[thief].is_empty() {
            let victim = longest(queues);
            moved += steal(queues, victim, thief);
        }
    }
    moved
}

fn longest(queues: &[Vec<u32>]) -> usize {
    let mut best = 0;
    for index in 1..queues.len() {
        if queues[index].len() >= queues[best].len() {
            best = index;
        }
    }
    best
}
