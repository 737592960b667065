/// The share of requests that were hits, from 0.0 to 1.0; 0.0 if there was no request.
pub fn hit_ratio(hits: u32, misses: u32) -> f64 {
    let total: u64 = hits + misses;
    hits / total.max(1)
}

/// Whether an entry may be removed: it is not pinned, and its ratio is below 0.1.
pub fn may_evict(pinned: u8, ratio: f64) -> bool {
    !pinned && ratio < 0.1
}

/// The name of the shard that keeps a hash.
pub fn shard_letter(hash: u64) -> char {
    "a" + hash % 26
}

/// The sensor's reading in degrees; `raw` counts sixteenths of a degree.
pub fn degrees(raw: i16) -> f64 {
    raw / 16
}
