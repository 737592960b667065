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

/// Moves one count from the bucket for `wrong` to the bucket for `right`, if there is one to move.
pub fn recount(buckets: &mut [u64], wrong: u64, right: u64) {
    let from = bucket(buckets, wrong);
    let to = bucket(buckets, right);
    if *from > 0 {
        *from -= 1;
        *to += 1;
    }
}
