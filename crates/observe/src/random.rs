//! Seeded inputs: the same seed gives the same inputs, in the learner's process and the solution's.

use std::ops::Range;

/// The seed of this run: `OBSERVE_SEED`, or 1.
#[must_use]
pub fn seed() -> u64 {
    std::env::var("OBSERVE_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// A small generator of inputs (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", OOPSLA 2014). Not for secrets.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator for the run's seed.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "a default would hide where the seed is from")]
    pub fn new() -> Self {
        Random { state: seed() }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number of the range.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn number(&mut self, range: Range<i64>) -> i64 {
        assert!(range.start < range.end, "an empty range has no number to pick");
        let width = range.end.wrapping_sub(range.start) as u64;
        range.start.wrapping_add((self.bits() % width) as i64)
    }

    /// One of the items.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.number(0..items.len() as i64) as usize]
    }

    /// `length` numbers of the range.
    pub fn numbers(&mut self, length: usize, range: Range<i64>) -> Vec<i64> {
        (0..length).map(|_| self.number(range.clone())).collect()
    }

    /// A word of `length` letters `a` to `z`.
    pub fn word(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(b'a' + self.number(0..26) as u8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn numbers_stay_in_their_range_and_repeat_with_the_seed() {
        let (mut one, mut two) = (Random { state: 7 }, Random { state: 7 });
        for _ in 0..1000 {
            let number = one.number(-5..6);
            assert!((-5..6).contains(&number));
            assert_eq!(number, two.number(-5..6));
        }
    }

    #[test]
    fn the_widest_range_does_not_overflow() {
        let mut random = Random { state: 1 };
        for _ in 0..100 {
            random.number(i64::MIN..i64::MAX);
        }
    }
}
