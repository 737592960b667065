//! catch: test within_one_bucket_nothing_changes
//!
//! You read both counts first and wrote both back afterwards. When `wrong` and `right` fall into
//! the same bucket, the second write overwrites the first with an old number, and the count is one
//! too high. Change each place by one where it stands instead of storing numbers read earlier.
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
    let from = *bucket(buckets, wrong);
    let to = *bucket(buckets, right);
    if from > 0 {
        *bucket(buckets, wrong) = from - 1;
        *bucket(buckets, right) = to + 1;
    }
}
