//! catch: test a_later_queue_steals_from_an_earlier_one
//!
//! A clone is a second queue with the same tasks. You took half out of the clone and threw it away,
//! so the stolen tasks are in both queues now, and two workers will run them. Work on the queue
//! itself.
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
    let mut from = queues[victim].clone();
    move_half(&mut from, &mut queues[thief])
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
