use observe::*;
use steal_work::*;

fn after_steal(before: &[Vec<u32>], victim: usize, thief: usize) -> (usize, Vec<Vec<u32>>) {
    let mut queues = before.to_vec();
    let moved = steal(&mut queues, victim, thief);
    (moved, queues)
}

fn after_rebalance(before: &[Vec<u32>]) -> (usize, Vec<Vec<u32>>) {
    let mut queues = before.to_vec();
    let moved = rebalance(&mut queues);
    (moved, queues)
}

#[test]
fn a_later_queue_steals_from_an_earlier_one() {
    let before = [vec![1, 2, 3, 4, 5], vec![], vec![9]];
    let after = vec![vec![1, 2, 3], vec![], vec![9, 4, 5]];
    observe!("queues", before);
    expect_eq!(after_steal(&before, 0, 2), (2, after));
}

#[test]
fn an_earlier_queue_steals_from_a_later_one() {
    let before = [vec![7], vec![8], vec![1, 2, 3, 4]];
    let after = vec![vec![7], vec![8, 3, 4], vec![1, 2]];
    observe!("queues", before);
    expect_eq!(after_steal(&before, 2, 1), (2, after));
}

#[test]
fn stealing_from_oneself_moves_nothing() {
    let before = [vec![1, 2, 3, 4], vec![5]];
    observe!("queues", before);
    expect_eq!(after_steal(&before, 0, 0), (0, before.to_vec()));
    expect_eq!(after_steal(&before, 1, 1), (0, before.to_vec()));
}

#[test]
fn each_empty_queue_steals_from_the_longest() {
    let before = [vec![1, 2, 3, 4, 5], vec![], vec![]];
    let after = vec![vec![1, 2], vec![4, 5], vec![3]];
    observe!("queues", before);
    expect_eq!(after_rebalance(&before), (3, after));
}

#[test]
fn the_longest_is_looked_for_in_each_turn() {
    let before = [vec![], vec![1, 2, 3, 4, 5, 6], vec![], vec![11, 12, 13, 14]];
    let after = vec![vec![4, 5, 6], vec![1, 2, 3], vec![13, 14], vec![11, 12]];
    observe!("queues", before);
    expect_eq!(after_rebalance(&before), (5, after));
}

#[test]
fn of_equally_long_queues_the_first_is_robbed() {
    let before = [vec![1, 2], vec![3, 4], vec![]];
    let after = vec![vec![1], vec![3, 4], vec![2]];
    observe!("queues", before);
    expect_eq!(after_rebalance(&before), (1, after));
}

#[test]
fn single_tasks_and_no_tasks_stay_where_they_are() {
    for before in [
        vec![],
        vec![vec![]],
        vec![vec![], vec![]],
        vec![vec![7], vec![], vec![8]],
    ] {
        observe!("queues", before);
        expect_eq!(after_rebalance(&before), (0, before));
    }
}

#[test]
fn random_queues_are_rebalanced() {
    let mut random = Random::new();
    for _ in 0..20 {
        let mut before = Vec::new();
        for _ in 0..random.number(1..7) {
            let length = *random.pick(&[0, 0, 1, 4, 7, 7, 12]);
            let mut queue = Vec::new();
            for task in random.numbers(length, 1..100) {
                queue.push(task as u32);
            }
            before.push(queue);
        }
        let mut after = before.clone();
        let mut moved = 0;
        for turn in 0..after.len() {
            if after[turn].is_empty() {
                let longest = after.iter().map(Vec::len).max().unwrap_or(0);
                let victim = after
                    .iter()
                    .position(|queue| queue.len() == longest)
                    .unwrap_or(0);
                let taken = after[victim].split_off(longest - longest / 2);
                moved += taken.len();
                after[turn].extend(taken);
            }
        }
        observe!("queues", before);
        expect_eq!(after_rebalance(&before), (moved, after));
    }
}
