//! catch: error E0277
//!
//! `Copy` is for values that may be duplicated bit by bit. A `String` may not, so your merge is
//! closed to text. The code calls `clone()`, and that is all that it needs.
/// Sorted runs of an external sort, the smallest value of each first.
pub struct Runs<T> {
    runs: Vec<Vec<T>>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Runs<T> {
    /// No run yet.
    pub fn new() -> Self {
        Runs { runs: Vec::new() }
    }

    /// Adds a run, which is sorted.
    pub fn add(&mut self, run: Vec<T>) {
        self.runs.push(run);
    }

    /// How many values all runs have together.
    pub fn count(&self) -> usize {
        let mut count = 0;
        for run in &self.runs {
            count += run.len();
        }
        count
    }

    /// All values in order. Of equal ones, those of an earlier run come first.
    pub fn merged(&self) -> Vec<T>
    where
        T: PartialOrd + Copy,
    {
        let mut merged = Vec::new();
        let mut next = vec![0; self.runs.len()];
        loop {
            let mut least: Option<(usize, &T)> = None;
            for (number, run) in self.runs.iter().enumerate() {
                let Some(value) = run.get(next[number]) else {
                    continue;
                };
                if least.is_none_or(|(_, smallest)| value < smallest) {
                    least = Some((number, value));
                }
            }
            let Some((number, value)) = least else {
                return merged;
            };
            merged.push(value.clone());
            next[number] += 1;
        }
    }
}
