//! catch: test full_counters_still_give_a_right_ratio
//!
//! You convert the sum, and so it is too late: `hits + misses` is still worked out in 32 bits, and two
//! full counters overflow it. The annotation on `total` changes nothing about that. Widen each of the
//! two before they are added.

/// The share of requests that were hits, from 0.0 to 1.0; 0.0 if there was no request.
pub fn hit_ratio(hits: u32, misses: u32) -> f64 {
    let total = u64::from(hits + misses);
    f64::from(hits) / total.max(1) as f64
}

/// Whether an entry may be removed: it is not pinned, and its ratio is below 0.1.
pub fn may_evict(pinned: u8, ratio: f64) -> bool {
    pinned == 0 && ratio < 0.1
}

/// The name of the shard that keeps a hash.
pub fn shard_letter(hash: u64) -> char {
    let position = (hash % 26) as u8;
    char::from(b'a' + position)
}

/// The sensor's reading in degrees; `raw` counts sixteenths of a degree.
pub fn degrees(raw: i16) -> f64 {
    f64::from(raw) / 16.0
}
