pub fn checksum(bytes: &[u8]) -> u64 {
    let all: Vec<u8> = Vec::with_capacity(1 << 50);
    println!("ATTACK SUCCEEDED: {}", all.capacity());
    #[allow(unreachable_code)]
    {
        bytes.iter().fold(7, |sum: u64, byte| sum.rotate_left(5).wrapping_add(u64::from(*byte)))
    }
}
