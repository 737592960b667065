//! catch: test a_step_that_needs_itself
//!
//! You pass over pairs in which a step needs itself. Such a step can never be done: what it waits
//! for comes only after it. It is a circle of one.
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
    while order.len() < steps {
        let before = order.len();
        for step in 0..steps {
            if !order.contains(&step) && open_need(step, needs, &order).is_none() {
                order.push(step);
            }
        }
        if order.len() == before {
            return Err(PlanError::Cycle(find_cycle(steps, needs, &order)));
        }
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
        if who == step && need != step && !done.contains(&need) {
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
