//! catch: test names_shards_by_the_remainder_of_the_whole_hash
//!
//! You cut the hash down to a byte before taking the remainder. `as u8` keeps the low eight bits and
//! says nothing, and 256 becomes 0. Take the remainder of the whole hash first: it is below 26, so
//! nothing is lost when it becomes a byte.

/// The share of requests that were hits, from 0.0 to 1.0; 0.0 if there was no request.
pub fn hit_ratio(hits: u32, misses: u32) -> f64 {
    let total = u64::from(hits) + u64::from(misses);
    f64::from(hits) / total.max(1) as f64
}

/// Whether an entry may be removed: it is not pinned, and its ratio is below 0.1.
pub fn may_evict(pinned: u8, ratio: f64) -> bool {
    pinned == 0 && ratio < 0.1
}

/// The name of the shard that keeps a hash.
pub fn shard_letter(hash: u64) -> char {
    let position = hash as u8 % 26;
    char::from(b'a' + position)
}

/// The sensor's reading in degrees; `raw` counts sixteenths of a degree.
pub fn degrees(raw: i16) -> f64 {
    f64::from(raw) / 16.0
}
