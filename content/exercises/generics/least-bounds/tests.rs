use least_bounds::*;
use observe::*;

/// It can be moved, and nothing else.
struct Socket;

#[test]
fn numbers_are_merged() {
    let mut runs = Runs::new();
    runs.add(vec![1, 4, 9]);
    runs.add(vec![2, 3, 10, 11]);
    runs.add(vec![]);
    runs.add(vec![0]);
    expect_eq!(runs.merged(), vec![0, 1, 2, 3, 4, 9, 10, 11]);
    expect_eq!(runs.count(), 8);
}

#[test]
fn texts_are_merged() {
    let mut runs = Runs::default();
    runs.add(vec![String::from("api"), String::from("web")]);
    runs.add(vec![String::from("db")]);
    expect_eq!(runs.merged(), vec!["api", "db", "web"]);
    expect_eq!(runs.count(), 3);
}

#[test]
fn fractions_are_merged() {
    let mut runs = Runs::new();
    runs.add(vec![0.5, 2.5]);
    runs.add(vec![1.25]);
    expect_eq!(runs.merged(), vec![0.5, 1.25, 2.5]);
}

#[test]
fn nothing_is_merged_from_no_run() {
    let runs: Runs<u64> = Runs::new();
    expect_eq!(runs.merged(), vec![]);
    expect_eq!(runs.count(), 0);
}

#[test]
fn runs_hold_values_that_cannot_be_compared() {
    let mut runs = Runs::new();
    runs.add(vec![Socket, Socket]);
    runs.add(vec![Socket]);
    expect_eq!(runs.count(), 3);
}

#[test]
fn of_equal_values_the_earlier_run_comes_first() {
    let mut runs = Runs::new();
    runs.add(vec![0.0, 1.0]);
    runs.add(vec![-0.0]);
    expect_eq!(runs.merged(), vec![0.0, -0.0, 1.0]);
}

#[test]
fn merged_runs_are_sorted() {
    let mut random = Random::new();
    for _ in 0..20 {
        let mut runs = Runs::new();
        let mut all = Vec::new();
        for _ in 0..4 {
            let length = random.number(0..8) as usize;
            let mut run = random.numbers(length, 0..30);
            run.sort();
            all.extend_from_slice(&run);
            runs.add(run);
        }
        observe!("all values", &all);
        expect_eq!(runs.merged(), {
            let mut sorted = all.clone();
            sorted.sort();
            sorted
        });
    }
}
