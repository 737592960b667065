use observe::*;
use record_size::*;

#[test]
fn counts_the_header() {
    expect_eq!(record_size(4, 0), 16);
    expect_eq!(record_size(0, 4), 16);
}

#[test]
fn fills_up_to_a_multiple_of_eight() {
    expect_eq!(record_size(4, 1), 24);
    expect_eq!(record_size(10, 100), 128);
    expect_eq!(record_size(0, 0), 16);
}

#[test]
fn adds_nothing_where_the_record_already_ends_at_a_multiple_of_eight() {
    expect_eq!(record_size(4, 8), 24);
    expect_eq!(record_size(20, 4064), 4096);
}

#[test]
fn works_for_any_key_and_value() {
    let mut random = Random::new();
    for _ in 0..20 {
        let key = random.number(0..300) as u32;
        let value = random.number(0..100_000) as u32;
        observe!("key", key);
        observe!("value", value);
        expect_eq!(record_size(key, value), (12 + key + value).div_ceil(8) * 8);
    }
}
