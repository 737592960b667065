use observe::*;
use window_maxima::*;

#[test]
fn gives_the_highest_of_each_window() {
    expect_eq!(window_maxima(&[-40, -35, 12, 8, -3], 3), vec![12, 12, 12]);
    expect_eq!(window_maxima(&[5, 1, 4, 2, 3, 9], 2), vec![5, 4, 4, 3, 9]);
}

#[test]
fn negative_samples_have_a_negative_maximum() {
    expect_eq!(window_maxima(&[-40, -35, -50, 8], 2), vec![-35, -35, 8]);
    expect_eq!(window_maxima(&[i64::MIN, i64::MIN, -1], 2), vec![i64::MIN, -1]);
}

#[test]
fn a_maximum_does_not_outlive_its_window() {
    expect_eq!(window_maxima(&[90, 3, 2, 1], 2), vec![90, 3, 2]);
}

#[test]
fn the_last_window_counts() {
    expect_eq!(window_maxima(&[1, 2, 3], 2), vec![2, 3]);
    expect_eq!(window_maxima(&[1, 2, 3], 3), vec![3]);
}

#[test]
fn a_width_of_one_gives_the_samples() {
    expect_eq!(window_maxima(&[7, -7, 0], 1), vec![7, -7, 0]);
}

#[test]
fn too_wide_a_window_gives_nothing() {
    expect_eq!(window_maxima(&[1, 2], 3), Vec::<i64>::new());
    expect_eq!(window_maxima(&[], 1), Vec::<i64>::new());
    expect_eq!(window_maxima(&[1], usize::MAX), Vec::<i64>::new());
}

#[test]
fn a_width_of_zero_gives_nothing() {
    expect_eq!(window_maxima(&[1, 2], 0), Vec::<i64>::new());
    expect_eq!(window_maxima(&[], 0), Vec::<i64>::new());
}

#[test]
fn random_samples() {
    let mut random = Random::new();
    for width in 1..7 {
        let length = random.number(5..12) as usize;
        let samples = random.numbers(length, -50..20);
        observe!("samples", samples);
        observe!("width", width);
        observe!("window_maxima(&samples, width)", window_maxima(&samples, width));
    }
}
