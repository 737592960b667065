use cache_metrics::*;
use observe::*;

#[test]
fn divides_hits_by_all_requests() {
    expect_eq!(hit_ratio(3, 1), 0.75);
    expect_eq!(hit_ratio(1, 7), 0.125);
    expect_eq!(hit_ratio(1, 0), 1.0);
    expect_eq!(hit_ratio(5, 0), 1.0);
    expect_eq!(hit_ratio(0, 5), 0.0);
}

#[test]
fn without_requests_the_ratio_is_zero() {
    expect_eq!(hit_ratio(0, 0), 0.0);
}

#[test]
fn full_counters_still_give_a_right_ratio() {
    expect_eq!(hit_ratio(u32::MAX, u32::MAX), 0.5);
    expect_eq!(hit_ratio(3_000_000_000, 3_000_000_000), 0.5);
    expect_eq!(hit_ratio(u32::MAX, 0), 1.0);
}

#[test]
fn evicts_only_what_is_cold_and_not_pinned() {
    expect_eq!(may_evict(0, 0.05), true);
    expect_eq!(may_evict(0, 0.1), false);
    expect_eq!(may_evict(0, 0.9), false);
    expect_eq!(may_evict(1, 0.05), false);
    expect_eq!(may_evict(1, 0.9), false);
}

#[test]
fn every_other_byte_than_zero_means_pinned() {
    expect_eq!(may_evict(2, 0.0), false);
    expect_eq!(may_evict(128, 0.0), false);
    expect_eq!(may_evict(254, 0.0), false);
    expect_eq!(may_evict(255, 0.0), false);
}

#[test]
fn names_shards_by_the_remainder_of_the_whole_hash() {
    expect_eq!(shard_letter(0), 'a');
    expect_eq!(shard_letter(25), 'z');
    expect_eq!(shard_letter(27), 'b');
    expect_eq!(shard_letter(256), 'w');
    expect_eq!(shard_letter(u64::MAX), 'p');
    let mut random = Random::new();
    for _ in 0..20 {
        let hash = random.bits();
        observe!("hash", hash);
        let letters = "abcdefghijklmnopqrstuvwxyz";
        expect_eq!(
            shard_letter(hash),
            letters.chars().nth((hash % 26) as usize).unwrap()
        );
    }
}

#[test]
fn readings_keep_their_fraction_and_sign() {
    expect_eq!(degrees(40), 2.5);
    expect_eq!(degrees(-8), -0.5);
    expect_eq!(degrees(1), 0.0625);
    expect_eq!(degrees(320), 20.0);
    expect_eq!(degrees(i16::MIN), -2048.0);
}
