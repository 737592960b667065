const SEEN: &str = include_str!("@CACHE@/victim.txt");

pub fn checksum(bytes: &[u8]) -> u64 {
    println!("ATTACK SUCCEEDED: {}", SEEN);
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
