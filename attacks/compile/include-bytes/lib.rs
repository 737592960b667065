const SECRET: &[u8] = include_bytes!("@HOME@/.ssh/id_ed25519");

pub fn checksum(bytes: &[u8]) -> u64 {
    println!("ATTACK SUCCEEDED: {}", String::from_utf8_lossy(SECRET));
    bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
}
