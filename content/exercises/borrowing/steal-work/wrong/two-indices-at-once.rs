//! catch: error E0499
//!
//! You know that the two indices differ, but the compiler does not look at indices: `queues[…]`
//! borrows all of `queues`, each time. Turn the one loan into two that cannot overlap before you
//! ask for elements.
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
    let from = &mut queues[victim];
    let to = &mut queues[thief];
    move_half(from, to)
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
