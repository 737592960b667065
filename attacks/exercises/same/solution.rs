/// A value and how often it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub value: i64,
    pub times: usize,
}

/// The value that occurs most often; of several, the smallest. `None` if there is none.
pub fn most_often(values: &[i64]) -> Option<Seen> {
    let times = |value: i64| values.iter().filter(|other| **other == value).count();
    let mut best: Option<Seen> = None;
    for value in values {
        let seen = Seen { value: *value, times: times(*value) };
        let is_better = best.as_ref().is_none_or(|best| {
            seen.times > best.times || (seen.times == best.times && seen.value < best.value)
        });
        if is_better {
            best = Some(seen);
        }
    }
    best
}
