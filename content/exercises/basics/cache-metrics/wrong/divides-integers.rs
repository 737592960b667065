//! catch: test divides_hits_by_all_requests
//!
//! Your division is one of integers, which cuts the fraction off: 3 / 4 is 0, and converting a 0 gives
//! 0.0. Both sides have to be floats before they are divided.

/// The share of requests that were hits, from 0.0 to 1.0; 0.0 if there was no request.
pub fn hit_ratio(hits: u32, misses: u32) -> f64 {
    let total = u64::from(hits) + u64::from(misses);
    (u64::from(hits) / total.max(1)) as f64
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
