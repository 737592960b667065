//! catch: test needs_go_through_several_steps
//!
//! You sort by the number of needs. A step with one need can still be the last in a long chain: what
//! counts is not how many needs a step has, but whether they are done.
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
    for &(step, need) in needs {
        known(step, steps)?;
        known(need, steps)?;
    }
    let mut order = Vec::new();
    for count in 0..=needs.len() {
        for step in 0..steps {
            let mut own = 0;
            for &(who, _) in needs {
                if who == step {
                    own += 1;
                }
            }
            if own == count {
                order.push(step);
            }
        }
    }
    if (0..steps).all(|step| open_need(step, needs, &[]).is_some()) && steps > 0 {
        return Err(PlanError::Cycle(find_cycle(steps, needs, &[])));
    }
    Ok(order)
}

fn known(step: usize, steps: usize) -> Result<(), PlanError> {
    if step < steps {
        Ok(())
    } else {
        Err(PlanError::UnknownStep(step))
    }
}

/// A step that `step` needs and that is not done yet.
fn open_need(step: usize, needs: &[(usize, usize)], done: &[usize]) -> Option<usize> {
    for &(who, need) in needs {
        if who == step && !done.contains(&need) {
            return Some(need);
        }
    }
    None
}

/// Follows open needs from a step that is stuck until one comes up again: from there it is a circle.
fn find_cycle(steps: usize, needs: &[(usize, usize)], done: &[usize]) -> Vec<usize> {
    let mut path: Vec<usize> = Vec::new();
    let mut next = (0..steps).find(|step| !done.contains(step));
    while let Some(step) = next {
        if let Some(start) = path.iter().position(|seen| *seen == step) {
            return path.split_off(start);
        }
        path.push(step);
        next = open_need(step, needs, done);
    }
    path
}
