pub struct Random;

impl Random {
    pub fn new() -> Self {
        Random
    }
    pub fn number(&mut self, _range: std::ops::Range<i64>) -> i64 {
        0
    }
    pub fn numbers(&mut self, _length: usize, _range: std::ops::Range<i64>) -> Vec<i64> {
        Vec::new()
    }
}

pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.len() as u64
}
