use deploy_order::*;
use observe::*;

#[track_caller]
fn case(steps: usize, needs: &[(usize, usize)]) {
    answer!(&format!("plan({steps}, &{needs:?})"), plan(steps, needs));
}

#[test]
fn no_steps_and_no_needs() {
    case(0, &[]);
    case(1, &[]);
    case(4, &[]);
}

#[test]
fn what_is_needed_comes_first() {
    case(2, &[(0, 1)]);
    case(2, &[(1, 0)]);
    case(3, &[(0, 2), (2, 1)]);
    case(4, &[(0, 1), (0, 2), (0, 3)]);
}

#[test]
fn needs_go_through_several_steps() {
    case(5, &[(0, 1), (1, 2), (2, 3), (3, 4)]);
    case(5, &[(4, 3), (3, 1), (1, 2), (2, 0)]);
    case(6, &[(5, 0), (5, 1), (0, 2), (1, 2), (2, 4), (3, 5)]);
}

#[test]
fn a_pair_may_occur_twice() {
    case(3, &[(0, 1), (0, 1), (1, 2), (0, 1)]);
}

#[test]
fn a_step_that_does_not_exist_is_named() {
    case(2, &[(0, 1), (2, 0)]);
    case(2, &[(0, 9), (8, 0)]);
    case(3, &[(7, 6)]);
    case(0, &[(0, 0)]);
}

#[test]
fn an_unknown_step_comes_before_a_circle() {
    case(3, &[(0, 1), (1, 0), (2, 99)]);
    case(3, &[(1, 1), (95, 1)]);
}

#[test]
fn a_step_that_needs_itself() {
    case(1, &[(0, 0)]);
    case(3, &[(0, 1), (1, 1), (2, 0)]);
}

#[test]
fn two_steps_in_a_circle() {
    case(2, &[(0, 1), (1, 0)]);
    case(4, &[(1, 0), (3, 2), (2, 3)]);
}

#[test]
fn three_steps_in_a_circle() {
    case(3, &[(0, 1), (1, 2), (2, 0)]);
    case(5, &[(0, 4), (4, 2), (2, 0), (1, 3)]);
}

#[test]
fn a_step_that_waits_for_a_circle_is_not_in_it() {
    case(4, &[(3, 0), (0, 2), (2, 0)]);
    case(4, &[(0, 1), (1, 2), (2, 3), (3, 2)]);
    case(5, &[(0, 1), (1, 2), (2, 3), (3, 1), (4, 3)]);
    case(6, &[(0, 1), (1, 2), (2, 1), (3, 4), (4, 5), (5, 4)]);
}

#[test]
fn random_needs_that_can_be_met() {
    let mut random = Random::new();
    for _ in 0..25 {
        let steps = random.number(2..10) as usize;
        // A hidden order, so that there is at least one.
        let mut hidden: Vec<usize> = (0..steps).collect();
        for place in (1..steps).rev() {
            hidden.swap(place, random.number(0..place as i64 + 1) as usize);
        }
        let mut needs = Vec::new();
        for _ in 0..random.number(0..12) {
            let later = random.number(1..steps as i64) as usize;
            let sooner = random.number(0..later as i64) as usize;
            needs.push((hidden[later], hidden[sooner]));
        }
        case(steps, &needs);
    }
}

#[test]
fn random_needs() {
    let mut random = Random::new();
    for _ in 0..40 {
        let steps = random.number(1..9) as usize;
        let mut needs = Vec::new();
        for _ in 0..random.number(0..12) {
            let highest = steps as i64 + random.number(0..8) / 7;
            needs.push((
                random.number(0..highest) as usize,
                random.number(0..highest) as usize,
            ));
        }
        case(steps, &needs);
    }
}
