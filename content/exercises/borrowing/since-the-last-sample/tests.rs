use observe::*;
use since_the_last_sample::*;

#[test]
fn the_first_sample_has_no_growth() {
    let mut samples = Vec::new();
    expect_eq!(record(&mut samples, 500), 0);
    expect_eq!(samples, [500]);
}

#[test]
fn growth_is_the_difference_to_the_sample_before() {
    let mut samples = vec![100, 500];
    expect_eq!(record(&mut samples, 620), 120);
    expect_eq!(record(&mut samples, 620), 0);
    expect_eq!(samples, [100, 500, 620, 620]);
}

#[test]
fn a_counter_that_went_down_was_restarted() {
    let mut samples = vec![500, 620];
    expect_eq!(record(&mut samples, 90), 90);
    expect_eq!(record(&mut samples, 91), 1);
    expect_eq!(samples, [500, 620, 90, 91]);
}

fn growth_since(previous: Option<u64>, sample: u64) -> u64 {
    match previous {
        None => 0,
        Some(previous) if sample < previous => sample,
        Some(previous) => sample - previous,
    }
}

#[test]
fn random_samples_are_recorded_in_order() {
    let mut random = Random::new();
    let mut samples = Vec::new();
    let mut given = Vec::new();
    let mut previous = None;
    for _ in 0..30 {
        let sample = random.number(1..1000) as u64;
        observe!("sample", sample);
        expect_eq!(record(&mut samples, sample), growth_since(previous, sample));
        previous = Some(sample);
        given.push(sample);
    }
    expect_eq!(samples, given);
}

#[test]
fn recording_does_not_copy_the_vector() {
    let mut samples = Vec::with_capacity(8);
    samples.push(500);
    let (times_record_asked_the_heap, growth) = allocations(|| record(&mut samples, 700));
    expect_eq!(growth, 200);
    expect_eq!(times_record_asked_the_heap, 0);
}
