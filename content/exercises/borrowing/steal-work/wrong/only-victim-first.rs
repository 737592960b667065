//! catch: test an_earlier_queue_steals_from_a_later_one
//!
//! You cut at `thief` and look for the victim in the left part. That holds only while the victim
//! comes first. With the indices the other way round it lies in the right part, under another index.
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
pub fn steal(queues: &mut [Vec<u32>], victim: usize, thief: usize) -> usize {
    if victim == thief {
        return 0;
    }
    let (left, right) = queues.split_at_mut(thief);
    move_half(&mut left[victim], &mut right[0])
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
        if queues[index].len() > queues[best].len() {
            best = index;
        }
    }
    best
}
