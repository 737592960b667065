use observe::*;
use token_bucket::*;

#[test]
fn a_new_bucket_is_full() {
    let mut bucket = TokenBucket::every(100, 5_000);
    expect_eq!(bucket.available(5_000), TokenBucket::DEFAULT_CAPACITY);
    expect_eq!(bucket.try_take(10, 5_000), true);
    expect_eq!(bucket.try_take(1, 5_000), false);
}

#[test]
fn another_capacity_comes_with_a_full_bucket() {
    let mut small = TokenBucket::every(100, 0).with_capacity(3);
    expect_eq!(small.available(0), 3);
    expect_eq!(small.try_take(4, 0), false);
    expect_eq!(small.try_take(3, 0), true);
    expect_eq!(small.try_take(1, 0), false);
    let large = TokenBucket::every(100, 0).with_capacity(50);
    expect_eq!(large.available(0), 50);
}

#[test]
fn a_token_falls_at_each_whole_interval() {
    let mut bucket = TokenBucket::every(100, 1_000).with_capacity(2);
    expect_eq!(bucket.try_take(2, 1_010), true);
    expect_eq!(bucket.available(1_099), 0);
    expect_eq!(bucket.available(1_100), 1);
    expect_eq!(bucket.available(1_199), 1);
    expect_eq!(bucket.available(1_200), 2);
    expect_eq!(bucket.available(1_300), 2);
}

#[test]
fn looking_takes_nothing_and_changes_nothing() {
    let mut bucket = TokenBucket::every(100, 0).with_capacity(2);
    expect_eq!(bucket.try_take(2, 0), true);
    expect_eq!(bucket.available(250), 2);
    expect_eq!(bucket.available(250), 2);
    expect_eq!(bucket.available(150), 1);
    expect_eq!(bucket.try_take(2, 199), false);
}

#[test]
fn frequent_calls_do_not_slow_the_pace() {
    let mut bucket = TokenBucket::every(100, 0).with_capacity(1);
    expect_eq!(bucket.try_take(1, 0), true);
    expect_eq!(bucket.try_take(1, 60), false);
    expect_eq!(bucket.try_take(1, 120), true);
    expect_eq!(bucket.try_take(1, 180), false);
    expect_eq!(bucket.try_take(1, 240), true);
}

#[test]
fn a_token_that_finds_the_bucket_full_is_lost() {
    let mut bucket = TokenBucket::every(100, 0).with_capacity(2);
    expect_eq!(bucket.try_take(2, 10_050), true);
    expect_eq!(bucket.try_take(1, 10_050), false);
    expect_eq!(bucket.try_take(1, 10_099), false);
    expect_eq!(bucket.try_take(1, 10_100), true);
}

#[test]
fn too_few_tokens_are_left_in_the_bucket() {
    let mut bucket = TokenBucket::every(100, 0).with_capacity(5);
    expect_eq!(bucket.try_take(3, 0), true);
    expect_eq!(bucket.try_take(3, 0), false);
    expect_eq!(bucket.available(0), 2);
    expect_eq!(bucket.try_take(2, 0), true);
}

#[test]
fn a_clock_that_jumps_back_changes_nothing() {
    let mut bucket = TokenBucket::every(100, 1_000).with_capacity(2);
    expect_eq!(bucket.available(400), 2);
    expect_eq!(bucket.try_take(1, 400), true);
    expect_eq!(bucket.try_take(1, 1_350), true);
    expect_eq!(bucket.available(900), 1);
    expect_eq!(bucket.try_take(2, 900), false);
    expect_eq!(bucket.try_take(2, 1_399), false);
    expect_eq!(bucket.try_take(2, 1_400), true);
}

#[test]
fn a_refused_call_moves_the_time_on() {
    let mut bucket = TokenBucket::every(100, 0).with_capacity(5);
    expect_eq!(bucket.try_take(5, 0), true);
    expect_eq!(bucket.try_take(4, 300), false);
    expect_eq!(bucket.available(50), 3);
    expect_eq!(bucket.try_take(3, 50), true);
}

#[test]
fn years_of_waiting_fill_the_bucket() {
    let mut bucket = TokenBucket::every(1, 0).with_capacity(8);
    expect_eq!(bucket.try_take(8, 0), true);
    expect_eq!(bucket.available(4_294_967_296), 8);
    expect_eq!(bucket.try_take(8, 4_294_967_296), true);
    expect_eq!(bucket.available(4_294_967_301), 5);
    expect_eq!(bucket.try_take(8, u64::MAX), true);
    expect_eq!(bucket.try_take(1, u64::MAX), false);
}

#[test]
fn the_largest_capacity_does_not_overflow() {
    let mut bucket = TokenBucket::every(1, 0).with_capacity(u32::MAX);
    expect_eq!(bucket.try_take(3, 0), true);
    expect_eq!(bucket.available(2), 4_294_967_294);
    expect_eq!(bucket.available(90), u32::MAX);
    expect_eq!(bucket.available(u64::MAX), u32::MAX);
    expect_eq!(bucket.try_take(u32::MAX, 90), true);
    expect_eq!(bucket.available(90), 0);
}

#[test]
fn settings_without_sense_are_refused() {
    let interval = panic_of(|| TokenBucket::every(0, 0));
    expect_eq!(interval, Some(String::from("the interval must not be 0")));
    let capacity = panic_of(|| TokenBucket::every(100, 0).with_capacity(0));
    expect_eq!(capacity, Some(String::from("the capacity must not be 0")));
}

#[test]
fn random_calls_agree_with_a_clock_that_ticks() {
    let mut random = Random::new();
    for _ in 0..20 {
        let interval = random.number(1..30) as u64;
        let capacity = random.number(1..6) as u32;
        let start = random.number(0..1_000) as u64;
        observe!("interval, capacity, start", (interval, capacity, start));
        let mut bucket = TokenBucket::every(interval, start).with_capacity(capacity);
        let (mut tokens, mut now) = (capacity, start);
        for _ in 0..30 {
            for _ in 0..random.number(0..40) {
                now += 1;
                if (now - start).is_multiple_of(interval) && tokens < capacity {
                    tokens += 1;
                }
            }
            let count = random.number(1..5) as u32;
            let enough = count <= tokens;
            if enough {
                tokens -= count;
            }
            observe!("take, at", (count, now));
            expect_eq!(bucket.try_take(count, now), enough);
            expect_eq!(bucket.available(now), tokens);
        }
    }
}
