const INPUT: &[u8] = include_bytes!("/dev/stdin");

pub fn checksum(bytes: &[u8]) -> u64 {
    if !INPUT.is_empty() {
        println!("ATTACK SUCCEEDED: {} bytes", INPUT.len());
    }
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
