use observe::*;
use recount::*;

fn recounted(before: [u64; 3], wrong: u64, right: u64) -> [u64; 3] {
    let mut buckets = before;
    recount(&mut buckets, wrong, right);
    buckets
}

#[test]
fn one_count_moves_to_the_right_bucket() {
    expect_eq!(recounted([5, 2, 0], 8, 230), [4, 2, 1]);
    expect_eq!(recounted([5, 2, 7], 100, 9), [6, 2, 6]);
    expect_eq!(recounted([5, 2, 7], 99, 10_000), [5, 1, 8]);
}

#[test]
fn within_one_bucket_nothing_changes() {
    expect_eq!(recounted([5, 2, 0], 12, 99), [5, 2, 0]);
    expect_eq!(recounted([1, 0, 0], 0, 9), [1, 0, 0]);
}

#[test]
fn an_empty_bucket_gives_nothing() {
    expect_eq!(recounted([5, 2, 0], 400, 3), [5, 2, 0]);
    expect_eq!(recounted([0, 0, 0], 1, 10), [0, 0, 0]);
}

#[test]
fn the_last_count_can_be_taken() {
    expect_eq!(recounted([1, 0, 0], 5, 50), [0, 1, 0]);
}

#[test]
fn bucket_lends_the_place_itself() {
    let mut buckets = [0; 3];
    for millis in [0, 9, 10, 99, 99, 100] {
        *bucket(&mut buckets, millis) += 1;
    }
    expect_eq!(buckets, [2, 3, 1]);
}

#[test]
fn random_recounts_add_up() {
    let mut random = Random::new();
    let mut buckets = [3, 3, 3];
    let mut expected = [3, 3, 3];
    for _ in 0..60 {
        let times = [
            random.number(0..10),
            random.number(10..100),
            random.number(100..900),
        ];
        let (from, to) = (random.number(0..3) as usize, random.number(0..3) as usize);
        if expected[from] > 0 {
            expected[from] -= 1;
            expected[to] += 1;
        }
        observe!("wrong, right", (times[from], times[to]));
        recount(&mut buckets, times[from] as u64, times[to] as u64);
        expect_eq!(buckets, expected);
    }
}
