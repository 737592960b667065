//! catch: test an_empty_bucket_gives_nothing
//!
//! The two loans no longer overlap, but only taking out is guarded now: an empty bucket gives
//! nothing, and the other one still gains. Then the buckets count a request that never was. Both
//! changes belong under the same condition.
/// The bucket that counts requests of `millis` milliseconds.
pub fn bucket(buckets: &mut [u64], millis: u64) -> &mut u64 {
    if millis < 10 {
        &mut buckets[0]
    } else if millis < 100 {
        &mut buckets[1]
    } else {
        &mut buckets[2]
    }
}

pub fn recount(buckets: &mut [u64], wrong: u64, right: u64) {
    let from = bucket(buckets, wrong);
    if *from > 0 {
        *from -= 1;
    }
    let to = bucket(buckets, right);
    *to += 1;
}
