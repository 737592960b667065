const SECRET: &str = include_str!("@SECRET_FILE@");

pub fn checksum(bytes: &[u8]) -> u64 {
    println!("ATTACK SUCCEEDED: {}", SECRET);
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
