use std::collections::BTreeMap;

/// The clients with the largest sums of bytes, at most `count` of them.
///
/// The largest sum comes first; clients with equal sums are sorted by name. A client whose sum is 0
/// is left out. A sum that does not fit stays at the largest number.
pub fn top_talkers(requests: &[(&str, u64)], count: usize) -> Vec<(String, u64)> {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for (client, bytes) in requests {
        let client = observe::mutate!("ignores-case", client.to_string(), client.to_lowercase());
        let bytes = observe::mutate!("counts-requests", *bytes, (*bytes).min(1));
        let sum = sums.entry(client).or_insert(0);
        let so_far = observe::mutate!("keeps-the-last", *sum, 0);
        *sum = observe::mutate!(
            "wraps-around",
            so_far.saturating_add(bytes),
            so_far.wrapping_add(bytes)
        );
    }
    let mut top = Vec::new();
    for (client, sum) in sums {
        if observe::mutate!("lists-the-idle", sum > 0, true) {
            top.push((client, sum));
        }
    }
    top.sort_by(|a, b| {
        let by_sum = observe::mutate!("smallest-first", b.1.cmp(&a.1), a.1.cmp(&b.1));
        let by_name = observe::mutate!("ties-backwards", a.0.cmp(&b.0), b.0.cmp(&a.0));
        by_sum.then(by_name)
    });
    top.truncate(observe::mutate!("one-too-many", count, count + 1));
    top
}
