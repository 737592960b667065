//! catch: test one_count_moves_to_the_right_bucket
//!
//! `let mut from = *bucket(…)` copies the number out of its bucket, and `from -= 1` changes that
//! copy, which is then forgotten. The buckets never hear of it. To change a count you need the
//! reference: keep it, or use it in place with a star.
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
    let mut from = *bucket(buckets, wrong);
    let mut to = *bucket(buckets, right);
    if from > 0 {
        from -= 1;
        to += 1;
    }
}
