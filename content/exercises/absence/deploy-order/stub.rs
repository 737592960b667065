#[derive(Debug, Clone, PartialEq)]
pub enum PlanError {
    /// A pair names a step that does not exist.
    UnknownStep(usize),
    /// Each of these steps needs the next, and the last needs the first.
    Cycle(Vec<usize>),
}

/// An order of the steps `0..steps` in which each comes after those that it needs.
///
/// A pair `(a, b)` says that `a` needs `b`.
pub fn plan(steps: usize, needs: &[(usize, usize)]) -> Result<Vec<usize>, PlanError> {
    todo!()
}
