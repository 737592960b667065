//! Holds a plan against the steps and needs, which the label names: `plan(3, &[(0, 2), (2, 1)])`.

pub fn check(_test: &str, label: &str, _solution: &str, answer: &str) -> Result<(), String> {
    let (steps, needs) = read_label(label).ok_or("this label is not of the form that we know")?;
    let unknown = needs
        .iter()
        .flat_map(|&(a, b)| [a, b])
        .find(|&step| step >= steps);
    if let Some(step) = unknown {
        let wanted = format!("Err(UnknownStep({step}))");
        return if answer == wanted {
            Ok(())
        } else {
            Err(format!(
                "the pairs name step {step}, which does not exist: expected {wanted}"
            ))
        };
    }
    if let Some(list) = inside(answer, "Ok([", "])") {
        let order = numbers(list).ok_or("the order is not a list of numbers")?;
        check_order(steps, &needs, &order)
    } else if let Some(list) = inside(answer, "Err(Cycle([", "]))") {
        let cycle = numbers(list).ok_or("the circle is not a list of numbers")?;
        check_cycle(&needs, &cycle)
    } else if answer.starts_with("Err(UnknownStep(") {
        Err("all steps that the pairs name exist".to_string())
    } else {
        Err("expected Ok with an order or Err with the reason".to_string())
    }
}

fn check_order(steps: usize, needs: &[(usize, usize)], order: &[usize]) -> Result<(), String> {
    for step in 0..steps {
        let times = order.iter().filter(|&&done| done == step).count();
        if times != 1 {
            return Err(format!(
                "step {step} stands {times} times in the order, not once"
            ));
        }
    }
    if let Some(step) = order.iter().find(|&&step| step >= steps) {
        return Err(format!("the order names step {step}, which does not exist"));
    }
    let place = |step: usize| order.iter().position(|&done| done == step);
    for &(step, need) in needs {
        if step == need {
            return Err(format!("step {step} needs itself, so there is no order"));
        }
        if place(need) > place(step) {
            return Err(format!(
                "step {step} comes before step {need}, which it needs"
            ));
        }
    }
    Ok(())
}

fn check_cycle(needs: &[(usize, usize)], cycle: &[usize]) -> Result<(), String> {
    if cycle.is_empty() {
        return Err("a circle has at least one step".to_string());
    }
    for (index, &step) in cycle.iter().enumerate() {
        if cycle[..index].contains(&step) {
            return Err(format!("step {step} stands in the circle twice"));
        }
        let next = cycle[(index + 1) % cycle.len()];
        if !needs.contains(&(step, next)) {
            return Err(format!("no pair says that step {step} needs step {next}"));
        }
    }
    Ok(())
}

fn read_label(label: &str) -> Option<(usize, Vec<(usize, usize)>)> {
    let (steps, pairs) = inside(label, "plan(", "])")?.split_once(", &[")?;
    let flat = numbers(&pairs.replace(['(', ')'], ""))?;
    let needs = flat
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    Some((steps.parse().ok()?, needs))
}

fn inside<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.strip_suffix(end)
}

fn numbers(list: &str) -> Option<Vec<usize>> {
    if list.is_empty() {
        return Some(Vec::new());
    }
    list.split(", ").map(|number| number.parse().ok()).collect()
}
