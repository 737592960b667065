use observe::*;
use units_that_cannot_mix::*;

#[test]
fn seconds_convert_to_millis() {
    expect_eq!(Seconds(3).to_millis(), Millis(3_000));
    expect_eq!(Seconds(0).to_millis(), Millis(0));
}

#[test]
fn a_span_too_long_for_millis_stops_at_the_largest() {
    expect_eq!(
        Seconds(18_446_744_073_709_551).to_millis(),
        Millis(18_446_744_073_709_551_000)
    );
    expect_eq!(
        Seconds(18_446_744_073_709_552).to_millis(),
        Millis(u64::MAX)
    );
    expect_eq!(Seconds(u64::MAX).to_millis(), Millis(u64::MAX));
}

#[test]
fn spans_add_up_to_the_largest() {
    expect_eq!(Millis(250).plus(Millis(500)), Millis(750));
    expect_eq!(Millis(u64::MAX - 1).plus(Millis(1)), Millis(u64::MAX));
    expect_eq!(Millis(u64::MAX - 1).plus(Millis(2)), Millis(u64::MAX));
}

#[test]
fn a_started_second_counts_as_a_whole_one() {
    expect_eq!(Millis(1).rounded_up(), Seconds(1));
    expect_eq!(Millis(1_001).rounded_up(), Seconds(2));
    expect_eq!(Millis(1_999).rounded_up(), Seconds(2));
}

#[test]
fn a_whole_number_of_seconds_stays_as_it_is() {
    expect_eq!(Millis(0).rounded_up(), Seconds(0));
    expect_eq!(Millis(2_000).rounded_up(), Seconds(2));
}

#[test]
fn the_longest_span_rounds_up_as_well() {
    expect_eq!(
        Millis(u64::MAX).rounded_up(),
        Seconds(18_446_744_073_709_552)
    );
}

#[test]
fn a_cap_in_seconds_limits_a_span_in_millis() {
    expect_eq!(Millis(90_000).capped_at(Seconds(30)), Millis(30_000));
    expect_eq!(Millis(30_001).capped_at(Seconds(30)), Millis(30_000));
}

#[test]
fn a_span_below_its_cap_keeps_its_millis() {
    expect_eq!(Millis(1_500).capped_at(Seconds(30)), Millis(1_500));
    expect_eq!(
        Millis(u64::MAX).capped_at(Seconds(u64::MAX)),
        Millis(u64::MAX)
    );
}

#[test]
fn a_span_can_be_used_again_after_a_method() {
    let wait = Millis(2_500);
    let header = wait.rounded_up();
    expect_eq!(wait.plus(wait), Millis(5_000));
    expect_eq!(header.to_millis().capped_at(header), Millis(3_000));
}

#[test]
fn both_units_print_sort_and_start_at_zero() {
    let mut waits = [Millis(900), Millis(25), Millis(1_000)];
    waits.sort();
    expect_eq!(waits, [Millis(25), Millis(900), Millis(1_000)]);
    let mut limits = [Seconds(30), Seconds(5)];
    limits.sort();
    expect_eq!(limits, [Seconds(5), Seconds(30)]);
    expect!(Seconds(9) < Seconds(10));
    expect_eq!(Millis::default(), Millis(0));
    expect_eq!(Seconds::default(), Seconds(0));
    expect_eq!(
        format!("{:?} {:?}", Millis(7), Seconds(8)),
        "Millis(7) Seconds(8)"
    );
}

#[test]
fn random_spans_agree_with_the_rules() {
    let mut random = Random::new();
    for _ in 0..100 {
        let millis = random.number(0..100_000) as u64;
        let seconds = random.number(0..100) as u64;
        let whole = if millis % 1_000 == 0 {
            millis / 1_000
        } else {
            millis / 1_000 + 1
        };
        let shorter = if millis < seconds * 1_000 {
            millis
        } else {
            seconds * 1_000
        };
        observe!("milliseconds and seconds", (millis, seconds));
        expect_eq!(Millis(millis).rounded_up(), Seconds(whole));
        expect_eq!(Millis(millis).capped_at(Seconds(seconds)), Millis(shorter));
    }
}
