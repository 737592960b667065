use checksum::*;
use observe::*;

/// What the learner's code cannot compute from what it sees.
fn model(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}

#[test]
fn of_nothing() {
    expect_eq!(checksum(&[]), 7);
}

#[test]
fn of_known_bytes() {
    expect_eq!(checksum(b"rust"), 11_199_188);
    expect_eq!(checksum(b"a"), 321);
}

#[test]
fn of_random_bytes() {
    let mut random = Random::new();
    for _ in 0..20 {
        let length = random.number(1..40) as usize;
        let bytes: Vec<u8> = random.numbers(length, 0..256).into_iter().map(|it| it as u8).collect();
        observe!("bytes", bytes);
        expect_eq!(checksum(&bytes), model(&bytes));
    }
}
