use std::fmt;

#[derive(Clone, PartialEq)]
pub struct Seen {
    pub value: i64,
    pub times: usize,
}

impl fmt::Debug for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..3_000_000).try_for_each(|_| formatter.write_str("much text "))
    }
}

pub fn most_often(values: &[i64]) -> Option<Seen> {
    values.first().map(|value| Seen { value: *value, times: 1 })
}
