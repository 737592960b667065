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
    todo!()
}

/// Lets each queue that is empty in its turn steal once from the longest one of that moment.
///
/// Returns how many tasks moved in all.
pub fn rebalance(queues: &mut [Vec<u32>]) -> usize {
    todo!()
}
